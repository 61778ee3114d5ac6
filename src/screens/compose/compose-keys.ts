// What can be done while a letter is being written. Every key is one that no text field takes.
import { defineCommands } from '../../ui/commands.ts';

export const composeCommands = defineCommands('compose', 'Writing a letter', {
  'compose.send': { keys: ['f10', 'ctrl+s'], holds: true, label: 'Send', name: 'Send the letter', footer: 1 },
  'compose.later': {
    keys: ['f11', 'alt+s'],
    label: 'Send later',
    name: 'Send the letter at another time',
    footer: 7,
  },
  'compose.next': { keys: ['tab'], label: 'Next field', footer: 3, palette: false },
  'compose.previous': { keys: ['shift+tab'], label: 'Field before', palette: false },
  'compose.enter': { keys: ['enter'], label: 'Next field', palette: false },
  'compose.down': { keys: ['down'], label: 'Next field', palette: false },
  'compose.up': { keys: ['up'], label: 'Field before', palette: false },
  'compose.attach': { keys: ['f6', 'ctrl+o'], label: 'Attach', name: 'Attach a file', footer: 4 },
  'compose.detach': { keys: ['f7'], label: 'Take off attachment', name: 'Take an attachment off' },
  'compose.mend': { keys: ['f5'], label: 'Take the other', name: 'Take the address that was probably meant' },
  'compose.template': { keys: ['f12', 'ctrl+t'], label: 'Template', name: 'Put a template in', footer: 6 },
  'compose.editor': { keys: ['ctrl+e'], label: 'Editor', name: 'Write in your own editor' },
  'compose.receipt': { keys: ['ctrl+r'], label: 'Receipt', name: 'Ask for a read receipt, or do not ask' },
  'compose.discard': { keys: ['f8'], label: 'Discard', name: 'Discard the letter', footer: 5 },
  'compose.leave': {
    keys: ['esc'],
    holds: true,
    label: 'Keep and leave',
    name: 'Keep the letter and leave',
    footer: 2,
  },
});

export const attachCommands = defineCommands('attach', 'Attaching a file', {
  'attach.done': { keys: ['enter'], label: 'Attach, or open the folder', footer: 1, palette: false },
  'attach.complete': { keys: ['tab'], label: 'Complete', footer: 3, palette: false },
  'attach.next': { keys: ['down'], label: 'Next', palette: false },
  'attach.previous': { keys: ['up'], label: 'Before', palette: false },
  'attach.cancel': { keys: ['esc'], label: 'Back', footer: 2, palette: false },
});

/** While addresses are proposed. */
export const proposalCommands = defineCommands('proposals', 'Proposed addresses', {
  'proposal.next': { keys: ['down'], label: 'Next', palette: false },
  'proposal.previous': { keys: ['up'], label: 'Before', palette: false },
  'proposal.close': { keys: ['esc'], label: 'None of them', footer: 2, palette: false },
});

/** While Enter would take one of them. */
export const takeCommands = defineCommands('proposals.take', 'Proposed addresses', {
  'proposal.take': { keys: ['enter', 'tab'], holds: true, label: 'Take', footer: 1, palette: false },
});

export const pickCommands = defineCommands('templates.pick', 'Choosing a template', {
  'template.take': { keys: ['enter'], label: 'Put it in', footer: 1, palette: false },
  'template.back': { keys: ['esc'], label: 'Back', footer: 2, palette: false },
});

export const missingCommands = defineCommands('templates.missing', 'What a template asks for', {
  'missing.done': { keys: ['f10'], label: 'Put it in', footer: 1, palette: false },
  'missing.back': { keys: ['esc'], label: 'Back', footer: 2, palette: false },
});
