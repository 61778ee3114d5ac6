// Letters that came whole from a server: the bytes decide whether a letter is here already. Written in few
// statements for many letters, since a first download brings whole mailboxes.
import {
  insertMessages,
  insertSources,
  insertText,
  type NewMessage,
  nextId,
  type ReadLetter,
  rowOf,
} from './insert-messages.ts';
import { type Flags, removePlacements } from './messages.ts';
import { noteAnsweredElsewhere } from './receipts-elsewhere.ts';
import {
  adopt,
  type Candidate,
  candidatesByMessage,
  confirming,
  type FolderAtServer,
  letGo,
} from './recognised.ts';
import { insertPlacements, takeServerFlags } from './server-lists.ts';
import type { Transaction } from './store.ts';

export interface TakenLetter extends ReadLetter {
  uid: number;
  flags: Flags;
}

interface Listed {
  id: number;
  uid: number;
  message_id: number;
  mailbox_id: number | null;
  has_source: number;
  confirm: number;
  seen: number;
  flagged: number;
  answered: number;
}

/** Keeps what came. Returns how many letters are new in the folder. */
export async function takeLetters(
  tx: Transaction,
  folder: FolderAtServer,
  letters: readonly TakenLetter[],
): Promise<number> {
  if (letters.length === 0) return 0;
  const listed = await listedRows(tx, folder, letters);
  const known = await knownMessages(tx, letters);
  const waiting = await candidatesByMessage(tx, folder, [...known.values()]);
  const confirmed: TakenLetter[] = [];
  const sources: NewMessage<TakenLetter>[] = [];
  const fresh: TakenLetter[] = [];
  /** Bytes that stand twice in this very batch: the second waits until the first has its row. */
  const later: TakenLetter[] = [];
  const underWay = new Set<string>();
  let added = 0;
  for (const letter of letters) {
    const row = listed.get(letter.uid);
    const messageId = known.get(letter.fingerprint);
    if (row && row.message_id === messageId) {
      if (isUndecided(row)) await adopt(tx, folder, asCandidate(row), letter.uid, letter.flags);
      else confirmed.push(letter);
    } else if (messageId === undefined && underWay.has(letter.fingerprint)) later.push(letter);
    else if (row && row.has_source === 0) {
      if (messageId === undefined) {
        sources.push({ messageId: row.message_id, letter });
        underWay.add(letter.fingerprint);
      } else await becomeOne(tx, folder, row, messageId, letter, waiting.get(messageId)?.shift());
      confirmed.push(letter);
    } else {
      // Known by hints only, and the bytes say that it is another letter: the old one waits on.
      if (row) await waitOn(tx, row);
      const candidate = messageId === undefined ? undefined : waiting.get(messageId)?.shift();
      if (candidate) await adopt(tx, folder, candidate, letter.uid, letter.flags);
      else {
        fresh.push(letter);
        if (messageId === undefined) underWay.add(letter.fingerprint);
      }
    }
  }
  await fillIn(tx, sources);
  await insertWhole(tx, folder, fresh, known);
  added += fresh.length;
  await confirm(tx, folder, confirmed);
  await noteAnsweredElsewhere(
    tx,
    letters.map(({ flags, envelope }) => ({ ...flags, messageId: envelope.messageId })),
  );
  if (later.length > 0) added += await takeLetters(tx, folder, later);
  return added;
}

const isUndecided = ({ confirm }: Listed): boolean =>
  confirm === confirming.held || confirm === confirming.local;

const asCandidate = (row: Listed) => ({
  placementId: row.id,
  mailboxId: row.mailbox_id,
  seen: row.seen === 1,
  flagged: row.flagged === 1,
  answered: row.answered === 1,
});

async function waitOn(tx: Transaction, row: Listed): Promise<void> {
  if (row.confirm === confirming.local) return letGo(tx, [row]);
  await tx.run('UPDATE placement SET uid = NULL, confirm = 0, generation = 0 WHERE id = ?', [row.id]);
}

