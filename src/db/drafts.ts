// Letters that are being written. Kept as typed, so that nothing is lost by Esc, a lost line or a crash.
import { noteWritten } from './contacts.ts';
import type { Person } from './letters.ts';
import { type NewOutgoing, queueIn } from './outbox.ts';
import type { Reader, Store } from './store.ts';

export interface DraftFields {
  to: string;
  cc: string;
  bcc: string;
  subject: string;
  body: string;
  /** Paths of the files to be attached. */
  attachments: string[];
  /** The letter that this one answers, for In-Reply-To, References and its answered mark. */
  answersPlacementId: number | null;
  inReplyTo: string;
  references: string[];
  /** A forwarded letter whose attachments go along. */
  forwardsMessageId: number | null;
  /** Those of them that do not go along, by their place in that letter. */
  forwardsWithout?: number[];
  /** The letter that this one answers was written by a program. */
  answersAutomatic?: boolean;
  /** The recipients are asked for a receipt (RFC 8098). */
  wantsReceipt?: boolean;
}

export interface Draft {
  id: number;
  accountId: number | null;
  fields: DraftFields;
  updatedAt: number;
}

interface Row {
  id: number;
  account_id: number | null;
  fields: string;
  updated_at: number;
}

const fromRow = (row: Row): Draft => ({
  id: row.id,
  accountId: row.account_id,
  fields: JSON.parse(row.fields) as DraftFields,
  updatedAt: row.updated_at,
});

/** Makes or updates a draft; returns its id. */
export function saveDraft(
  store: Store,
  accountId: number | null,
  fields: DraftFields,
  id?: number,
): Promise<number> {
  return store.write(async (tx) => {
    const json = JSON.stringify(fields);
    if (id !== undefined) {
      const { changes } = await tx.run(
        'UPDATE draft SET fields = ?, updated_at = ?, account_id = ? WHERE id = ?',
        [json, Date.now(), accountId, id],
      );
      if (changes === 1) return id;
    }
    const { lastId } = await tx.run('INSERT INTO draft (account_id, fields, updated_at) VALUES (?, ?, ?)', [
      accountId,
      json,
      Date.now(),
    ]);
    return lastId;
  });
}

export async function listDrafts(store: Reader): Promise<Draft[]> {
  return (await store.all<Row>('SELECT * FROM draft ORDER BY updated_at DESC')).map(fromRow);
}

export async function discardDraft(store: Store, id: number): Promise<void> {
  await store.write((tx) => tx.run('DELETE FROM draft WHERE id = ?', [id]));
}

/** The draft becomes a letter in the outbox, in one transaction: it is never in both, nor in neither. */
export function sendDraft(
  store: Store,
  letter: NewOutgoing,
  draftId: number | undefined,
  people: readonly Person[],
): Promise<number> {
  return store.write(async (tx) => {
    const id = await queueIn(tx, letter);
    await noteWritten(tx, people, Date.now());
    if (draftId !== undefined) await tx.run('DELETE FROM draft WHERE id = ?', [draftId]);
    return id;
  });
}
