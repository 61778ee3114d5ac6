import { describe, expect, test } from 'vitest';
import type { Outgoing } from '../../../src/db/outbox.ts';
import type { Problem } from '../../../src/db/problem.ts';
import { outcomeOf } from '../../../src/mail/outbox/outcome.ts';
import type { RejectedRecipient, Submission } from '../../../src/mail/protocols/submit.ts';

const now = 1_000_000_000;
const problem: Problem = { kind: 'server', title: 'Not now', fix: '', detail: '' };
const letter = (more: Partial<Outgoing> = {}): Outgoing => ({
  ...{ id: 1, accountId: 1, state: 'sending', messageId: '<1@x.example>', sender: 's@x.example' },
  ...{ recipients: ['a@x.example', 'b@x.example', 'c@x.example'], subject: '', answersPlacementId: null },
  ...{ queuedAt: now - 1_000, nextAt: 0, notBefore: 0, urgent: false, attempts: 1, problem: null },
  ...{
    response: '',
    encryption: '',
    cipher: '',
    handedTo: '',
    refused: [],
    delivered: [],
    looked: null,
    sentAt: null,
    size: 1,
  },
  ...more,
});
const rejected = (address: string, temporary: boolean): RejectedRecipient => ({
  ...{ address, temporary, response: temporary ? '451 later' : '550 no such user', problem },
});
const accepted = (...others: RejectedRecipient[]): Submission => ({
  ...{ outcome: 'accepted', response: '250 ok', rejected: others, tls: null },
});
const DAY = 24 * 3_600_000;

describe('what becomes of a letter', () => {
  test('taken for everybody: sent', () => {
    expect(outcomeOf(letter(), accepted(), 'smtp.x.example', now)).toMatchObject({
      ...{
        state: 'sent',
        refused: [],
        delivered: [],
        recipients: letter().recipients,
        handedTo: 'smtp.x.example',
      },
    });
  });

  test('refused for one: sent to the others, and said', () => {
    const outcome = outcomeOf(letter(), accepted(rejected('b@x.example', false)), '', now);
    expect(outcome).toMatchObject({
      ...{ state: 'sent', refused: [{ address: 'b@x.example', response: '550 no such user' }] },
      recipients: ['a@x.example', 'c@x.example', 'b@x.example'],
    });
  });

  test('put off for one: tried again for that one alone, who got it does not get it twice', () => {
    const first = outcomeOf(
      letter(),
      accepted(rejected('a@x.example', false), rejected('b@x.example', true)),
      '',
      now,
    );
    expect(first).toMatchObject({
      ...{ state: 'queued', recipients: ['b@x.example'], delivered: ['c@x.example'], problem },
      refused: [{ address: 'a@x.example' }],
    });
    expect(first.nextAt).toBeGreaterThan(now);
    const rest = letter({
      ...{ recipients: first.recipients!, delivered: first.delivered!, refused: first.refused! },
    });
    expect(outcomeOf(rest, accepted(), '', now)).toMatchObject({
      ...{ state: 'sent', delivered: [], refused: [{ address: 'a@x.example' }] },
      recipients: ['c@x.example', 'b@x.example', 'a@x.example'],
    });
  });

  test('put off for a day: given up for that one, and said', () => {
    const old = letter({ recipients: ['b@x.example'], delivered: ['a@x.example'], queuedAt: now - DAY - 1 });
    const submission: Submission = {
      ...{ outcome: 'refused', temporary: true, response: '451 later', problem, tls: null },
      rejected: [rejected('b@x.example', true)],
    };
    expect(outcomeOf(old, submission, '', now)).toMatchObject({
      ...{ state: 'sent', refused: [{ address: 'b@x.example', response: '451 later' }] },
      recipients: ['a@x.example', 'b@x.example'],
    });
    expect(outcomeOf({ ...old, queuedAt: now }, submission, '', now)).toMatchObject({ state: 'queued' });
  });

  test.each([
    ['a no for good', false, [], 'failed'],
    ['a no for now', true, [], 'queued'],
    ['a no for good to the rest of it', false, ['z@x.example'], 'sent'],
  ] as const)('%s', (_what, temporary, delivered, state) => {
    const submission: Submission = {
      ...{ outcome: 'refused', temporary, response: '5xx', problem, rejected: [], tls: null },
    };
    const outcome = outcomeOf(letter({ delivered: [...delivered] }), submission, '', now);
    expect(outcome.state).toBe(state);
    if (state === 'sent') expect(outcome.refused?.map(({ address }) => address)).toEqual(letter().recipients);
  });

  test('refused for all, but for one only at the moment: that one is tried again, the other one is not', () => {
    const submission: Submission = {
      ...{ outcome: 'refused', temporary: true, response: '451 later', problem, tls: null },
      rejected: [rejected('a@x.example', false), rejected('b@x.example', true)],
    };
    const both = letter({ recipients: ['a@x.example', 'b@x.example'] });
    const first = outcomeOf(both, submission, '', now);
    expect(first).toMatchObject({
      ...{ state: 'queued', recipients: ['b@x.example'] },
      refused: [{ address: 'a@x.example', response: '550 no such user' }],
    });
    const rest = letter({ recipients: first.recipients!, refused: first.refused! });
    expect(outcomeOf(rest, accepted(), '', now)).toMatchObject({
      ...{ state: 'sent', recipients: ['b@x.example', 'a@x.example'], refused: [{ address: 'a@x.example' }] },
    });
    const no: Submission = { ...submission, temporary: false, rejected: [rejected('b@x.example', false)] };
    expect(outcomeOf(rest, no, '', now)).toMatchObject({
      ...{ state: 'failed', recipients: ['a@x.example', 'b@x.example'] },
      refused: [{ address: 'a@x.example' }, { address: 'b@x.example' }],
    });
  });

  test('refused for one, then in doubt: that one is not', () => {
    const submission: Submission = {
      ...{ outcome: 'unsure', problem, rejected: [rejected('b@x.example', false)] },
    };
    expect(outcomeOf(letter(), submission, '', now)).toMatchObject({
      ...{ state: 'unsure', refused: [{ address: 'b@x.example', response: '550 no such user' }] },
    });
  });

  test('a line that fell before the end, and one that fell after', () => {
    expect(outcomeOf(letter(), { outcome: 'notSent', problem }, '', now).state).toBe('queued');
    expect(outcomeOf(letter(), { outcome: 'unsure', rejected: [], problem }, '', now)).toMatchObject({
      state: 'unsure',
      nextAt: 0,
    });
  });
});
