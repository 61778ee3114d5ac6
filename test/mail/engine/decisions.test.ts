import { describe, expect, test } from 'vitest';
import type { Operation } from '../../../src/db/operations.ts';
import { backOff, resendAfter } from '../../../src/mail/engine/back-off.ts';
import { Bell } from '../../../src/mail/engine/bell.ts';
import { flagNames, groupAlike } from '../../../src/mail/engine/carry-out.ts';
import { planBatch } from '../../../src/mail/engine/fetch-sources.ts';
import { countAttachments } from '../../../src/mail/protocols/body-structure.ts';
import { letterDate, toEnvelope } from '../../../src/mail/protocols/imap-rows.ts';
import { uidRanges } from '../../../src/mail/protocols/uid-ranges.ts';

test.each([
  [[], ''],
  [[7], '7'],
  [[1, 2, 3], '1:3'],
  [[3, 1, 2, 9, 8, 5, 5], '1:3,5,8:9'],
  [[4_294_967_295], '4294967295'],
])('UIDs %j are asked for as "%s"', (uids, text) => expect(uidRanges(uids)).toBe(text));

test('pauses grow, end at a minute, and spread', () => {
  expect([1, 2, 3, 8, 50].map((failures) => backOff(failures, 0.5))).toEqual([
    1000, 1800, 3240, 60_000, 60_000,
  ]);
  expect([backOff(1, 0), backOff(1, 1)]).toEqual([800, 1200]);
  expect([1, 2, 5, 99].map(resendAfter)).toEqual([10_000, 30_000, 900_000, 900_000]);
});

test('a flag that changes in the middle of a list is no letter of that list', () => {
  expect(toEnvelope({ seq: 3, uid: 7, flags: new Set(['\\Seen']) })).toEqual([]);
  expect(toEnvelope({ seq: 3, uid: 7, envelope: { subject: 'Crown case' } })).toMatchObject([
    { uid: 7, subject: 'Crown case' },
  ]);
});

describe("a letter's date", () => {
  const arrived = Date.UTC(2026, 10, 5);
  test.each([
    ['its own', Date.UTC(2026, 10, 4), arrived, Date.UTC(2026, 10, 4)],
    ['that of its arrival, when it has none', Number.NaN, arrived, arrived],
    ['that of its arrival, when it claims to come from the future', Date.UTC(2031, 0, 1), arrived, arrived],
    ['its own, when nobody knows when it arrived', Date.UTC(2019, 0, 1), Number.NaN, Date.UTC(2019, 0, 1)],
    ['the beginning of time, when nothing is known', Number.NaN, Number.NaN, 0],
    ['that of its arrival, when it is absurd', -1, arrived, arrived],
  ])('is %s', (_name, header, internal, date) => expect(letterDate(header, internal)).toBe(date));
});

const operation = (part: Partial<Operation>): Operation => ({
  id: 1,
  kind: 'flags',
  placementId: 1,
  mailboxId: null,
  payload: { flags: { seen: true } },
  attempts: 0,
  serverMailboxId: 1,
  uidValidity: 1,
  uid: 1,
  undecided: false,
  ...part,
});
const grouped = (operations: Operation[]) => groupAlike(operations).map((group) => group.map((o) => o.id));

describe('wishes', () => {
  test.each([
    [
      'neighbours that want the same are one command',
      [{ id: 1 }, { id: 2, placementId: 2, uid: 2 }],
      [[1, 2]],
    ],
    [
      'another folder is another command',
      [{ id: 1 }, { id: 2, placementId: 2, serverMailboxId: 2 }],
      [[1], [2]],
    ],
    [
      'order is kept: what lies between is not jumped over',
      [
        { id: 1 },
        { id: 2, placementId: 2, kind: 'expunge' as const, payload: {} },
        { id: 3, placementId: 3 },
      ],
      [[1], [2], [3]],
    ],
    ['two wishes for one letter are never one command', [{ id: 1 }, { id: 2 }], [[1], [2]]],
    ['a letter without a UID waits by itself', [{ id: 1 }, { id: 2, placementId: 2, uid: null }], [[1], [2]]],
  ])('%s', (_name, parts, expected) => expect(grouped(parts.map(operation))).toEqual(expected));

  test('flags become what is added and what is removed', () => {
    expect(flagNames({ seen: true, flagged: false })).toEqual([['\\Seen'], ['\\Flagged']]);
    expect(flagNames({ answered: true })).toEqual([['\\Answered'], []]);
    expect(flagNames({})).toEqual([[], []]);
  });
});

describe('a batch of sources', () => {
  const letter = (messageId: number, size: number, mailboxId = 1) => ({
    messageId,
    size,
    mailboxId,
    uidValidity: 1,
    uid: messageId,
  });
  const limits = { letters: 100, bytes: 8e6 };
  test('is of one folder, at most so many letters and bytes, but always one', () => {
    const many = Array.from({ length: 300 }, (_, i) => letter(i, 1000, i % 2));
    expect(planBatch(many, limits)).toHaveLength(100);
    expect(new Set(planBatch(many, limits).map((l) => l.mailboxId)).size).toBe(1);
    expect(planBatch([letter(1, 5e6), letter(2, 5e6)], limits).map((l) => l.messageId)).toEqual([1]);
    expect(planBatch([letter(1, 90e6)], limits).map((l) => l.messageId)).toEqual([1]);
    expect(planBatch([], limits)).toEqual([]);
  });
});

test('attachments are counted as a person would', () => {
  const part = (type: string, more: object = {}) =>
    ({ type, ...more }) as Parameters<typeof countAttachments>[0];
  const file = { disposition: 'attachment', dispositionParameters: { filename: 'x-ray.pdf' } };
  expect(countAttachments(part('text/plain'))).toBe(0);
  expect(
    countAttachments(
      part('multipart/mixed', { childNodes: [part('text/plain'), part('application/pdf', file)] }),
    ),
  ).toBe(1);
  const logo = part('image/png', { id: '<logo>', parameters: { name: 'logo.png' } });
  expect(countAttachments(part('multipart/related', { childNodes: [part('text/html'), logo] }))).toBe(0);
  expect(countAttachments(part('application/pdf', { parameters: { name: 'bill.pdf' } }))).toBe(1);
  expect(countAttachments(part('text/calendar', file))).toBe(1);
});

describe('a bell', () => {
  const quiet = new AbortController().signal;
  test('rung before the wait is not lost', async () => {
    const bell = new Bell();
    bell.ring();
    await bell.wait(60_000, quiet);
  });
  test('wakes who waits, also by abort', async () => {
    const bell = new Bell();
    const waiting = bell.wait(60_000, quiet);
    bell.ring();
    await waiting;
    const stop = new AbortController();
    const other = bell.wait(60_000, stop.signal);
    stop.abort();
    await other;
  });
});
