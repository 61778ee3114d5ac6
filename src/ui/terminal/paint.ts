// What has to be sent so that the terminal shows what it should: changed cells only, by the shortest way.

import { blank, type Cells, copyCell, sameCell, scrollCells, unknown } from './cells.ts';
import { findScroll, lastInk } from './scroll.ts';
import type { Styles } from './styles.ts';

/** What is known of the terminal after everything that was sent. */
export interface TerminalState {
  cells: Cells;
  /** Undefined: somewhere. */
  cursor: { row: number; column: number } | undefined;
  visible: boolean | undefined;
  /** The style that the next character would be written in. */
  style: number | undefined;
}

export interface Wanted {
  cells: Cells;
  cursor: { row: number; column: number; visible: boolean };
}

/** A gap of unchanged cells so short is written over: a move costs as much. */
const shortGap = 4;
/** A paint longer than this hides the cursor meanwhile, or it would be seen to run about. */
const longPaint = 60;

/** The bytes; `state` is then what the terminal shows after them. */
export function paint(state: TerminalState, wanted: Wanted, styles: Styles): string {
  const { cells } = wanted;
  const shown = state.cells;
  let out = '';

  function setStyle(style: number): void {
    if (state.style === style) return;
    out += styles.change(state.style, style);
    state.style = style;
  }

  function moveTo(row: number, column: number): void {
    const now = state.cursor;
    if (now?.row === row && now.column === column) return;
    out += shortestMove(now, row, column);
    state.cursor = { row, column };
  }

  function write(at: number): void {
    const text = cells.text[at] ?? blank;
    const style = cells.style[at] ?? 0;
    const row = Math.floor(at / cells.columns);
    const column = at % cells.columns;
    const width = cells.text[at + 1] === '' && column + 1 < cells.columns ? 2 : 1;
    setStyle(style);
    const risky = isRisky(text);
    if (risky && width === 2) {
      // Where the terminal takes it for narrow, nothing of before must shine through in its second cell.
      out += `  `;
      state.cursor = { row, column: column + 2 };
      moveTo(row, column);
    }
    out += text;
    for (let cell = 0; cell < width; cell++) copyCell(cells, at + cell, shown, at + cell);
    // Behind the last column a terminal stands or wraps, as it likes; behind a doubtful character, who knows.
    const sure = !risky && column + width < cells.columns;
    state.cursor = sure ? { row, column: column + width } : undefined;
  }

  function paintRow(row: number): void {
    const start = row * cells.columns;
    const ink = lastInk(cells, row);
    let column = 0;
    while (column < ink) {
      const at = start + column;
      if (sameCell(cells, at, shown, at)) {
        column++;
        continue;
      }
      // A character is written whole.
      let from = at;
      while (from > start && cells.text[from] === '') from--;
      const gapStart = state.cursor?.row === row ? state.cursor.column : undefined;
      if (gapStart !== undefined && canFill(start, gapStart, from - start))
        for (let gap = start + gapStart; gap < from; gap++) write(gap);
      else moveTo(row, from - start);
      write(from);
      column = from - start + 1;
      distrustBehind(from);
    }
    paintTail(row, ink);
  }

  /** A doubtful character may have spilled into the cells behind it: those are painted too. */
  function distrustBehind(at: number): void {
    const text = cells.text[at] ?? blank;
    if (!isRisky(text)) return;
    const end = at - (at % cells.columns) + cells.columns;
    let cell = at + 1;
    while (cell < end && cells.text[cell] === '') cell++;
    // At worst each of its code points is drawn by itself, and wide.
    const spilled = at + 2 * [...text].length;
    for (; cell < Math.min(end, spilled); cell++) shown.text[cell] = unknown;
  }

  /** Whether the unchanged cells between are few, and in the style that is on. */
  function canFill(start: number, from: number, to: number): boolean {
    if (to < from || to - from > shortGap) return false;
    for (let at = start + from; at < start + to; at++)
      if (cells.style[at] !== state.style || cells.text[at] === '' || isRisky(cells.text[at] ?? ''))
        return false;
    return true;
  }

  /** Blanks up to the end of the row. */
  function paintTail(row: number, ink: number): void {
    const start = row * cells.columns;
    let first = -1;
    let last = -1;
    for (let column = ink; column < cells.columns; column++)
      if (!sameCell(cells, start + column, shown, start + column)) {
        if (first < 0) first = column;
        last = column;
      }
    if (first < 0) return;
    moveTo(row, first);
    setStyle(0);
    if (last - first < 3 && last < cells.columns - 1) {
      out += ' '.repeat(last - first + 1);
      state.cursor = { row, column: last + 1 };
    } else out += '\x1b[K';
    for (let at = start + first; at < start + cells.columns; at++) copyCell(cells, at, shown, at);
  }

  const scroll = findScroll(shown, cells);
  if (scroll) {
    const { top, bottom, by } = scroll;
    setStyle(0);
    out += `\x1b[${top + 1};${bottom + 1}r`;
    // Setting the margins moves the cursor to some corner.
    state.cursor = undefined;
    moveTo(by > 0 ? bottom : top, 0);
    out += by > 0 ? '\n'.repeat(by) : '\x1bM'.repeat(-by);
    out += '\x1b[r';
    state.cursor = undefined;
    scrollCells(shown, top, bottom, by);
  }
  for (let row = 0; row < cells.rows; row++) paintRow(row);
  // An open link would catch whatever is written next, be it by another program.
  if (styles.isLink(state.style)) setStyle(0);

  if (wanted.cursor.visible) moveTo(wanted.cursor.row, wanted.cursor.column);
  if (state.visible === wanted.cursor.visible) {
    if (wanted.cursor.visible && out.length > longPaint) return `\x1b[?25l${out}\x1b[?25h`;
    return out;
  }
  const wasVisible = state.visible;
  state.visible = wanted.cursor.visible;
  return wasVisible === false
    ? `${out}\x1b[?25h`
    : `\x1b[?25l${out}${wanted.cursor.visible ? '\x1b[?25h' : ''}`;
}

function shortestMove(
  from: { row: number; column: number } | undefined,
  row: number,
  column: number,
): string {
  const absolute =
    row === 0 && column === 0 ? '\x1b[H' : `\x1b[${row + 1}${column === 0 ? '' : `;${column + 1}`}H`;
  if (!from) return absolute;
  const ways = [absolute];
  if (from.row === row) {
    if (column === 0) ways.push('\r');
    else ways.push(`\x1b[${column + 1}G`);
    if (column > from.column) ways.push(`\x1b[${column - from.column === 1 ? '' : column - from.column}C`);
    if (column < from.column && from.column - column < 4) ways.push('\b'.repeat(from.column - column));
  } else if (column === 0 && row > from.row && row - from.row < 4) ways.push('\r\n'.repeat(row - from.row));
  else if (column === from.column && row > from.row)
    ways.push(`\x1b[${row - from.row === 1 ? '' : row - from.row}B`);
  else if (column === from.column) ways.push(`\x1b[${from.row - row === 1 ? '' : from.row - row}A`);
  return ways.reduce((short, way) => (way.length < short.length ? way : short));
}

/** One code point of a script whose widths are beyond doubt, with at most plain accents. */
const certain =
  /^(?:[ -~\u00a1-\u02ff\u0370-\u052f\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u21ff\u2500-\u259f\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]|[●▸◌✔✘➜])[\u0300-\u036f]{0,4}$/u;

function isRisky(text: string): boolean {
  return text.length !== 1 || text > '~' ? !certain.test(text) && text !== '' : false;
}
