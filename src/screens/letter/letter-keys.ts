// What can be done with a letter that is open.
import { defineCommands } from '../../ui/commands.ts';

export const letterCommands = defineCommands('letter', 'A letter', {
  'letter.back': { keys: ['esc', 'left'], label: 'Back', name: 'Back to the list', footer: 1 },
  'letter.down': { keys: ['down', 'j'], label: 'Down', palette: false },
  'letter.up': { keys: ['up', 'k'], label: 'Up', palette: false },
  'letter.pageDown': { keys: ['pagedown', 'space'], label: 'One page down', palette: false },
  'letter.pageUp': { keys: ['pageup', 'b'], label: 'One page up', palette: false },
  'letter.top': { keys: ['home', 'g'], label: 'To the beginning', palette: false },
  'letter.bottom': { keys: ['end', 'G'], label: 'To the end', palette: false },
  'letter.reply': { keys: ['r'], holds: true, label: 'Reply', name: 'Reply to the sender', footer: 2 },
  'letter.replyAll': { keys: ['a'], holds: true, label: 'Reply all', name: 'Reply to everybody', footer: 3 },
  'letter.replyList': {
    keys: ['L'],
    holds: true,
    label: 'Reply to the list',
    name: 'Reply to the mailing list',
  },
  'letter.forward': { keys: ['f'], holds: true, label: 'Forward', name: 'Forward the letter', footer: 4 },
  'letter.archive': {
    keys: ['e'],
    holds: true,
    label: 'Archive',
    name: 'Move the letter to Archive',
    footer: 5,
  },
  'letter.delete': {
    keys: ['delete', 'd'],
    holds: true,
    label: 'Delete',
    name: 'Move the letter to Deleted',
    footer: 6,
  },
  'letter.move': { keys: ['m'], holds: true, label: 'Move', name: 'Move the letter to another folder' },
  'letter.unread': {
    keys: ['t'],
    holds: true,
    label: 'Mark unread',
    name: 'Mark the letter as unread and go back',
  },
  'letter.flag': { keys: ['*'], label: 'Flag', name: 'Flag the letter, or take the flag off' },
  'letter.save': { keys: ['s'], label: 'Save attachments', name: 'Save an attachment as a file', footer: 7 },
  'letter.links': { keys: ['l'], label: 'Links', name: 'Show the letter’s links in full' },
  'letter.quotes': { keys: ['z'], label: 'Quotes', name: 'Fold or unfold quoted text' },
  'letter.headers': { keys: ['h'], label: 'Details', name: 'Show all addresses and the date in full' },
});

export const saveCommands = defineCommands('save', 'Saving attachments', {
  'save.one': { keys: ['enter'], label: 'Save', footer: 1, palette: false },
  'save.next': { keys: ['tab'], label: 'Folder', name: 'Type another folder', footer: 3, palette: false },
  'save.all': { keys: ['ctrl+a'], label: 'Save all', footer: 2, palette: false },
  'save.cancel': { keys: ['esc'], label: 'Back', footer: 4, palette: false },
});
