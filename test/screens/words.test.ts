import { describe, expect, test } from 'vitest';
import { type EngineStatus, startingStatus } from '../../src/db/engine-status.ts';
import {
  count,
  counted,
  engineWords,
  folderName,
  shortDate,
  sizeWords,
  timeLeft,
} from '../../src/screens/words.ts';

const now = new Date(2026, 10, 5, 14, 30).getTime();
const status = (part: Partial<EngineStatus>): EngineStatus => ({ ...startingStatus, ...part });

test.each([
  [new Date(2026, 10, 5, 9, 41), '09:41'],
  [new Date(2026, 10, 5, 0, 0), '00:00'],
  [new Date(2026, 10, 4, 23, 59), 'Wed'],
  [new Date(2026, 9, 30, 8, 0), 'Fri'],
  [new Date(2026, 9, 29, 8, 0), '29 Oct'],
  [new Date(2026, 0, 1, 0, 0), '1 Jan'],
  [new Date(2025, 11, 31, 8, 0), 'Dec 2025'],
  // A clock that is wrong elsewhere: the day is said, not a weekday that misleads.
  [new Date(2026, 10, 9, 8, 0), '9 Nov'],
])('%s is shown as %s', (date, shown) => {
  expect(shortDate(date.getTime(), now)).toBe(shown);
  expect(shown.length).toBeLessThanOrEqual(8);
});

test('numbers as people write them', () => {
  expect([count(0), count(4812), counted(1, 'letter'), counted(1204, 'letter')]).toEqual([
    '0',
    '4,812',
    '1 letter',
    '1,204 letters',
  ]);
  expect([sizeWords(999), sizeWords(1500), sizeWords(2_345_678)]).toEqual(['999 B', '2 kB', '2.3 MB']);
});

test.each([
  ['its use goes before its name', { role: 'trash', path: 'Trash', local: false }, 'Deleted'],
  ['a folder of their own', { role: null, path: 'Suppliers/Labs', local: false }, 'Suppliers/Labs'],
  [
    "what is left of POP3 beside the server's",
    { role: null, path: 'Deleted', local: true },
    'Deleted (this computer)',
  ],
  ['two at the server', { role: null, path: 'sent', local: false }, 'sent (folder)'],
] as const)('the name of a folder: %s', (_what, box, words) => expect(folderName(box)).toBe(words));

describe('the engine in words', () => {
  test.each([
    [undefined, 'Connecting', 'plain'],
    [status({ phase: 'listing', done: 100, total: 4812 }), 'Reading the list 100 of 4,812', 'plain'],
    [
      status({ phase: 'downloading', done: 1240, total: 4812, since: now - 4_000 }),
      'Downloading 1,240 of 4,812 · 12 s left',
      'plain',
    ],
    [status({ phase: 'downloading', done: 10, total: 20, since: now }), 'Downloading 10 of 20', 'plain'],
    [status({ phase: 'waiting', retryAt: now + 4_200 }), 'No connection, again in 5 s', 'warning'],
    [status({ phase: 'waiting', retryAt: now - 1 }), 'No connection', 'warning'],
    [status({ phase: 'stopped' }), 'Stopped', 'error'],
    [status({ phase: 'idle', upToDateAt: new Date(2026, 10, 5, 9, 42).getTime() }), '09:42', 'success'],
  ])('%j', (given, text, tone) => {
    expect(engineWords(given, true, now)).toEqual({ text, tone });
  });

  test('an account that does not receive says so', () => {
    expect(engineWords(undefined, false, now).text).toBe('Sends only');
  });

  test.each([
    [100, 200, 2_000, '2 s left'],
    [100, 100_000, 10_000, '167 min left'],
    [200, 200, 2_000, ''],
    [49, 200, 2_000, ''],
  ])('%d of %d in %d ms: %s', (done, total, spent, left) => {
    expect(timeLeft(status({ done, total, since: now - spent }), now)).toBe(left);
  });
});
