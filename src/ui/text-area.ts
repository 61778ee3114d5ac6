// The editing of a text of many lines, as a pure function from state and key to state, with undo.

import type { KeyEvent } from './keys.ts';
import { cleanInput } from './safe-text.ts';
import { type AreaSize, drawnWidth, moveRows, offsetAt, rowOf, rowStarts } from './text-area-layout.ts';
import { applyEdit, insertInto, type TextEdit, textKeys } from './text-edit.ts';

interface Content {
  lines: readonly string[];
  line: number;
  /** In UTF-16 units; always between two graphemes. */
  offset: number;
}

export interface AreaState extends Content {
  /** The column that Up and Down keep to, in cells. */
  goal?: number;
  /** What was before, newest last. */
  past: readonly Content[];
  /** What was undone, to be done again, newest last. */
  future: readonly Content[];
  /** The kind of the last change: typing on is undone in one piece. */
  last?: 'typing' | 'deleting' | 'other';
}

const pastLimit = 200;
/** As much as a letter may hold; what is pasted beyond it is dropped. */
const areaLimit = 2_000_000;

/** A text to be edited, with the cursor at its beginning or its end. */
export function createArea(text: string, at: 'start' | 'end' = 'start'): AreaState {
  const lines = cleanInput(text, 'many lines').split('\n');
  const line = at === 'start' ? 0 : lines.length - 1;
  return { lines, line, offset: at === 'start' ? 0 : (lines[line]?.length ?? 0), past: [], future: [] };
}

export const areaText = ({ lines }: { lines: readonly string[] }): string => lines.join('\n');

type AreaMove =
  | 'up'
  | 'down'
  | 'pageUp'
  | 'pageDown'
  | 'home'
  | 'end'
  | 'textStart'
  | 'textEnd'
  | 'newLine'
  | 'undo'
  | 'redo';

/** The keys of a text area that a text field has not. */
export const areaKeys: Readonly<Record<string, AreaMove>> = {
  up: 'up',
  down: 'down',
  pageup: 'pageUp',
  pagedown: 'pageDown',
  home: 'home',
  end: 'end',
  'ctrl+a': 'home',
  'ctrl+home': 'textStart',
  'ctrl+end': 'textEnd',
  enter: 'newLine',
  'shift+enter': 'newLine',
  'ctrl+z': 'undo',
  'ctrl+_': 'undo',
  'ctrl+y': 'redo',
};

/**
 * The state after a key or paste; undefined when it is left to the screen. That is so too for Up in the first row
 * and Down in the last: there they lead to the next field.
 */
export function editArea(state: AreaState, event: KeyEvent, size: AreaSize): AreaState | undefined {
  if (event.kind === 'paste') return insert(state, cleanInput(event.text, 'many lines'), 'other');
  if (event.text !== undefined) return insert(state, cleanInput(event.text, 'one line'), 'typing');
  const move = areaKeys[event.name];
  if (move) return moveArea(state, move, size);
  const edit = textKeys[event.name];
  return edit ? editLine(state, edit) : undefined;
}

function moveArea(state: AreaState, move: AreaMove, size: AreaSize): AreaState | undefined {
  const { lines } = state;
  switch (move) {
    case 'up':
      return rows(state, -1, size);
    case 'down':
      return rows(state, 1, size);
    case 'pageUp':
      return rows(state, 1 - Math.max(2, size.height), size) ?? state;
    case 'pageDown':
      return rows(state, Math.max(2, size.height) - 1, size) ?? state;
    case 'home':
      return inRow(state, size, 0);
    case 'end':
      return inRow(state, size, Number.POSITIVE_INFINITY);
    case 'textStart':
      return to(state, 0, 0);
    case 'textEnd':
      return to(state, lines.length - 1, lines.at(-1)?.length ?? 0);
    case 'newLine':
      return insert(state, '\n', 'other');
    case 'undo':
      return restore(state, state.past, (past, now) => ({ past, future: [...state.future, now] }));
    case 'redo':
      return restore(state, state.future, (future, now) => ({ past: [...state.past, now], future }));
  }
}

const content = ({ lines, line, offset }: Content): Content => ({ lines, line, offset });

