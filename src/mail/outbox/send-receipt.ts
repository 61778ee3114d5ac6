// Read receipts: which letters may ask for one, and what happens on a person's word. Without it nothing is sent.
import type { Account } from '../../db/accounts.ts';
import type { LetterRow } from '../../db/letters.ts';
import type { Role } from '../../db/mailboxes.ts';
import { readPractice } from '../../db/practice.ts';
import { answerReceipt } from '../../db/receipts.ts';
import type { Store } from '../../db/store.ts';
import { addressError } from '../mime/addresses.ts';
import type { ParsedLetter } from '../mime/parse-letter.ts';
import { letterSender } from '../practice/sender.ts';

/** In these nobody waits for an answer of ours, or nobody should get one. */
const without: ReadonlySet<Role | null> = new Set(['junk', 'trash', 'sent', 'drafts']);

/** Whether a person is to be asked at all: not for our own letters, junk, lists, or what a program sent. Pure. */
export function mayAskReceipt(letter: ParsedLetter, role: Role | null, self: readonly string[]): boolean {
  const ours = new Set(self.map((address) => address.toLowerCase()));
  const people = [...letter.from, ...letter.receiptTo].map(({ address }) => address.toLowerCase());
  return (
    letter.receiptTo.length > 0 &&
    letter.receiptTo.every(({ address }) => addressError(address) === null) &&
    letter.messageId !== '' &&
    letter.from.length > 0 &&
    !people.some((address) => ours.has(address)) &&
    !(letter.fromList || letter.autoSubmitted || letter.report !== null || without.has(role))
  );
}

/** Returns false where the question was answered already, at another desk. */
export async function sendReceipt(
  store: Store,
  account: Account,
  row: LetterRow,
  letter: ParsedLetter,
): Promise<boolean> {
  const [{ composeReceipt }, { newMessageId, recipientsOf }] = await Promise.all([
    import('../mime/compose-receipt.ts'),
    import('../mime/compose-letter.ts'),
  ]);
  const messageId = newMessageId(account.address);
  const { from } = letterSender(account, await readPractice(store));
  const to = letter.receiptTo;
  const source = await composeReceipt({ from, to, original: letter, date: new Date(), messageId });
  return answerReceipt(store, asking(row, letter), {
    accountId: account.id,
    messageId,
    // Nobody is told when a receipt cannot be delivered (RFC 8098 3): it would go round in circles.
    sender: '',
    recipients: recipientsOf({ to, cc: [], bcc: [] }),
    subject: `Read: ${letter.subject}`,
    source,
    answersPlacementId: null,
  });
}

export const declineReceipt = (store: Store, row: LetterRow, letter: ParsedLetter): Promise<boolean> =>
  answerReceipt(store, asking(row, letter), null);

const asking = (row: LetterRow, letter: ParsedLetter) => ({
  ...{ messageId: row.messageId, placementId: row.id, ownId: letter.messageId },
});
