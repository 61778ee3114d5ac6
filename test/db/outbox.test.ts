import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Account } from '../../src/db/accounts.ts';
import {
  findOutgoing,
  queueLetter,
  sendAgain,
  takeOut,
  forgetFiledSources,
  outgoingSource,
} from '../../src/db/outbox.ts';
import {
  CLAIM_MS,
  claimNext,
  dataBegins,
  renewClaim,
  settle,
  settleAbandoned,
  settleFrom,
} from '../../src/db/outbox-claims.ts';
import { newOwner } from '../../src/db/owner.ts';
import type { Problem } from '../../src/db/problem.ts';
import { recentHandovers } from '../../src/db/schedule.ts';
import { addPractice, type PracticeStore, practiceStore } from '../support/practice-store.ts';

let practice: PracticeStore;
let account: Account;
const problem: Problem = { kind: 'server', title: 'It stopped.', fix: 'Look in Sent.', detail: '' };
let later = 0;

beforeEach(async () => {
  practice = await practiceStore();
  account = await addPractice(practice.store, { imapPort: 1, smtpPort: 1 });
  later = 0;
  const now = Date.now.bind(Date);
  vi.spyOn(Date, 'now').mockImplementation(() => now() + later);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await practice.close();
});

let count = 0;
const queue = () =>
  queueLetter(practice.store, {
    accountId: account.id,
    messageId: `<${++count}@brightsmile.example>`,
    sender: account.address,
    recipients: ['aisha@patients.example'],
    subject: 'Termin',
    source: Buffer.from('Subject: Termin\r\n\r\n'),
    answersPlacementId: null,
  });
const state = async (id: number) => (await findOutgoing(practice.store, id))?.state;

