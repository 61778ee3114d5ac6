import { type ReactNode, useState } from 'react';
import { afterEach, describe, expect, test } from 'vitest';
import { Frame, useBodySize } from '../../src/ui/frame.tsx';
import { isKeyName } from '../../src/ui/key-names.ts';
import { createKeyParser } from '../../src/ui/keys.ts';
import { Shell } from '../../src/ui/shell.tsx';
import {
  type AreaState,
  areaKeys,
  areaText,
  createArea,
  editArea,
  redoArea,
  undoArea,
} from '../../src/ui/text-area.ts';
import { TextArea } from '../../src/ui/text-area-field.tsx';
import { rowStarts, viewArea } from '../../src/ui/text-area-layout.ts';
import { cellWidth, graphemes } from '../../src/ui/text-width.ts';
import { createTheme } from '../../src/ui/theme.ts';
import { openScreen, type Screen } from '../support/screen.ts';

const size = { width: 11, height: 5 };

/** `ab|c` is a text with its cursor. */
function area(drawn: string): AreaState {
  const before = drawn.slice(0, drawn.indexOf('|')).split('\n');
  return {
    ...createArea(drawn.replace('|', '')),
    line: before.length - 1,
    offset: before.at(-1)?.length ?? 0,
  };
}

function drawn({ lines, line, offset }: AreaState): string {
  return lines
    .map((text, index) => (index === line ? `${text.slice(0, offset)}|${text.slice(offset)}` : text))
    .join('\n');
}

function type(start: AreaState, keys: string, at = size): AreaState {
  const parser = createKeyParser();
  return [...parser.push(keys), ...parser.flush()].reduce((now, event) => {
    const command = event.kind === 'key' && { 'ctrl+z': undoArea, 'ctrl+y': redoArea }[event.name];
    return command ? command(now) : (editArea(now, event, at) ?? now);
  }, start);
}

const textOfRow = ({ pieces }: { pieces: readonly { text: string }[] }): string =>
  pieces.map(({ text }) => text).join('');

const up = '\x1b[A';
const down = '\x1b[B';
const right = '\x1b[C';
const left = '\x1b[D';

describe('where rows break', () => {
  test.each([
    ['', 11, [0]],
    ['ten cells.', 11, [0]],
    ['eleven cell', 11, [0, 7]],
    ['one two three four', 11, [0, 8]],
    ['abcdefghijklmnopqrstuvwxyz', 11, [0, 10, 20]],
    ['a bcdefghijklmnop', 11, [0, 2, 12]],
    ['日本語日本語日本', 11, [0, 5]],
    ['            two', 11, [0, 10]],
  ])('%j in %i cells', (line, width, starts) => {
    expect(rowStarts(line, width)).toEqual(starts);
  });
});

