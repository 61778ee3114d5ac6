// The raw sources of letters and what is read from them: fetched behind the lists, one row for the same bytes.
import type { Reader, Store, Transaction } from './store.ts';

export interface MissingSource {
  messageId: number;
  mailboxId: number;
  uidValidity: number;
  uid: number;
  size: number;
}

const MISSING = `SELECT m.id AS messageId, p.server_mailbox_id AS mailboxId, p.uid_validity AS uidValidity, p.uid, m.size
  FROM message m JOIN placement p ON p.message_id = m.id
  WHERE m.has_source = 0 AND p.uid IS NOT NULL AND p.server_mailbox_id IN (SELECT id FROM mailbox WHERE account_id = $account)`;

/** Letters whose source has not come yet, newest first; or only those that somebody waits for, latest first. */
export function missingSources(
  store: Reader,
  accountId: number,
  which: 'wanted' | 'all',
  limit: number,
): Promise<MissingSource[]> {
  const order = which === 'wanted' ? 'AND m.wanted_at IS NOT NULL ORDER BY m.wanted_at' : 'ORDER BY m.date';
  return store.all<MissingSource>(`${MISSING} ${order} DESC LIMIT $limit`, {
    $account: accountId,
    $limit: limit,
  });
}

export async function countMissingSources(store: Reader, accountId: number): Promise<number> {
  const row = await store.get<{ n: number }>(
    `SELECT count(*) AS n FROM message m WHERE m.has_source = 0 AND EXISTS (SELECT 1 FROM placement p
       JOIN mailbox b ON b.id = p.server_mailbox_id WHERE p.message_id = m.id AND p.uid IS NOT NULL AND b.account_id = ?)`,
    [accountId],
  );
  return row!.n;
}

/** Asks the engine to fetch a letter's source before all others; does nothing when it is here. */
export async function wantSource(store: Store, messageId: number): Promise<void> {
  await store.write((tx) =>
    tx.run('UPDATE message SET wanted_at = ? WHERE id = ? AND has_source = 0', [Date.now(), messageId]),
  );
}

/** Keeps sources. Where the same bytes are here already, the two letters become one. */
export async function storeSources(
  tx: Transaction,
  sources: readonly { messageId: number; bytes: Buffer; fingerprint: string }[],
): Promise<void> {
  for (const { messageId, bytes, fingerprint } of sources) {
    const twin = await tx.get<{ id: number }>('SELECT id FROM message WHERE fingerprint = ?', [fingerprint]);
    if (twin && twin.id !== messageId) {
      await tx.run('UPDATE placement SET message_id = ? WHERE message_id = ?', [twin.id, messageId]);
      await tx.run('DELETE FROM message WHERE id = ?', [messageId]);
    } else {
      const { changes } = await tx.run(
        'UPDATE message SET fingerprint = ?, has_source = 1, wanted_at = NULL, size = ? WHERE id = ?',
        [fingerprint, bytes.length, messageId],
      );
      // The letter may have been deleted while its source was on the way.
      if (changes === 1)
        await tx.run('INSERT OR IGNORE INTO source (message_id, bytes) VALUES (?, ?)', [messageId, bytes]);
    }
  }
}

/** Letters whose source is here but not yet read for its text. */
export async function unindexed(store: Reader, limit: number): Promise<{ id: number; bytes: Buffer }[]> {
  return store.all(
    `SELECT m.id, s.bytes FROM message m JOIN source s ON s.message_id = m.id
     WHERE m.has_source = 1 AND m.indexed = 0 ORDER BY m.id DESC LIMIT ?`,
    [limit],
  );
}

export interface IndexedText {
  id: number;
  snippet: string;
  attachments: number;
  subject: string;
  people: string;
  references: string;
  body: string;
}

export async function saveIndexed(tx: Transaction, texts: readonly IndexedText[]): Promise<void> {
  const json = JSON.stringify(texts);
  await tx.run(
    `UPDATE message SET snippet = t.value->>'snippet', attachments = t.value->>'attachments',
       reference_ids = t.value->>'references', indexed = 1
     FROM json_each(?) t WHERE message.id = t.value->>'id'`,
    [json],
  );
  await tx.run("DELETE FROM message_text WHERE rowid IN (SELECT value->>'id' FROM json_each(?))", [json]);
  await tx.run(
    `INSERT INTO message_text (rowid, subject, people, body)
     SELECT value->>'id', value->>'subject', value->>'people', value->>'body' FROM json_each(?)
     WHERE value->>'id' IN (SELECT id FROM message)`,
    [json],
  );
}
