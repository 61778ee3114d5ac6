// How a letter left, for its copy in Sent: known by the Message-ID that both bear.
import type { Reader } from './store.ts';

export interface Sending {
  /** Such as "TLS 1.3"; '' when the line was not encrypted. */
  encryption: string;
  cipher: string;
  /** The server that took it; '' for letters from before this was kept. */
  handedTo: string;
  sentAt: number;
}

/** undefined: not sent from here, or nobody heard how it was taken. */
export async function findSending(store: Reader, messageId: string): Promise<Sending | undefined> {
  if (messageId === '') return undefined;
  return store.get<Sending>(
    `SELECT encryption, cipher, handed_to AS handedTo, sent_at AS sentAt FROM outbox
     WHERE message_id = ? AND sent_at IS NOT NULL AND NOT coalesce(looked ->> 'found', 0)`,
    [messageId],
  );
}
