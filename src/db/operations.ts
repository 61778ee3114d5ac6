// Wishes: what a person did to letters, applied here at once and carried to the server by the engine, in order.
import { removePlacements, removePlacementsById } from './messages.ts';
import type { Problem } from './problem.ts';
import { confirming } from './recognised.ts';
import type { Reader, Store, Transaction } from './store.ts';

export interface FlagChange {
  seen?: boolean;
  flagged?: boolean;
  answered?: boolean;
  /** The letter's wish for a receipt was answered; kept at the server only. */
  receipted?: boolean;
}

export type OperationKind = 'flags' | 'move' | 'expunge' | 'createFolder';

export interface Operation {
  id: number;
  kind: OperationKind;
  /** The letter; null for a wish about a folder. */
  placementId: number | null;
  /** The folder that is to be made. */
  mailboxId: number | null;
  payload: {
    flags?: FlagChange;
    mailboxId?: number;
    /** The move was sent, and its answer not heard yet. */
    tried?: boolean;
    /** An earlier move, to this folder, was sent, and its answer never heard. */
    maybe?: number;
  };
  attempts: number;
  /** Where the server has the letter now; uid is null while that is not known. */
  serverMailboxId: number | null;
  uidValidity: number | null;
  uid: number | null;
  /** What stands there was taken for the letter by hints alone, and may yet be another one. */
  undecided: boolean;
}

async function queue(
  tx: Transaction,
  placementIds: readonly number[],
  kind: OperationKind,
  payload: Operation['payload'],
): Promise<void> {
  await tx.run(
    `INSERT INTO operation (account_id, placement_id, kind, payload, created_at)
     SELECT b.account_id, p.id, $kind, $payload, $now FROM placement p
     JOIN mailbox b ON b.id = p.server_mailbox_id
     WHERE p.id IN (SELECT value FROM json_each($ids)) AND b.account_id IS NOT NULL ORDER BY p.id`,
    { $kind: kind, $payload: JSON.stringify(payload), $now: Date.now(), $ids: JSON.stringify(placementIds) },
  );
}

/** Marks letters, here at once and at the server when it can be reached. */
export function setFlags(store: Store, placementIds: readonly number[], flags: FlagChange): Promise<void> {
  return store.write(async (tx) => {
    const bit = (value: boolean | undefined) => (value === undefined ? null : value ? 1 : 0);
    const { changes } = await tx.run(
      `UPDATE placement SET seen = coalesce($seen, seen), flagged = coalesce($flagged, flagged), answered = coalesce($answered, answered)
       WHERE id IN (SELECT value FROM json_each($ids))
         AND (seen <> coalesce($seen, seen) OR flagged <> coalesce($flagged, flagged) OR answered <> coalesce($answered, answered))`,
      {
        $seen: bit(flags.seen),
        $flagged: bit(flags.flagged),
        $answered: bit(flags.answered),
        $ids: JSON.stringify(placementIds),
      },
    );
    if (changes > 0) await queue(tx, placementIds, 'flags', { flags });
  });
}

/** Marks letters at the server as asked and answered about a receipt. */
export const noteReceipt = (tx: Transaction, placementIds: readonly number[]): Promise<void> =>
  queue(tx, placementIds, 'flags', { flags: { receipted: true } });

/** What a move needs to be undone: each letter with the folder it came from. */
export type MovedLetters = { id: number; from: number }[];

/** Moves letters to another folder. Returns what was moved, for an undo by `moveBack`. */
export function moveLetters(
  store: Store,
  placementIds: readonly number[],
  mailboxId: number,
): Promise<MovedLetters> {
  return store.write(async (tx) => {
    const rows = await tx.all<{ id: number; mailbox_id: number | null }>(
      `SELECT id, mailbox_id FROM placement WHERE id IN (SELECT value FROM json_each(?)) AND mailbox_id IS NOT ?`,
      [JSON.stringify(placementIds), mailboxId],
    );
    await moveIn(
      tx,
      rows.map((row) => row.id),
      mailboxId,
    );
    return rows.flatMap((row) => (row.mailbox_id === null ? [] : [{ id: row.id, from: row.mailbox_id }]));
  });
}

export function moveBack(store: Store, moved: MovedLetters): Promise<void> {
  return store.write(async (tx) => {
    for (const { id, from } of moved) await moveIn(tx, [id], from);
  });
}

