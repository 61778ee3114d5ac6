// A screen as a grid of cells: a character and a style each. Two of them make the difference that has to be sent.

export interface Cells {
  columns: number;
  rows: number;
  /** One grapheme a cell; '' is the second half of a wide one, `unknown` what nobody knows. */
  text: string[];
  /** What `styles.ts` numbers. */
  style: number[];
}

export const blank = ' ';
export const unknown = '\0';

export function createCells(columns: number, rows: number, fill: string = blank): Cells {
  const size = columns * rows;
  return { columns, rows, text: new Array<string>(size).fill(fill), style: new Array<number>(size).fill(0) };
}

/** The same picture in another size: what no longer fits is cut off on the right and below. */
export function resizeCells(cells: Cells, columns: number, rows: number): Cells {
  const next = createCells(columns, rows);
  for (let row = 0; row < Math.min(rows, cells.rows); row++) {
    for (let column = 0; column < Math.min(columns, cells.columns); column++)
      copyCell(cells, row * cells.columns + column, next, row * columns + column);
    // A wide character cut in half is none.
    const last = row * columns + columns - 1;
    if (columns < cells.columns && cells.text[row * cells.columns + columns] === '')
      setCell(next, last, blank, 0);
  }
  return next;
}

export function setCell(cells: Cells, at: number, text: string, style: number): void {
  cells.text[at] = text;
  cells.style[at] = style;
}

export function copyCell(from: Cells, at: number, to: Cells, target: number): void {
  to.text[target] = from.text[at] ?? blank;
  to.style[target] = from.style[at] ?? 0;
}

export function eraseCells(cells: Cells, from: number, to: number): void {
  cells.text.fill(blank, from, to);
  cells.style.fill(0, from, to);
}

/** Moves the rows from `top` to `bottom` up by so many (down when negative); blank rows come in. */
export function scrollCells(cells: Cells, top: number, bottom: number, by: number): void {
  const { columns } = cells;
  const start = top * columns;
  const end = (bottom + 1) * columns;
  const shift = Math.min(Math.abs(by) * columns, end - start);
  if (by > 0) {
    cells.text.copyWithin(start, start + shift, end);
    cells.style.copyWithin(start, start + shift, end);
    eraseCells(cells, end - shift, end);
  } else {
    cells.text.copyWithin(start + shift, start, end - shift);
    cells.style.copyWithin(start + shift, start, end - shift);
    eraseCells(cells, start, start + shift);
  }
}

export function sameCell(a: Cells, at: number, b: Cells, other: number): boolean {
  return a.text[at] === b.text[other] && a.style[at] === b.style[other];
}
