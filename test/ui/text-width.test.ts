import { describe, expect, test } from 'vitest';
import { cellWidth, graphemes, takeCells, toCells, truncate, wrap } from '../../src/ui/text-width.ts';

test.each([
  ['', 0],
  ['abc', 3],
  ['é', 1],
  ['e\u0301', 1],
  ['日本', 4],
  ['👍', 2],
  ['🇬🇧', 2],
  ['●▸▌', 3],
])('%j takes %i cells', (text, width) => {
  expect(cellWidth(text)).toBe(width);
  expect(cellWidth(text), 'the second time too').toBe(width);
});

test.each([
  ['abc', 3, 'abc'],
  ['abcd', 3, 'ab…'],
  ['ab cd', 4, 'ab…'],
  ['日本語', 5, '日本…'],
  ['日本語', 4, '日…'],
  ['日本語', 1, '…'],
  ['abc', 0, ''],
  ['abc', -1, ''],
])('%j cut to %i is %j', (text, width, cut) => {
  expect(truncate(text, width)).toBe(cut);
});

test('an ellipsis of three dots needs its room, and gives way where there is none', () => {
  expect(truncate('abcdefgh', 6, '...')).toBe('abc...');
  expect(truncate('abcdefgh', 2, '...')).toBe('ab');
});

test.each([
  ['ab', 4, 'left', 'ab  '],
  ['ab', 4, 'right', '  ab'],
  ['日本', 3, 'left', '日…'],
  ['日本', 3, 'right', '日…'],
  ['日', 1, 'left', '…'],
] as const)('%j in %i cells to the %s is %j', (text, width, align, expected) => {
  expect(toCells(text, width, align)).toBe(expected);
});

test('graphemes are what people see as one', () => {
  expect(graphemes('ae\u0301👩\u200d⚕️日')).toEqual(['a', 'e\u0301', '👩\u200d⚕️', '日']);
});

describe('wrapping', () => {
  test.each([
    ['short', 10, ['short']],
    ['', 10, ['']],
    ['a\n\nb', 10, ['a', '', 'b']],
    ['one two three', 7, ['one two', 'three']],
    ['one two three', 8, ['one two', 'three']],
    ['  indented text here', 12, ['  indented', 'text here']],
    ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['ab abcdefghij', 4, ['ab', 'abcd', 'efgh', 'ij']],
    ['日本語です', 4, ['日本', '語で', 'す']],
    ['日本', 1, ['?', '?']],
    ['trailing     ', 8, ['trailing']],
    ['a          b', 5, ['a', 'b']],
  ])('%j at %i', (text, width, expected) => {
    expect(wrap(text, width)).toEqual(expected);
  });
});

test('random texts: no line is too wide, nothing but blanks is lost', () => {
  const pieces = ['a', 'word', 'e\u0301', '日本', '👍', ' ', '  ', '\n', 'averyveryverylongword', '🇬🇧'];
  let seed = 5;
  const random = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };
  for (let round = 0; round < 5000; round++) {
    const text = Array.from({ length: random(20) }, () => pieces[random(pieces.length)]).join('');
    const width = 2 + random(15);
    const lines = wrap(text, width);
    for (const line of lines)
      expect(cellWidth(line), JSON.stringify([text, width])).toBeLessThanOrEqual(width);
    expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(/[ \n]/g, ''));
    for (const cells of [0, 1, width]) {
      expect(cellWidth(truncate(text.replaceAll('\n', ''), cells))).toBeLessThanOrEqual(cells);
      expect(cellWidth(toCells(text.replaceAll('\n', ''), cells))).toBe(cells);
      expect(text.startsWith(takeCells(text, cells))).toBe(true);
    }
  }
});

test('a hundred thousand letters wrap at once', () => {
  const started = performance.now();
  expect(wrap('wörd '.repeat(20_000), 80).length).toBeGreaterThan(1000);
  expect(wrap('日'.repeat(30_000), 80).length).toBe(750);
  expect(performance.now() - started).toBeLessThan(3000);
});
