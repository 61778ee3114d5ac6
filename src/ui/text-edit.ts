// The editing of one line, as a pure function from state and key to state. The keys stand in a table; the cursor
// moves by what people see as one character.

import type { KeyEvent } from './keys.ts';
import { cleanInput, drawable } from './safe-text.ts';
import { boundaryAtOrAfter, characterAfter, characterBefore, wordEnd, wordStart } from './text-boundaries.ts';
import { cellWidth, graphemes } from './text-width.ts';

export interface TextState {
  text: string;
  /** Where the next character goes, in UTF-16 units; always between two graphemes. */
  cursor: number;
}

export type TextEdit =
  | 'left'
  | 'right'
  | 'wordLeft'
  | 'wordRight'
  | 'home'
  | 'end'
  | 'deleteLeft'
  | 'deleteRight'
  | 'deleteWordLeft'
  | 'deleteWordRight'
  | 'deleteToStart'
  | 'deleteToEnd';

/** The keys of a text field that type nothing. Ctrl-E is not among them: it opens the editor. */
export const textKeys: Readonly<Record<string, TextEdit>> = {
  left: 'left',
  right: 'right',
  'ctrl+b': 'left',
  'ctrl+f': 'right',
  'ctrl+left': 'wordLeft',
  'alt+left': 'wordLeft',
  'alt+b': 'wordLeft',
  'ctrl+right': 'wordRight',
  'alt+right': 'wordRight',
  'alt+f': 'wordRight',
  home: 'home',
  'ctrl+a': 'home',
  end: 'end',
  backspace: 'deleteLeft',
  'shift+backspace': 'deleteLeft',
  delete: 'deleteRight',
  'ctrl+d': 'deleteRight',
  'ctrl+w': 'deleteWordLeft',
  'alt+backspace': 'deleteWordLeft',
  'ctrl+backspace': 'deleteWordLeft',
  'alt+d': 'deleteWordRight',
  'ctrl+delete': 'deleteWordRight',
  'ctrl+u': 'deleteToStart',
  'ctrl+k': 'deleteToEnd',
};

/** No address, name or subject is longer; a pasted book must not hang the field. */
const textLimit = 20_000;

export const atEnd = (text: string): TextState => ({ text, cursor: text.length });

/** The state after a key or paste; undefined when it is none of a text field's business. */
export function editText(state: TextState, event: KeyEvent): TextState | undefined {
  const typed = event.text;
  if (typed !== undefined) {
    const room = Math.max(0, textLimit - state.text.length);
    return insertInto(state, cleanInput(typed, 'one line').slice(0, room));
  }
  const edit = event.kind === 'key' ? textKeys[event.name] : undefined;
  return edit ? applyEdit(state, edit) : undefined;
}

/** The text with something put in at the cursor. */
export function insertInto({ text, cursor }: TextState, added: string): TextState {
  const next = text.slice(0, cursor) + added + text.slice(cursor);
  // An accent that comes after its letter joins it: the cursor stands behind both.
  return { text: next, cursor: boundaryAtOrAfter(next, cursor + added.length) };
}

export function applyEdit(state: TextState, edit: TextEdit): TextState {
  const { text, cursor } = state;
  const to = (target: number): TextState => ({ text, cursor: target });
  const without = (from: number, end: number): TextState => ({
    text: text.slice(0, from) + text.slice(end),
    cursor: from,
  });
  switch (edit) {
    case 'left':
      return to(characterBefore(text, cursor));
    case 'right':
      return to(characterAfter(text, cursor));
    case 'wordLeft':
      return to(wordStart(text, cursor));
    case 'wordRight':
      return to(wordEnd(text, cursor));
    case 'home':
      return to(0);
    case 'end':
      return to(text.length);
    case 'deleteLeft':
      return without(characterBefore(text, cursor), cursor);
    case 'deleteRight':
      return without(cursor, characterAfter(text, cursor));
    case 'deleteWordLeft':
      return without(wordStart(text, cursor), cursor);
    case 'deleteWordRight':
      return without(cursor, wordEnd(text, cursor));
    case 'deleteToStart':
      return without(0, cursor);
    case 'deleteToEnd':
      return without(cursor, text.length);
  }
}

export interface TextView {
  /** What is drawn, at most `width` cells. */
  shown: string;
  /** Where the cursor stands in it, in cells. */
  column: number;
  /** How many graphemes are hidden on the left; to be handed in the next time. */
  start: number;
}

/** The part of a long text that a field of so many cells shows: moved no further than the cursor demands. */
export function viewText({ text, cursor }: TextState, width: number, start: number, mask?: string): TextView {
  const pieces = graphemes(text);
  const index = graphemes(text.slice(0, cursor)).length;
  const drawn = pieces.map((piece) => mask ?? drawable(piece));
  const widths = drawn.map(cellWidth);
  const cells = (from: number, to: number): number =>
    widths.slice(from, to).reduce((sum, cell) => sum + cell, 0);
  // The cursor needs a cell of its own behind the last character.
  const room = Math.max(1, width - 1);
  let first = Math.max(0, Math.min(start, index));
  while (cells(first, index) > room) first++;
  // When text was deleted, what was hidden comes back into view.
  while (first > 0 && cells(first - 1, pieces.length) <= room) first--;
  let shown = '';
  let used = 0;
  for (let at = first; at < drawn.length; at++) {
    used += widths[at] ?? 0;
    if (used > width) break;
    shown += drawn[at];
  }
  return { shown, column: cells(first, index), start: first };
}
