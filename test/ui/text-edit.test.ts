import { describe, expect, test } from 'vitest';
import { isKeyName } from '../../src/ui/key-names.ts';
import { createKeyParser } from '../../src/ui/keys.ts';
import { editText, type TextState, textKeys, viewText } from '../../src/ui/text-edit.ts';
import { cellWidth, graphemes } from '../../src/ui/text-width.ts';

/** `ab|c` is a text with its cursor. */
const state = (drawn: string): TextState => ({ text: drawn.replace('|', ''), cursor: drawn.indexOf('|') });
const drawn = ({ text, cursor }: TextState): string => `${text.slice(0, cursor)}|${text.slice(cursor)}`;

function type(start: TextState, keys: string): TextState {
  const parser = createKeyParser();
  return [...parser.push(keys), ...parser.flush()].reduce((now, event) => editText(now, event) ?? now, start);
}

describe('keys', () => {
  test.each([
    ['typing', 'a|c', 'b', 'ab|c'],
    ['a blank', 'a|', ' b', 'a b|'],
    ['left over a wide letter', '日|', '\x1b[D', '|日'],
    ['left over a letter of several characters', 'a👩\u200d⚕\ufe0f|', '\x1b[D', 'a|👩\u200d⚕\ufe0f'],
    ['left at the start', '|a', '\x1b[D', '|a'],
    ['right', '|e\u0301a', '\x1b[C', 'e\u0301|a'],
    ['right at the end', 'a|', '\x1b[C', 'a|'],
    ['home', 'abc|', '\x1b[H', '|abc'],
    ['end', '|abc', '\x1b[F', 'abc|'],
    ['word left', 'reception@lab.example|', '\x1b[1;5D', 'reception@lab.|example'],
    ['word left over blanks', 'one two  |', '\x1bb', 'one |two  '],
    ['word right', '|one two', '\x1b[1;5C', 'one| two'],
    ['word right over blanks', 'one|  two', '\x1bf', 'one  two|'],
    ['backspace', 'ab|c', '\x7f', 'a|c'],
    ['backspace over a letter of several characters', 'a👩\u200d⚕\ufe0f|', '\x7f', 'a|'],
    ['backspace at the start', '|a', '\x7f', '|a'],
    ['delete', 'a|bc', '\x1b[3~', 'a|c'],
    ['delete at the end', 'a|', '\x1b[3~', 'a|'],
    ['word to the left', 'one two|', '\x17', 'one |'],
    ['word to the right', '|one two', '\x1bd', '| two'],
    ['all to the left', 'one tw|o', '\x15', '|o'],
    ['all to the right', 'o|ne two', '\x0b', 'o|'],
    ['an accent joins its letter', 'e|x', '\u0301', 'e\u0301|x'],
    ['a paste', 'a|d', '\x1b[200~b\r\nc\x1b[201~', 'ab c|d'],
    ['a paste of control characters', 'a|', '\x1b[200~\x1b[2Jb\x07\x1b[201~', 'ab|'],
    ['ab, backspace, c', '|', 'ab\x7fc', 'ac|'],
  ])('%s', (_what, from, keys, to) => {
    expect(drawn(type(state(from), keys))).toBe(to);
  });

  test.each(['\r', '\t', '\x1b', '\x1b[A', '\x1b[B', '\x1bOP', '\x10', '\x0c'])(
    '%j is left to the screen',
    (key) => {
      const parser = createKeyParser();
      const [event] = [...parser.push(key), ...parser.flush()];
      expect(event && editText(state('a|'), event)).toBeUndefined();
    },
  );

  test('every editing key is a key', () => {
    for (const key of Object.keys(textKeys)) expect(isKeyName(key), key).toBe(true);
  });

  test('a pasted book is cut', () => {
    expect(type(state('|'), `\x1b[200~${'x'.repeat(100_000)}\x1b[201~`).text.length).toBe(20_000);
  });
});

test('random keys agree with a list of characters', () => {
  const moves = [
    'a',
    'é',
    '日',
    ' ',
    '\x1b[D',
    '\x1b[C',
    '\x1b[H',
    '\x1b[F',
    '\x7f',
    '\x1b[3~',
    '\x15',
    '\x0b',
  ];
  let seed = 3;
  const random = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };
  let actual: TextState = state('|');
  let left: string[] = [];
  let right: string[] = [];
  for (let step = 0; step < 5000; step++) {
    const key = moves[random(moves.length)] ?? '';
    actual = type(actual, key);
    const all = [...left, ...right];
    if (key === '\x1b[D') right = [...left.splice(-1), ...right];
    else if (key === '\x1b[C') left = [...left, ...right.splice(0, 1)];
    else if (key === '\x1b[H') [left, right] = [[], all];
    else if (key === '\x1b[F') [left, right] = [all, []];
    else if (key === '\x7f') left = left.slice(0, -1);
    else if (key === '\x1b[3~') right = right.slice(1);
    else if (key === '\x15') left = [];
    else if (key === '\x0b') right = [];
    else left = [...left, key];
    expect(drawn(actual)).toBe(`${left.join('')}|${right.join('')}`);
  }
});

describe('the part that is shown', () => {
  test.each([
    ['abc|', 10, 0, 'abc', 3],
    ['abcdefghij|', 10, 0, 'bcdefghij', 9],
    ['abcdefghij|klm', 10, 1, 'bcdefghijk', 9],
    ['|abcdefghij', 10, 3, 'abcdefghij', 0],
    ['ab|', 10, 5, 'ab', 2],
    ['日本語日本|', 6, 0, '日本', 4],
    ['|日本語日本', 5, 0, '日本', 0],
    ['|', 5, 3, '', 0],
  ])('%s in %i cells, begun at %i', (text, width, start, shown, column) => {
    expect(viewText(state(text), width, start)).toMatchObject({ shown, column });
  });

  test('hidden, it has as many marks as letters', () => {
    expect(viewText(state('a日👍|'), 10, 0, '*')).toEqual({ shown: '***', column: 3, start: 0 });
  });

  test('wherever the cursor goes, it stands inside and nothing is too wide', () => {
    const text = 'ab日cd👍efgh ij日本kl\u202emno';
    let start = 0;
    for (const cursor of [...graphemes(text).keys(), ...[...graphemes(text).keys()].reverse()]) {
      const at = graphemes(text).slice(0, cursor).join('').length;
      const view = viewText({ text, cursor: at }, 7, start);
      start = view.start;
      expect(cellWidth(view.shown)).toBeLessThanOrEqual(7);
      expect(view.column).toBeGreaterThanOrEqual(0);
      expect(view.column).toBeLessThan(7);
      expect(view.shown).not.toContain('\u202e');
    }
  });
});