async function moveIn(tx: Transaction, ids: readonly number[], mailboxId: number): Promise<void> {
  if (ids.length === 0) return;
  const json = JSON.stringify(ids);
  await tx.run('UPDATE placement SET mailbox_id = ? WHERE id IN (SELECT value FROM json_each(?))', [
    mailboxId,
    json,
  ]);
  // A move that has not begun yet is replaced by this one; back where the server has it, there is nothing to do. But where
  // a move was asked for and its answer never heard, the letter may be there by now: that is remembered.
  const maybe = await takeBackMoves(tx, json);
  const away = await tx.all<{ id: number; at: number | null }>(
    `SELECT id, server_mailbox_id AS at FROM placement WHERE id IN (SELECT value FROM json_each(?))`,
    [json],
  );
  const alike = new Map<number | undefined, number[]>();
  for (const { id, at } of away) {
    const place = maybe.get(id);
    if (at === mailboxId && place === undefined) continue;
    alike.set(place, [...(alike.get(place) ?? []), id]);
  }
  for (const [place, some] of alike)
    await queue(tx, some, 'move', {
      mailboxId,
      ...(place === undefined ? {} : place === mailboxId ? { tried: true } : { maybe: place }),
    });
}

/** Forgets moves. Returns where their letters may be already, by placement. */
async function takeBackMoves(tx: Transaction, placementIds: string): Promise<Map<number, number>> {
  const moves = `kind = 'move' AND placement_id IN (SELECT value FROM json_each(?))`;
  const rows = await tx.all<{ id: number; maybe: number }>(
    `SELECT placement_id AS id, iif(payload ->> 'tried', payload ->> 'mailboxId', payload ->> 'maybe') AS maybe
     FROM operation WHERE ${moves} AND maybe IS NOT NULL ORDER BY id`,
    [placementIds],
  );
  await tx.run(`DELETE FROM operation WHERE ${moves}`, [placementIds]);
  return new Map(rows.map(({ id, maybe }) => [id, maybe]));
}

/** Deletes letters for good: they vanish here at once, and from the server when it can be reached. */
export function expungeLetters(store: Store, placementIds: readonly number[]): Promise<void> {
  return store.write((tx) => expungeIn(tx, placementIds));
}

export async function expungeIn(tx: Transaction, placementIds: readonly number[]): Promise<void> {
  const json = JSON.stringify(placementIds);
  await queue(tx, placementIds, 'expunge', {});
  await tx.run('UPDATE placement SET mailbox_id = NULL WHERE id IN (SELECT value FROM json_each(?))', [json]);
  // Letters that no server has are gone with this.
  const local = await tx.all<{ id: number }>(
    `SELECT id FROM placement WHERE id IN (SELECT value FROM json_each(?))
       AND NOT EXISTS (SELECT 1 FROM operation o WHERE o.placement_id = placement.id)`,
    [json],
  );
  await removePlacementsById(
    tx,
    local.map((row) => row.id),
  );
}

interface Row {
  id: number;
  kind: OperationKind;
  placement_id: number | null;
  mailbox_id: number | null;
  payload: string;
  attempts: number;
  server_mailbox_id: number | null;
  uid_validity: number | null;
  uid: number | null;
  undecided: number | null;
}

const SELECT = `SELECT o.id, o.kind, o.placement_id, o.mailbox_id, o.payload, o.attempts, p.server_mailbox_id,
    p.uid_validity, p.uid, p.confirm IN (${confirming.held}, ${confirming.local}) AS undecided
  FROM operation o LEFT JOIN placement p ON p.id = o.placement_id`;

/** Due, and behind nothing that must come first: what was wanted of the same letter before, and the making of the folder. */
const DUE = `o.next_at <= $now AND NOT EXISTS (
    SELECT 1 FROM operation e WHERE e.placement_id = o.placement_id AND e.id < o.id AND e.next_at > $now)
  AND NOT EXISTS (SELECT 1 FROM operation e WHERE e.kind = 'createFolder' AND e.next_at > $now AND e.id < o.id
    AND e.mailbox_id = o.payload ->> 'mailboxId')`;

const fromRow = (row: Row): Operation => ({
  id: row.id,
  kind: row.kind,
  placementId: row.placement_id,
  mailboxId: row.mailbox_id,
  payload: JSON.parse(row.payload) as Operation['payload'],
  attempts: row.attempts,
  serverMailboxId: row.server_mailbox_id,
  uidValidity: row.uid_validity,
  uid: row.uid,
  undecided: row.undecided === 1,
});

/** When the next operation that has to wait may be tried again, ms since 1970; undefined: none waits. */
export async function nextOperationAt(store: Reader, accountId: number): Promise<number | undefined> {
  const row = await store.get<{ at: number | null }>(
    'SELECT min(next_at) AS at FROM operation WHERE account_id = ? AND next_at > ?',
    [accountId, Date.now()],
  );
  return row?.at ?? undefined;
}

/** The next operations that are due, oldest first; one letter's stay in their order, and so does a folder with what moves into it. */
export async function dueOperations(store: Reader, accountId: number, limit: number): Promise<Operation[]> {
  const rows = await store.all<Row>(
    `${SELECT} WHERE o.account_id = $account AND ${DUE} ORDER BY o.id LIMIT $limit`,
    { $account: accountId, $now: Date.now(), $limit: limit },
  );
  return rows.map(fromRow);
}

