// What a server lists in a folder, brought into the store: envelopes, flags, and what is gone.
import { nextId } from './insert-messages.ts';
import { type Envelope, type Flags, peopleText } from './messages.ts';
import { noteAnsweredElsewhere, noteAnsweredInFolder } from './receipts-elsewhere.ts';
import {
  adoptByHint,
  candidatesByHint,
  confirming,
  type FolderAtServer,
  hintOf,
  letGo,
} from './recognised.ts';
import type { Reader, Transaction } from './store.ts';

/**
 * Adds letters that the server lists in a folder. Those that are here already keep their rows: known by their UID,
 * or by Message-ID and size, until their bytes confirm it. Returns how many are new.
 */
export async function addEnvelopes(
  tx: Transaction,
  folder: FolderAtServer,
  envelopes: readonly Envelope[],
): Promise<number> {
  const strangers = await listAgain(tx, folder, envelopes);
  const waiting = await candidatesByHint(
    tx,
    folder,
    strangers.map((envelope) => envelope.messageId),
  );
  const fresh: Envelope[] = [];
  for (const envelope of strangers) {
    const candidate = waiting.get(hintOf(envelope))?.shift();
    if (!candidate) fresh.push(envelope);
    else await adoptByHint(tx, folder, candidate, envelope.uid);
  }
  await insertListed(tx, folder, fresh);
  await noteAnsweredElsewhere(tx, envelopes);
  return fresh.length;
}

/** Those whose UIDs are here are marked as listed, with the flags that the server gives; the others come back. */
async function listAgain(
  tx: Transaction,
  folder: FolderAtServer,
  envelopes: readonly Envelope[],
): Promise<Envelope[]> {
  const uids = JSON.stringify(envelopes.map((e) => e.uid));
  const present = new Set(
    (
      await tx.all<{ uid: number }>(
        `SELECT uid FROM placement WHERE server_mailbox_id = ? AND uid_validity = ? AND uid IN (SELECT value FROM json_each(?))`,
        [folder.mailboxId, folder.uidValidity, uids],
      )
    ).map((row) => row.uid),
  );
  if (present.size === 0) return [...envelopes];
  await tx.run(
    `UPDATE placement SET generation = $generation,
       confirm = CASE WHEN confirm IN (${confirming.held}, ${confirming.local}) THEN confirm
         WHEN (SELECT has_source FROM message WHERE id = placement.message_id) = 1 THEN ${confirming.again} ELSE 0 END
     WHERE server_mailbox_id = $mailbox AND uid_validity = $validity AND uid IN (SELECT value FROM json_each($uids))
       AND generation < $generation`,
    {
      $generation: folder.generation,
      $mailbox: folder.mailboxId,
      $validity: folder.uidValidity,
      $uids: uids,
    },
  );
  await takeServerFlags(
    tx,
    folder,
    envelopes.filter((e) => present.has(e.uid)),
  );
  return envelopes.filter((e) => !present.has(e.uid));
}

async function insertListed(
  tx: Transaction,
  folder: FolderAtServer,
  envelopes: readonly Envelope[],
): Promise<void> {
  if (envelopes.length === 0) return;
  const firstMessage = await nextId(tx, 'message');
  const firstPlacement = await nextId(tx, 'placement');
  // Sorted so that, of two letters of one second, the newer UID stands first.
  const rows = [...envelopes]
    .sort((a, b) => a.uid - b.uid)
    .map((e, index) => ({
      ...e,
      id: firstMessage + index,
      placement: firstPlacement + index,
      from_name: e.from.name,
      from_address: e.from.address,
      people: peopleText(e),
    }));
  const json = JSON.stringify(rows);
  await tx.run(
    `INSERT INTO message (id, message_id, in_reply_to, subject, from_name, from_address, to_list, cc_list, date, size, attachments)
     SELECT value->>'id', value->>'messageId', value->>'inReplyTo', value->>'subject', value->>'from_name',
       value->>'from_address', value->'to', value->'cc', value->>'date', value->>'size', value->>'attachments'
     FROM json_each(?)`,
    [json],
  );
  await insertPlacements(tx, folder, json);
  await tx.run(
    `INSERT INTO message_text (rowid, subject, people, body)
     SELECT value->>'id', value->>'subject', value->>'people', '' FROM json_each(?)`,
    [json],
  );
}

