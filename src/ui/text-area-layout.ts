// Where the lines of a text break on the screen, and which part of them is shown. Only what is near the cursor is
// ever measured, so that a long letter costs no more than a short one.

import { drawable } from './safe-text.ts';
import { quoteMarks } from './text-area-quotes.ts';
import { type Selectable, selectedPart, selectionOf } from './text-area-selection.ts';
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
/** Of one cell each, and joined to nothing: most of what is written in Europe. */
const single =
  /^[ -~\u00a1-\u00ac\u00ae-\u024f\u0391-\u03a1\u03a3-\u03ff\u0410-\u044f\u2013\u2014\u2018-\u201e\u2026\u20ac]*$/;
/** By the room for it, then by the line itself: a key made of both would be as long as the letter, for each look. */
const cache = new Map<number, Map<string, readonly number[]>>();
const cacheLimit = 2000;
/** Where a row is shorter, marks of a quotation are not repeated before its other rows. */
const leastBesideMarks = 20;

/** What a character takes on the screen, as it will be drawn. */
export const drawnWidth = (text: string): number =>
  single.test(text) ? text.length : cellWidth(drawRow(text));

/** A row as it is drawn: character by character, so that what stands before the cursor is as wide as it was measured. */
export const drawRow = (text: string): string =>
  plain.test(text) ? text : graphemes(text).map(drawable).join('');

/** What is drawn before the second row of a quoted line and those after it, so that they read as quoted. */
export function hangingMarks(line: string, width: number): string {
  const marks = quoteMarks(line);
  return marks.length + leastBesideMarks <= width ? marks : '';
}

/** The offsets at which the rows of a line begin. Rows break behind a blank where there is one. */
export function rowStarts(line: string, width: number): readonly number[] {
  const room = Math.max(1, width - 1);
  if (line.length <= room && single.test(line)) return [0];
  let known = cache.get(room);
  if (!known) {
    // A resize leaves no use for what was measured before.
    if (cache.size > 4) cache.clear();
    known = new Map();
    cache.set(room, known);
  }
  const before = known.get(line);
  if (before) return before;
  const starts = measure(line, room, Math.max(1, room - hangingMarks(line, width).length));
  if (known.size >= cacheLimit) known.clear();
  known.set(line, starts);
  return starts;
}

function measure(line: string, firstRoom: number, otherRoom: number): number[] {
  const starts = [0];
  for (;;) {
    const start = starts.at(-1)!;
    const next = rowEnd(line, start, starts.length === 1 ? firstRoom : otherRoom);
    if (next >= line.length) return starts;
    starts.push(next);
  }
}

/** Where the row that begins at `start` ends: behind the last character that it has room for, or behind a blank. */
function rowEnd(line: string, start: number, room: number): number {
  const quick = line.slice(start, start + room + 1);
  if (single.test(quick)) {
    if (quick.length <= room) return line.length;
    const blank = quick.lastIndexOf(' ', room - 1);
    return blank === -1 ? start + room : start + blank + 1;
  }
  let offset = start;
  let used = 0;
  let blank = start;
  // Of what takes no cells at all there may be more than the row has cells.
  for (let window = room * 4 + 64; ; window *= 4) {
    const isRest = offset + window >= line.length;
    const pieces = graphemes(line.slice(offset, offset + window));
    // The window may have cut it.
    if (!isRest) pieces.pop();
    for (const piece of pieces) {
      used += cellWidth(drawable(piece));
      if (used > room && offset > start) return blank > start ? blank : offset;
      offset += piece.length;
      if (piece === ' ') blank = offset;
    }
    if (isRest) return line.length;
  }
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

const indent = (line: string, width: number, row: number): number =>
  row === 0 ? 0 : hangingMarks(line, width).length;

/** The column at which the cursor is drawn when it stands at an offset. */
export function columnOf(line: string, width: number, offset: number): number {
  const starts = rowStarts(line, width);
  const row = rowOf(starts, offset);
  return indent(line, width, row) + drawnWidth(line.slice(starts[row], offset));
}

/** The offset in a row that is nearest to a column, but not beyond the row. */
export function offsetAt(line: string, width: number, row: number, column: number): number {
  const starts = rowStarts(line, width);
  const end = starts[row + 1];
  let offset = starts[row] ?? 0;
  let used = indent(line, width, row);
  for (const piece of graphemes(line.slice(offset, end))) {
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

export interface RowPiece {
  text: string;
  selected: boolean;
}

export interface AreaView {
  /** At most `height` rows, each with the line it comes from and what is drawn, in pieces. */
  rows: { line: number; pieces: RowPiece[] }[];
  cursor: { row: number; column: number };
  /** To be handed in the next time. */
  top: Place;
}

/** The rows on the screen: those of before, moved only as far as the cursor demands. */
export function viewArea(state: Selectable, { width, height }: AreaSize, before: Place): AreaView {
  const { lines, line, offset } = state;
  const text = lines[line] ?? '';
  const cursor = { line, row: rowOf(rowStarts(text, width), offset) };
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

  const range = selectionOf(state);
  const rows: AreaView['rows'] = [];
  let place: Place = { line: top.line, row: top.row };
  let cursorRow = 0;
  while (rows.length < height && place.line <= last) {
    const source = lines[place.line] ?? '';
    if (place.line === cursor.line && place.row === cursor.row) cursorRow = rows.length;
    rows.push({
      line: place.line,
      pieces: drawPieces(source, place.row, width, selectedPart(range, place.line)),
    });
    place =
      place.row + 1 < rowStarts(source, width).length
        ? { line: place.line, row: place.row + 1 }
        : { line: place.line + 1, row: 0 };
  }
  return {
    rows,
    cursor: { row: cursorRow, column: columnOf(text, width, offset) },
    top: { line: top.line, row: top.row },
  };
}

function drawPieces(
  source: string,
  row: number,
  width: number,
  selected: { from: number; to: number } | undefined,
): RowPiece[] {
  const starts = rowStarts(source, width);
  const from = starts[row] ?? 0;
  const to = starts[row + 1] ?? source.length;
  const pieces: RowPiece[] = [];
  const add = (text: string, isSelected: boolean): void => {
    if (text !== '') pieces.push({ text, selected: isSelected });
  };
  const begin = Math.max(from, Math.min(to, selected?.from ?? to));
  const end = Math.max(begin, Math.min(to, selected?.to ?? begin));
  add((row === 0 ? '' : hangingMarks(source, width)) + drawRow(source.slice(from, begin)), false);
  add(drawRow(source.slice(begin, end)), true);
  add(drawRow(source.slice(end, to)), false);
  // The end of the line is selected too: without it an empty line would not look so.
  if (selected && selected.to > source.length && selected.from <= source.length && to === source.length)
    add(' ', true);
  return pieces;
}
