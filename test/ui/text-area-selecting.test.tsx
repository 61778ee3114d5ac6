import { type ReactNode, useState } from 'react';
import { afterEach, describe, expect, test } from 'vitest';
import { isKeyName } from '../../src/ui/key-names.ts';
import { createKeyParser } from '../../src/ui/keys.ts';
import { Shell } from '../../src/ui/shell.tsx';
import {
  type AreaState,
  areaText,
  createArea,
  deleteSelected,
  deselect,
  editArea,
  insertText,
  redoArea,
  selectAll,
  selectedText,
  toggleSelecting,
  undoArea,
} from '../../src/ui/text-area.ts';
import { TextArea } from '../../src/ui/text-area-field.tsx';
import { find } from '../../src/ui/text-area-find.ts';
import { areaCommands } from '../../src/ui/text-area-keys.ts';
import { rowStarts, viewArea } from '../../src/ui/text-area-layout.ts';
import { reflow } from '../../src/ui/text-area-reflow.ts';
import { cellWidth } from '../../src/ui/text-width.ts';
import { createTheme } from '../../src/ui/theme.ts';
import { openScreen, type Screen } from '../support/screen.ts';

const size = { width: 21, height: 5 };

const commands: Record<string, (state: AreaState) => AreaState> = {
  'ctrl+z': undoArea,
  'ctrl+y': redoArea,
  'ctrl+a': selectAll,
  f3: toggleSelecting,
  'ctrl+x': deleteSelected,
  'alt+q': reflow,
};

function type(start: AreaState, keys: string, at = size): AreaState {
  const parser = createKeyParser();
  return [...parser.push(keys), ...parser.flush()].reduce((now, event) => {
    const command = event.kind === 'key' ? commands[event.name] : undefined;
    return command ? command(now) : (editArea(now, event, at) ?? now);
  }, start);
}

