import { describe, expect, test } from 'vitest';
import { LineSpeed } from '../../../src/mail/engine/line-speed.ts';

const measured = (letters: number, bytes: number, ms: number): LineSpeed => {
  const speed = new LineSpeed();
  speed.record({ letters, bytes, ms });
  return speed;
};

describe('what to fetch', () => {
  test.each([
    ['a local network, 100,000 letters', measured(100, 540_000, 30), 100_000, 'whole'],
    ['a fast line, 5,000 letters', measured(60, 324_000, 300), 5_000, 'whole'],
    ['a fast line, 100,000 letters', measured(60, 324_000, 300), 100_000, 'lists'],
    ['five letters that took a moment', measured(5, 40_000, 45), 30_000, 'whole'],
    ['6 kB/s, 100 letters', measured(2, 10_800, 1_800), 100, 'whole'],
    ['6 kB/s, 10,000 letters', measured(2, 10_800, 1_800), 10_000, 'lists'],
    ['nothing known yet', new LineSpeed(), 100_000, 'whole'],
  ])('%s', (_, speed, missing, choice) => expect(speed.choose(missing)).toBe(choice));
});

test('pieces are small at first, take about a second, and are bounded', () => {
  const unknown = new LineSpeed();
  expect([unknown.pieceLetters(), unknown.pieceEntries(), unknown.pieceBytes()]).toEqual([2, 20, 16_000]);
  expect(measured(100, 540_000, 30).pieceLetters()).toBe(500);
  expect(measured(100, 540_000, 30).pieceBytes()).toBe(4 * 1024 * 1024);
  expect(measured(2, 10_800, 1_800).pieceLetters()).toBe(2);
  expect(measured(1, 30_000_000, 10_000).pieceLetters()).toBe(2);
  const slow = new LineSpeed();
  slow.recordEntries(20, 4_000);
  expect([slow.pieceEntries(), slow.pieceLetters()]).toEqual([5, 2]);
  const fast = new LineSpeed();
  fast.recordEntries(100, 20);
  expect(fast.pieceLetters()).toBe(500);
});

test('follows a line that becomes slow, and forgets a piece that was empty', () => {
  const speed = measured(100, 540_000, 30);
  for (let i = 0; i < 20; i++) speed.record({ letters: 2, bytes: 10_800, ms: 1_800 });
  speed.record({ letters: 0, bytes: 0, ms: 0 });
  expect(speed.choose(10_000)).toBe('lists');
});
