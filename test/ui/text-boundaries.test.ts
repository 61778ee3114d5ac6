import { expect, test } from 'vitest';
import {
  boundaryAtOrAfter,
  characterAfter,
  characterBefore,
  wordEnd,
  wordStart,
} from '../../src/ui/text-boundaries.ts';
import { graphemes } from '../../src/ui/text-width.ts';

const texts = [
  'plain words',
  'wörter für Straße',
  '日本語の手紙か\u3099です',
  'e\u0301a\u0308 👩\u200d⚕\ufe0f 🇩🇪🇫🇷 x',
  'नमस्ते क्षत्रिय',
  '한국어 \u1112\u1161\u11ab 가\u11a8',
  '\u0301\u0301a\r\nb\u200dc',
  'שלום \u202eabc',
  'a'.repeat(50) + '👨\u200d👩\u200d👧\u200d👦'.repeat(9),
];

test.each(texts)('the characters of %j are those that the whole text has', (text) => {
  const boundaries = [0];
  for (const piece of graphemes(text)) boundaries.push(boundaries.at(-1)! + piece.length);
  for (const [index, at] of boundaries.entries()) {
    expect(characterAfter(text, at)).toBe(boundaries[index + 1] ?? at);
    expect(characterBefore(text, at)).toBe(boundaries[index - 1] ?? 0);
  }
  for (let at = 0; at <= text.length; at++)
    expect(boundaryAtOrAfter(text, at)).toBe(boundaries.find((boundary) => boundary >= at));
});

test.each([
  ['one two', 7, 4, 7],
  ['one two', 4, 0, 7],
  ['a@clinic.example', 16, 9, 16],
  ['Straße für', 0, 0, 6],
  ['𝔘𝔫 x', 4, 0, 6],
  ['', 0, 0, 0],
  ['...', 3, 0, 3],
])('from %j at %i one word leads to %i and to %i', (text, at, start, end) => {
  expect(wordStart(text, at)).toBe(start);
  expect(wordEnd(text, at)).toBe(end);
});
