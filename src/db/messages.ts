// Letters as the engine writes them: what the server lists in its folders, and copies of our own.
import { createHash } from 'node:crypto';
import type { Person } from './letters.ts';
import { noteLostWishes } from './lost-wishes.ts';
import type { Transaction } from './store.ts';
import { settleTriedMoves } from './tried-moves.ts';

export interface Flags {
  seen: boolean;
  flagged: boolean;
  answered: boolean;
  draft: boolean;
  /** Whether to send the receipt that it asks for was decided, here or with another program (RFC 3503). */
  receipted?: boolean;
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

export const peopleText = (envelope: { from: Person; to: Person[]; cc: Person[] }): string =>
  [envelope.from, ...envelope.to, ...envelope.cc].map((p) => `${p.name} ${p.address}`).join(' ');

export async function removePlacementsById(tx: Transaction, ids: readonly number[]): Promise<void> {
  await removePlacements(
    tx,
    await tx.all<{ id: number; message_id: number }>(
      'SELECT id, message_id FROM placement WHERE id IN (SELECT value FROM json_each(?))',
      [JSON.stringify(ids)],
    ),
  );
}

export async function removePlacements(
  tx: Transaction,
  gone: readonly { id: number; message_id: number }[],
): Promise<void> {
  if (gone.length === 0) return;
  const settled = await settleTriedMoves(
    tx,
    gone.map((row) => row.id),
  );
  const ids = gone.map((row) => row.id).filter((id) => !settled.has(id));
  await noteLostWishes(tx, ids);
  await tx.run('DELETE FROM placement WHERE id IN (SELECT value FROM json_each(?))', [JSON.stringify(ids)]);
  await tx.run(
    `DELETE FROM message WHERE id IN (SELECT value FROM json_each(?))
       AND NOT EXISTS (SELECT 1 FROM placement p WHERE p.message_id = message.id)`,
    [JSON.stringify(gone.map((row) => row.message_id))],
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
  // The other line may have listed it meanwhile.
  const listed = await tx.get<{ id: number }>(
    'SELECT id FROM placement WHERE server_mailbox_id = ? AND uid_validity = ? AND uid = ?',
    [letter.server?.mailboxId ?? null, letter.server?.uidValidity ?? null, letter.server?.uid ?? null],
  );
  if (listed) return { id: listed.id, added: false };
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
      peopleText(e),
      letter.text?.body ?? '',
    ]);
  }
  const here = await tx.get<{ id: number }>(
    'SELECT id FROM placement WHERE message_id = ? AND mailbox_id = ?',
    [messageId, letter.mailboxId],
  );
  if (here) return { id: here.id, added: false };
  const placed = await tx.run(
    `INSERT INTO placement (message_id, mailbox_id, server_mailbox_id, uid_validity, uid, date, seen, flagged, answered, draft, generation)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, coalesce((SELECT counter_generation FROM mailbox WHERE id = ?), 0))`,
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
      letter.server?.mailboxId ?? null,
    ],
  );
  return { id: placed.lastId, added: true };
}
