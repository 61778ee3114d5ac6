// Letters as the engine writes them: what the server lists in its folders, and copies of our own.
import { createHash } from 'node:crypto';
import type { Person } from './letters.ts';
import { noteLostWishes } from './lost-wishes.ts';
import type { Reader, Transaction } from './store.ts';

export interface Flags {
  seen: boolean;
  flagged: boolean;
  answered: boolean;
  draft: boolean;
}

/** What a list needs of a letter that the server has. */
export interface Envelope extends Flags {
  uid: number;
  /** Message-ID with its brackets; '' when the letter has none. */
  messageId: string;
  inReplyTo: string;
  subject: string;
  from: Person;
  to: Person[];
  cc: Person[];
  date: number;
  size: number;
  attachments: number;
}

export const fingerprintOf = (source: Buffer): string => createHash('sha256').update(source).digest('hex');

const people = (envelope: { from: Person; to: Person[]; cc: Person[] }): string =>
  [envelope.from, ...envelope.to, ...envelope.cc].map((p) => `${p.name} ${p.address}`).join(' ');

async function nextId(tx: Transaction, table: 'message' | 'placement'): Promise<number> {
  const row = await tx.get<{ id: number }>(`SELECT coalesce(max(id), 0) + 1 AS id FROM ${table}`);
  return row!.id;
}

/**
 * Adds letters that the server lists in a folder and that are not here. Those that are here without a UID
 * (moved or filed by us where the server did not say its new UID, or from before UIDVALIDITY changed) are
 * recognised by Message-ID and size and only get their UID. Returns how many are new.
 */
export async function addEnvelopes(
  tx: Transaction,
  mailboxId: number,
  uidValidity: number,
  envelopes: readonly Envelope[],
): Promise<number> {
  const fresh = await adoptKnown(tx, mailboxId, uidValidity, envelopes);
  if (fresh.length === 0) return 0;
  const firstMessage = await nextId(tx, 'message');
  const firstPlacement = await nextId(tx, 'placement');
  // Sorted so that, of two letters of one second, the newer UID stands first.
  const rows = [...fresh]
    .sort((a, b) => a.uid - b.uid)
    .map((e, index) => ({
      ...e,
      id: firstMessage + index,
      placement: firstPlacement + index,
      from_name: e.from.name,
      from_address: e.from.address,
      people: people(e),
    }));
  const json = JSON.stringify(rows);
  await tx.run(
    `INSERT INTO message (id, message_id, in_reply_to, subject, from_name, from_address, to_list, cc_list, date, size, attachments)
     SELECT value->>'id', value->>'messageId', value->>'inReplyTo', value->>'subject', value->>'from_name',
       value->>'from_address', value->'to', value->'cc', value->>'date', value->>'size', value->>'attachments'
     FROM json_each(?)`,
    [json],
  );
  await tx.run(
    `INSERT INTO placement (id, message_id, mailbox_id, server_mailbox_id, uid_validity, uid, date, seen, flagged, answered, draft)
     SELECT value->>'placement', value->>'id', $mailbox, $mailbox, $validity, value->>'uid', value->>'date',
       value->>'seen', value->>'flagged', value->>'answered', value->>'draft'
     FROM json_each($rows)`,
    { $mailbox: mailboxId, $validity: uidValidity, $rows: json },
  );
  await tx.run(
    `INSERT INTO message_text (rowid, subject, people, body)
     SELECT value->>'id', value->>'subject', value->>'people', '' FROM json_each(?)`,
    [json],
  );
  return fresh.length;
}

