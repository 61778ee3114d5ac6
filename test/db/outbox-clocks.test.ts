// The clock of a computer is set, by hours, while letters wait.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Account } from '../../src/db/accounts.ts';
import { findOutgoing, queueLetter } from '../../src/db/outbox.ts';
import {
  CLAIM_MS,
  claimNext,
  dataBegins,
  nextDue,
  settle,
  settleAbandoned,
} from '../../src/db/outbox-claims.ts';
import { mendTimes } from '../../src/db/outbox-clocks.ts';
import type { Problem } from '../../src/db/problem.ts';
import { saveSchedule, usualSchedule } from '../../src/db/schedule.ts';
import { addPractice, type PracticeStore, practiceStore } from '../support/practice-store.ts';

const HOUR = 3_600_000;
const problem: Problem = { kind: 'server', title: 'Not now.', fix: '', detail: '' };
let practice: PracticeStore;
let account: Account;
let jump = 0;
const clock = Date.now.bind(Date);
const clockNow = (): number => clock() + jump;

beforeEach(async () => {
  practice = await practiceStore();
  account = await addPractice(practice.store, { imapPort: 1, smtpPort: 1 });
  jump = 0;
  vi.spyOn(Date, 'now').mockImplementation(clockNow);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await practice.close();
});

let count = 0;
const queue = (notBefore = 0) =>
  queueLetter(practice.store, {
    ...{
      accountId: account.id,
      messageId: `<${++count}@brightsmile.example>`,
      sender: account.address,
      notBefore,
    },
    ...{
      recipients: ['aisha@patients.example'],
      subject: '',
      source: Buffer.from('\r\n'),
      answersPlacementId: null,
    },
  });
/** The clock is set, and the engine looks. */
async function set(hours: number): Promise<void> {
  jump += hours * HOUR;
  await mendTimes(practice.store, account.id);
}
const claim = (owner = 'desk') => claimNext(practice.store, account.id, owner);
const dueIn = async () => Math.round(((await nextDue(practice.store, account.id))! - clockNow()) / 1_000);

test('set back: a letter with ten seconds to undo waits for ten seconds, not for hours', async () => {
  const id = await queue(clockNow() + 10_000);
  await set(-5);
  expect(await claim()).toBeUndefined();
  expect(await dueIn()).toBe(10);
  jump += 10_001;
  expect((await claim())?.id).toBe(id);
});

test.each([5, -5])(
  'set by %i hours: what shall go at a time of the day goes then, neither before nor never',
  async (hours) => {
    const at = clockNow() + 20 * HOUR;
    const id = await queue(at);
    await set(hours);
    expect((await findOutgoing(practice.store, id))!.notBefore).toBe(at);
    jump += at - clockNow() - 1_000;
    expect(await claim()).toBeUndefined();
    jump += 1_001;
    expect((await claim())?.id).toBe(id);
  },
);

test('set back: an attempt that was put off for a minute is not put off for hours', async () => {
  const id = await queue();
  await claim();
  await settle(practice.store, id, { state: 'queued', problem, nextAt: clockNow() + 60_000 }, 'desk');
  await set(-5);
  expect((await claim())?.id).toBe(id);
});

test('set back: the claim of a computer that is gone ends within seconds; that of a living one holds', async () => {
  const [gone, alive] = [await queue(), await queue()];
  await claim('gone');
  await claim('alive');
  await set(-5);
  expect(await settleAbandoned(practice.store, account.id, problem)).toBe(0);
  jump += CLAIM_MS + 1;
  await practice.store.write((tx) =>
    tx.run("UPDATE outbox SET claimed_until = ? WHERE claimed_by = 'alive'", [clockNow() + CLAIM_MS]),
  );
  await mendTimes(practice.store, account.id);
  expect(await settleAbandoned(practice.store, account.id, problem)).toBe(1);
  expect((await findOutgoing(practice.store, gone))!.state).toBe('queued');
  expect((await findOutgoing(practice.store, alive))!.state).toBe('sending');
});

test('set back: letters that went before still count for the limit an hour, and for no longer', async () => {
  await saveSchedule(practice.store, account.id, { ...usualSchedule, perHour: 2 }, 'test');
  for (let i = 0; i < 2; i++) {
    const id = await queue();
    await claim();
    await dataBegins(practice.store, id, 'desk');
    await settle(practice.store, id, { state: 'sent' }, 'desk');
  }
  await queue();
  await set(-5);
  expect(await claim()).toBeUndefined();
  expect(await dueIn()).toBeLessThanOrEqual(3_600);
  jump += HOUR;
  expect(await claim()).toBeDefined();
});

test('what is right is left alone', async () => {
  await queue(clockNow() + 30_000);
  await queue(clockNow() + 40 * HOUR);
  const rows = () =>
    practice.store.all('SELECT id, queued_at, not_before, next_at, claimed_until FROM outbox');
  const before = await rows();
  await set(0);
  expect(await rows()).toEqual(before);
});
