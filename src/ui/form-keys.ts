// The keys of every form; what a text field does with a key stands in text-edit.ts.

import { defineCommands } from './commands.ts';

export const formCommands = defineCommands('form', 'Filling in a form', {
  'form.next': { keys: ['tab'], label: 'Next field', footer: 50, palette: false },
  'form.previous': { keys: ['shift+tab'], label: 'Field before', palette: false },
  'form.down': { keys: ['down'], label: 'One line down', palette: false },
  'form.up': { keys: ['up'], label: 'One line up', palette: false },
  'form.enter': { keys: ['enter'], label: 'On to the next field, or press the button', palette: false },
  'form.change': { keys: ['space', 'right'], label: 'Tick, or take the next choice', palette: false },
  'form.changeBack': { keys: ['left'], label: 'Take the choice before', palette: false },
  'form.reveal': { keys: ['f2', 'ctrl+t'], label: 'Show the password', footer: 40 },
});
