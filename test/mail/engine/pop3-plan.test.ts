import { describe, expect, test } from 'vitest';
import type { TakenBefore } from '../../../src/db/pop-letters.ts';
import { nextBatch, planVisit } from '../../../src/mail/engine/pop3-plan.ts';
import type { Listed } from '../../../src/mail/protocols/pop3-listing.ts';

const listed = (number: number, uniqueId: string | null, size = 100): Listed => ({ number, size, uniqueId });
const taken = (uniqueId: string, more: Partial<TakenBefore> = {}): TakenBefore => ({
  ...{ uniqueId, fingerprint: uniqueId, generation: 2, listedSize: 100, deleted: false },
  ...more,
});

describe('what to do with a letter that the server lists', () => {
  test.each<
    [string, Listed[], TakenBefore[], Partial<Record<'fetch' | 'erase' | 'tooLarge' | 'left', number[]>>]
  >([
    ['new ones, newest first', [listed(1, 'a'), listed(2, 'b')], [], { fetch: [2, 1] }],
    ['safely here: deleted unread', [listed(1, 'a')], [taken('a')], { erase: [1] }],
    ['another size: another letter', [listed(1, 'a', 101)], [taken('a')], { fetch: [1] }],
    [
      'a size that was never written down',
      [listed(1, 'a')],
      [taken('a', { listedSize: null })],
      { fetch: [1] },
    ],
    ['believed deleted, and back', [listed(1, 'a')], [taken('a', { deleted: true })], { fetch: [1] }],
    ['from before a reset', [listed(1, 'a')], [taken('a', { generation: 1 })], { fetch: [1] }],
    ['no name', [listed(1, null)], [], { fetch: [1] }],
    [
      'a name that stands twice, even where it was taken',
      [listed(1, 'a'), listed(2, 'a')],
      [taken('a')],
      { fetch: [2, 1] },
    ],
    ['too large', [listed(1, 'a', 9_000)], [], { tooLarge: [1] }],
    ['too large, but here', [listed(1, 'a', 9_000)], [taken('a', { listedSize: 9_000 })], { erase: [1] }],
    ['left alone for now', [listed(1, 'left')], [taken('left')], { left: [1] }],
  ])('%s', (_name, letters, memory, wanted) => {
    const plan = planVisit(letters, {
      memory: new Map(memory.map((row) => [row.uniqueId, row])),
      generation: 2,
      largest: 1_000,
      leaveAlone: (id) => id === 'left',
    });
    const numbers = (part: readonly Listed[]): number[] => part.map(({ number }) => number);
    const { fetch, erase, tooLarge, left } = plan;
    expect({
      fetch: numbers(fetch),
      erase: numbers(erase),
      tooLarge: numbers(tooLarge),
      left: numbers(left),
    }).toEqual({
      ...{ fetch: [], erase: [], tooLarge: [], left: [] },
      ...wanted,
    });
  });
});

test.each([
  [0, 2, 1_000, [1, 2]],
  [0, 9, 250, [1, 2]],
  [1, 9, 1_000, [2, 3]],
  [2, 9, 10, [3]],
  [3, 9, 10, []],
])('from %i on, at most %i letters and %i bytes', (from, most, bytes, wanted) => {
  const letters = [1, 2, 3].map((number) => listed(number, null));
  expect(nextBatch(letters, from, most, bytes).map(({ number }) => number)).toEqual(wanted);
});
