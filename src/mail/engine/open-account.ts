// An account's settings and secrets as a signed-in connection; the one place where the engine reads secrets. A token
// that a server refuses is renewed once; refused again, a person has to sign in.
import { type Account, readAccountSecrets } from '../../db/accounts.ts';
import { fail, type Problem, ProblemError, type Result, succeed } from '../../db/problem.ts';
import type { Store } from '../../db/store.ts';
import { accessToken, tokenWasRefused } from '../auth/account-tokens.ts';
import { isTokenRefused } from '../problems/sign-in-problems.ts';
import { type ImapFlow, openImap } from '../protocols/imap-connection.ts';
import { openPop3, type Pop3Session } from '../protocols/pop3-session.ts';
import type { SmtpAuth } from '../protocols/smtp-connection.ts';
import { type Submission, type SubmitRequest, submit } from '../protocols/submit.ts';

type SignInWith = { password: string } | { accessToken: string };

export async function openAccountImap(
  store: Store,
  account: Account,
  signal: AbortSignal,
): Promise<Result<ImapFlow>> {
  const { incoming } = account;
  if (!incoming) return fail(noIncomingServer);
  return openWith(store, account, signal, (secret) =>
    openImap({ server: incoming, user: incoming.user, ...secret, signal, autoIdle: false, qresync: true }),
  );
}

export async function openAccountPop3(
  store: Store,
  account: Account,
  signal: AbortSignal,
): Promise<Result<Pop3Session>> {
  const { incoming } = account;
  if (!incoming) return fail(noIncomingServer);
  return openWith(store, account, signal, (secret) =>
    openPop3({ server: incoming, user: incoming.user, ...secret, signal }),
  );
}

const noIncomingServer: Problem = {
  kind: 'settings',
  title: 'This account has no Incoming Mail Server.',
  fix: 'Open Email Setup and fill it in.',
  detail: '',
};

async function openWith<T>(
  store: Store,
  account: Account,
  signal: AbortSignal,
  open: (secret: SignInWith) => Promise<Result<T>>,
): Promise<Result<T>> {
  if (account.signIn === 'oauth')
    return withToken(store, account, signal, (token) => open({ accessToken: token }), problemOfResult);
  const secrets = await orProblem(readAccountSecrets(store, account.id));
  return secrets.ok ? open({ password: secrets.value.password }) : secrets;
}

const problemOfResult = (result: Result<unknown>): Problem | null => (result.ok ? null : result.problem);

/** Tries with the account's token, and once more with a new one where the server did not take that. */
async function withToken<T>(
  store: Store,
  account: Account,
  signal: AbortSignal,
  work: (token: string) => Promise<T>,
  problemOf: (outcome: T) => Problem | null,
): Promise<T | { ok: false; problem: Problem }> {
  const first = await accessToken(store, account, { signal });
  if (!first.ok) return first;
  const outcome = await work(first.value);
  if (!isTokenRefused(problemOf(outcome)) || signal.aborted) return outcome;
  const second = await accessToken(store, account, { signal, refused: first.value });
  if (!second.ok) return second;
  const last = await work(second.value);
  const problem = problemOf(last);
  if (problem && isTokenRefused(problem)) await tokenWasRefused(store, account, second.value, problem);
  return last;
}

/** Hands a letter over as this account. */
export async function submitAs(
  store: Store,
  account: Account,
  request: Omit<SubmitRequest, 'server' | 'auth'> & { signal: AbortSignal },
): Promise<Submission> {
  const { outgoing } = account;
  const send = (auth: SmtpAuth): Promise<Submission> => submit({ ...request, server: outgoing, auth });
  if (account.signIn === 'oauth' && outgoing.auth.kind === 'same') {
    const submission = await withToken(
      store,
      account,
      request.signal,
      (token) => send({ kind: 'token', user: account.user, accessToken: token }),
      (outcome) => (outcome.outcome === 'notSent' ? outcome.problem : null),
    );
    return 'outcome' in submission ? submission : { outcome: 'notSent', problem: submission.problem };
  }
  const auth = await passwordAuth(store, account);
  return auth.ok ? send(auth.value) : { outcome: 'notSent', problem: auth.problem };
}

async function passwordAuth(store: Store, account: Account): Promise<Result<SmtpAuth>> {
  const { auth } = account.outgoing;
  if (auth.kind === 'none') return succeed({ kind: 'none' });
  const secrets = await orProblem(readAccountSecrets(store, account.id));
  if (!secrets.ok) return secrets;
  const { password, outgoingPassword } = secrets.value;
  return succeed(
    auth.kind === 'own'
      ? { kind: 'password', user: auth.user, password: outgoingPassword }
      : { kind: 'password', user: account.user, password },
  );
}

async function orProblem<T>(promise: Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, value: await promise };
  } catch (error) {
    if (error instanceof ProblemError) return fail(error.problem);
    throw error;
  }
}
