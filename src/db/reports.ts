// What bounces and receipts say of letters that were sent: by the Message-ID that both name.
import type { Reader, Transaction } from './store.ts';

export interface LetterReport {
  kind: 'delivery' | 'receipt';
  /** The Message-ID of the letter that it is about; '' where it names none. */
  original: string;
  /** What became of the letter for each recipient that it speaks of. */
  recipients: ReportedRecipient[];
}

export interface ReportedRecipient {
  address: string;
  outcome: 'failed' | 'delayed' | 'opened' | 'deleted';
  /** RFC 3463, such as "5.1.1"; '' where none is given. */
  status: string;
  /** The other server's own words; '' where none are given. */
  words: string;
}

/** Of rows of `message`. A report that names no letter can be about none of ours. */
export async function noteReports(
  tx: Transaction,
  letters: readonly { messageId: number; report?: LetterReport | null | undefined }[],
): Promise<void> {
  for (const { messageId, report } of letters)
    if (report && report.original !== '')
      await tx.run(
        'INSERT OR REPLACE INTO report (message_id, original, kind, recipients) VALUES (?, ?, ?, ?)',
        [messageId, report.original, report.kind, JSON.stringify(report.recipients)],
      );
}

/** What is known to have become of a letter after it was handed over. */
export interface Returned {
  /** The last news of each recipient. */
  recipients: ReportedRecipient[];
  /** Where the latest report stands, a placement; null: in no folder any more. */
  placementId: number | null;
}

/** By Message-ID; without those that nothing was heard of. What lies in Junk is not believed. */
export async function returnedLetters(
  store: Reader,
  messageIds: readonly string[],
): Promise<Map<string, Returned>> {
  const rows = await store.all<{ original: string; recipients: string; placement: number | null }>(
    `SELECT r.original, r.recipients, (SELECT max(p.id) FROM placement p WHERE p.message_id = m.id AND p.mailbox_id IS NOT NULL) AS placement
     FROM report r JOIN message m ON m.id = r.message_id
     WHERE r.original IN (SELECT value FROM json_each(?)) AND NOT EXISTS (SELECT 1 FROM placement p JOIN mailbox b ON b.id = p.mailbox_id
       WHERE p.message_id = m.id AND b.role = 'junk') ORDER BY m.date, m.id`,
    [JSON.stringify(messageIds.filter((id) => id !== ''))],
  );
  const found = new Map<string, Returned>();
  for (const { original, recipients, placement } of rows) {
    const before = found.get(original)?.recipients ?? [];
    const told = JSON.parse(recipients) as ReportedRecipient[];
    const addresses = new Set(told.map(({ address }) => address.toLowerCase()));
    found.set(original, {
      recipients: [...before.filter(({ address }) => !addresses.has(address.toLowerCase())), ...told],
      placementId: placement,
    });
  }
  return found;
}

/** A letter of ours that a report is about. */
export interface OurLetter {
  subject: string;
  date: number;
  /** Its copy, a row of `message` and of `placement`; null: there is none here. */
  copy: { messageId: number; placementId: number } | null;
  /** Its row in the outbox. */
  outboxId: number | null;
}

/** undefined: it was sent neither from here nor under the address of an account. */
export async function findOurLetter(store: Reader, messageId: string): Promise<OurLetter | undefined> {
  if (messageId === '') return undefined;
  // The second condition lets the index of letters that have a Message-ID be used.
  const copy = await store.get<{ messageId: number; placementId: number; subject: string; date: number }>(
    `SELECT m.id AS messageId, p.id AS placementId, m.subject, m.date FROM message m JOIN placement p ON p.message_id = m.id
       LEFT JOIN mailbox b ON b.id = p.mailbox_id
     WHERE m.message_id = ? AND m.message_id <> '' AND p.mailbox_id IS NOT NULL
       AND (b.role = 'sent' OR lower(m.from_address) IN (SELECT lower(address) FROM account))
     ORDER BY b.role = 'sent' DESC, p.id LIMIT 1`,
    [messageId],
  );
  const out = await store.get<{ id: number; subject: string; date: number }>(
    'SELECT id, subject, coalesce(sent_at, queued_at) AS date FROM outbox WHERE message_id = ?',
    [messageId],
  );
  const known = copy ?? out;
  if (!known) return undefined;
  return {
    subject: known.subject,
    date: known.date,
    copy: copy ? { messageId: copy.messageId, placementId: copy.placementId } : null,
    outboxId: out?.id ?? null,
  };
}
