// Writes letters that came whole, by whatever protocol: in few statements for many, since a first download brings
// whole mailboxes.
import { type Envelope, type Flags, peopleText } from './messages.ts';
import { type LetterReport, noteReports } from './reports.ts';
import type { Transaction } from './store.ts';

/** A letter with what was read from it. */
export interface ReadLetter {
  /** SHA-256 of the bytes. */
  fingerprint: string;
  bytes: Buffer;
  envelope: Omit<Envelope, 'uid' | 'size' | keyof Flags>;
  text: {
    snippet: string;
    /** Searchable text. */
    body: string;
    /** Message-IDs of the thread, with blanks between. */
    references: string;
  };
  /** What it says of a letter of ours. */
  report?: LetterReport | null;
}

export interface NewMessage<T extends ReadLetter = ReadLetter> {
  messageId: number;
  letter: T;
}

export async function nextId(tx: Transaction, table: 'message' | 'placement'): Promise<number> {
  const row = await tx.get<{ id: number }>(`SELECT coalesce(max(id), 0) + 1 AS id FROM ${table}`);
  return row!.id;
}

/** Adds messages with their texts and bytes, none of which is here yet. */
export async function insertMessages(tx: Transaction, letters: readonly NewMessage[]): Promise<void> {
  if (letters.length === 0) return;
  await tx.run(
    `INSERT INTO message (id, fingerprint, message_id, in_reply_to, reference_ids, subject, from_name, from_address, to_list, cc_list,
       date, size, snippet, attachments, has_source, indexed)
     SELECT value->>'id', value->>'fingerprint', value->>'messageId', value->>'inReplyTo', value->>'references', value->>'subject',
       value->>'from_name', value->>'from_address', value->'to', value->'cc', value->>'date', value->>'size',
       value->>'snippet', value->>'attachments', 1, 1
     FROM json_each(?)`,
    [JSON.stringify(letters.map(({ messageId, letter }) => rowOf(letter, messageId)))],
  );
  await insertText(tx, letters);
  await insertSources(tx, letters);
}

/** Without the searchable text: SQLite reads a row's JSON anew for each of its values. */
export function rowOf(letter: ReadLetter, id: number) {
  const { envelope, text } = letter;
  return {
    ...envelope,
    id,
    fingerprint: letter.fingerprint,
    from_name: envelope.from.name,
    from_address: envelope.from.address,
    size: letter.bytes.length,
    snippet: text.snippet,
    references: text.references,
  };
}

/** Rows in one statement: a call for each would cost more than SQLite's own work. */
const ROWS = 50;

export async function insertText(tx: Transaction, letters: readonly NewMessage[]): Promise<void> {
  for (let from = 0; from < letters.length; from += ROWS) {
    const some = letters.slice(from, from + ROWS);
    await tx.run(
      `INSERT INTO message_text (rowid, subject, people, body) VALUES ${some.map(() => '(?, ?, ?, ?)').join(', ')}`,
      some.flatMap(({ messageId, letter: { envelope, text } }) => [
        messageId,
        envelope.subject,
        peopleText(envelope),
        text.body,
      ]),
    );
  }
}

export async function insertSources(tx: Transaction, letters: readonly NewMessage[]): Promise<void> {
  await noteReports(
    tx,
    letters.map(({ messageId, letter: { report } }) => ({ messageId, report })),
  );
  for (let from = 0; from < letters.length; from += ROWS) {
    const some = letters.slice(from, from + ROWS);
    await tx.run(
      `INSERT INTO source (message_id, bytes) VALUES ${some.map(() => '(?, ?)').join(', ')}`,
      some.flatMap(({ messageId, letter }) => [messageId, letter.bytes]),
    );
  }
}
