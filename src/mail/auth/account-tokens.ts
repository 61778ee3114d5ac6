// The access token of an account: the one that is kept while it is good, else a new one. Only one process renews at a
// time, and the whole renewal is locked: of two that renew at once, one would lose a token that was used up.
import type { Account } from '../../db/accounts.ts';
import { newOwner } from '../../db/owner.ts';
import { fail, isPassing, type Problem, ProblemError, type Result, succeed } from '../../db/problem.ts';
import {
  dropRenewal,
  needSignIn,
  readTokens,
  replaceTokens,
  signInNeeded,
  takeRenewal,
} from '../../db/sign-ins.ts';
import type { Store } from '../../db/store.ts';
import { withoutSecrets } from '../problems/detail.ts';
import { signInStopped } from '../problems/oauth-problem.ts';
import { type SignedIn, secretsOf } from './oauth-provider.ts';
import { oauthClient } from './oauth-providers.ts';

/** How often a process that waits for another's renewal looks again, in ms. */
const LOOK_EVERY = 200;

export interface TokenRequest {
  signal?: AbortSignal | undefined;
  /** A token that a mail server has just refused: another one is wanted. */
  refused?: string;
}

export async function accessToken(
  store: Store,
  account: Account,
  request: TokenRequest = {},
): Promise<Result<string>> {
  try {
    const kept = await usable(store, account, request);
    return kept ?? (await renewInTurn(store, account, request));
  } catch (error) {
    if (error instanceof ProblemError) return fail(error.problem);
    throw error;
  }
}

/** The kept token, or why there is none without a person; null: it has to be renewed. */
async function usable(
  store: Store,
  account: Account,
  { refused }: TokenRequest,
): Promise<Result<string> | null> {
  const needed = await signInNeeded(store, account.id);
  if (needed) return fail(needed);
  const text = await readTokens(store, account.id);
  if (text === '') return fail(signedOut(account));
  const { accessToken: token, renewAt } = JSON.parse(text) as SignedIn;
  return token !== refused && renewAt > Date.now() ? succeed(token) : null;
}

async function renewInTurn(store: Store, account: Account, request: TokenRequest): Promise<Result<string>> {
  const owner = newOwner();
  const { signal } = request;
  while (!(await takeRenewal(store, account.id, owner))) {
    if (signal?.aborted) return fail(signInStopped);
    await pause(LOOK_EVERY, signal);
    const done = await usable(store, account, request);
    if (done) return done;
  }
  try {
    // Another process may have been faster.
    return (await usable(store, account, request)) ?? (await renew(store, account, request));
  } finally {
    await dropRenewal(store, account.id, owner);
  }
}

async function renew(
  store: Store,
  account: Account,
  { signal, refused }: TokenRequest,
): Promise<Result<string>> {
  const client = oauthClient(account.provider, account.registration);
  if (!client.ok) return client;
  const before = await readTokens(store, account.id);
  const signedIn = JSON.parse(before) as SignedIn;
  const renewed = await client.value.renew(signedIn, signal);
  if (renewed.ok) {
    await replaceTokens(store, account.id, before, JSON.stringify(renewed.value));
    return succeed(renewed.value.accessToken);
  }
  // The server may have said back more than it was sent this time.
  const problem = withoutSecrets(renewed.problem, secretsOf(signedIn));
  if (signal?.aborted) return renewed;
  if (needsPerson(problem)) await needSignIn(store, account, problem, before);
  // Renewed early on purpose: the sign-in server may be away for a while before that matters.
  else if (isPassing(problem) && signedIn.accessToken !== refused && signedIn.expiresAt > Date.now())
    return succeed(signedIn.accessToken);
  return fail(problem);
}

const needsPerson = (problem: Problem): boolean => problem.kind === 'signIn' || problem.kind === 'denied';

/** A mail server has refused a token that was new: the provider has to be asked by a person. */
export async function tokenWasRefused(
  store: Store,
  account: Account,
  token: string,
  problem: Problem,
): Promise<void> {
  const text = await readTokens(store, account.id);
  if (text !== '' && (JSON.parse(text) as SignedIn).accessToken === token)
    await needSignIn(store, account, problem, text);
}

export const signedOut = (account: Account): Problem => ({
  kind: 'signIn',
  title: `Nobody is signed in for ${account.address}.`,
  fix: 'Open Email Setup and choose Authenticate, or run "frontdesk auth login".',
  detail: '',
});

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
