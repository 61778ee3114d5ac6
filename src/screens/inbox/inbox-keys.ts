// What can be done in a list of letters.
import { defineCommands } from '../../ui/commands.ts';

export const inboxCommands = defineCommands('inbox', 'List of letters', {
  'inbox.open': { keys: ['enter'], holds: true, label: 'Open', name: 'Open the letter', footer: 1 },
  'inbox.reply': { keys: ['r'], holds: true, label: 'Reply', name: 'Reply to the sender', footer: 3 },
  'inbox.replyAll': { keys: ['a'], holds: true, label: 'Reply all', name: 'Reply to everybody' },
  'inbox.forward': { keys: ['f'], holds: true, label: 'Forward', name: 'Forward the letter' },
  'inbox.archive': {
    keys: ['e'],
    holds: true,
    label: 'Archive',
    name: 'Move the letter to Archive',
    footer: 4,
  },
  'inbox.delete': {
    keys: ['delete', 'd'],
    holds: true,
    label: 'Delete',
    name: 'Move the letter to Deleted',
    footer: 5,
  },
  'inbox.move': { keys: ['m'], holds: true, label: 'Move', name: 'Move the letter to another folder' },
  'inbox.toggleRead': {
    keys: ['t'],
    holds: true,
    label: 'Read/unread',
    name: 'Mark the letter as read or unread',
  },
  'inbox.toggleFlag': {
    keys: ['*'],
    holds: true,
    label: 'Flag',
    name: 'Flag the letter, or take the flag off',
  },
  'inbox.folders': { keys: ['o'], label: 'Folders', name: 'Open another folder', footer: 7 },
  'inbox.search': { keys: ['/'], label: 'Search', name: 'Search letters', footer: 6 },
  'inbox.back': { keys: ['esc'], label: 'Inbox', name: 'Back to the inbox', footer: 2, palette: false },
});

export const searchCommands = defineCommands('search', 'Searching', {
  'search.done': { keys: ['enter', 'down', 'tab'], label: 'To the letters found', footer: 1, palette: false },
  'search.cancel': { keys: ['esc'], label: 'End the search', footer: 2, palette: false },
});
