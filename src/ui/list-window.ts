// Which rows of a long list are on the screen, and where a move leads. Numbers only: the rows themselves stay
// where they are until they are shown.

export interface ListView {
  count: number;
  selected: number;
  height: number;
}

/** The first row shown: the one of before, moved only as far as the selected row demands. */
export function listTop({ count, selected, height }: ListView, before: number): number {
  const last = Math.max(0, count - Math.max(1, height));
  let top = Math.min(before, selected);
  if (selected >= top + height) top = selected - height + 1;
  return Math.max(0, Math.min(top, last));
}

export type ListMove = 'up' | 'down' | 'pageUp' | 'pageDown' | 'first' | 'last';

/** The row that a move leads to. Pages overlap by one row, so that the eye finds its place again. */
export function moveSelection(move: ListMove, { count, selected, height }: ListView): number {
  const page = Math.max(1, height - 1);
  const wanted = {
    up: selected - 1,
    down: selected + 1,
    pageUp: selected - page,
    pageDown: selected + page,
    first: 0,
    last: count - 1,
  }[move];
  return Math.max(0, Math.min(wanted, count - 1));
}