async function adoptKnown(
  tx: Transaction,
  mailboxId: number,
  uidValidity: number,
  envelopes: readonly Envelope[],
): Promise<Envelope[]> {
  const present = new Set(
    (
      await tx.all<{ uid: number }>(
        `SELECT uid FROM placement WHERE server_mailbox_id = ? AND uid_validity = ? AND uid IN (SELECT value FROM json_each(?))`,
        [mailboxId, uidValidity, JSON.stringify(envelopes.map((e) => e.uid))],
      )
    ).map((row) => row.uid),
  );
  const missing = envelopes.filter((envelope) => !present.has(envelope.uid));
  const homeless = await tx.all<{ id: number; message_id: string; size: number }>(
    `SELECT p.id, m.message_id, m.size FROM placement p JOIN message m ON m.id = p.message_id
     WHERE p.server_mailbox_id = ? AND p.uid IS NULL AND m.message_id <> ''`,
    [mailboxId],
  );
  if (homeless.length === 0) return missing;
  const byKey = new Map<string, number[]>();
  for (const row of homeless) {
    const key = `${row.message_id} ${row.size}`;
    byKey.set(key, [...(byKey.get(key) ?? []), row.id]);
  }
  const fresh: Envelope[] = [];
  for (const envelope of missing) {
    const placement = byKey.get(`${envelope.messageId} ${envelope.size}`)?.shift();
    if (placement === undefined) fresh.push(envelope);
    else
      await tx.run('UPDATE placement SET uid = ?, uid_validity = ? WHERE id = ?', [
        envelope.uid,
        uidValidity,
        placement,
      ]);
  }
  return fresh;
}

/** The UIDs of a folder that are here already. */
export async function knownUids(store: Reader, mailboxId: number, uidValidity: number): Promise<number[]> {
  const rows = await store.all<{ uid: number }>(
    'SELECT uid FROM placement WHERE server_mailbox_id = ? AND uid_validity = ? AND uid IS NOT NULL',
    [mailboxId, uidValidity],
  );
  return rows.map((row) => row.uid);
}

/** Takes the server's flags over, except where a change of ours is still on its way to it. */
export async function takeServerFlags(
  tx: Transaction,
  mailboxId: number,
  uidValidity: number,
  flags: readonly ({ uid: number } & Flags)[],
): Promise<number> {
  if (flags.length === 0) return 0;
  const { changes } = await tx.run(
    `UPDATE placement SET seen = f.value->>'seen', flagged = f.value->>'flagged', answered = f.value->>'answered', draft = f.value->>'draft'
     FROM json_each($flags) f
     WHERE server_mailbox_id = $mailbox AND uid_validity = $validity AND uid = f.value->>'uid'
       AND (seen <> f.value->>'seen' OR flagged <> f.value->>'flagged' OR answered <> f.value->>'answered' OR draft <> f.value->>'draft')
       AND NOT EXISTS (SELECT 1 FROM operation o WHERE o.placement_id = placement.id AND o.kind = 'flags')`,
    { $flags: JSON.stringify(flags), $mailbox: mailboxId, $validity: uidValidity },
  );
  return changes;
}

/** Removes what the server no longer has in a folder; letters that stand nowhere else go with it. */
export async function removeUids(
  tx: Transaction,
  mailboxId: number,
  uidValidity: number,
  uids: readonly number[],
): Promise<void> {
  if (uids.length === 0) return;
  const gone = await tx.all<{ id: number; message_id: number }>(
    `SELECT id, message_id FROM placement WHERE server_mailbox_id = ? AND uid_validity = ? AND uid IN (SELECT value FROM json_each(?))`,
    [mailboxId, uidValidity, JSON.stringify(uids)],
  );
  await removePlacements(tx, gone);
}

export async function removePlacementsById(tx: Transaction, ids: readonly number[]): Promise<void> {
  await removePlacements(
    tx,
    await tx.all<{ id: number; message_id: number }>(
      'SELECT id, message_id FROM placement WHERE id IN (SELECT value FROM json_each(?))',
      [JSON.stringify(ids)],
    ),
  );
}

async function removePlacements(
  tx: Transaction,
  gone: readonly { id: number; message_id: number }[],
): Promise<void> {
  if (gone.length === 0) return;
  const ids = gone.map((row) => row.id);
  await noteLostWishes(tx, ids);
  await tx.run('DELETE FROM placement WHERE id IN (SELECT value FROM json_each(?))', [JSON.stringify(ids)]);
  await tx.run(
    `DELETE FROM message WHERE id IN (SELECT value FROM json_each(?))
       AND NOT EXISTS (SELECT 1 FROM placement p WHERE p.message_id = message.id)`,
    [JSON.stringify(gone.map((row) => row.message_id))],
  );
}

