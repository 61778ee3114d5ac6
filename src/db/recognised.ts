// Letters that are here already and that a server lists under a UID that is not known: moved or filed without word of
// the new UID, from before UIDVALIDITY changed, or taken by POP3 earlier. They keep their row, their read mark and
// their place; Message-ID and size are hints, and the bytes decide.
import { type Flags, removePlacements } from './messages.ts';
import type { Transaction } from './store.ts';

/** A folder of the server as a download sees it. */
export interface FolderAtServer {
  mailboxId: number;
  accountId: number;
  uidValidity: number;
  /** The counter's, for which the download runs. */
  generation: number;
}

/** `placement.confirm`: how a letter was known again, while its bytes are still to be compared. */
export const confirming = {
  no: 0,
  /** By hints, as a letter that this folder held before. */
  held: 1,
  /** By hints, as a letter that no server had: if it is another one, it is only here again. */
  local: 2,
  /** By its UID, after a reset. */
  again: 3,
} as const;

export interface Candidate {
  placementId: number;
  messageId: number;
  mailboxId: number | null;
  hasSource: boolean;
  /** No server has it. */
  local: boolean;
  seen: boolean;
  flagged: boolean;
  answered: boolean;
}

interface Row {
  id: number;
  message_id: number;
  mailbox_id: number | null;
  has_source: number;
  server_mailbox_id: number | null;
  seen: number;
  flagged: number;
  answered: number;
  hint: string;
}

const fromRow = (row: Row): Candidate => ({
  placementId: row.id,
  messageId: row.message_id,
  mailboxId: row.mailbox_id,
  hasSource: row.has_source === 1,
  local: row.server_mailbox_id === null,
  seen: row.seen === 1,
  flagged: row.flagged === 1,
  answered: row.answered === 1,
});

const COLUMNS = `p.id, p.message_id, p.mailbox_id, p.server_mailbox_id, p.seen, p.flagged, p.answered, m.has_source`;

/** Of this folder without a UID that holds, or of this account and not at any server. */
const WAITING = `((p.server_mailbox_id = $mailbox AND p.uid IS NULL)
  OR (p.server_mailbox_id IS NULL AND p.mailbox_id IN (SELECT id FROM mailbox WHERE account_id = $account)))`;

/** A letter whose bytes have not come can only be known by these. */
export const hintOf = (letter: { messageId: string; size: number }): string =>
  letter.messageId === '' ? '' : `${letter.messageId} ${letter.size}`;

/** The letters of which somebody may be meant, by hint. */
export async function candidatesByHint(
  tx: Transaction,
  folder: FolderAtServer,
  messageIds: readonly string[],
): Promise<Map<string, Candidate[]>> {
  const rows = await tx.all<Row>(
    `SELECT ${COLUMNS}, m.message_id || ' ' || m.size AS hint
     FROM message m JOIN placement p ON p.message_id = m.id
     WHERE m.message_id IN (SELECT value FROM json_each($ids) WHERE value <> '') AND m.message_id <> '' AND ${WAITING} ORDER BY p.id`,
    { ...place(folder), $ids: JSON.stringify(messageIds) },
  );
  return grouped(rows, (row) => row.hint);
}

/** The letters that have these very bytes, by their message. */
export async function candidatesByMessage(
  tx: Transaction,
  folder: FolderAtServer,
  messages: readonly number[],
): Promise<Map<number, Candidate[]>> {
  if (messages.length === 0) return new Map();
  const rows = await tx.all<Row>(
    `SELECT ${COLUMNS}, '' AS hint FROM placement p JOIN message m ON m.id = p.message_id
     WHERE p.message_id IN (SELECT value FROM json_each($ids)) AND ${WAITING}
     ORDER BY p.server_mailbox_id IS NULL, p.id`,
    { ...place(folder), $ids: JSON.stringify(messages) },
  );
  return grouped(rows, (row) => row.message_id);
}

const place = (folder: FolderAtServer) => ({
  $mailbox: folder.mailboxId,
  $account: folder.accountId,
});

