// The raw sources of letters and what is read from them: fetched behind the lists, one row for the same bytes.
import { type LetterReport, noteReports } from './reports.ts';
import type { Reader, Store, Transaction } from './store.ts';

export interface MissingSource {
  messageId: number;
  mailboxId: number;
  uidValidity: number;
  uid: number;
  size: number;
}

const COLUMNS = `m.id AS messageId, p.server_mailbox_id AS mailboxId, p.uid_validity AS uidValidity, p.uid, m.size`;
/** Of folders that are received; what a person waits for is fetched from the others too. */
const FOLDERS = `(SELECT id FROM mailbox WHERE account_id = $account AND local = 0 AND coalesce(receive_choice, 1 - doubles) = 1)`;
const ALL_FOLDERS = '(SELECT id FROM mailbox WHERE account_id = $account AND local = 0)';

/**
 * Letters whose source has not come yet or is still to be compared, newest first; or only those that somebody waits
 * for, latest first.
 */
export async function missingSources(
  store: Reader,
  accountId: number,
  which: 'wanted' | 'all',
  limit: number,
): Promise<MissingSource[]> {
  // The order of the tables is forced: from the folder's side all its letters would be looked through.
  const missing = (
    index: string,
  ) => `SELECT ${COLUMNS} FROM message m INDEXED BY ${index} CROSS JOIN placement p
    ON p.message_id = m.id WHERE m.has_source = 0 AND p.uid IS NOT NULL`;
  const ask = (sql: string) =>
    store.all<MissingSource>(`${sql} DESC LIMIT $limit`, { $account: accountId, $limit: limit });
  if (which === 'wanted')
    return ask(
      `${missing('message_wanted')} AND m.wanted_at IS NOT NULL AND p.server_mailbox_id IN ${ALL_FOLDERS} ORDER BY m.wanted_at`,
    );
  const found = await ask(
    `${missing('message_unsourced')} AND p.server_mailbox_id IN ${FOLDERS} ORDER BY m.date`,
  );
  if (found.length > 0) return found;
  return ask(
    `SELECT ${COLUMNS} FROM placement p INDEXED BY placement_confirm CROSS JOIN message m ON m.id = p.message_id
     WHERE p.confirm > 0 AND p.uid IS NOT NULL AND p.server_mailbox_id IN ${FOLDERS} ORDER BY p.date`,
  );
}

/** How many letters `missingSources` would give in all, and how many bytes. */
export async function missingAmount(
  store: Reader,
  accountId: number,
): Promise<{ letters: number; bytes: number }> {
  const rows = await store.all<{ n: number; bytes: number | null }>(
    `SELECT count(*) AS n, sum(size) AS bytes FROM message m INDEXED BY message_unsourced WHERE m.has_source = 0 AND EXISTS (SELECT 1 FROM placement p
       WHERE p.message_id = m.id AND p.uid IS NOT NULL AND p.server_mailbox_id IN ${FOLDERS})
     UNION ALL
     SELECT count(*), sum(m.size) FROM placement p INDEXED BY placement_confirm CROSS JOIN message m ON m.id = p.message_id
     WHERE p.confirm > 0 AND p.uid IS NOT NULL AND p.server_mailbox_id IN ${FOLDERS}`,
    { $account: accountId },
  );
  return rows.reduce((sum, row) => ({ letters: sum.letters + row.n, bytes: sum.bytes + (row.bytes ?? 0) }), {
    letters: 0,
    bytes: 0,
  });
}

/** Where a server has a letter. */
export interface PlaceAtServer {
  mailboxId: number;
  uidValidity: number;
  uid: number;
}

export interface DescribedPlace extends PlaceAtServer {
  folder: string;
  /** null: the letter is not even listed here. */
  subject: string | null;
  sender: string;
  date: number;
}

/** What is known of letters that have not come; those that are here whole are left out. */
export async function describePlaces(
  store: Reader,
  places: readonly PlaceAtServer[],
): Promise<DescribedPlace[]> {
  return store.all(
    `SELECT b.id AS mailboxId, t.value->>'uidValidity' AS uidValidity, t.value->>'uid' AS uid, b.path AS folder, m.subject,
       coalesce(nullif(m.from_name, ''), m.from_address, '') AS sender, coalesce(m.date, 0) AS date
     FROM json_each(?) t JOIN mailbox b ON b.id = t.value->>'mailboxId'
       LEFT JOIN placement p ON p.server_mailbox_id = b.id AND p.uid_validity = t.value->>'uidValidity' AND p.uid = t.value->>'uid'
       LEFT JOIN message m ON m.id = p.message_id
     WHERE coalesce(m.has_source, 0) = 0 ORDER BY date DESC, uid DESC`,
    [JSON.stringify(places)],
  );
}

/** Asks the engine to fetch a letter's source before all others; does nothing when it is here. */
export async function wantSource(store: Store, messageId: number): Promise<void> {
  await store.write((tx) =>
    tx.run('UPDATE message SET wanted_at = ? WHERE id = ? AND has_source = 0', [Date.now(), messageId]),
  );
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
  report: LetterReport | null;
}

export async function saveIndexed(tx: Transaction, texts: readonly IndexedText[]): Promise<void> {
  const json = JSON.stringify(texts);
  await tx.run(
    `UPDATE message SET snippet = t.value->>'snippet', attachments = t.value->>'attachments',
       reference_ids = t.value->>'references', indexed = 1
     FROM json_each(?) t WHERE message.id = t.value->>'id'`,
    [json],
  );
  await noteReports(
    tx,
    texts.map(({ id, report }) => ({ messageId: id, report })),
  );
  await tx.run("DELETE FROM message_text WHERE rowid IN (SELECT value->>'id' FROM json_each(?))", [json]);
  await tx.run(
    `INSERT INTO message_text (rowid, subject, people, body)
     SELECT value->>'id', value->>'subject', value->>'people', value->>'body' FROM json_each(?)
     WHERE value->>'id' IN (SELECT id FROM message)`,
    [json],
  );
}
