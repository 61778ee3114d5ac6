// Finds out whether a part of the screen has only moved up or down: then the terminal can move it by itself, and a
// line of a list that scrolls costs one row instead of twenty.

import { blank, type Cells, sameCell } from './cells.ts';

export interface Scroll {
  top: number;
  bottom: number;
  /** Rows upwards; negative: downwards. */
  by: number;
}

/** Bytes that a scroll must save: it takes some thirty itself. */
const worthwhile = 60;
/** Bytes to get to a changed cell. */
const moveCost = 5;

export function findScroll(shown: Cells, wanted: Cells): Scroll | undefined {
  if (changedRows(shown, wanted) < 3) return undefined;
  const by = likelyShift(shown, wanted);
  if (by === undefined) return undefined;
  const { rows } = wanted;
  // What each row gains when it comes from `by` rows further down; the best run of rows is the region.
  let best = { gain: worthwhile, top: 0, bottom: -1 };
  let run = { gain: 0, top: 0 };
  const first = Math.max(0, -by);
  const end = Math.min(rows, rows - by);
  for (let row = first; row < end; row++) {
    if (run.gain <= 0) run = { gain: 0, top: row };
    run.gain += paintCost(wanted, row, shown, row) - paintCost(wanted, row, shown, row + by);
    if (run.gain > best.gain) best = { gain: run.gain, top: run.top, bottom: row };
  }
  if (best.bottom < 0) return undefined;
  return by > 0
    ? { top: best.top, bottom: best.bottom + by, by }
    : { top: best.top + by, bottom: best.bottom, by };
}

function changedRows(shown: Cells, wanted: Cells): number {
  const { columns, rows } = wanted;
  let count = 0;
  for (let row = 0; row < rows; row++) {
    let at = row * columns;
    const end = at + columns;
    while (at < end && sameCell(wanted, at, shown, at)) at++;
    if (at < end) count++;
  }
  return count;
}

/** The shift that most rows agree on, if at least three do. */
function likelyShift(shown: Cells, wanted: Cells): number | undefined {
  const places = new Map<string, number[]>();
  for (let row = 0; row < shown.rows; row++) {
    const key = rowKey(shown, row);
    if (key !== '') places.set(key, [...(places.get(key) ?? []), row]);
  }
  const votes = new Map<number, number>();
  for (let row = 0; row < wanted.rows; row++) {
    const key = rowKey(wanted, row);
    const found = places.get(key);
    // Rows that stand where they stood, and rows that stand everywhere, say nothing.
    if (!found || found.includes(row) || found.length > 3) continue;
    for (const place of found) votes.set(place - row, (votes.get(place - row) ?? 0) + 1);
  }
  const [most] = [...votes].sort((a, b) => b[1] - a[1] || Math.abs(a[0]) - Math.abs(b[0]));
  return most && most[1] >= 3 && Math.abs(most[0]) <= 10 ? most[0] : undefined;
}

function rowKey(cells: Cells, row: number): string {
  const start = row * cells.columns;
  return cells.text
    .slice(start, start + cells.columns)
    .join('')
    .trimEnd();
}

/** About as many bytes as it takes to make one row of another: the cells that differ, and the way to each run of them. */
function paintCost(wanted: Cells, row: number, shown: Cells, from: number): number {
  const { columns } = wanted;
  let cost = 0;
  let running = false;
  for (let column = 0; column < columns; column++) {
    const differs = !sameCell(wanted, row * columns + column, shown, from * columns + column);
    if (differs) cost += running ? 1 : 1 + moveCost;
    running = differs;
  }
  // The blanks at the end of a row are erased in one go.
  return Math.min(cost, moveCost + 3 + lastInk(wanted, row));
}

/** How far a row is written on. */
export function lastInk({ columns, text, style }: Cells, row: number): number {
  let end = columns;
  while (end > 0 && text[row * columns + end - 1] === blank && style[row * columns + end - 1] === 0) end--;
  return end;
}