/** Those of them that are still wanted and due, as they are now. */
export async function stillDue(store: Reader, ids: readonly number[]): Promise<Operation[]> {
  const rows = await store.all<Row>(
    `${SELECT} WHERE o.id IN (SELECT value FROM json_each($ids)) AND ${DUE} ORDER BY o.id`,
    { $ids: JSON.stringify(ids), $now: Date.now() },
  );
  return rows.map(fromRow);
}

export async function operationsDone(tx: Transaction, ids: readonly number[]): Promise<void> {
  await tx.run('DELETE FROM operation WHERE id IN (SELECT value FROM json_each(?))', [JSON.stringify(ids)]);
}

/** The server has the letter somewhere else now; the wish that moved it is done with. `uid` null: it did not say where in the folder. */
export async function placementMoved(
  tx: Transaction,
  placementId: number,
  server: { mailboxId: number; uidValidity: number | null; uid: number | null },
): Promise<void> {
  // The folder may have been listed between the server's move and this: then that row is the same letter.
  const double =
    server.uid === null
      ? undefined
      : await tx.get<{ id: number; message_id: number }>(
          'SELECT id, message_id FROM placement WHERE server_mailbox_id = ? AND uid_validity = ? AND uid = ? AND id <> ?',
          [server.mailboxId, server.uidValidity, server.uid, placementId],
        );
  if (double) await takeOver(tx, placementId, double);
  // Listed, where the folder's list was begun: what changes from then on is asked for at its end. Where it is still to
  // begin, the letter is to be listed with it, as all the others.
  await tx.run(
    `UPDATE placement SET server_mailbox_id = $mailbox, uid_validity = $validity, uid = $uid, generation =
       (SELECT iif(counter_uid_validity IS $validity, counter_generation, 0) FROM mailbox WHERE id = $mailbox) WHERE id = $id`,
    { $mailbox: server.mailboxId, $validity: server.uidValidity, $uid: server.uid, $id: placementId },
  );
  // Undone or moved on while the server was at it: then nothing was queued, for the letter seemed to be there still.
  const elsewhere = await tx.get<{ mailbox_id: number }>(
    `SELECT mailbox_id FROM placement p WHERE id = ? AND mailbox_id <> server_mailbox_id
       AND NOT EXISTS (SELECT 1 FROM operation o WHERE o.placement_id = p.id AND o.kind = 'move')`,
    [placementId],
  );
  if (elsewhere) await queue(tx, [placementId], 'move', { mailboxId: elsewhere.mailbox_id });
}

/** Two rows turn out to be one letter: what is known of the one that goes, and what is wanted of it, is the other's. */
async function takeOver(
  tx: Transaction,
  placementId: number,
  double: { id: number; message_id: number },
): Promise<void> {
  await tx.run(
    `UPDATE placement SET (seen, flagged, answered, draft) = (SELECT seen, flagged, answered, draft FROM placement WHERE id = $double)
     WHERE id = $id AND NOT EXISTS (SELECT 1 FROM operation o WHERE o.placement_id = $id AND o.kind = 'flags')`,
    { $id: placementId, $double: double.id },
  );
  await tx.run('UPDATE operation SET placement_id = ? WHERE placement_id = ?', [placementId, double.id]);
  await removePlacements(tx, [double]);
}

export async function delayOperation(
  tx: Transaction,
  id: number,
  until: number,
  problem: Problem,
): Promise<void> {
  await tx.run('UPDATE operation SET attempts = attempts + 1, next_at = ?, problem = ? WHERE id = ?', [
    until,
    JSON.stringify(problem),
    id,
  ]);
}

/** The server will not do it: here, too, all is as the server has it, and the wish is forgotten. */
export async function dropOperation(tx: Transaction, operation: Operation): Promise<void> {
  const { id, kind, placementId, payload } = operation;
  await tx.run('DELETE FROM operation WHERE id = ?', [id]);
  if (kind === 'move' || kind === 'expunge')
    await tx.run(
      'UPDATE placement SET mailbox_id = server_mailbox_id WHERE id = ? AND server_mailbox_id IS NOT NULL',
      [placementId],
    );
  // A mark that a later wish is about is that one's affair.
  for (const [flag, wanted] of Object.entries(payload.flags ?? {})) {
    const column = flagColumns[flag as keyof typeof flagColumns];
    if (!column) continue;
    await tx.run(
      `UPDATE placement SET ${column} = ? WHERE id = ? AND NOT EXISTS
         (SELECT 1 FROM operation o WHERE o.placement_id = placement.id AND o.payload -> 'flags' ->> ? IS NOT NULL)`,
      [wanted ? 0 : 1, placementId, flag],
    );
  }
}

/** Those that are kept here, too. */
const flagColumns = { seen: 'seen', flagged: 'flagged', answered: 'answered' } as const;
