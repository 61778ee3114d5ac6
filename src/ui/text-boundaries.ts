// Where one character ends and the next begins, and where words do, found near a place: a letter of hundreds of
// pages may be one line, and a key must not look through all of it.

import { graphemes } from './text-width.ts';

/** Between two of these is always a boundary: no accent, joiner or half of a pair is among them. */
const alone =
  /[ -~\u00a1-\u00ac\u00ae-\u024f\u0391-\u03ff\u0410-\u044f\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]/;
const both = new RegExp(`^${alone.source}{2}$`);

const isPlainBoundary = (text: string, at: number): boolean => both.test(text.slice(at - 1, at + 1));

/** A boundary at or before a place, from which characters may be counted. */
function safeStart(text: string, at: number): number {
  let start = Math.min(at, text.length);
  while (start > 0 && !isPlainBoundary(text, start)) start--;
  return start;
}

/** A boundary behind a place. */
function safeEnd(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && !isPlainBoundary(text, end)) end++;
  return Math.min(end, text.length);
}

/** Where the character before a place begins. */
export function characterBefore(text: string, at: number): number {
  if (at <= 0) return 0;
  const start = safeStart(text, at - 1);
  return at - (graphemes(text.slice(start, at)).at(-1)?.length ?? 0);
}

/** Where the character behind a place ends. */
export function characterAfter(text: string, at: number): number {
  return at + (graphemes(text.slice(at, safeEnd(text, at)))[0]?.length ?? 0);
}

/** The first boundary that is not before a place. */
export function boundaryAtOrAfter(text: string, at: number): number {
  if (at <= 0 || at >= text.length || isPlainBoundary(text, at))
    return Math.max(0, Math.min(at, text.length));
  let boundary = safeStart(text, at);
  for (const grapheme of graphemes(text.slice(boundary, safeEnd(text, at)))) {
    if (boundary >= at) break;
    boundary += grapheme.length;
  }
  return boundary;
}

/** A word is letters and digits; in an address each part is one. */
const ofWord = /[\p{L}\p{M}\p{N}_]/u;

function isOfWord(text: string, at: number): boolean {
  const isLow = /[\udc00-\udfff]/.test(text.charAt(at)) && at > 0;
  return ofWord.test(String.fromCodePoint(text.codePointAt(isLow ? at - 1 : at) ?? 0));
}

export function wordStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && !isOfWord(text, start - 1)) start--;
  while (start > 0 && isOfWord(text, start - 1)) start--;
  return start;
}

export function wordEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && !isOfWord(text, end)) end++;
  while (end < text.length && isOfWord(text, end)) end++;
  return end;
}
