// What POP3 has taken off its server: the letters, of which this store may hold the only copy in the world, and the
// unique-ids by which the server named them, until it no longer lists them.
import { insertMessages, type NewMessage, nextId, type ReadLetter } from './insert-messages.ts';
import type { Reader, Transaction } from './store.ts';

export interface TakenBefore {
  uniqueId: string;
  fingerprint: string;
  /** Of the download counter: a reset makes older ones count for nothing. */
  generation: number;
  listedSize: number | null;
  /** The server has said that it deleted it. */
  deleted: boolean;
}

/** By unique-id. */
export async function popMemory(store: Reader, accountId: number): Promise<Map<string, TakenBefore>> {
  const rows = await store.all<Omit<TakenBefore, 'deleted'> & { deleted: number }>(
    `SELECT unique_id AS uniqueId, fingerprint, generation, listed_size AS listedSize, deleted_at IS NOT NULL AS deleted
     FROM pop_letter WHERE account_id = ?`,
    [accountId],
  );
  return new Map(rows.map((row) => [row.uniqueId, { ...row, deleted: row.deleted === 1 }]));
}

/** Forgets what the server no longer lists: it may give such a name to another letter one day. */
export async function forgetUnlisted(
  tx: Transaction,
  accountId: number,
  listed: readonly string[],
): Promise<void> {
  await tx.run(
    'DELETE FROM pop_letter WHERE account_id = ? AND unique_id NOT IN (SELECT value FROM json_each(?))',
    [accountId, JSON.stringify(listed)],
  );
}

/** After the server has said that it did. */
export async function believeDeleted(
  tx: Transaction,
  accountId: number,
  uniqueIds: readonly string[],
): Promise<void> {
  await tx.run(
    `UPDATE pop_letter SET deleted_at = ? WHERE account_id = ? AND unique_id IN (SELECT value FROM json_each(?))`,
    [Date.now(), accountId, JSON.stringify(uniqueIds)],
  );
}

/** Another server, or another mailbox there: what was taken is not known by its names any more, only by its bytes. */
export async function doubtUniqueIds(tx: Transaction, accountId: number): Promise<void> {
  await tx.run('UPDATE pop_letter SET generation = 0 WHERE account_id = ?', [accountId]);
}

export interface PopLetter extends ReadLetter {
  /** null: it has none that can be relied on. */
  uniqueId: string | null;
  listedSize: number;
}

export interface Inbox {
  accountId: number;
  mailboxId: number;
  generation: number;
}

/**
 * Keeps letters, oldest first, and remembers their unique-ids. Bytes that stand in any folder of the account stay as
 * they are. Returns how many are new.
 */
export async function takePopLetters(
  tx: Transaction,
  inbox: Inbox,
  letters: readonly PopLetter[],
): Promise<number> {
  const prints = JSON.stringify(letters.map(({ fingerprint }) => fingerprint));
  const known = new Map(
    (
      await tx.all<{ id: number; fingerprint: string; placed: number }>(
        `SELECT m.id, m.fingerprint, EXISTS (SELECT 1 FROM placement p JOIN mailbox b ON b.id = p.mailbox_id
           WHERE p.message_id = m.id AND b.account_id = ?) AS placed
         FROM message m WHERE m.fingerprint IN (SELECT value FROM json_each(?))`,
        [inbox.accountId, prints],
      )
    ).map((row) => [row.fingerprint, row]),
  );
  let id = await nextId(tx, 'message');
  const fresh: NewMessage<PopLetter>[] = [];
  const placed: { id: number; date: number }[] = [];
  for (const letter of letters) {
    const here = known.get(letter.fingerprint);
    if (here?.placed) continue;
    const messageId = here?.id ?? id++;
    if (!here) fresh.push({ messageId, letter });
    placed.push({ id: messageId, date: letter.envelope.date });
    // The same bytes may come twice in one go.
    known.set(letter.fingerprint, { id: messageId, fingerprint: letter.fingerprint, placed: 1 });
  }
  await insertMessages(tx, fresh);
  await insertPlacements(tx, inbox, placed);
  await remember(tx, inbox, letters);
  return placed.length;
}

async function insertPlacements(
  tx: Transaction,
  inbox: Inbox,
  placed: readonly { id: number; date: number }[],
): Promise<void> {
  if (placed.length === 0) return;
  const first = await nextId(tx, 'placement');
  await tx.run(
    `INSERT INTO placement (id, message_id, mailbox_id, date)
     SELECT $first + key, value->>'id', $mailbox, value->>'date' FROM json_each($rows)`,
    { $first: first, $mailbox: inbox.mailboxId, $rows: JSON.stringify(placed) },
  );
}

async function remember(tx: Transaction, inbox: Inbox, letters: readonly PopLetter[]): Promise<void> {
  const named = letters.flatMap(({ uniqueId, fingerprint, listedSize }) =>
    uniqueId === null ? [] : [{ uniqueId, fingerprint, listedSize }],
  );
  if (named.length === 0) return;
  await tx.run(
    `INSERT INTO pop_letter (account_id, unique_id, fingerprint, generation, taken_at, listed_size)
     SELECT $account, value->>'uniqueId', value->>'fingerprint', $generation, $now, value->>'listedSize'
     FROM json_each($rows) WHERE true
     ON CONFLICT (account_id, unique_id) DO UPDATE SET fingerprint = excluded.fingerprint,
       generation = excluded.generation, taken_at = excluded.taken_at, deleted_at = NULL, listed_size = excluded.listed_size`,
    {
      $account: inbox.accountId,
      $generation: inbox.generation,
      $now: Date.now(),
      $rows: JSON.stringify(named),
    },
  );
}

/** Moves the inbox's counter on, unless it was reset meanwhile. `complete`: everything that was listed is here. */
export async function movePopCounter(
  tx: Transaction,
  inbox: Inbox,
  moved: { taken?: number; complete?: boolean; serverTotal?: number },
): Promise<void> {
  await tx.run(
    `UPDATE mailbox SET counter_uid = counter_uid + $taken, counter_complete = coalesce($complete, counter_complete),
       counter_moved_at = iif($taken > 0, $now, counter_moved_at)
     WHERE id = $id AND counter_generation = $generation`,
    {
      $taken: moved.taken ?? 0,
      $complete: moved.complete === undefined ? null : moved.complete ? 1 : 0,
      $now: Date.now(),
      $id: inbox.mailboxId,
      $generation: inbox.generation,
    },
  );
  if (moved.serverTotal !== undefined)
    await tx.run('UPDATE mailbox SET server_total = ? WHERE id = ?', [moved.serverTotal, inbox.mailboxId]);
}
