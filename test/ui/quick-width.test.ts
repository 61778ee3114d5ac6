import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import quickWidth from '../../src/ui/quick-width.ts';

/** Pieces that change each other's width when they stand together, and plain ones. */
const pieces = [
  ...[
    'a',
    'é',
    'ß',
    '·',
    '●',
    '▌',
    '✔',
    '✘',
    '➜',
    '…',
    '─',
    '◼',
    '◽',
    '→',
    '↔',
    '€',
    'Ж',
    'λ',
    '҈',
    '1',
    '#',
    ' ',
  ],
  ...[
    '\u0301',
    '\u200d',
    '\ufe0f',
    '\u20e3',
    '\u00ad',
    '\u200b',
    '漢',
    'ｶ',
    'ﾞ',
    '가',
    '\u1100',
    '\u1161',
    '\u11a8',
  ],
  ...[
    '👩',
    '👩‍👧',
    '🏽',
    '🇩',
    '🇪',
    'क',
    '\u093f',
    'ก',
    '\u0e33',
    '\x1b[1m',
    '\x1b[39m',
    '\x1b]8;;a\x1b\\',
    '\t',
    '\n',
  ],
];

test('every character of the first plane is as wide as string-width says', () => {
  const wrong: string[] = [];
  for (let code = 0; code <= 0xffff; code++) {
    const text = String.fromCharCode(code);
    if (quickWidth(text) !== stringWidth(text) || quickWidth(`a${text}b`) !== stringWidth(`a${text}b`))
      wrong.push(code.toString(16));
  }
  expect(wrong).toEqual([]);
});

test('random texts are as wide as string-width says', () => {
  let seed = 1;
  const random = (below: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  for (let round = 0; round < 20_000; round++) {
    const text = Array.from({ length: random(12) }, () => pieces[random(pieces.length)]!).join('');
    expect([text, quickWidth(text)]).toEqual([text, stringWidth(text)]);
    const options = { countAnsiEscapeCodes: true };
    expect(quickWidth(text, options)).toBe(stringWidth(text, options));
  }
});
