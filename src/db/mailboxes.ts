// Folders, at the server or local, with the download counter that says how far each has been fetched.
import type { Reader, Transaction } from './store.ts';

export type Role = 'inbox' | 'sent' | 'drafts' | 'archive' | 'junk' | 'trash';

export interface Mailbox {
  id: number;
  /** Null: a folder that only this store has (imported letters). */
  accountId: number | null;
  /** The server's name for it. */
  path: string;
  /** Last part of the path, for people. Untrusted text. */
  name: string;
  delimiter: string;
  role: Role | null;
  selectable: boolean;
  total: number;
  unread: number;
  serverTotal: number | null;
  counter: Counter;
}

/** IMAP: all letters up to `uid` were taken (RFC 9051 2.3.1.1), once `complete`; before that, some of them. */
export interface Counter {
  uidValidity: number | null;
  uid: number;
  /** 63-bit HIGHESTMODSEQ (RFC 7162), so a string; null when the server has none. */
  modseq: string | null;
  complete: boolean;
  generation: number;
  movedAt: number | null;
}

interface MailboxRow {
  id: number;
  account_id: number | null;
  path: string;
  name: string;
  delimiter: string;
  role: Role | null;
  selectable: number;
  total: number;
  unread: number;
  server_total: number | null;
  counter_uid_validity: number | null;
  counter_uid: number;
  counter_modseq: string | null;
  counter_complete: number;
  counter_generation: number;
  counter_moved_at: number | null;
}

const fromRow = (row: MailboxRow): Mailbox => ({
  id: row.id,
  accountId: row.account_id,
  path: row.path,
  name: row.name,
  delimiter: row.delimiter,
  role: row.role,
  selectable: row.selectable === 1,
  total: row.total,
  unread: row.unread,
  serverTotal: row.server_total,
  counter: {
    uidValidity: row.counter_uid_validity,
    uid: row.counter_uid,
    modseq: row.counter_modseq,
    complete: row.counter_complete === 1,
    generation: row.counter_generation,
    movedAt: row.counter_moved_at,
  },
});

const ROLE_ORDER = `CASE role WHEN 'inbox' THEN 0 WHEN 'drafts' THEN 1 WHEN 'sent' THEN 2 WHEN 'archive' THEN 3
  WHEN 'junk' THEN 4 WHEN 'trash' THEN 5 ELSE 6 END`;

/** Inbox first, then the folders with a role, then the others by name. */
export async function listMailboxes(store: Reader, accountId?: number): Promise<Mailbox[]> {
  const rows = await store.all<MailboxRow>(
    `SELECT * FROM mailbox WHERE $account IS NULL OR account_id = $account OR account_id IS NULL
     ORDER BY account_id IS NULL, account_id, ${ROLE_ORDER}, path COLLATE NOCASE`,
    { $account: accountId ?? null },
  );
  return rows.map(fromRow);
}

export async function findMailbox(store: Reader, id: number): Promise<Mailbox | undefined> {
  const row = await store.get<MailboxRow>('SELECT * FROM mailbox WHERE id = ?', [id]);
  return row && fromRow(row);
}

export async function mailboxByRole(
  store: Reader,
  accountId: number,
  role: Role,
): Promise<Mailbox | undefined> {
  const row = await store.get<MailboxRow>(
    'SELECT * FROM mailbox WHERE account_id = ? AND role = ? ORDER BY id LIMIT 1',
    [accountId, role],
  );
  return row && fromRow(row);
}

export interface ServerFolder {
  path: string;
  name: string;
  delimiter: string;
  role: Role | null;
  selectable: boolean;
}

/** Makes the account's folders those of the server; a folder that the server no longer has goes with its placements. */
export async function replaceFolders(
  tx: Transaction,
  accountId: number,
  folders: readonly ServerFolder[],
): Promise<void> {
  await tx.run(
    `INSERT INTO mailbox (account_id, path, name, delimiter, role, selectable)
     SELECT $account, value->>'path', value->>'name', value->>'delimiter', value->>'role', value->>'selectable'
     FROM json_each($folders) WHERE true
     ON CONFLICT (coalesce(account_id, 0), path) DO UPDATE SET
       name = excluded.name, delimiter = excluded.delimiter, role = excluded.role, selectable = excluded.selectable
     WHERE name <> excluded.name OR role IS NOT excluded.role OR selectable <> excluded.selectable`,
    {
      $account: accountId,
      $folders: JSON.stringify(folders.map((f) => ({ ...f, selectable: f.selectable ? 1 : 0 }))),
    },
  );
  await tx.run(
    'DELETE FROM mailbox WHERE account_id = $account AND path NOT IN (SELECT value FROM json_each($paths))',
    { $account: accountId, $paths: JSON.stringify(folders.map((f) => f.path)) },
  );
}

/** A folder of this store alone, made when there is none. */
export async function localMailbox(tx: Transaction, name: string): Promise<number> {
  await tx.run(
    `INSERT INTO mailbox (account_id, path, name, counter_complete) VALUES (NULL, $name, $name, 1)
     ON CONFLICT (coalesce(account_id, 0), path) DO NOTHING`,
    { $name: name },
  );
  const row = await tx.get<{ id: number }>('SELECT id FROM mailbox WHERE account_id IS NULL AND path = ?', [
    name,
  ]);
  return row!.id;
}

/**
 * Writes the counter, unless it was reset since it was read: a download that was running then must not bring
 * the old one back. Returns whether it was written.
 */
export async function moveCounter(
  tx: Transaction,
  mailboxId: number,
  generation: number,
  counter: Pick<Counter, 'uidValidity' | 'uid' | 'modseq' | 'complete'>,
): Promise<boolean> {
  const { changes } = await tx.run(
    `UPDATE mailbox SET counter_uid_validity = ?, counter_uid = ?, counter_modseq = ?, counter_complete = ?,
       counter_moved_at = ? WHERE id = ? AND counter_generation = ?`,
    [
      counter.uidValidity,
      counter.uid,
      counter.modseq,
      counter.complete ? 1 : 0,
      Date.now(),
      mailboxId,
      generation,
    ],
  );
  return changes === 1;
}

export async function setServerTotal(tx: Transaction, mailboxId: number, total: number): Promise<void> {
  await tx.run('UPDATE mailbox SET server_total = $total WHERE id = $id AND server_total IS NOT $total', {
    $total: total,
    $id: mailboxId,
  });
}
