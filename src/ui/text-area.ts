// The editing of a text of many lines, as a pure function from state and key to state, with undo and a selection.

import type { KeyEvent } from './keys.ts';
import { cleanInput } from './safe-text.ts';
import { type AreaSize, columnOf, moveRows, offsetAt, rowOf, rowStarts } from './text-area-layout.ts';
import { quoteMarks } from './text-area-quotes.ts';
import { type Position, type Range, replaceIn, selectionOf, textIn } from './text-area-selection.ts';
import { boundaryAtOrAfter } from './text-boundaries.ts';
import { applyEdit, type TextEdit, textKeys } from './text-edit.ts';

interface Content extends Position {
  lines: readonly string[];
}

export interface AreaState extends Content {
  /** Where selecting began. */
  anchor?: Position | undefined;
  /** The arrows select until something is done with what is selected. */
  selecting?: boolean;
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

type AreaMove = 'up' | 'down' | 'pageUp' | 'pageDown' | 'home' | 'end' | 'textStart' | 'textEnd';

/** The keys of a text area that a text field has not. With Shift they select. */
export const areaKeys: Readonly<Record<string, AreaMove>> = {
  up: 'up',
  down: 'down',
  pageup: 'pageUp',
  pagedown: 'pageDown',
  home: 'home',
  end: 'end',
  'ctrl+home': 'textStart',
  'ctrl+end': 'textEnd',
};

/** Keys of a text field that mean something else here (text-area-keys.ts). */
const otherwise = new Set(['ctrl+a', 'ctrl+f']);
const lineMoves: ReadonlySet<TextEdit> = new Set(['left', 'right', 'wordLeft', 'wordRight', 'home', 'end']);

/**
 * The state after a key or paste; undefined when it is left to the screen. That is so too for Up in the first row
 * and Down in the last: there they lead to the next field.
 */
export function editArea(state: AreaState, event: KeyEvent, size: AreaSize): AreaState | undefined {
  if (event.kind === 'paste') return insertText(state, cleanInput(event.text, 'many lines'));
  if (event.text !== undefined) return insert(state, cleanInput(event.text, 'one line'), 'typing');
  if (event.name === 'enter' || event.name === 'shift+enter') return breakLine(state);
  const shifted = event.name.includes('shift+');
  const name = event.name.replace('shift+', '');
  const select = shifted || state.selecting === true;
  const move = areaKeys[name];
  if (move) return moving(state, select, (from) => moveArea(from, move, size));
  const edit = otherwise.has(event.name) ? undefined : (textKeys[event.name] ?? textKeys[name]);
  if (!edit) return undefined;
  if (lineMoves.has(edit)) {
    const range = select ? undefined : selectionOf(state);
    // What was selected ends on the side to which one goes.
    if (range && edit === 'left') return to(state, range.from);
    if (range && edit === 'right') return to(state, range.to);
    return moving(state, select, (from) => editLine(from, edit));
  }
  return selectionOf(state) ? deleteSelected(state) : editLine(state, edit);
}

/** Moves the cursor; the selection begins, goes on or ends. */
function moving(
  state: AreaState,
  select: boolean,
  move: (from: AreaState) => AreaState | undefined,
): AreaState | undefined {
  const { anchor, selecting, ...bare } = state;
  const moved = move(bare);
  // In the first and last row nothing is left while something is being selected.
  if (!select || !moved) return moved ?? (select ? state : undefined);
  const here = { line: state.line, offset: state.offset };
  return { ...moved, anchor: anchor ?? here, ...(selecting && { selecting }) };
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
      return to(state, { line: 0, offset: 0 });
    case 'textEnd':
      return to(state, endOf(lines));
  }
}

const endOf = (lines: readonly string[]): Position => ({
  line: lines.length - 1,
  offset: lines.at(-1)?.length ?? 0,
});
const content = ({ lines, line, offset }: Content): Content => ({ lines, line, offset });

/** Moves the cursor, with nothing selected; what comes next is a change of its own. */
function to(state: AreaState, { line, offset }: Position): AreaState {
  return { ...content({ lines: state.lines, line, offset }), past: state.past, future: state.future };
}

/** Selects a part, with the cursor at its end. */
export function selectRange(state: AreaState, range: Range): AreaState {
  return { ...to(state, range.to), anchor: range.from };
}

export const selectAll = (state: AreaState): AreaState =>
  selectRange(state, { from: { line: 0, offset: 0 }, to: endOf(state.lines) });

/** From here on the arrows select; or no more. */
export function toggleSelecting(state: AreaState): AreaState {
  const here = { line: state.line, offset: state.offset };
  return state.selecting ? to(state, here) : { ...to(state, here), anchor: here, selecting: true };
}

