// Where the lines of a text break on the screen, and which part of them is shown. Only what is near the cursor is
// ever measured, so that a long letter costs no more than a short one.

import { drawable } from './safe-text.ts';
import { cellWidth, graphemes } from './text-width.ts';

export interface Place {
  /** Which line of the text. */
  line: number;
  /** Which row of that line, when it is broken. */
  row: number;
}

export interface AreaSize {
  /** In cells; the last is kept for the cursor behind a full row. */
  width: number;
  height: number;
}

const plain = /^[ -~]*$/;
const cache = new Map<string, readonly number[]>();
const cacheLimit = 2000;

/** What a character takes on the screen, as it will be drawn. */
export const drawnWidth = (text: string): number =>
  plain.test(text) ? text.length : cellWidth(drawRow(text));

/** A row as it is drawn: character by character, so that what stands before the cursor is as wide as it was measured. */
export const drawRow = (text: string): string =>
  plain.test(text) ? text : graphemes(text).map(drawable).join('');

/** The offsets at which the rows of a line begin. Rows break behind a blank where there is one. */
export function rowStarts(line: string, width: number): readonly number[] {
  const room = Math.max(1, width - 1);
  if (line.length <= room && plain.test(line)) return [0];
  const key = `${room} ${line}`;
  const known = cache.get(key);
  if (known) return known;
  const starts = measure(line, room);
  if (cache.size >= cacheLimit) cache.clear();
  cache.set(key, starts);
  return starts;
}

function measure(line: string, room: number): number[] {
  const ascii = plain.test(line);
  const starts = [0];
  let used = 0;
  let offset = 0;
  /** Behind the last blank of this row, and how much of the row stands before it. */
  let blank = { offset: 0, used: 0 };
  for (const piece of graphemes(line)) {
    const cells = ascii ? 1 : cellWidth(drawable(piece));
    while (used + cells > room && offset > (starts.at(-1) ?? 0)) {
      const start = blank.offset > (starts.at(-1) ?? 0) ? blank.offset : offset;
      used -= start === offset ? used : blank.used;
      starts.push(start);
    }
    offset += piece.length;
    used += cells;
    if (piece === ' ') blank = { offset, used };
  }
  return starts;
}

/** The row of a line that an offset stands in. */
export function rowOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The offset in a row that is nearest to a column, but not beyond the row. */
export function offsetAt(line: string, starts: readonly number[], row: number, column: number): number {
  const start = starts[row] ?? 0;
  const end = starts[row + 1];
  let offset = start;
  let used = 0;
  for (const piece of graphemes(line.slice(start, end))) {
    const next = used + drawnWidth(piece);
    // The end of a row that goes on below is the beginning of the next: the cursor stays before its last character.
    if (next > column || (end !== undefined && offset + piece.length >= end)) break;
    offset += piece.length;
    used = next;
  }
  return offset;
}

/** So many rows further up or down, stopping at the ends of the text; `moved` says how many it were. */
export function moveRows(
  lines: readonly string[],
  from: Place,
  by: number,
  width: number,
): Place & { moved: number } {
  let { line, row } = from;
  let moved = 0;
  const step = Math.sign(by);
  while (moved < Math.abs(by)) {
    const rows = rowStarts(lines[line] ?? '', width).length;
    if (step > 0 && row + 1 < rows) row++;
    else if (step < 0 && row > 0) row--;
    else if (line + step < 0 || line + step >= lines.length) break;
    else {
      line += step;
      row = step > 0 ? 0 : rowStarts(lines[line] ?? '', width).length - 1;
    }
    moved++;
  }
  return { line, row, moved };
}

const isBefore = (a: Place, b: Place): boolean => a.line < b.line || (a.line === b.line && a.row < b.row);

export interface AreaView {
  /** At most `height` rows, each with the line it comes from. */
  rows: { line: number; text: string }[];
  cursor: { row: number; column: number };
  /** To be handed in the next time. */
  top: Place;
}

/** The rows on the screen: those of before, moved only as far as the cursor demands. */
export function viewArea(
  { lines, line, offset }: { lines: readonly string[]; line: number; offset: number },
  { width, height }: AreaSize,
  before: Place,
): AreaView {
  const text = lines[line] ?? '';
  const starts = rowStarts(text, width);
  const cursor = { line, row: rowOf(starts, offset) };
  const last = lines.length - 1;
  let top: Place = { line: Math.min(before.line, last), row: before.row };
  top.row = Math.min(top.row, rowStarts(lines[top.line] ?? '', width).length - 1);
  const highest = moveRows(lines, cursor, 1 - Math.max(1, height), width);
  if (isBefore(top, highest)) top = highest;
  if (isBefore(cursor, top)) top = cursor;
  // Where text was deleted at the end, rows above come back into view.
  const end = moveRows(
    lines,
    { line: last, row: rowStarts(lines[last] ?? '', width).length - 1 },
    1 - Math.max(1, height),
    width,
  );
  if (isBefore(end, top)) top = end;

  const rows: AreaView['rows'] = [];
  let place: Place = { line: top.line, row: top.row };
  let cursorRow = 0;
  while (rows.length < height && place.line <= last) {
    const source = lines[place.line] ?? '';
    const breaks = rowStarts(source, width);
    if (place.line === cursor.line && place.row === cursor.row) cursorRow = rows.length;
    rows.push({ line: place.line, text: drawRow(source.slice(breaks[place.row], breaks[place.row + 1])) });
    place =
      place.row + 1 < breaks.length
        ? { line: place.line, row: place.row + 1 }
        : { line: place.line + 1, row: 0 };
  }
  const column = drawnWidth(text.slice(starts[cursor.row], offset));
  return { rows, cursor: { row: cursorRow, column }, top: { line: top.line, row: top.row } };
}
