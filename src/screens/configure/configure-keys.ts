// The keys of Configure and its pages.
import { defineCommands } from '../../ui/commands.ts';

export const configureCommands = defineCommands('configure', 'Configure', {
  'configure.open': { keys: ['enter', 'right'], label: 'Open', footer: 1, palette: false },
  'configure.back': { keys: ['esc', 'left'], label: 'Back', footer: 2, palette: false },
});

export const counterCommands = defineCommands('counters', 'Mailbox counters', {
  'counters.reset': {
    keys: ['r', 'enter'],
    holds: true,
    label: 'Reset',
    name: 'Reset Mailbox Counter',
    footer: 1,
  },
  'counters.undo': { keys: ['u'], label: 'Undo the reset', footer: 3 },
  'counters.back': { keys: ['esc', 'left'], label: 'Back', footer: 2, palette: false },
});

export const eventCommands = defineCommands('events', 'Events', {
  'events.open': { keys: ['enter', 'right'], label: 'Details', footer: 1, palette: false },
  'events.back': { keys: ['esc', 'left'], label: 'Back', footer: 2, palette: false },
});

export const eventPageCommands = defineCommands('event', 'One event', {
  'event.back': { keys: ['esc', 'left', 'enter'], label: 'Back', footer: 1, palette: false },
});

export const receivingCommands = defineCommands('receiving', 'Folders in Configure', {
  'receiving.toggle': {
    keys: ['space'],
    label: 'Receive or not',
    name: 'Receive the folder, or not',
    footer: 1,
  },
  'receiving.use': {
    keys: ['enter', 'right'],
    label: 'Use',
    name: 'Choose what the folder is used for',
    footer: 3,
  },
  'receiving.create': { keys: ['+', 'insert'], label: 'New folder', name: 'Make a new folder', footer: 4 },
  'receiving.back': { keys: ['esc', 'left'], label: 'Back', footer: 2, palette: false },
});

export const folderUseCommands = defineCommands('use', 'What a folder is used for', {
  'use.choose': { keys: ['enter'], label: 'Choose', footer: 1, palette: false },
  'use.back': { keys: ['esc', 'left'], label: 'Back', footer: 2, palette: false },
});

export const newFolderCommands = defineCommands('newFolder', 'A new folder', {
  'newFolder.make': { keys: ['f10'], label: 'Make the folder', footer: 1 },
  'newFolder.back': { keys: ['esc'], label: 'Back', footer: 2, palette: false },
});

export const practiceCommands = defineCommands('practice', 'Practice Information', {
  'practice.save': { keys: ['f10', 'ctrl+s'], label: 'Save', name: 'Save Practice Information', footer: 1 },
  'practice.back': { keys: ['esc'], label: 'Back', footer: 2, palette: false },
});

export const scheduleCommands = defineCommands('schedule', 'Schedule', {
  'schedule.save': { keys: ['f10', 'ctrl+s'], label: 'Save', name: 'Save the schedule', footer: 1 },
  'schedule.back': { keys: ['esc'], label: 'Back', footer: 2, palette: false },
});

export const templateListCommands = defineCommands('templates', 'Templates', {
  'templates.open': { keys: ['enter', 'right'], label: 'Change', name: 'Change the template', footer: 1 },
  'templates.new': { keys: ['n'], label: 'New', name: 'Write a new template', footer: 2 },
  'templates.delete': { keys: ['delete', 'd'], label: 'Delete', name: 'Delete the template', footer: 4 },
  'templates.back': { keys: ['esc', 'left'], label: 'Back', footer: 3, palette: false },
});

export const textPageCommands = defineCommands('text', 'Writing a template or the signature', {
  'text.save': { keys: ['f10', 'ctrl+s'], label: 'Save', footer: 1 },
  'text.next': { keys: ['tab'], label: 'Next field', footer: 3, palette: false },
  'text.previous': { keys: ['shift+tab'], label: 'Field before', palette: false },
  'text.enter': { keys: ['enter'], label: 'Next field', palette: false },
  'text.down': { keys: ['down'], label: 'Next field', palette: false },
  'text.up': { keys: ['up'], label: 'Field before', palette: false },
  'text.back': { keys: ['esc'], label: 'Back', footer: 2, palette: false },
});

export const contactCommands = defineCommands('contacts', 'Contacts', {
  'contacts.name': { keys: ['enter'], label: 'Name', name: 'Give the contact a name', footer: 1 },
  'contacts.remove': {
    keys: ['delete', 'd'],
    label: 'Take out',
    name: 'Take the address out of the proposals',
    footer: 3,
  },
  'contacts.undo': { keys: ['u'], label: 'Put back', name: 'Propose the address again', footer: 5 },
  'contacts.search': { keys: ['/'], label: 'Search', name: 'Search contacts', footer: 4 },
  'contacts.back': { keys: ['esc', 'left'], label: 'Back', footer: 2, palette: false },
});

export const contactSearchCommands = defineCommands('contacts.search', 'Searching contacts', {
  'contactSearch.done': {
    keys: ['enter', 'down', 'tab'],
    label: 'To those found',
    footer: 1,
    palette: false,
  },
  'contactSearch.cancel': { keys: ['esc'], label: 'End the search', footer: 2, palette: false },
});

export const contactNameCommands = defineCommands('contacts.name', 'Naming a contact', {
  'contactName.save': { keys: ['enter', 'f10'], label: 'Save', footer: 1, palette: false },
  'contactName.back': { keys: ['esc'], label: 'Back', footer: 2, palette: false },
});
