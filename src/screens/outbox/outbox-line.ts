// One letter in the list of the Outbox. Pure.
import type { Outgoing } from '../../db/outbox.ts';
import type { ReportedRecipient } from '../../db/reports.ts';
import { failedAddresses } from '../../mail/outbox/write-again.ts';
import { cleanLine } from '../../ui/safe-text.ts';
import { toCells } from '../../ui/text-width.ts';
import { outboxMarks, shortDate } from '../words.ts';

/** Whom it did not reach, of a letter that has left: refused by our mail server, or by another one later. */
export const missedBy = (letter: Outgoing, returned: readonly ReportedRecipient[] = []): string[] =>
  letter.state === 'sent' || letter.state === 'filed'
    ? [...new Set([...letter.refused.map(({ address }) => address), ...failedAddresses(returned)])]
    : [];

export function outboxLine(
  letter: Outgoing,
  width: number,
  now: number,
  ellipsis: string,
  returned: readonly ReportedRecipient[] = [],
): string {
  const left = letter.state === 'sent' || letter.state === 'filed';
  const words = !left
    ? outboxMarks[letter.state]
    : failedAddresses(returned).length > 0
      ? 'Came back'
      : letter.refused.length > 0
        ? 'Not to all'
        : outboxMarks[letter.state];
  const state = toCells(words, 15, 'left', ellipsis);
  const date = toCells(shortDate(letter.queuedAt, now), 8);
  const to = toCells(letter.recipients.map(cleanLine).join(', '), 22, 'left', ellipsis);
  const subject = toCells(
    cleanLine(letter.subject) || '(no subject)',
    Math.max(8, width - 50),
    'left',
    ellipsis,
  );
  return ` ${date} ${state} ${to} ${subject}`.trimEnd();
}
