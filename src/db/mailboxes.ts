// Folders, at the server or local, with the download counter that says how far each has been fetched.
import type { Reader, Transaction } from './store.ts';
import { leaveFolders } from './vanished-folders.ts';

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
  /** A person's word about the role: '' is "none"; null: as it was recognised. */
  roleChoice: Role | '' | null;
  /** What the server or the usual names say. */
  recognisedRole: Role | null;
  selectable: boolean;
  /** Only this store has it: a POP3 account's folder, or one that the server no longer has. */
  local: boolean;
  /** Whether its letters are fetched: as a person chose, else unless it doubles what stands in other folders. */
  received: boolean;
  receiveChoice: boolean | null;
  /** Shows letters of other folders once more, as "All Mail" does. */
  doubles: boolean;
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
  /** Rises with each reset. */
  generation: number;
  movedAt: number | null;
  /** UIDs up to this one are left at the server until a reset. */
  from: number;
  /** When it was last reset, while that can still be taken back. */
  resetAt: number | null;
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
  counter_from: number;
  counter_before: string | null;
  counter_reset_at: number | null;
  local: number;
  doubles: number;
  receive_choice: number | null;
  role_choice: Role | '' | null;
  recognised_role: Role | null;
}

const fromRow = (row: MailboxRow): Mailbox => ({
  id: row.id,
  accountId: row.account_id,
  path: row.path,
  name: row.name,
  delimiter: row.delimiter,
  role: row.role,
  roleChoice: row.role_choice,
  recognisedRole: row.recognised_role,
  selectable: row.selectable === 1,
  local: row.local === 1,
  received: row.receive_choice === null ? row.doubles === 0 : row.receive_choice === 1,
  receiveChoice: row.receive_choice === null ? null : row.receive_choice === 1,
  doubles: row.doubles === 1,
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
    from: row.counter_from,
    resetAt: row.counter_before === null ? null : row.counter_reset_at,
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
  doubles: boolean;
}

/**
 * Makes the account's folders those of the server. One that the server no longer has goes with its placements,
 * unless letters stand in it that only this store has, or it is still to be made there: then it stays, as a local one.
 */
export async function replaceFolders(
  tx: Transaction,
  accountId: number,
  folders: readonly ServerFolder[],
): Promise<void> {
  const paths = JSON.stringify(folders.map((f) => f.path));
  await tx.run(
    `INSERT INTO mailbox (account_id, path, name, delimiter, recognised_role, selectable, doubles)
     SELECT $account, value->>'path', value->>'name', value->>'delimiter', value->>'role', value->>'selectable', value->>'doubles'
     FROM json_each($folders) WHERE true
     ON CONFLICT (coalesce(account_id, 0), path) DO UPDATE SET
       name = excluded.name, delimiter = excluded.delimiter, selectable = excluded.selectable, doubles = excluded.doubles,
       recognised_role = excluded.recognised_role, local = 0
     WHERE name <> excluded.name OR selectable <> excluded.selectable OR doubles <> excluded.doubles OR local = 1
       OR recognised_role IS NOT excluded.recognised_role`,
    {
      $account: accountId,
      $folders: JSON.stringify(
        folders.map((f) => ({ ...f, selectable: f.selectable ? 1 : 0, doubles: f.doubles ? 1 : 0 })),
      ),
    },
  );
  // What a folder of this store alone was recognised as, says nothing beside the server's folders.
  await tx.run(
    'UPDATE mailbox SET recognised_role = NULL WHERE account_id = ? AND local = 1 AND recognised_role IS NOT NULL',
    [accountId],
  );
  await settleRoles(tx, accountId);
  const vanished = `account_id = $account AND path NOT IN (SELECT value FROM json_each($paths))`;
  const kept = `(EXISTS (SELECT 1 FROM placement p WHERE p.mailbox_id = mailbox.id AND p.server_mailbox_id IS NULL)
     OR EXISTS (SELECT 1 FROM operation o WHERE o.mailbox_id = mailbox.id AND o.kind = 'createFolder'))`;
  const who = { $account: accountId, $paths: paths };
  await tx.run(`UPDATE mailbox SET local = 1 WHERE ${vanished} AND local = 0 AND ${kept}`, who);
  const gone = await tx.all<{ id: number }>(`SELECT id FROM mailbox WHERE ${vanished} AND local = 0`, who);
  if (gone.length === 0) return;
  const ids = gone.map(({ id }) => id);
  await leaveFolders(tx, ids);
  await tx.run('DELETE FROM mailbox WHERE id IN (SELECT value FROM json_each(?))', [JSON.stringify(ids)]);
}

/** The role of each folder: a person's choice, else the recognised one, unless that was given to another folder. */
export async function settleRoles(tx: Transaction, accountId: number): Promise<void> {
  const counts = `CASE WHEN role_choice IS NOT NULL THEN nullif(role_choice, '')
    WHEN recognised_role IN (SELECT o.role_choice FROM mailbox o WHERE o.account_id = $account AND o.role_choice IS NOT NULL)
      THEN NULL ELSE recognised_role END`;
  await tx.run(`UPDATE mailbox SET role = ${counts} WHERE account_id = $account AND role IS NOT ${counts}`, {
    $account: accountId,
  });
}

/** A folder of this store alone, made when there is none. */
export async function localMailbox(tx: Transaction, name: string): Promise<number> {
  await tx.run(
    `INSERT INTO mailbox (account_id, path, name, local, counter_complete) VALUES (NULL, $name, $name, 1, 1)
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
