// Text measured in the cells of a terminal: how wide it is, cut to a width, padded, wrapped. Agrees with Ink,
// which measures by the same rules.

import quickWidth from './quick-width.ts';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const plain = /^[ -~]*$/;

/** How many cells a text takes; control characters must be gone by then (safe-text.ts). */
export function cellWidth(text: string): number {
  return quickWidth(text);
}

/** What a person takes for one character each. */
export function graphemes(text: string): string[] {
  if (plain.test(text)) return text.split('');
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** The longest beginning that fits into so many cells. */
export function takeCells(text: string, width: number): string {
  if (plain.test(text)) return text.slice(0, Math.max(0, width));
  let used = 0;
  let taken = '';
  for (const { segment } of segmenter.segment(text)) {
    used += cellWidth(segment);
    if (used > width) break;
    taken += segment;
  }
  return taken;
}

/** The text, or its beginning and an ellipsis, in at most so many cells. */
export function truncate(text: string, width: number, ellipsis = '…'): string {
  if (cellWidth(text) <= width) return text;
  const room = width - cellWidth(ellipsis);
  return room < 0 ? takeCells(text, width) : takeCells(text, room).trimEnd() + ellipsis;
}

export type Align = 'left' | 'right';

/** The text in exactly so many cells: cut when too long, filled with blanks when too short. */
export function toCells(text: string, width: number, align: Align = 'left', ellipsis = '…'): string {
  const cut = truncate(text, width, ellipsis);
  const blanks = ' '.repeat(Math.max(0, width - cellWidth(cut)));
  return align === 'left' ? cut + blanks : blanks + cut;
}

/** Lines of at most so many cells, broken between words where that is possible. Blanks at a break are dropped. */
export function wrap(text: string, width: number): string[] {
  const room = Math.max(1, width);
  return text.split('\n').flatMap((line) => (cellWidth(line) <= room ? [line] : wrapLine(line, room)));
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = '';
  let used = 0;
  for (const piece of line.match(/ +|[^ ]+/g) ?? []) {
    const cells = cellWidth(piece);
    if (used + cells <= width) {
      current += piece;
      used += cells;
      continue;
    }
    if (piece.startsWith(' ')) {
      // Blanks that do not fit are where the line breaks.
      lines.push(current.trimEnd());
      current = '';
      used = 0;
      continue;
    }
    if (current.trim() !== '') {
      lines.push(current.trimEnd());
      current = '';
      used = 0;
    }
    const parts = splitWord(piece, width - used, width);
    for (const part of parts.slice(0, -1)) {
      lines.push(current + part);
      current = '';
    }
    current += parts.at(-1) ?? '';
    used = cellWidth(current);
  }
  if (current.trimEnd() !== '' || lines.length === 0) lines.push(current.trimEnd());
  return lines;
}

/** A word too long for a line, in parts: the first into what is left of this line. */
function splitWord(word: string, first: number, width: number): string[] {
  const parts: string[] = [];
  let part = '';
  let used = 0;
  let room = first;
  for (const grapheme of graphemes(word)) {
    // A character wider than the whole line cannot be shown in it.
    const shown = cellWidth(grapheme) > width ? '?' : grapheme;
    const cells = cellWidth(shown);
    if (used + cells > room) {
      parts.push(part);
      part = '';
      used = 0;
      room = width;
    }
    part += shown;
    used += cells;
  }
  parts.push(part);
  return parts;
}
