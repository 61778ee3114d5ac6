// What can be done from every screen of the application.
import { defineCommands } from '../ui/commands.ts';

export const appCommands = defineCommands('app', 'Everywhere in frontdesk', {
  'app.new': { keys: ['n'], holds: true, label: 'New', name: 'Write a new letter', footer: 2 },
  'app.undo': {
    keys: ['u'],
    holds: true,
    label: 'Undo',
    name: 'Undo the last archive, delete or move, or take a letter back that has not left yet',
  },
  'app.inbox': { keys: ['i'], label: 'Inbox', name: 'Go to the inbox' },
  'app.drafts': {
    keys: ['w'],
    holds: true,
    label: 'Go on writing',
    name: 'Go on with the latest letter begun',
  },
  'app.begun': { keys: ['W'], label: 'Letters begun', name: 'Letters begun: all that are not sent yet' },
  'app.outbox': { keys: ['x'], label: 'Outbox', name: 'Letters on their way' },
  'app.configure': {
    keys: ['c'],
    label: 'Configure',
    name: 'Configure: practice, counters, folders, events',
  },
  'app.setup': { keys: ['f2'], label: 'Email Setup', name: 'Email Setup' },
  'app.quit': { keys: ['q', 'ctrl+c'], holds: true, label: 'Quit', name: 'Leave frontdesk', footer: 80 },
});