/** `json`: rows with placement (its id), id (of the message), uid, date and flags. */
export async function insertPlacements(tx: Transaction, folder: FolderAtServer, json: string): Promise<void> {
  await tx.run(
    `INSERT INTO placement (id, message_id, mailbox_id, server_mailbox_id, uid_validity, uid, date, seen, flagged, answered, draft, generation)
     SELECT value->>'placement', value->>'id', $mailbox, $mailbox, $validity, value->>'uid', value->>'date',
       value->>'seen', value->>'flagged', value->>'answered', value->>'draft', $generation
     FROM json_each($rows)`,
    {
      $mailbox: folder.mailboxId,
      $validity: folder.uidValidity,
      $generation: folder.generation,
      $rows: json,
    },
  );
}

/** The UIDs of a folder above `above` that were listed in the counter's present generation. */
export async function listedUids(store: Reader, folder: FolderAtServer, above = 0): Promise<number[]> {
  const rows = await store.all<{ uid: number }>(
    `SELECT uid FROM placement WHERE server_mailbox_id = ? AND uid_validity = ? AND uid > ? AND generation >= ?`,
    [folder.mailboxId, folder.uidValidity, above, folder.generation],
  );
  return rows.map((row) => row.uid);
}

/** How many letters of a folder are here under UIDs of `uidValidity`. */
export async function countListed(store: Reader, mailboxId: number, uidValidity: number): Promise<number> {
  const row = await store.get<{ n: number }>(
    'SELECT count(*) AS n FROM placement WHERE server_mailbox_id = ? AND uid_validity = ? AND uid IS NOT NULL',
    [mailboxId, uidValidity],
  );
  return row!.n;
}

/** Takes the server's flags over, but for those that a change of ours on its way to it is about. Returns how many changed. */
export async function takeServerFlags(
  tx: Transaction,
  folder: Pick<FolderAtServer, 'mailboxId' | 'uidValidity'>,
  flags: readonly ({ uid: number } & Flags)[],
): Promise<number> {
  await noteAnsweredInFolder(tx, folder, flags);
  const changed = await differing(tx, folder, flags);
  if (changed.length === 0) return 0;
  const wished = (flag: string) =>
    `coalesce((SELECT o.payload->'flags'->>'${flag}' FROM operation o WHERE o.placement_id = placement.id AND o.kind = 'flags'
       AND o.payload->'flags'->>'${flag}' IS NOT NULL ORDER BY o.id DESC LIMIT 1), f.value->>'${flag}')`;
  const { changes } = await tx.run(
    `UPDATE placement SET seen = ${wished('seen')}, flagged = ${wished('flagged')}, answered = ${wished('answered')}, draft = f.value->>'draft'
     FROM json_each(?) f WHERE placement.id = f.value->>'id'`,
    [JSON.stringify(changed)],
  );
  return changes;
}

/** From so many on, one pass through the folder's index costs less than looking for each. */
const MANY = 1_000;

