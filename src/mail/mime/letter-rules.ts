// What a letter's header says about how it may be answered: that it came through a list, and where that one's letters
// go; at which of our addresses it arrived; whether it asks for a receipt.
import type { HeaderLines } from 'mailparser';

/** How many of something a header may name before the rest is left out. */
const MOST = 20;

const valuesOf = (lines: HeaderLines, name: string): string[] =>
  lines
    .filter((line) => line.key === name)
    .map(({ line }) =>
      line
        .replace(/^[^:]*:/, '')
        .replace(/\s+/g, ' ')
        .trim(),
    );

const hasField = (lines: HeaderLines, name: string): boolean => lines.some((line) => line.key === name);

/** Where letters to its mailing list go (RFC 2369 3.4); '' where it has none, or one that takes no letters. */
export function listPostOf(lines: HeaderLines): string {
  const [value = ''] = valuesOf(lines, 'list-post');
  const address = /<\s*mailto:([^<>?\s]+)[^<>]*>/i.exec(value)?.[1] ?? '';
  return decoded(address);
}

/** It came to many, through a list or a newsletter (RFC 2919, RFC 2369). */
export const cameFromList = (lines: HeaderLines): boolean =>
  ['list-id', 'list-post', 'list-unsubscribe'].some((name) => hasField(lines, name)) ||
  /^(?:list|bulk)\b/i.test(valuesOf(lines, 'precedence')[0] ?? '');

const deliveryFields = new Set(['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to']);

/**
 * The addresses at which our own mail server took the letter, an alias among them. As with Authentication-Results, only
 * what stands above the first Received: what stands below may be of anybody's hand.
 */
export function deliveredToOf(lines: HeaderLines): string[] {
  const received = lines.findIndex((line) => line.key === 'received');
  const own = lines.slice(0, Math.max(0, received));
  const found = own.flatMap((line) =>
    deliveryFields.has(line.key) ? (line.line.match(/[^\s<>,;:"]+@[^\s<>,;"]+/g) ?? []) : [],
  );
  return [...new Set(found.map((address) => address.toLowerCase()))].slice(0, MOST);
}

/** A mailto: part as it is meant; as it stands where it cannot be read. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