describe('a letter on its way', () => {
  test('is held by one of ten that want it', async () => {
    const id = await queue();
    const claims = await Promise.all(
      Array.from({ length: 10 }, (_, owner) => claimNext(practice.store, account.id, `desk ${owner}`)),
    );
    expect(claims.filter(Boolean).map((letter) => letter!.id)).toEqual([id]);
  });

  test('letters go in the order in which they were queued, each once', async () => {
    const ids = [await queue(), await queue(), await queue()];
    const taken = [];
    for (;;) {
      const letter = await claimNext(practice.store, account.id, 'desk');
      if (!letter) break;
      taken.push(letter.id);
    }
    expect(taken).toEqual(ids);
  });

  test('each handover counts for the limit an hour, also those of one letter, and of one that is gone', async () => {
    const id = await queue();
    const handovers = async () => (await recentHandovers(practice.store, account.id, Date.now())).length;
    for (const count of [1, 2]) {
      await claimNext(practice.store, account.id, 'desk');
      expect(await handovers(), 'on its way it counts').toBe(count);
      await dataBegins(practice.store, id, 'desk');
      expect(await handovers(), 'and once').toBe(count);
      // Put off for some recipients: the letter is tried again.
      await settle(practice.store, id, { state: 'queued', problem, nextAt: 0 }, 'desk');
      later += 60_000;
    }
    await takeOut(practice.store, id);
    expect(await handovers()).toBe(2);
    later += 3_600_000;
    expect(await handovers()).toBe(0);
  });

  test('left behind before it was handed over, it is queued again; after that, it is unsure', async () => {
    const [before, after, alive] = [await queue(), await queue(), await queue()];
    for (const _ of [before, after, alive]) await claimNext(practice.store, account.id, 'desk');
    await dataBegins(practice.store, after, 'desk');
    expect(await settleAbandoned(practice.store, account.id, problem)).toBe(0);
    later = CLAIM_MS + 1;
    await renewClaim(practice.store, alive, 'desk');
    expect(await settleAbandoned(practice.store, account.id, problem)).toBe(2);
    expect([await state(before), await state(after), await state(alive)]).toEqual([
      'queued',
      'unsure',
      'sending',
    ]);
    expect((await findOutgoing(practice.store, after))!.problem).toEqual(problem);
  });

  test('left behind by a process that has ended for certain, it need not wait', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const [host, , id, numbers] = newOwner().split(':');
    const gone = [host, pid, id, numbers].join(':');
    const [before, after, alive] = [await queue(), await queue(), await queue()];
    for (const owner of [gone, gone, newOwner()]) await claimNext(practice.store, account.id, owner);
    await dataBegins(practice.store, after, gone);
    expect(await settleAbandoned(practice.store, account.id, problem)).toBe(2);
    expect([await state(before), await state(after), await state(alive)]).toEqual([
      'queued',
      'unsure',
      'sending',
    ]);
  });

  test('taken over by another, as when a clock jumped, it is not handed over by the first', async () => {
    const id = await queue();
    await claimNext(practice.store, account.id, 'first');
    later = 3_600_000;
    await settleAbandoned(practice.store, account.id, problem);
    await claimNext(practice.store, account.id, 'second');
    await expect(dataBegins(practice.store, id, 'first')).rejects.toThrow('another frontdesk');
    expect(await settle(practice.store, id, { state: 'queued', problem }, 'first')).toBe(false);
    expect(await state(id)).toBe('sending');
    await dataBegins(practice.store, id, 'second');
    expect(await settle(practice.store, id, { state: 'sent' }, 'second')).toBe(true);
  });

  test('its process, stopped for a while and taken for dead, still knows best; until a person decides', async () => {
    const answers = async (decide: (id: number) => Promise<unknown>) => {
      const id = await queue();
      await claimNext(practice.store, account.id, 'slow');
      await dataBegins(practice.store, id, 'slow');
      later += CLAIM_MS + 1;
      await settleAbandoned(practice.store, account.id, problem);
      expect(await state(id)).toBe('unsure');
      await decide(id);
      await settle(practice.store, id, { state: 'sent' }, 'slow');
      const end = await state(id);
      await takeOut(practice.store, id);
      return end;
    };
    expect(await answers(async () => {})).toBe('sent');
    // Looked for in Sent meanwhile, in vain.
    const looked = (id: number) =>
      practice.store.write((tx) => settleFrom(tx, id, 'unsure', { state: 'unsure', problem }));
    expect(await answers(looked)).toBe('sent');
    expect(await answers((id) => sendAgain(practice.store, id))).toBe('queued');
    expect(await answers((id) => takeOut(practice.store, id))).toBeUndefined();
  });

  test('looked for and found while a person said "again": it is as the person said', async () => {
    const id = await queue();
    await claimNext(practice.store, account.id, 'desk');
    await settle(practice.store, id, { state: 'unsure', problem }, 'desk');
    await sendAgain(practice.store, id);
    const found = await practice.store.write((tx) => settleFrom(tx, id, 'unsure', { state: 'sent' }));
    expect([found, await state(id)]).toEqual([false, 'queued']);
  });

  test('sent again, who was refused is judged anew; who was given up before is not', async () => {
    const id = await queue();
    await claimNext(practice.store, account.id, 'desk');
    const refused = ['a@x.example', 'gone@x.example'].map((address) => ({ address, response: '550 no' }));
    const outcome = { state: 'unsure', refused, recipients: ['a@x.example', 'b@x.example'] } as const;
    await settle(practice.store, id, { ...outcome, recipients: [...outcome.recipients] }, 'desk');
    await sendAgain(practice.store, id);
    expect((await findOutgoing(practice.store, id))!.refused).toEqual([refused[1]]);
  });

  test('taken back while ten desks would send it: either the one or the other', async () => {
    for (let i = 0; i < 10; i++) {
      const id = await queue();
      const claim = (owner: number) => claimNext(practice.store, account.id, `desk ${owner}`);
      const attempts = Array.from({ length: 10 }, (_, owner) =>
        owner === i ? takeOut(practice.store, id) : claim(owner),
      );
      const won = (await Promise.all(attempts)).filter((one) => one !== undefined);
      expect(won).toHaveLength(1);
      expect(await state(id)).toBe(Buffer.isBuffer(won[0]) ? undefined : 'sending');
    }
  });

  test('unsure stays unsure until a person says otherwise', async () => {
    const id = await queue();
    await claimNext(practice.store, account.id, 'desk');
    await settle(practice.store, id, { state: 'unsure', problem }, 'desk');
    later = 3_600_000;
    expect(await claimNext(practice.store, account.id, 'desk')).toBeUndefined();
    expect(await sendAgain(practice.store, id)).toBe(true);
    expect((await claimNext(practice.store, account.id, 'desk'))!.id).toBe(id);
  });

  test('what is being sent or was sent can neither be taken back nor sent again', async () => {
    const id = await queue();
    await claimNext(practice.store, account.id, 'desk');
    expect(await takeOut(practice.store, id)).toBeUndefined();
    expect(await sendAgain(practice.store, id)).toBe(false);
    await settle(practice.store, id, { state: 'sent' }, 'desk');
    expect(await takeOut(practice.store, id)).toBeUndefined();
    expect(await sendAgain(practice.store, id)).toBe(false);
  });

  test('that has stood in Sent for a month, its bytes are let go; no other is touched', async () => {
    const [old, fresh, waiting] = [await queue(), await queue(), await queue()];
    for (const id of [old, fresh]) {
      await claimNext(practice.store, account.id, 'desk');
      await settle(practice.store, id, { state: 'filed' }, 'desk');
    }
    const month = 30 * 86_400_000;
    await practice.store.write((tx) =>
      tx.run('UPDATE outbox SET filed_at = filed_at - ? WHERE id = ?', [month + 1_000, old]),
    );
    expect(await forgetFiledSources(practice.store)).toBe(1);
    const sizes = await Promise.all(
      [old, fresh, waiting].map(async (id) => (await outgoingSource(practice.store, id)).length),
    );
    expect(sizes).toEqual([0, 19, 19]);
    expect(await findOutgoing(practice.store, old)).toMatchObject({ state: 'filed', subject: 'Termin' });
  });

  test('a letter that waits for its time is not due before', async () => {
    const id = await queue();
    await claimNext(practice.store, account.id, 'desk');
    await settle(practice.store, id, { state: 'queued', problem, nextAt: Date.now() + 60_000 }, 'desk');
    expect(await claimNext(practice.store, account.id, 'desk')).toBeUndefined();
    later = 60_001;
    expect((await claimNext(practice.store, account.id, 'desk'))!.attempts).toBe(2);
  });
});
