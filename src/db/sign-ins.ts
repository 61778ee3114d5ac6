// The tokens of accounts that sign in at their provider's page: kept sealed, renewed by one process at a time, and
// given up when the provider wants to see a person again.
import type { Account } from './accounts.ts';
import { recordEvent } from './events.ts';
import { whereIs } from './owner.ts';
import type { Problem } from './problem.ts';
import { readSecret, type SecretKind, saveSecret } from './secrets.ts';
import type { Reader, Store, Transaction } from './store.ts';

/** The longest that a renewal may take, in ms: then another process may try. */
export const RENEWAL_MS = 90_000;

/** What a sign-in brought, as text; '' when there is none. Throws ProblemError when the key is lost. */
export const readTokens = (store: Reader, accountId: number): Promise<string> =>
  readSecret(store, accountId, 'tokens');

/** Why a person has to sign in again; null: nobody has to. */
export async function signInNeeded(store: Reader, accountId: number): Promise<Problem | null> {
  const row = await store.get<{ problem: string | null }>(
    'SELECT problem FROM sign_in WHERE account_id = ?',
    [accountId],
  );
  return row?.problem ? (JSON.parse(row.problem) as Problem) : null;
}

export interface SignInState {
  /** There is a sign-in at all. */
  kept: boolean;
  /** Why a person has to sign in again. */
  needed: Problem | null;
  /** A client secret is kept for this account alone. */
  clientSecret: boolean;
}

/** What there is; nothing is opened for it. */
export async function signInState(store: Reader, accountId: number): Promise<SignInState> {
  const rows = await store.all<{ kind: string }>('SELECT kind FROM secret WHERE account_id = ?', [accountId]);
  const has = (kind: SecretKind): boolean => rows.some((row) => row.kind === kind);
  return {
    kept: has('tokens'),
    needed: await signInNeeded(store, accountId),
    clientSecret: has('clientSecret'),
  };
}

/** The client secret of this account alone; '' where it has none. Throws ProblemError when the key is lost. */
export const readClientSecret = (store: Reader, accountId: number): Promise<string> =>
  readSecret(store, accountId, 'clientSecret');

/** Takes the right to renew the tokens; false while another living process has it. */
export function takeRenewal(store: Store, accountId: number, owner: string): Promise<boolean> {
  return store.write(async (tx) => {
    const row = await tx.get<{ holder: string | null; held_until: number }>(
      'SELECT holder, held_until FROM sign_in WHERE account_id = ?',
      [accountId],
    );
    const now = Date.now();
    // A clock that was set back must not keep everybody waiting.
    const isHeld = row?.holder && row.held_until > now && row.held_until <= now + RENEWAL_MS;
    if (isHeld && row.holder !== owner && whereIs(row.holder!) !== 'gone') return false;
    const { changes } = await tx.run(
      `INSERT INTO sign_in (account_id, holder, held_until) SELECT id, $owner, $until FROM account WHERE id = $account
       ON CONFLICT (account_id) DO UPDATE SET holder = $owner, held_until = $until`,
      { $account: accountId, $owner: owner, $until: now + RENEWAL_MS },
    );
    return changes === 1;
  });
}

export async function dropRenewal(store: Store, accountId: number, owner: string): Promise<void> {
  await store.write((tx) =>
    tx.run('UPDATE sign_in SET holder = NULL, held_until = 0 WHERE account_id = ? AND holder = ?', [
      accountId,
      owner,
    ]),
  );
}

/** Keeps renewed tokens, unless those that they came from are no longer the account's: somebody has signed in anew. */
export function replaceTokens(
  store: Store,
  accountId: number,
  before: string,
  after: string,
): Promise<boolean> {
  return store.write(async (tx) => {
    if ((await readTokens(tx, accountId)) !== before) return false;
    await saveSecret(tx, accountId, 'tokens', after);
    return true;
  });
}

/** The provider wants to see a person. Said once; `of` are the tokens that it no longer takes. */
export async function needSignIn(
  store: Store,
  account: Account,
  problem: Problem,
  of: string,
): Promise<void> {
  await store.write(async (tx) => {
    if ((await readTokens(tx, account.id)) !== of || (await signInNeeded(tx, account.id))) return;
    await tx.run(
      `INSERT INTO sign_in (account_id, needed_at, problem) SELECT id, $now, $problem FROM account WHERE id = $account
       ON CONFLICT (account_id) DO UPDATE SET needed_at = $now, problem = $problem`,
      { $account: account.id, $now: Date.now(), $problem: JSON.stringify(problem) },
    );
    await recordEvent(tx, {
      who: 'engine',
      what: 'sign-in needed',
      accountId: account.id,
      detail: { address: account.address, ...problem },
    });
  });
}

/** A person has signed in: their tokens, and nothing that the ones before were reproached with. */
export async function keepTokens(tx: Transaction, accountId: number, tokens: string): Promise<void> {
  await saveSecret(tx, accountId, 'tokens', tokens);
  await tx.run('UPDATE sign_in SET needed_at = NULL, problem = NULL WHERE account_id = ?', [accountId]);
}

/**
 * Signed in anew, or signed out ('') in an account that stays. Everything that waited for it goes on by itself: the
 * engine starts anew, and letters in the outbox are due.
 */
export function changeTokens(store: Store, account: Account, tokens: string, who: string): Promise<void> {
  return store.write(async (tx) => {
    await keepTokens(tx, account.id, tokens);
    await tx.run('UPDATE account SET revision = revision + 1 WHERE id = ?', [account.id]);
    await tx.run('DELETE FROM engine_status WHERE account_id = ?', [account.id]);
    await tx.run('UPDATE operation SET next_at = 0, problem = NULL WHERE account_id = ?', [account.id]);
    await tx.run("UPDATE outbox SET next_at = 0 WHERE account_id = ? AND state = 'queued'", [account.id]);
    await recordEvent(tx, {
      who,
      what: tokens === '' ? 'signed out' : 'signed in',
      accountId: account.id,
      detail: { address: account.address },
    });
  });
}