describe('keys', () => {
  test.each([
    ['typing', 'a|\nb', 'x', 'ax|\nb'],
    ['Enter', 'a|b', '\r', 'a\n|b'],
    ['a paste of lines', 'a|d', '\x1b[200~b\r\nc\x1b[201~', 'ab\nc|d'],
    ['a paste of tabs and sequences', '|', '\x1b[200~\tx\x1b[2J\x07\x1b[201~', '        x|'],
    ['left over the start of a line', 'a\n|b', left, 'a|\nb'],
    ['right over the end of a line', 'a|\nb', right, 'a\n|b'],
    ['backspace joins lines', 'a\n|b', '\x7f', 'a|b'],
    ['delete joins lines', 'a|\nb', '\x1b[3~', 'a|b'],
    ['Ctrl-K at the end of a line joins', 'a|\nb', '\x0b', 'a|b'],
    ['Ctrl-K in a line cuts it', 'a|bc\nd', '\x0b', 'a|\nd'],
    ['backspace at the start of all', '|a', '\x7f', '|a'],
    ['delete at the end of all', 'a|', '\x1b[3~', 'a|'],
    ['a word to the left over a line', 'one\n|two', '\x17', 'one|two'],
    ['down', 'ab|c\ndef', down, 'abc\nde|f'],
    ['down in a wrapped line', 'on|e two three four', down, 'one two th|ree four'],
    ['up in a wrapped line', 'one two th|ree four', up, 'on|e two three four'],
    ['down over a short line keeps the column', 'abcd|e\nx\nabcde', down + down, 'abcde\nx\nabcd|e'],
    ['down over wide letters', 'abc|\n日本', down, 'abc\n日|本'],
    ['up in the first row is left to the screen', 'a|b', up, 'a|b'],
    ['down in the last row is left to the screen', 'a|b', down, 'a|b'],
    ['Home in a wrapped line', 'one two th|ree four', '\x1b[H', 'one two |three four'],
    ['End in a wrapped line stays in its row', 'o|ne two three four', '\x1b[F', 'one two| three four'],
    ['End in the last row', 'one two t|hree four', '\x1b[F', 'one two three four|'],
    ['Ctrl-End', '|a\nb', '\x1b[1;5F', 'a\nb|'],
    ['Ctrl-Home', 'a\nb|', '\x1b[1;5H', '|a\nb'],
    ['PgDn', '|1\n2\n3\n4\n5\n6', '\x1b[6~', '1\n2\n3\n4\n|5\n6'],
    ['PgUp', '1\n2\n3\n4\n5\n|6', '\x1b[5~', '1\n|2\n3\n4\n5\n6'],
    ['PgUp at the start', '|1\n2', '\x1b[5~', '|1\n2'],
    ['undo of a word', '|', 'one two\x1a', 'one|'],
    ['undo of two', '|', 'one two\x1a\x1a', '|'],
    ['undo of a paste', 'a|', '\x1b[200~b\nc\x1b[201~\x1a', 'a|'],
    ['undo of deletion', 'abc|', '\x7f\x7f\x7f\x1a', 'abc|'],
    ['undo and redo', '|', 'one two\x1a\x19', 'one two|'],
    ['undo with nothing to undo', 'a|', '\x1a', 'a|'],
    ['typing after undo forgets what was undone', '|', 'ab\x1ac\x19', 'c|'],
  ])('%s', (_what, from, keys, to) => {
    expect(drawn(type(area(from), keys))).toBe(to);
  });

  test.each(['\t', '\x1b[Z', '\x1b', '\x05', '\x10', '\x1bOP'])('%j is left to the screen', (key) => {
    const parser = createKeyParser();
    const [event] = [...parser.push(key), ...parser.flush()];
    expect(event && editArea(area('a|\nb'), event, size)).toBeUndefined();
  });

  test('every key of the area is a key', () => {
    for (const key of Object.keys(areaKeys)) expect(isKeyName(key), key).toBe(true);
  });
});

test('random edits agree with a plain string, and the cursor is always shown', () => {
  const keys = [
    'a',
    'é',
    '日',
    ' ',
    'word ',
    '\r',
    left,
    right,
    '\x7f',
    '\x1b[3~',
    '\x1b[200~x\ny\x1b[201~',
    up,
    down,
    '\x1b[H',
    '\x1b[F',
    '\x1a',
    '\x19',
    '\x1b[5~',
    '\x1b[6~',
  ];
  let seed = 11;
  const random = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };
  let state = createArea('');
  let text = '';
  let cursor = 0;
  let top = { line: 0, row: 0 };
  const position = (now: AreaState): number =>
    now.lines.slice(0, now.line).reduce((sum, line) => sum + line.length + 1, 0) + now.offset;
  for (let step = 0; step < 8000; step++) {
    const key = keys[random(keys.length)] ?? '';
    state = type(state, key);
    const typed = { '\r': '\n', '\x1b[200~x\ny\x1b[201~': 'x\ny' }[key] ?? key;
    if (key === left) cursor = Math.max(0, cursor - 1);
    else if (key === right) cursor = Math.min(text.length, cursor + 1);
    else if (key === '\x7f') {
      text = text.slice(0, Math.max(0, cursor - 1)) + text.slice(cursor);
      cursor = Math.max(0, cursor - 1);
    } else if (key === '\x1b[3~') text = text.slice(0, cursor) + text.slice(cursor + 1);
    else if (/^[\x1b\x1a\x19]/.test(typed) && !key.startsWith('\x1b[200~')) {
      // Moves by row, undo and redo have no plain model: what they must not do is checked below.
      if (key === '\x1a' || key === '\x19') text = areaText(state);
      cursor = position(state);
    } else {
      text = text.slice(0, cursor) + typed + text.slice(cursor);
      cursor += typed.length;
    }
    expect(areaText(state), `step ${step}: ${JSON.stringify(key)}`).toBe(text);
    expect(position(state), `step ${step}: ${JSON.stringify(key)}`).toBe(cursor);
    const view = viewArea(state, size, top);
    top = view.top;
    expect(view.rows.length).toBeLessThanOrEqual(size.height);
    for (const row of view.rows) expect(cellWidth(textOfRow(row))).toBeLessThan(size.width);
    expect(view.cursor.column).toBeLessThan(size.width);
    expect(view.rows[view.cursor.row]?.line).toBe(state.line);
    if (step % 200 === 0 && text.length > 600) {
      state = createArea('');
      text = '';
      cursor = 0;
    }
  }
});

