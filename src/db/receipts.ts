// Receipts that letters asked for: each is answered once, by one desk, with yes or no.
import { noteReceipt } from './operations.ts';
import { type NewOutgoing, queueIn } from './outbox.ts';
import type { Reader, Store } from './store.ts';

/** elsewhere: with another program, which has marked the letter so at its server. */
export type ReceiptAnswer = 'sent' | 'declined' | 'elsewhere';

/** What was said to the letter of a row of `message`, or to another row of the same letter. */
export async function receiptAnswer(store: Reader, messageId: number): Promise<ReceiptAnswer | undefined> {
  const row = await store.get<{ answer: ReceiptAnswer }>(
    'SELECT answer FROM receipt WHERE message_id = (SELECT message_id FROM message WHERE id = ?)',
    [messageId],
  );
  return row?.answer;
}

export interface AskingLetter {
  /** Of `message` and of `placement`. */
  messageId: number;
  placementId: number;
  /** As the letter itself says it, for a row that does not know it. */
  ownId: string;
}

/**
 * A person's word about a letter. With a receipt, that is queued in the same transaction and the letter is marked at its
 * server. Returns false where another desk was faster: then nothing is queued.
 */
export function answerReceipt(
  store: Store,
  { messageId, placementId, ownId }: AskingLetter,
  receipt: NewOutgoing | null,
): Promise<boolean> {
  return store.write(async (tx) => {
    const { changes } = await tx.run(
      `INSERT INTO receipt (message_id, answer, at)
       VALUES (coalesce(nullif((SELECT message_id FROM message WHERE id = ?), ''), ?), ?, ?) ON CONFLICT DO NOTHING`,
      [messageId, ownId, receipt ? 'sent' : 'declined', Date.now()],
    );
    if (changes === 0) return false;
    // Other programs ask no more, whatever the answer was (RFC 3503).
    await noteReceipt(tx, [placementId]);
    if (receipt) await queueIn(tx, receipt);
    return true;
  });
}
