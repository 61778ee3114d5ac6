import { describe, expect, test } from 'vitest';
import type { Outgoing } from '../../../src/db/outbox.ts';
import {
  firstTime,
  nextTimeOfDay,
  type Schedule,
  sendingOpensAt,
  usualSchedule,
} from '../../../src/db/schedule.ts';
import { parseWhen } from '../../../src/mail/outbox/parse-when.ts';
import { whenTheyGo } from '../../../src/mail/outbox/when-it-goes.ts';
import {
  checkSchedule,
  scheduleInWords,
  toSchedule,
  toScheduleDraft,
} from '../../../src/mail/setup/schedule-draft.ts';

/** By this computer's clock: Wednesday, 25 November 2026. */
const at = (hours: number, minutes = 0, day = 25, month = 11, year = 2026): number =>
  new Date(year, month - 1, day, hours, minutes).getTime();
const MINUTE = 60_000;
const schedule = (changes: Partial<Schedule>): Schedule => ({ ...usualSchedule, undo: 0, ...changes });

describe('when a letter shall go', () => {
  test.each([
    ['at once', schedule({}), at(10), at(10)],
    ['with time to undo', schedule({ undo: 30 }), at(10), at(10) + 30_000],
    ['at the next of set times', schedule({ sendAt: ['09:00', '13:30'] }), at(10), at(13, 30)],
    ['tomorrow, after the last of them', schedule({ sendAt: ['09:00'] }), at(10), at(9, 0, 26)],
    ['at one that is just now', schedule({ sendAt: ['10:00'] }), at(10), at(10)],
    ['not at one that undo would miss', schedule({ sendAt: ['10:00'], undo: 10 }), at(10), at(10, 0, 26)],
  ])('%s', (_what, wanted, now, goes) => {
    expect(firstTime(wanted, now)).toBe(goes);
  });

  test('at the end of a month', () => {
    expect(nextTimeOfDay(['08:00'], at(9, 0, 31, 12))).toBe(at(8, 0, 1, 1, 2027));
  });

  test.each([
    ['nothing in the way', schedule({}), [at(10)], false, 0],
    ['a pause', schedule({ pause: 30 }), [at(9), at(10)], false, at(10) + 30_000],
    ['not for an urgent one', schedule({ pause: 30 }), [at(10)], true, 0],
    ['a limit that is not reached', schedule({ perHour: 3 }), [at(9, 30), at(10)], false, 0],
    ['a limit that is', schedule({ perHour: 2 }), [at(9, 30), at(10)], false, at(10, 30)],
    ['for an urgent one too', schedule({ perHour: 2 }), [at(9, 30), at(10)], true, at(10, 30)],
    ['whichever is later', schedule({ perHour: 2, pause: 3_600 }), [at(9, 30), at(10)], false, at(11)],
  ])('%s', (_what, wanted, recent, urgent, opens) => {
    expect(sendingOpensAt(wanted, recent, urgent)).toBe(opens);
  });
});

test('each waiting letter is told when it goes, and why then', () => {
  const letter = (id: number, more: Partial<Outgoing> = {}) =>
    ({ id, state: 'queued', nextAt: 0, notBefore: 0, urgent: false, ...more }) as Outgoing;
  const now = at(10);
  const plan = whenTheyGo(
    [
      letter(1),
      letter(2),
      letter(3, { notBefore: at(14) }),
      letter(4, { nextAt: at(10, 5) }),
      letter(5),
      letter(6, { state: 'sent' }),
    ],
    schedule({ pause: 60, perHour: 3 }),
    [at(9, 59) + 30_000],
    now,
  );
  expect([...plan].sort(([a], [b]) => a - b)).toEqual([
    [1, { at: now + 30_000, why: 'pause' }],
    [2, { at: now + 90_000, why: 'pause' }],
    [3, { at: at(14), why: 'time' }],
    [4, { at: at(11) + 30_000, why: 'pause' }],
    // Three within the hour: the next goes an hour after the first of them.
    [5, { at: at(10, 59) + 30_000, why: 'limit' }],
  ]);
  expect(whenTheyGo([letter(1)], schedule({}), [], now).get(1)).toEqual({ at: now, why: 'now' });
  expect(whenTheyGo([letter(4, { nextAt: at(10, 5) })], schedule({}), [], now).get(4)).toEqual({
    ...{ at: at(10, 5), why: 'again' },
  });
});