/** UIDVALIDITY changed: the old UIDs mean nothing any more, but the letters are kept to be recognised. */
export async function forgetUids(tx: Transaction, mailboxId: number): Promise<void> {
  await tx.run('UPDATE placement SET uid = NULL WHERE server_mailbox_id = ? AND uid IS NOT NULL', [
    mailboxId,
  ]);
}

/** After a folder was listed whole: letters of an older UIDVALIDITY that were not found again are gone. */
export async function removeUnrecognised(
  tx: Transaction,
  mailboxId: number,
  uidValidity: number,
): Promise<void> {
  await removePlacements(
    tx,
    await tx.all<{ id: number; message_id: number }>(
      'SELECT id, message_id FROM placement WHERE server_mailbox_id = ? AND uid IS NULL AND uid_validity <> ?',
      [mailboxId, uidValidity],
    ),
  );
}

/** A letter whose bytes are here from the start (imported, or our own copy of a sent one). */
export interface NewLetter {
  envelope: Omit<Envelope, 'uid'>;
  source: Buffer;
  mailboxId: number;
  /** Where the server has it, when it does; null when it is only here or its UID is not known. */
  server: { mailboxId: number; uidValidity: number | null; uid: number | null } | null;
  /** What was read from it, where it has been read already; otherwise the indexer does so later. */
  text?: { snippet: string; body: string; references: string };
}

/** Adds a letter, or only a placement where its bytes are known; nothing when it stands in that folder already. */
export async function addLetter(tx: Transaction, letter: NewLetter): Promise<{ id: number; added: boolean }> {
  const fingerprint = fingerprintOf(letter.source);
  const e = letter.envelope;
  const twin = await tx.get<{ id: number }>('SELECT id FROM message WHERE fingerprint = ?', [fingerprint]);
  let messageId = twin?.id;
  if (messageId === undefined) {
    const inserted = await tx.run(
      `INSERT INTO message (fingerprint, message_id, in_reply_to, subject, from_name, from_address, to_list, cc_list, date, size, attachments, has_source, snippet, reference_ids, indexed)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?)`,
      [
        fingerprint,
        e.messageId,
        e.inReplyTo,
        e.subject,
        e.from.name,
        e.from.address,
        JSON.stringify(e.to),
        JSON.stringify(e.cc),
        e.date,
        letter.source.length,
        e.attachments,
        letter.text?.snippet ?? '',
        letter.text?.references ?? '',
        letter.text ? 1 : 0,
      ],
    );
    messageId = inserted.lastId;
    await tx.run('INSERT INTO source (message_id, bytes) VALUES (?, ?)', [messageId, letter.source]);
    await tx.run('INSERT INTO message_text (rowid, subject, people, body) VALUES (?, ?, ?, ?)', [
      messageId,
      e.subject,
      people(e),
      letter.text?.body ?? '',
    ]);
  }
  const here = await tx.get<{ id: number }>(
    'SELECT id FROM placement WHERE message_id = ? AND mailbox_id = ?',
    [messageId, letter.mailboxId],
  );
  if (here) return { id: here.id, added: false };
  const placed = await tx.run(
    `INSERT INTO placement (message_id, mailbox_id, server_mailbox_id, uid_validity, uid, date, seen, flagged, answered, draft)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      messageId,
      letter.mailboxId,
      letter.server?.mailboxId ?? null,
      letter.server?.uidValidity ?? null,
      letter.server?.uid ?? null,
      e.date,
      e.seen ? 1 : 0,
      e.flagged ? 1 : 0,
      e.answered ? 1 : 0,
      e.draft ? 1 : 0,
    ],
  );
  return { id: placed.lastId, added: true };
}
