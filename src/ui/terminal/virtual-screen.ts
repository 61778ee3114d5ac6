// Understands what Ink writes and keeps the picture of it: the screen as it should be. It knows the sequences that
// Ink 8 uses on the alternate screen; any other is handed on untouched.

import { cellWidth, graphemes } from '../text-width.ts';
import { type Cells, createCells, eraseCells, resizeCells, scrollCells, setCell } from './cells.ts';
import { applySgr, type Pen, plainPen, type Styles } from './styles.ts';

export interface VirtualScreen {
  readonly cells: Cells;
  readonly cursor: { readonly row: number; readonly column: number; readonly visible: boolean };
  write(data: string): void;
  resize(columns: number, rows: number): void;
  /** An empty screen, as the alternate screen is when it is entered. */
  reset(): void;
}

/** Text, or one control sequence, or one control character. */
const tokens =
  /[^\x00-\x1f\x7f]+|\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b.?|[\x00-\x1f\x7f]/gs;
const plain = /^[ -~]*$/;

export function createVirtualScreen(
  columns: number,
  rows: number,
  styles: Styles,
  handOn: (sequence: string) => void,
): VirtualScreen {
  let cells = createCells(columns, rows);
  let row = 0;
  let column = 0;
  let visible = true;
  let pen: Pen = plainPen;
  let style = 0;

  function lineFeed(): void {
    // The terminal's driver makes CR LF of it, in raw mode too.
    column = 0;
    if (row < cells.rows - 1) row++;
    else scrollCells(cells, 0, cells.rows - 1, 1);
  }

  function put(grapheme: string, width: number): void {
    if (width === 0) {
      if (column > 0) {
        const at = row * cells.columns + column - 1;
        const lead = cells.text[at] === '' ? at - 1 : at;
        cells.text[lead] += grapheme;
      }
      return;
    }
    if (column + width > cells.columns) lineFeed();
    const at = row * cells.columns + column;
    setCell(cells, at, grapheme, style);
    for (let half = 1; half < width; half++) setCell(cells, at + half, '', style);
    column += width;
  }

  function text(run: string): void {
    if (plain.test(run)) for (const character of run) put(character, 1);
    else for (const grapheme of graphemes(run)) put(grapheme, cellWidth(grapheme));
  }

  function csi(sequence: string): boolean {
    const parameters = sequence.slice(2, -1);
    const [first = '', second = ''] = parameters.split(';');
    const count = Math.max(1, Number.parseInt(first, 10) || 1);
    switch (sequence.at(-1)) {
      case 'm':
        pen = applySgr(pen, parameters);
        style = styles.number(pen);
        return true;
      case 'A':
        row = Math.max(0, row - count);
        return true;
      case 'B':
        row = Math.min(cells.rows - 1, row + count);
        return true;
      case 'C':
        column = Math.min(cells.columns - 1, column + count);
        return true;
      case 'D':
        column = Math.max(0, Math.min(column, cells.columns) - count);
        return true;
      case 'E':
        row = Math.min(cells.rows - 1, row + count);
        column = 0;
        return true;
      case 'F':
        row = Math.max(0, row - count);
        column = 0;
        return true;
      case 'G':
        column = Math.min(cells.columns, count) - 1;
        return true;
      case 'H':
        row = Math.min(cells.rows, count) - 1;
        column = Math.min(cells.columns, Math.max(1, Number.parseInt(second, 10) || 1)) - 1;
        return true;
      case 'J':
        erase(first, 0, cells.text.length);
        return true;
      case 'K':
        erase(first, row * cells.columns, (row + 1) * cells.columns);
        return true;
      case 'h':
      case 'l':
        return mode(parameters, sequence.endsWith('h'));
      default:
        return false;
    }
  }

  function erase(part: string, start: number, end: number): void {
    const at = row * cells.columns + Math.min(column, cells.columns - 1);
    if (part === '1') eraseCells(cells, start, at + 1);
    else eraseCells(cells, part === '2' ? start : at, end);
  }

  function mode(parameters: string, on: boolean): boolean {
    if (parameters === '?25') visible = on;
    // Whole differences are sent in one piece: there is nothing to synchronise.
    return parameters === '?25' || parameters === '?2026';
  }

  return {
    get cells() {
      return cells;
    },
    get cursor() {
      return { row, column: Math.min(column, cells.columns - 1), visible };
    },
    write(data) {
      for (const [token] of data.matchAll(tokens)) {
        if (token.startsWith('\x1b[')) {
          if (!csi(token)) handOn(token);
        } else if (token.startsWith('\x1b]8;')) {
          pen = { set: pen.set, link: /^\x1b\]8;[^;]*;([^\x07\x1b]*)/.exec(token)?.[1] ?? '' };
          style = styles.number(pen);
        } else if (token === '\n') lineFeed();
        else if (token === '\r') column = 0;
        else if (token.startsWith('\x1b')) handOn(token);
        else if (token >= ' ' && token !== '\x7f') text(token);
      }
    },
    resize(newColumns, newRows) {
      cells = resizeCells(cells, newColumns, newRows);
      row = Math.min(row, newRows - 1);
      column = Math.min(column, newColumns - 1);
    },
    reset() {
      cells = createCells(cells.columns, cells.rows);
      row = 0;
      column = 0;
      pen = plainPen;
      style = 0;
    },
  };
}