function grouped<K>(rows: readonly Row[], key: (row: Row) => K): Map<K, Candidate[]> {
  const groups = new Map<K, Candidate[]>();
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), fromRow(row)]);
  return groups;
}

/**
 * The server has this letter under this UID, as far as hints tell. Its flags stay as they are until its bytes have been
 * compared: it may be another letter yet.
 */
export async function adoptByHint(
  tx: Transaction,
  folder: FolderAtServer,
  candidate: Candidate,
  uid: number,
): Promise<void> {
  const kind = candidate.local ? confirming.local : confirming.held;
  await tx.run(
    `UPDATE placement SET server_mailbox_id = ?, uid_validity = ?, uid = ?, generation = ?, confirm = ? WHERE id = ?`,
    [
      folder.mailboxId,
      folder.uidValidity,
      uid,
      folder.generation,
      candidate.hasSource ? kind : confirming.no,
      candidate.placementId,
    ],
  );
}

/**
 * The server has this letter under this UID: its bytes say so. What was read, flagged or answered here or there is so in
 * both places from now on, and a letter that was filed elsewhere here is to be moved there as well.
 */
export async function adopt(
  tx: Transaction,
  folder: FolderAtServer,
  candidate: Pick<Candidate, 'placementId' | 'mailboxId' | 'seen' | 'flagged' | 'answered'>,
  uid: number,
  flags: Flags,
): Promise<void> {
  await tx.run(
    `UPDATE placement SET server_mailbox_id = ?, uid_validity = ?, uid = ?, generation = ?, confirm = 0,
       seen = ?, flagged = ?, answered = ?, draft = ? WHERE id = ?`,
    [
      folder.mailboxId,
      folder.uidValidity,
      uid,
      folder.generation,
      candidate.seen || flags.seen,
      candidate.flagged || flags.flagged,
      candidate.answered || flags.answered,
      flags.draft,
      candidate.placementId,
    ],
  );
  // What waited for the letter to be found can be done now.
  await tx.run('UPDATE operation SET next_at = 0 WHERE placement_id = ? AND next_at > 0', [
    candidate.placementId,
  ]);
  const missing: Partial<Record<'seen' | 'flagged' | 'answered', true>> = {};
  for (const flag of ['seen', 'flagged', 'answered'] as const)
    if (candidate[flag] && !flags[flag]) missing[flag] = true;
  if (Object.keys(missing).length > 0)
    await wish(tx, folder, candidate.placementId, 'flags', { flags: missing });
  const filedElsewhere =
    candidate.mailboxId !== null &&
    candidate.mailboxId !== folder.mailboxId &&
    (await tx.get(
      `SELECT 1 FROM mailbox WHERE id = ? AND local = 0
         AND NOT EXISTS (SELECT 1 FROM operation WHERE placement_id = ? AND kind = 'move')`,
      [candidate.mailboxId, candidate.placementId],
    ));
  if (filedElsewhere)
    await wish(tx, folder, candidate.placementId, 'move', { mailboxId: candidate.mailboxId });
}

/** Placements that the server does not have any more, and their letters where they stand nowhere else; one that was only here before is so again. */
export async function letGo(
  tx: Transaction,
  gone: readonly { id: number; message_id: number; confirm: number }[],
): Promise<void> {
  const local = gone.filter((row) => row.confirm === confirming.local).map((row) => row.id);
  if (local.length > 0)
    await tx.run(
      `UPDATE placement SET server_mailbox_id = NULL, uid_validity = NULL, uid = NULL, generation = 0, confirm = 0
       WHERE id IN (SELECT value FROM json_each(?))`,
      [JSON.stringify(local)],
    );
  await removePlacements(
    tx,
    gone.filter((row) => row.confirm !== confirming.local),
  );
}

async function wish(
  tx: Transaction,
  folder: FolderAtServer,
  placementId: number,
  kind: 'flags' | 'move',
  payload: object,
): Promise<void> {
  await tx.run(
    'INSERT INTO operation (account_id, placement_id, kind, payload, created_at) VALUES (?, ?, ?, ?, ?)',
    [folder.accountId, placementId, kind, JSON.stringify(payload), Date.now()],
  );
}
