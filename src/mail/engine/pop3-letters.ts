// Letters as they came by POP3, as the store keeps them.
import { fingerprintOf } from '../../db/messages.ts';
import type { PopLetter } from '../../db/pop-letters.ts';
import type { ParserPool } from '../mime/parser-pool.ts';
import type { Listed } from '../protocols/pop3-listing.ts';

export interface Fetched {
  listed: Listed;
  bytes: Buffer;
}

export interface ReadLetter extends PopLetter {
  listed: Listed;
}

/** Oldest first. `idOf` gives a letter's unique-id, or null where it cannot be relied on. */
export async function readPopLetters(
  parser: ParserPool,
  fetched: readonly Fetched[],
  idOf: (listed: Listed) => string | null,
): Promise<ReadLetter[]> {
  const now = Date.now();
  const inOrder = fetched.toSorted((a, b) => a.listed.number - b.listed.number);
  const read = await parser.readAll(inOrder.map(({ bytes }) => bytes));
  return inOrder.map(({ listed, bytes }, index) => {
    const { text, snippet, references, from, date, report, ...envelope } = read[index]!;
    return {
      listed,
      uniqueId: idOf(listed),
      listedSize: listed.size,
      fingerprint: fingerprintOf(bytes),
      bytes,
      envelope: { ...envelope, from: from[0] ?? { name: '', address: '' }, date: date ?? now },
      text: { snippet, body: text, references: references.join(' ') },
      report,
    };
  });
}