export const deselect = (state: AreaState): AreaState => to(state, state);

/** '' when nothing is selected. */
export function selectedText(state: AreaState): string {
  const range = selectionOf(state);
  return range ? textIn(state.lines, range) : '';
}

/** Another text in the place of this one, which undo brings back. */
export function replaceAll(state: AreaState, text: string): AreaState {
  const all = { from: { line: 0, offset: 0 }, to: endOf(state.lines) };
  const replaced = replace(state, all, cleanInput(text, 'many lines'));
  return { ...replaced, line: 0, offset: 0 };
}

export function deleteSelected(state: AreaState): AreaState {
  const range = selectionOf(state);
  return range ? replace(state, range, '') : state;
}

function rows(state: AreaState, by: number, { width }: AreaSize): AreaState | undefined {
  const { lines, line, offset } = state;
  const text = lines[line] ?? '';
  const row = rowOf(rowStarts(text, width), offset);
  const goal = state.goal ?? columnOf(text, width, offset);
  const target = moveRows(lines, { line, row }, by, width);
  if (target.moved === 0) return undefined;
  const there = offsetAt(lines[target.line] ?? '', width, target.row, goal);
  return { ...to(state, { line: target.line, offset: there }), goal };
}

function inRow(state: AreaState, { width }: AreaSize, column: number): AreaState {
  const { line, offset } = state;
  const text = state.lines[line] ?? '';
  return to(state, { line, offset: offsetAt(text, width, rowOf(rowStarts(text, width), offset), column) });
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

/** Replaces a part by what is no more than there is room for; the cursor stands behind it. */
export function replace(
  state: AreaState,
  range: Range,
  added: string,
  kind: 'typing' | 'other' = 'other',
  anew = false,
): AreaState {
  const size = state.lines.reduce((sum, text) => sum + text.length + 1, 0);
  const next = replaceIn(state.lines, range, added.slice(0, Math.max(0, areaLimit - size)));
  // An accent that comes after its letter joins it: the cursor stands behind both.
  const offset = boundaryAtOrAfter(next.lines[next.line] ?? '', next.offset);
  return change(state, { ...next, offset }, kind, anew);
}

/** Puts a text in at the cursor, in the place of what is selected; undone in one piece. */
export const insertText = (state: AreaState, added: string): AreaState => insert(state, added, 'other');

function insert(state: AreaState, added: string, kind: 'typing' | 'other'): AreaState {
  if (added === '') return state;
  const here = { line: state.line, offset: state.offset };
  const range = selectionOf(state);
  // Words are undone one by one.
  const before = (state.lines[here.line] ?? '')[here.offset - 1];
  const wordEnds = added === ' ' && before !== ' ';
  return replace(state, range ?? { from: here, to: here }, added, kind, wordEnds || range !== undefined);
}

/** Enter. In the middle of quoted text it makes room for an answer: what follows stays quoted. */
function breakLine(state: AreaState): AreaState {
  const text = state.lines[state.line] ?? '';
  const marks = quoteMarks(text);
  const inQuote = marks !== '' && state.offset >= marks.length && state.offset < text.length;
  if (!inQuote || selectionOf(state)) return insert(state, '\n', 'other');
  const opened = insert(state, `\n\n${marks}`, 'other');
  return { ...opened, line: opened.line - 1, offset: 0 };
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
    return deletes ? join(state, line - 1) : to(state, { line: line - 1, offset: above.length });
  }
  if (forwards && offset === text.length) {
    if (line + 1 >= lines.length) return state;
    return deletes ? join(state, line) : to(state, { line: line + 1, offset: 0 });
  }
  const edited = applyEdit({ text, cursor: offset }, edit);
  if (edited.text === text) return to(state, { line, offset: edited.cursor });
  return change(state, { lines: lines.with(line, edited.text), line, offset: edited.cursor }, 'deleting');
}

function join(state: AreaState, line: number): AreaState {
  const end = { line, offset: (state.lines[line] ?? '').length };
  return replace(state, { from: end, to: { line: line + 1, offset: 0 } }, '');
}

export const undoArea = (state: AreaState): AreaState =>
  restore(state, state.past, (past, now) => ({ past, future: [...state.future, now] }));

export const redoArea = (state: AreaState): AreaState =>
  restore(state, state.future, (future, now) => ({ past: [...state.past, now], future }));

function restore(
  state: AreaState,
  from: readonly Content[],
  rest: (from: readonly Content[], now: Content) => Pick<AreaState, 'past' | 'future'>,
): AreaState {
  const found = from.at(-1);
  return found ? { ...found, ...rest(from.slice(0, -1), content(state)) } : state;
}
