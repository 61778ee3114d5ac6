// The keys about what a letter asks for or belongs to; they are there only where it does.
import { defineCommands } from '../../ui/commands.ts';

export const receiptCommands = defineCommands('receipt', 'A letter that asks for a receipt', {
  'receipt.answer': { keys: ['p'], label: 'Receipt', name: 'Send the receipt, or not' },
});

export const reportCommands = defineCommands('report', 'A letter that came back, or the news of it', {
  'report.open': { keys: ['enter'], label: 'Open it', name: 'From the news to the letter, and back' },
  'report.again': {
    keys: ['R'],
    holds: true,
    label: 'Write again',
    name: 'Write the letter that came back again',
  },
});

export const mailingListCommands = defineCommands('mailingList', 'A letter of a mailing list', {
  'mailingList.leave': { keys: ['o'], label: 'Leave the list', name: 'Leave the mailing list' },
});