/** Compared here: of a hundred thousand flags that a server repeats, few are news. */
async function differing(
  tx: Transaction,
  folder: Pick<FolderAtServer, 'mailboxId' | 'uidValidity'>,
  flags: readonly ({ uid: number } & Flags)[],
): Promise<({ id: number } & Flags)[]> {
  if (flags.length === 0) return [];
  const uids = flags.map(({ uid }) => uid);
  const which =
    uids.length < MANY ? 'uid IN (SELECT value FROM json_each($uids))' : 'uid BETWEEN $lowest AND $highest';
  const bounds = {
    $lowest: uids.reduce((low, uid) => Math.min(low, uid)),
    $highest: uids.reduce((high, uid) => Math.max(high, uid)),
  };
  // What a letter that was known by hints has from before is not the server's to say until its bytes are compared.
  const rows = await tx.all<{ id: number; uid: number; bits: number }>(
    `SELECT id, uid, seen + 2 * flagged + 4 * answered + 8 * draft AS bits FROM placement
     WHERE server_mailbox_id = $mailbox AND uid_validity = $validity AND ${which}
       AND confirm NOT IN (${confirming.held}, ${confirming.local})`,
    {
      $mailbox: folder.mailboxId,
      $validity: folder.uidValidity,
      ...(uids.length < MANY ? { $uids: JSON.stringify(uids) } : bounds),
    },
  );
  const here = new Map(rows.map((row) => [row.uid, row]));
  return flags.flatMap(({ uid, seen, flagged, answered, draft }) => {
    const row = here.get(uid);
    const bits = Number(seen) + 2 * Number(flagged) + 4 * Number(answered) + 8 * Number(draft);
    return row && row.bits !== bits ? [{ id: row.id, seen, flagged, answered, draft }] : [];
  });
}

type Gone = { id: number; message_id: number; confirm: number };

/** Removes what the server no longer has in a folder; letters that stand nowhere else go with it. */
export async function removeUids(
  tx: Transaction,
  folder: Pick<FolderAtServer, 'mailboxId' | 'uidValidity'>,
  uids: readonly number[],
): Promise<void> {
  if (uids.length === 0) return;
  const gone = await tx.all<Gone>(
    `SELECT id, message_id, confirm FROM placement WHERE server_mailbox_id = ? AND uid_validity = ? AND uid IN (SELECT value FROM json_each(?))`,
    [folder.mailboxId, folder.uidValidity, JSON.stringify(uids)],
  );
  await letGo(tx, gone);
}

/**
 * UIDs of another UIDVALIDITY mean nothing any more (RFC 9051 2.3.1.1), but the letters are kept to be recognised.
 * Returns how many those are.
 */
export async function forgetUids(tx: Transaction, mailboxId: number, uidValidity: number): Promise<number> {
  const old = `server_mailbox_id = ? AND uid_validity <> ? AND uid IS NOT NULL`;
  const undecided = await tx.all<Gone>(
    `SELECT id, message_id, confirm FROM placement WHERE ${old} AND confirm = ${confirming.local}`,
    [mailboxId, uidValidity],
  );
  await letGo(tx, undecided);
  const { changes } = await tx.run(
    `UPDATE placement SET uid = NULL, confirm = 0, generation = 0 WHERE ${old}`,
    [mailboxId, uidValidity],
  );
  return changes;
}

/**
 * After a reset: letters of before whose UIDs the server does not list any more wait to be known again, under another
 * UID or not at all. (Those that it lists keep their UIDs, and no other letter can be taken for them.)
 */
export async function releaseUids(
  tx: Transaction,
  folder: FolderAtServer,
  present: ReadonlySet<number>,
): Promise<void> {
  const rows = await tx.all<Gone & { uid: number }>(
    `SELECT id, message_id, confirm, uid FROM placement
     WHERE server_mailbox_id = ? AND uid_validity = ? AND uid IS NOT NULL AND generation < ?`,
    [folder.mailboxId, folder.uidValidity, folder.generation],
  );
  const gone = rows.filter(({ uid }) => !present.has(uid));
  const isLocal = (row: Gone) => row.confirm === confirming.local;
  await letGo(tx, gone.filter(isLocal));
  const ids = gone.filter((row) => !isLocal(row)).map(({ id }) => id);
  await tx.run('UPDATE placement SET uid = NULL, confirm = 0 WHERE id IN (SELECT value FROM json_each(?))', [
    JSON.stringify(ids),
  ]);
}

/** After a folder was fetched whole: letters of an older generation that were not found again are gone from it. */
export async function removeUnlisted(tx: Transaction, folder: FolderAtServer): Promise<number> {
  const gone = await tx.all<Gone>(
    `SELECT id, message_id, confirm FROM placement WHERE server_mailbox_id = ? AND generation < ? AND uid_validity IS NOT NULL`,
    [folder.mailboxId, folder.generation],
  );
  await letGo(tx, gone);
  return gone.length;
}