/** `a[bc|d` has "bc" selected and the cursor behind it; `a|bc[d` the other way round. */
function area(drawn: string): AreaState {
  const place = (mark: string) => {
    const before = drawn.slice(0, drawn.indexOf(mark)).replace(/[[|]/g, '').split('\n');
    return { line: before.length - 1, offset: before.at(-1)!.length };
  };
  const state = { ...createArea(drawn.replace(/[[|]/g, '')), ...place('|') };
  return drawn.includes('[') ? { ...state, anchor: place('[') } : state;
}

function drawn(state: AreaState): string {
  const positions = [
    { ...state, mark: '|' },
    ...(state.anchor && selectedText(state) !== '' ? [{ ...state.anchor, mark: '[' }] : []),
  ].sort((a, b) => b.line - a.line || b.offset - a.offset);
  const lines = [...state.lines];
  for (const { line, offset, mark } of positions)
    lines[line] = lines[line]!.slice(0, offset) + mark + lines[line]!.slice(offset);
  return lines.join('\n');
}

const shift = { left: '\x1b[1;2D', right: '\x1b[1;2C', up: '\x1b[1;2A', down: '\x1b[1;2B' };
const shiftEnd = '\x1b[1;2F';
const shiftHome = '\x1b[1;2H';
const ctrlShiftRight = '\x1b[1;6C';
const [up, down, right, left] = ['\x1b[A', '\x1b[B', '\x1b[C', '\x1b[D'];
const f3 = '\x1bOR';

describe('selecting', () => {
  test.each([
    ['Shift-Right', 'a|bc', shift.right, 'a[b|c'],
    ['Shift-Left', 'ab|c', shift.left, 'a|b[c'],
    ['to and fro is nothing', 'a|bc', shift.right + shift.left, 'a|bc'],
    ['Shift-Down', 'a|b\ncd', shift.down, 'a[b\nc|d'],
    ['Shift-Up in the first row stays there', 'a|b', shift.up, 'a|b'],
    ['Shift-End', 'a|bc\nd', shiftEnd, 'a[bc|\nd'],
    ['Shift-Home', 'abc|\nd', shiftHome, '|abc[\nd'],
    ['Ctrl-Shift-Right', '|one two', ctrlShiftRight, '[one| two'],
    ['all', 'a|b\ncd', '\x01', '[ab\ncd|'],
    ['F3 and arrows', 'a|b\ncd', f3 + right + down, 'a[b\ncd|'],
    ['F3 again selects nothing', 'a|b\ncd', f3 + right + f3, 'ab|\ncd'],
    ['an arrow without Shift ends it on its side, right', 'a[bc|d', right, 'abc|d'],
    ['an arrow without Shift ends it on its side, left', 'a[bc|d', left, 'a|bcd'],
    ['Down without Shift ends it', 'a[b|c\ndef', down, 'abc\nde|f'],
    ['Up without Shift ends it', 'abc\nd[e|f', up, 'ab|c\ndef'],
    ['typing replaces it', 'a[bc|d', 'x', 'ax|d'],
    ['and goes on', 'a[bc|d', 'xy', 'axy|d'],
    ['backspace deletes it', 'a[b\nc|d', '\x7f', 'a|d'],
    ['delete deletes it', 'a|b\nc[d', '\x1b[3~', 'a|d'],
    ['Ctrl-W deletes it alone', 'one [two| three', '\x17', 'one | three'],
    ['Enter replaces it', 'a[bc|d', '\r', 'a\n|d'],
    ['a paste replaces it', 'a[b\nc|d', '\x1b[200~x\ny\x1b[201~', 'ax\ny|d'],
    ['cut', 'a[b\nc|d', '\x18', 'a|d'],
    ['undo brings it back', 'a[bc|d', 'x\x1a', 'abc|d'],
    ['replacing is one step of its own', '|', 'one\x01two\x1a', 'one|'],
  ])('%s', (_what, from, keys, to) => {
    expect(drawn(type(area(from), keys))).toBe(to);
  });

  test.each([
    ['nothing', 'a|b', ''],
    ['in a line', 'a[bc|d', 'bc'],
    ['backwards', 'a|bc[d', 'bc'],
    ['over lines', 'a[b\ncd\ne|f', 'b\ncd\ne'],
  ])('the selected text: %s', (_what, from, text) => {
    expect(selectedText(area(from))).toBe(text);
    expect(selectedText(deselect(area(from)))).toBe('');
  });

  test('every key is one', () => {
    for (const { keys } of Object.values(areaCommands.commands))
      for (const key of keys) expect(isKeyName(key), key).toBe(true);
  });
});

test('random selecting, replacing and undoing agree with a plain string', () => {
  let seed = 5;
  const random = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };
  const flat = (state: AreaState, { line, offset }: { line: number; offset: number }): number =>
    state.lines.slice(0, line).reduce((sum, text) => sum + text.length + 1, 0) + offset;
  const added = ['x', 'wörd', '日', '\n', '> a\n> b', ' '];
  const keys = [...Object.values(shift), shiftEnd, shiftHome, ctrlShiftRight, left, right, up, down, f3];
  let state = createArea('one two\n> three four five six seven eight\n\n日本語の手紙です。長い行');
  for (let step = 0; step < 6000; step++) {
    const what = random(10);
    const before = areaText(state);
    const anchor = state.anchor ?? state;
    const [from, to] = [flat(state, anchor), flat(state, state)].sort((a, b) => a - b) as [number, number];
    if (what < 7) {
      state = type(state, keys[random(keys.length)]!);
      expect(areaText(state)).toBe(before);
    } else if (what === 7) {
      const text = added[random(added.length)]!;
      state = insertText(state, text);
      expect(areaText(state)).toBe(before.slice(0, from) + text + before.slice(to));
      expect(flat(state, state)).toBe(from + text.length);
      expect(areaText(undoArea(state))).toBe(before);
    } else if (what === 8) {
      expect(selectedText(state)).toBe(before.slice(from, to));
      state = deleteSelected(state);
      expect(areaText(state)).toBe(before.slice(0, from) + before.slice(to));
    } else if (before.length > 300) state = createArea('one two\n> three four five six seven eight');
    else state = type(state, ['\x1a', '\x19', 'x', '\x7f'][random(4)]!);
    const view = viewArea(state, size, { line: 0, row: 0 });
    expect(view.cursor.column).toBeLessThan(size.width);
    expect(view.rows[view.cursor.row]?.line).toBe(state.line);
    for (const { pieces } of view.rows)
      expect(cellWidth(pieces.map(({ text }) => text).join(''))).toBeLessThanOrEqual(size.width);
  }
});

describe('quoted text', () => {
  test.each([
    ['Enter in its middle makes room for an answer', '> one| two', '\r', '> one\n|\n>  two'],
    ['at its end it is an ordinary Enter', '> one|', '\r', '> one\n|'],
    ['before it too', '|> one', '\r', '\n|> one'],
    ['and undo takes all of it back', '> one| two', '\r\x1a', '> one| two'],
    ['deeper', '>> one |two', '\r', '>> one \n|\n>> two'],
  ])('%s', (_what, from, keys, to) => {
    expect(drawn(type(area(from), keys))).toBe(to);
  });

  test('goes on with its marks on the rows below', () => {
    const state = createArea('> one two three four five six seven eight');
    const { rows } = viewArea(state, { width: 24, height: 9 }, { line: 0, row: 0 });
    expect(
      rows.map(({ pieces }) =>
        pieces
          .map(({ text }) => text)
          .join('')
          .trimEnd(),
      ),
    ).toEqual(['> one two three four', '> five six seven eight']);
  });

  test.each([
    ['a paragraph', 'one\ntwo |three\nfour', 'one two three four|'],
    ['a quoted one', '> one\n> t|wo\n\nthree', '> one two|\n\nthree'],
    ['of its own depth', '>> zero\n> one|\n> two', '>> zero\n> one two|'],
    ['not a list', 'one\n- a|\n- b', 'one\n- a|\n- b'],
    ['not a signature', 'one|\n-- \nPractice', 'one|\n-- \nPractice'],
    ['all that is selected', '[a\nb\n\nc\nd|', 'a b\n\nc d|'],
  ])('joins %s', (_what, from, to) => {
    expect(drawn(reflow(area(from)))).toBe(to);
  });
});

describe('rows of long lines', () => {
  test.each([
    ['plain', 'word '.repeat(400)],
    ['German', 'wörter für Straße '.repeat(100)],
    ['Japanese', '日本語の手紙です。'.repeat(100)],
    ['accents that come after', 'e\u0301a\u0308 '.repeat(300)],
    ['a mixture', 'a日é👩\u200d⚕\ufe0f \u0301x'.repeat(80)],
    ['only marks', '\u0301'.repeat(3000)],
    ['soft hyphens and joiners', 'a\u00adb\u200dc '.repeat(200)],
  ])('%s fit, and put together they are the line', (_what, line) => {
    const starts = rowStarts(line, 31);
    const rows = starts.map((start, index) => line.slice(start, starts[index + 1]));
    expect(rows.join('')).toBe(line);
    const view = viewArea(createArea(line), { width: 31, height: 5000 }, { line: 0, row: 0 });
    expect(view.rows).toHaveLength(starts.length);
    for (const { pieces } of view.rows)
      expect(cellWidth(pieces.map(({ text }) => text).join(''))).toBeLessThanOrEqual(30);
  });
});

describe('finding', () => {
  const text = '|Dear Aisha,\nthe crown\nThe bill (a.b)';
  test.each([
    ['what stands at the cursor', 'dear', ['stay'], '[Dear| Aisha,\nthe crown\nThe bill (a.b)', 1, 1],
    ['the first of two', 'the', ['stay'], 'Dear Aisha,\n[the| crown\nThe bill (a.b)', 1, 2],
    ['the next', 'the', ['stay', 'next'], 'Dear Aisha,\nthe crown\n[The| bill (a.b)', 2, 2],
    ['round to the first', 'the', ['stay', 'next', 'next'], 'Dear Aisha,\n[the| crown\nThe bill (a.b)', 1, 2],
    ['the one before', 'the', ['stay', 'previous'], 'Dear Aisha,\nthe crown\n[The| bill (a.b)', 2, 2],
    ['signs as they are', '(a.b', ['stay'], 'Dear Aisha,\nthe crown\nThe bill [(a.b|)', 1, 1],
    ['nothing', 'axb', ['stay'], text, 0, 0],
    ['no words', '', ['next'], text, 0, 0],
  ] as const)('%s', (_what, words, directions, to, which, count) => {
    let found = { state: area(text), which: 0, count: 0 };
    for (const direction of directions) found = find(found.state, words, direction);
    expect({ ...found, state: drawn(found.state) }).toEqual({ state: to, which, count });
  });
});

let screen: Screen;

function Letter(): ReactNode {
  const [state, setState] = useState(() => createArea('Dear Aisha,\nthe crown is here.\n\n> the question'));
  return <TextArea state={state} onChange={setState} focus width={60} height={10} />;
}

describe('on the screen', () => {
  afterEach(() => screen.close());
  const open = (options = {}): Screen => {
    screen = openScreen(
      <Shell theme={createTheme({ LANG: 'C.UTF-8' })} redraw={() => undefined}>
        <Letter />
      </Shell>,
      options,
    );
    return screen;
  };

  test('a line is cut, pasted twice, and undone', async () => {
    const { waitFor, waitUntil, type: press, lines } = open();
    await waitFor('Dear Aisha,');
    press(`${down}${f3}${down}\x18`);
    await waitUntil(() => !lines().join('\n').includes('crown'), 'the line to be cut');
    press('\x16\x16');
    await waitUntil(() => lines().filter((line) => line === 'the crown is here.').length === 2, 'two of it');
    press('\x1a');
    await waitUntil(() => lines().filter((line) => line === 'the crown is here.').length === 1, 'one of it');
  });

  test('words are found as they are typed, and the cursor is back in the letter afterwards', async () => {
    const { waitFor, type: press, lines, cursor, waitUntil } = open();
    await waitFor('Dear Aisha,');
    press('\x06the');
    await waitFor('1 of 2');
    press('\r');
    await waitFor('2 of 2');
    press('zz');
    await waitFor('not found');
    press('\x1b');
    await waitUntil(() => !lines().join('\n').includes('Find  '), 'the line to go');
    await waitUntil(() => cursor().y === 3 && cursor().x === 5, 'the cursor behind what was found');
    press('A');
    await waitFor('> A question');
  });

  test('Esc selects nothing before it does anything else', async () => {
    const { waitFor, type: press } = open();
    await waitFor('Dear Aisha,');
    press(`${shift.right}${shift.right}\x1bX`);
    await waitFor('DeXar Aisha,');
  });

  test('a screen reader hears what is selected', async () => {
    const { waitFor, type: press } = open({ screenReader: true });
    await waitFor('line 1 of 4: Dear Aisha,');
    press(ctrlShiftRight);
    await waitFor('Selected: Dear');
  });
});
