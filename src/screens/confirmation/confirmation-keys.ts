// The keys about the confirmation for Campaign+; they are there only while it is waited for.
import { defineCommands } from '../../ui/commands.ts';

export const arrivedCommands = defineCommands('arrived', 'The confirmation for Campaign+ has arrived', {
  'arrived.open': {
    keys: ['v'],
    label: 'Confirmation',
    name: 'Open the confirmation for Campaign+',
    footer: 3,
  },
});

export const confirmationCommands = defineCommands('confirmation', 'The confirmation for Campaign+', {
  'confirmation.done': {
    keys: ['y'],
    label: 'Link opened',
    name: 'The link was opened: wait for no other letter',
    footer: 2,
  },
});