async function listedRows(
  tx: Transaction,
  folder: FolderAtServer,
  letters: readonly TakenLetter[],
): Promise<Map<number, Listed>> {
  const rows = await tx.all<Listed>(
    `SELECT p.id, p.uid, p.message_id, p.mailbox_id, m.has_source, p.confirm, p.seen, p.flagged, p.answered FROM placement p JOIN message m ON m.id = p.message_id
     WHERE p.server_mailbox_id = ? AND p.uid_validity = ? AND p.uid IN (SELECT value FROM json_each(?))`,
    [folder.mailboxId, folder.uidValidity, JSON.stringify(letters.map((letter) => letter.uid))],
  );
  return new Map(rows.map((row) => [row.uid, row]));
}

async function knownMessages(tx: Transaction, letters: readonly TakenLetter[]): Promise<Map<string, number>> {
  const rows = await tx.all<{ id: number; fingerprint: string }>(
    'SELECT id, fingerprint FROM message WHERE fingerprint IN (SELECT value FROM json_each(?))',
    [JSON.stringify(letters.map((letter) => letter.fingerprint))],
  );
  return new Map(rows.map((row) => [row.fingerprint, row.id]));
}

/**
 * A letter was listed without its bytes, and these are here already under another row: one of the two rows goes. The
 * one that waited for its UID has the read mark and the place, so it stays.
 */
async function becomeOne(
  tx: Transaction,
  folder: FolderAtServer,
  row: Listed,
  messageId: number,
  letter: TakenLetter,
  candidate: Candidate | undefined,
): Promise<void> {
  if (candidate) {
    await removePlacements(tx, [row]);
    await adopt(tx, folder, candidate, letter.uid, letter.flags);
    return;
  }
  await tx.run('UPDATE placement SET message_id = ? WHERE message_id = ?', [messageId, row.message_id]);
  await tx.run('DELETE FROM message WHERE id = ?', [row.message_id]);
}

/** Gives letters that were only listed their bytes and text. */
async function fillIn(tx: Transaction, sources: readonly NewMessage<TakenLetter>[]): Promise<void> {
  if (sources.length === 0) return;
  const json = JSON.stringify(sources.map(({ messageId, letter }) => rowOf(letter, messageId)));
  await tx.run(
    `UPDATE message SET fingerprint = t.value->>'fingerprint', has_source = 1, indexed = 1, wanted_at = NULL,
       size = t.value->>'size', snippet = t.value->>'snippet', reference_ids = t.value->>'references', attachments = t.value->>'attachments'
     FROM json_each(?) t WHERE message.id = t.value->>'id'`,
    [json],
  );
  await tx.run("DELETE FROM message_text WHERE rowid IN (SELECT value->>'id' FROM json_each(?))", [json]);
  await insertText(tx, sources);
  await insertSources(tx, sources);
}

async function insertWhole(
  tx: Transaction,
  folder: FolderAtServer,
  letters: readonly TakenLetter[],
  known: ReadonlyMap<string, number>,
): Promise<void> {
  if (letters.length === 0) return;
  let message = await nextId(tx, 'message');
  let placement = await nextId(tx, 'placement');
  // Sorted so that, of two letters of one second, the newer UID stands first.
  const rows = [...letters]
    .sort((a, b) => a.uid - b.uid)
    .map((letter) => {
      const here = known.get(letter.fingerprint);
      return { messageId: here ?? message++, placement: placement++, isNew: here === undefined, letter };
    });
  const unknown = rows.filter((row) => row.isNew);
  await insertMessages(tx, unknown);
  const places = rows.map(({ messageId, placement: at, letter: { uid, envelope, flags } }) => {
    return { id: messageId, placement: at, uid, date: envelope.date, ...flags };
  });
  await insertPlacements(tx, folder, JSON.stringify(places));
}

async function confirm(
  tx: Transaction,
  folder: FolderAtServer,
  letters: readonly TakenLetter[],
): Promise<void> {
  if (letters.length === 0) return;
  await tx.run(
    `UPDATE placement SET generation = $generation, confirm = 0
     WHERE server_mailbox_id = $mailbox AND uid_validity = $validity AND uid IN (SELECT value FROM json_each($uids))
       AND (generation < $generation OR confirm > 0)`,
    {
      $generation: folder.generation,
      $mailbox: folder.mailboxId,
      $validity: folder.uidValidity,
      $uids: JSON.stringify(letters.map((letter) => letter.uid)),
    },
  );
  await takeServerFlags(
    tx,
    folder,
    letters.map(({ uid, flags }) => ({ uid, ...flags })),
  );
}
