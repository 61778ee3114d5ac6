import { expect, test } from 'vitest';
import type { Account } from '../../src/db/accounts.ts';
import type { EngineStatus } from '../../src/db/engine-status.ts';
import type { Problem } from '../../src/db/problem.ts';
import { frameSettings, type Keys, type Overview, wantsSignIn } from '../../src/screens/overview.ts';

const account = (signIn: 'oauth' | 'password'): Account =>
  ({ id: 1, address: 'reception@lab.example', receive: true, signIn }) as Account;
const problem = (kind: Problem['kind'], title: string): Problem => ({ kind, title, fix: '', detail: '' });
const ended = problem('signIn', 'The sign-in at Microsoft has ended.');
const overview = (part: Partial<Overview> = {}): Overview => ({
  account: account('oauth'),
  status: { phase: 'idle', since: 0, done: 0, total: 0, problem: null } as unknown as EngineStatus,
  ...{ signIn: null, needsPerson: 0, unsure: 0, waiting: 0, refusals: 0 },
  ...part,
});
const stopped = (because: Problem): EngineStatus =>
  ({ phase: 'stopped', since: 0, done: 0, total: 0, problem: because }) as unknown as EngineStatus;
const banner = (view: Overview, keys: Keys): string | undefined =>
  frameSettings(view, 0, false, keys).banner?.text;

test('a sign-in that has ended: the key where it works, and what becomes of letters where it does not', () => {
  const view = overview({ signIn: ended, waiting: 2 });
  expect(banner(view, 'everywhere')).toBe('F2 signs in again. The sign-in at Microsoft has ended.');
  expect(banner(view, 'own')).toBe('The sign-in at Microsoft has ended. What you send waits in the Outbox.');
  expect(banner(view, 'setup')).toBeUndefined();
  // A line from before may still bring letters; the title says how things stand all the same.
  expect(frameSettings(view, 0).status).toEqual({
    text: '2 letters to send · Not signed in',
    tone: 'error',
  });
});

test('at rest: whose mail this is; where that has no room, when it was looked at', () => {
  const at = new Date(2026, 10, 25, 9, 42).getTime();
  const status = { ...overview().status!, syncedAt: at } as unknown as EngineStatus;
  const said = frameSettings(overview({ status, waiting: 1 }), at).status;
  expect(said?.text).toMatch(/^1 letter to send · reception@lab\.example /);
  expect(said?.short).toBe(said?.text.replace('reception@lab.example ', ''));
});

test('which problems are mended by signing in at the page of the provider', () => {
  expect(wantsSignIn(overview())).toBe(false);
  expect(wantsSignIn(undefined)).toBe(false);
  expect(wantsSignIn(overview({ signIn: problem('denied', 'This account is switched off.') }))).toBe(true);
  expect(wantsSignIn(overview({ status: stopped(problem('signIn', 'Nobody is signed in.')) }))).toBe(true);
  expect(wantsSignIn(overview({ status: stopped(problem('denied', 'IMAP is switched off.')) }))).toBe(false);
  const password = overview({ account: account('password'), status: stopped(ended) });
  expect(wantsSignIn(password)).toBe(false);
  expect(banner(password, 'everywhere')).toMatch(/^F2 opens Email Setup\. /);
});

test('no banner names a key that the screen in front keeps to itself', () => {
  for (const part of [{ needsPerson: 1 }, { needsPerson: 2, unsure: 1 }, { refusals: 1 }]) {
    expect(banner(overview(part), 'everywhere')).toMatch(/ x opens the Outbox\.$/);
    for (const keys of ['own', 'setup'] as const) expect(banner(overview(part), keys)).not.toMatch(/ x /);
  }
  expect(frameSettings(overview(), 0, true).banner?.text).toMatch(/^v opens it/);
  expect(frameSettings(overview(), 0, true, 'own').banner).toBeUndefined();
});
