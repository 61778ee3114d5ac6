// Finding in a text of many lines. Pure.

import { type AreaState, selectRange } from './text-area.ts';
import { isBeforePosition, type Position, selectionOf } from './text-area-selection.ts';

export interface Found {
  state: AreaState;
  /** Which of them is selected, from 1; 0: there is none. */
  which: number;
  count: number;
}

/**
 * Selects the next place where the words stand, or the one before; beyond the ends it goes on from the other.
 * `stay`: the place at the cursor itself counts, because the words are still being typed.
 */
export function find(state: AreaState, words: string, direction: 'next' | 'previous' | 'stay'): Found {
  const places = placesOf(state.lines, words);
  if (places.length === 0) return { state, which: 0, count: 0 };
  const here = selectionOf(state)?.from ?? { line: state.line, offset: state.offset };
  const after = places.findIndex((place) =>
    direction === 'next' ? isBeforePosition(here, place) : !isBeforePosition(place, here),
  );
  const { length } = places;
  const index =
    direction === 'previous' ? ((after === -1 ? length : after) - 1 + length) % length : Math.max(0, after);
  const place = places[index]!;
  const to = { line: place.line, offset: place.offset + place.length };
  return { state: selectRange(state, { from: place, to }), which: index + 1, count: length };
}

/** No letter has more places that anybody would step through. */
const placesLimit = 10_000;

function placesOf(lines: readonly string[], words: string): (Position & { length: number })[] {
  if (words === '') return [];
  const pattern = new RegExp(words.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), 'giu');
  const places: (Position & { length: number })[] = [];
  for (const [line, text] of lines.entries()) {
    for (const { index, 0: found } of text.matchAll(pattern)) {
      places.push({ line, offset: index, length: found.length });
      if (places.length === placesLimit) return places;
    }
  }
  return places;
}
