// Receipts that letters asked for: each is answered once, by one desk, with yes or no.
import { noteReceipt } from './operations.ts';
import { type NewOutgoing, queueIn } from './outbox.ts';
import type { Reader, Store } from './store.ts';

export type ReceiptAnswer = 'sent' | 'declined';

export async function receiptAnswer(store: Reader, messageId: string): Promise<ReceiptAnswer | undefined> {
  const row = await store.get<{ answer: ReceiptAnswer }>('SELECT answer FROM receipt WHERE message_id = ?', [
    messageId,
  ]);
  return row?.answer;
}

/**
 * A person's word about a letter. With a receipt, that is queued in the same transaction and the letter is marked at its
 * server. Returns false where another desk was faster: then nothing is queued.
 */
export function answerReceipt(
  store: Store,
  letter: { messageId: string; placementId: number },
  receipt: NewOutgoing | null,
): Promise<boolean> {
  return store.write(async (tx) => {
    const { changes } = await tx.run(
      'INSERT INTO receipt (message_id, answer, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      [letter.messageId, receipt ? 'sent' : 'declined', Date.now()],
    );
    if (changes === 0) return false;
    // Other programs ask no more, whatever the answer was (RFC 3503).
    await noteReceipt(tx, [letter.placementId]);
    if (receipt) await queueIn(tx, receipt);
    return true;
  });
}