/** Moves the cursor; what comes next is a change of its own. */
function to(state: AreaState, line: number, offset: number): AreaState {
  return { ...content({ lines: state.lines, line, offset }), past: state.past, future: state.future };
}

function rows(state: AreaState, by: number, { width }: AreaSize): AreaState | undefined {
  const { lines, line, offset } = state;
  const text = lines[line] ?? '';
  const starts = rowStarts(text, width);
  const row = rowOf(starts, offset);
  const goal = state.goal ?? drawnWidth(text.slice(starts[row], offset));
  const target = moveRows(lines, { line, row }, by, width);
  if (target.moved === 0) return undefined;
  const there = lines[target.line] ?? '';
  return { ...to(state, target.line, offsetAt(there, rowStarts(there, width), target.row, goal)), goal };
}

function inRow(state: AreaState, { width }: AreaSize, column: number): AreaState {
  const text = state.lines[state.line] ?? '';
  const starts = rowStarts(text, width);
  return to(state, state.line, offsetAt(text, starts, rowOf(starts, state.offset), column));
}

/** A new content, with the one before kept for undo. */
function change(
  state: AreaState,
  next: Content,
  kind: NonNullable<AreaState['last']>,
  anew = false,
): AreaState {
  const goesOn = kind !== 'other' && state.last === kind && !anew;
  const past = goesOn ? state.past : [...state.past, content(state)].slice(-pastLimit);
  return { ...content(next), past, future: [], last: kind };
}

function insert(state: AreaState, added: string, kind: 'typing' | 'other'): AreaState {
  const { lines, line, offset } = state;
  if (added === '') return state;
  const room = areaLimit - lines.reduce((sum, text) => sum + text.length + 1, 0);
  const [first = '', ...others] = added.slice(0, Math.max(0, room)).split('\n');
  const text = lines[line] ?? '';
  if (others.length === 0) {
    const edited = insertInto({ text, cursor: offset }, first);
    // Words are undone one by one.
    const wordEnds = added === ' ' && text[offset - 1] !== ' ';
    return change(
      state,
      { lines: lines.with(line, edited.text), line, offset: edited.cursor },
      kind,
      wordEnds,
    );
  }
  const last = others.at(-1) ?? '';
  const pieces = [text.slice(0, offset) + first, ...others.slice(0, -1), last + text.slice(offset)];
  const next = [...lines.slice(0, line), ...pieces, ...lines.slice(line + 1)];
  return change(state, { lines: next, line: line + others.length, offset: last.length }, kind);
}

/** What a text field does within its line; over the ends of a line, lines join and cursors cross. */
function editLine(state: AreaState, edit: TextEdit): AreaState {
  const { lines, line, offset } = state;
  const text = lines[line] ?? '';
  const backwards =
    edit === 'left' || edit === 'wordLeft' || edit === 'deleteLeft' || edit === 'deleteWordLeft';
  const forwards =
    edit === 'right' ||
    edit === 'wordRight' ||
    edit === 'deleteRight' ||
    edit === 'deleteWordRight' ||
    edit === 'deleteToEnd';
  const deletes = edit.startsWith('delete');
  if (backwards && offset === 0) {
    const above = lines[line - 1];
    if (above === undefined) return state;
    return deletes ? join(state, line - 1) : to(state, line - 1, above.length);
  }
  if (forwards && offset === text.length) {
    if (line + 1 >= lines.length) return state;
    return deletes ? join(state, line) : to(state, line + 1, 0);
  }
  const edited = applyEdit({ text, cursor: offset }, edit);
  if (edited.text === text) return to(state, line, edited.cursor);
  return change(state, { lines: lines.with(line, edited.text), line, offset: edited.cursor }, 'deleting');
}

function join(state: AreaState, line: number): AreaState {
  const above = state.lines[line] ?? '';
  const lines = [
    ...state.lines.slice(0, line),
    above + (state.lines[line + 1] ?? ''),
    ...state.lines.slice(line + 2),
  ];
  return change(state, { lines, line, offset: above.length }, 'other');
}

function restore(
  state: AreaState,
  from: readonly Content[],
  rest: (from: readonly Content[], now: Content) => Pick<AreaState, 'past' | 'future'>,
): AreaState {
  const found = from.at(-1);
  return found ? { ...found, ...rest(from.slice(0, -1), content(state)) } : state;
}
