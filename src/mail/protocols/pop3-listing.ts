// What LIST and UIDL answer, as numbers and names (RFC 1939 sections 5 and 7). Pure.
import { lineError } from './line-error.ts';

export interface Listed {
  /** Number in this session. */
  number: number;
  /** In bytes, as the server counts. */
  size: number;
  /** null: the server has no UIDL, or none for this letter. */
  uniqueId: string | null;
}

/** A unique-id has at most 70 characters; some servers take more. */
const longestId = 512;

/** Joins both answers; `ids` is null where the server does not know UIDL. Throws for what is no listing. */
export function readListing(sizes: Buffer, ids: Buffer | null): Listed[] {
  const names = new Map<number, string>();
  for (const line of ids === null ? [] : lines(ids)) {
    // Where it is no id as RFC 1939 describes them, it cannot be relied on: the letter's bytes decide then.
    const match = /^(\d{1,10}) +([\x21-\x7e]+) *$/.exec(line);
    if (match && match[2]!.length <= longestId) names.set(Number(match[1]), match[2]!);
  }
  const listed = new Map<number, Listed>();
  for (const line of lines(sizes)) {
    const match = /^(\d{1,10}) +(\d{1,15})\b/.exec(line);
    const number = Number(match?.[1]);
    if (!match || number === 0 || listed.has(number))
      throw lineError('ANSWER_UNREADABLE', 'The list of letters cannot be read', {
        response: line.slice(0, 200),
      });
    listed.set(number, { number, size: Number(match[2]), uniqueId: names.get(number) ?? null });
  }
  return [...listed.values()].sort((a, b) => a.number - b.number);
}

const lines = (answer: Buffer): string[] =>
  answer
    .toString('latin1')
    .split('\r\n')
    .filter((line) => line !== '');