test('undo leads back to the beginning, and redo to the end', () => {
  const end = type(createArea('start'), 'one two\rthree\x7f\x7f \x1b[200~x\ny\x1b[201~');
  let state = end;
  for (let step = 0; step < 30; step++) state = type(state, '\x1a');
  expect(areaText(state)).toBe('start');
  for (let step = 0; step < 30; step++) state = type(state, '\x19');
  expect(drawn(state)).toBe(drawn(end));
});

test('rows that are drawn put together are the text', () => {
  const text = 'one two three\n\n日本語の手紙です。長い\nabcdefghijklmnopqrstuvwxyz 👩\u200d⚕\ufe0f x\u202ey';
  const view = viewArea(createArea(text), { width: 9, height: 100 }, { line: 0, row: 0 });
  const lines = text.split('\n').map((_line, index) =>
    view.rows
      .filter((row) => row.line === index)
      .map(textOfRow)
      .join(''),
  );
  expect(lines).toEqual(['one two three', '', '日本語の手紙です。長い', 'abcdefghijklmnopqrstuvwxyz 👩⚕ xy']);
});

test('a paste of a hundred thousand letters and keys after it are quick', () => {
  const long = { width: 80, height: 20 };
  const texts = [
    'word '.repeat(20_000),
    'wörd '.repeat(20_000),
    'line of a letter\n'.repeat(6000),
    '日本語の手紙\n'.repeat(14_000),
  ];
  for (const text of texts) {
    const started = performance.now();
    let state = type(createArea(''), `\x1b[200~${text}\x1b[201~`, long);
    viewArea(state, long, { line: 0, row: 0 });
    const pasted = performance.now() - started;
    for (let key = 0; key < 10; key++) {
      state = type(state, `x${up}${left}`, long);
      viewArea(state, long, { line: 0, row: 0 });
    }
    const keys = (performance.now() - started - pasted) / 10;
    expect(pasted, JSON.stringify(text.slice(0, 10))).toBeLessThan(1500);
    expect(keys, JSON.stringify(text.slice(0, 10))).toBeLessThan(300);
  }
});

let screen: Screen;

function Letter(): ReactNode {
  const { columns, rows } = useBodySize();
  const [state, setState] = useState(() => createArea('Dear Aisha,\n\n> quoted\n'));
  return (
    <Frame title="Letter" detail={`${graphemes(areaText(state)).length} letters`}>
      <TextArea
        state={state}
        onChange={setState}
        focus
        width={columns}
        height={rows}
        lineStyle={(line) => (line.startsWith('>') ? { dimColor: true } : {})}
      />
    </Frame>
  );
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

  test('what is typed in a burst stands there, and the cursor behind it', async () => {
    const { waitFor, type: press, cursor, lines } = open();
    await waitFor('F1 Help');
    press(`${down}Thank you? Yes\x7fs.\r${down}`);
    await waitFor('Thank you? Yes.');
    await screen.waitUntil(() => cursor().y === 4 && cursor().x === 0, 'cursor before the quotation');
    expect(lines().slice(1, 5)).toEqual(['Dear Aisha,', 'Thank you? Yes.', '', '> quoted']);
    expect(cursor().visible).toBe(true);
  });

  test('a long letter scrolls under the cursor, and back', async () => {
    const { waitFor, type: press, lines } = open();
    await waitFor('F1 Help');
    press('\x1b[1;5F');
    press(Array.from({ length: 60 }, (_, index) => `line ${index}\r`).join(''));
    // The line may be painted before the Enter behind it is.
    await screen.waitUntil(() => lines()[20] === 'line 59' && lines()[21] === '', 'an empty last row');
    press('\x1b[1;5H');
    await screen.waitUntil(() => lines()[1] === 'Dear Aisha,', 'the first line on top');
  });

  test('a screen reader hears the line of the cursor', async () => {
    const { waitFor, type: press } = open({ screenReader: true });
    await waitFor('line 1 of 4: Dear Aisha,');
    press(down + down);
    await waitFor('line 3 of 4: > quoted');
  });
});