describe('a time as people type it', () => {
  const now = at(10);
  test.each([
    ['14:30', at(14, 30)],
    ['14.30', at(14, 30)],
    ['2:30 pm', at(14, 30)],
    ['12 am', at(0, 0, 26)],
    ['9', at(9, 0, 26)],
    ['at 9:00', at(9, 0, 26)],
    ['today 17', at(17)],
    ['tomorrow', at(8, 0, 26)],
    ['Tomorrow 9:15', at(9, 15, 26)],
    ['tomorrow, 9:15', at(9, 15, 26)],
    ['tomorrow at 9', at(9, 0, 26)],
    ['wednesday 9:00', at(9, 0, 2, 12)],
    ['wed 11:00', at(11)],
    ['on monday', at(8, 0, 30)],
    ['mon 7:45', at(7, 45, 30)],
    ['30 min', at(10, 30)],
    ['2 hours', at(12)],
    ['in 2h', at(12)],
    ['1 day', at(10, 0, 26)],
    ['24.12. 8:00', at(8, 0, 24, 12)],
    ['24/12', at(8, 0, 24, 12)],
    ['1.2.', at(8, 0, 1, 2, 2027)],
    ['24.12.2026 16:00', at(16, 0, 24, 12)],
    ['2026-12-24 16:00', at(16, 0, 24, 12)],
  ])('%s', (text, wanted) => {
    expect(parseWhen(text, now)).toBe(wanted);
  });

  test.each([
    '',
    'soon',
    '25:00',
    '9:61',
    '31.11. 9:00',
    'today 9:00',
    '24.12.2025',
    '1.1.2030',
    '13 pm',
    'x 9:00',
  ])('%j is none that is to come', (text) => {
    expect(parseWhen(text, now)).toBeNull();
  });
});

describe('the schedule as it is typed', () => {
  test('comes back as it was', () => {
    const wanted: Schedule = { check: 15, sendAt: ['09:00', '13:30'], pause: 20, perHour: 100, undo: 30 };
    expect(toSchedule(toScheduleDraft(wanted))).toEqual(wanted);
    expect(toSchedule(toScheduleDraft())).toEqual(usualSchedule);
  });

  test.each([
    ['times in any order, once each', '13.30; 9  9:00', ['09:00', '13:30']],
    ['one', '7', ['07:00']],
  ])('%s', (_what, times, sendAt) => {
    expect(toSchedule({ ...toScheduleDraft(), send: 'times', times })?.sendAt).toEqual(sendAt);
  });

  test.each([
    ['times', { send: 'times' as const, times: 'noon' }],
    ['times', { send: 'times' as const, times: '' }],
    ['times', { send: 'times' as const, times: '24:00' }],
    ['pause', { pause: 'x' }],
    ['pause', { pause: '4000' }],
    ['perHour', { perHour: '0' }],
    ['perHour', { perHour: '-1' }],
  ])('%s that are none are said', (field, typed) => {
    const draft = { ...toScheduleDraft(), ...typed };
    expect(Object.keys(checkSchedule(draft))).toEqual([field]);
    expect(toSchedule(draft)).toBeNull();
  });

  test('in words', () => {
    expect(scheduleInWords(usualSchedule)).toEqual({
      ...{ check: 'as it arrives', send: 'at once, with 10 seconds to undo' },
    });
    expect(scheduleInWords({ check: 5, sendAt: ['09:00'], pause: 5, perHour: 30, undo: 0 })).toEqual({
      check: 'every 5 minutes',
      send: 'at 09:00, 5 seconds between two letters, at most 30 an hour',
    });
  });
});

test('minutes are minutes', () => {
  expect(parseWhen('90 minutes', at(10))).toBe(at(10) + 90 * MINUTE);
});
