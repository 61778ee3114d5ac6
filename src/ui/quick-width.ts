// string-width, but quick: what it takes to measure a text by Unicode's rules is spent on nearly none of the texts of
// a screen. The bundle puts this in the place of string-width for Ink too (scripts/ink-patches.mjs), which measures
// every text several times a frame.

import stringWidth, { type Options } from 'string-width';

/** One cell each, whatever stands beside them: no combining marks, no joiners, no emoji. */
const narrow =
  /^[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u21ff\u2500-\u25fc✔✘➜]*$/;
const cacheLimit = 20_000;
const cache = new Map<string, number>();

/** How many cells a text takes. */
export default function quickWidth(text: string, options?: Options): number {
  if (narrow.test(text)) return text.length;
  if (options) return stringWidth(text, options);
  const known = cache.get(text);
  if (known !== undefined) return known;
  const width = stringWidth(text);
  if (cache.size >= cacheLimit) cache.clear();
  cache.set(text, width);
  return width;
}
