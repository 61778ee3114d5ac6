// An account's settings and secrets as a signed-in connection; the one place where the engine reads secrets.
import { type Account, readAccountSecrets } from '../../db/accounts.ts';
import { fail, type Problem, ProblemError, type Result } from '../../db/problem.ts';
import type { Store } from '../../db/store.ts';
import { type ImapFlow, openImap } from '../protocols/imap-connection.ts';
import { openPop3, type Pop3Session } from '../protocols/pop3-session.ts';
import type { SmtpAuth } from '../protocols/smtp-connection.ts';

export async function openAccountImap(
  store: Store,
  account: Account,
  signal: AbortSignal,
): Promise<Result<ImapFlow>> {
  if (!account.incoming) return fail(noIncomingServer);
  const secrets = await orProblem(readAccountSecrets(store, account.id));
  if (!secrets.ok) return secrets;
  const { password } = secrets.value;
  return openImap({
    server: account.incoming,
    user: account.incoming.user,
    password,
    signal,
    autoIdle: false,
    qresync: true,
  });
}

export async function openAccountPop3(
  store: Store,
  account: Account,
  signal: AbortSignal,
): Promise<Result<Pop3Session>> {
  if (!account.incoming) return fail(noIncomingServer);
  const secrets = await orProblem(readAccountSecrets(store, account.id));
  if (!secrets.ok) return secrets;
  return openPop3({
    server: account.incoming,
    user: account.incoming.user,
    password: secrets.value.password,
    signal,
  });
}

const noIncomingServer: Problem = {
  kind: 'settings',
  title: 'This account has no Incoming Mail Server.',
  fix: 'Open Email Setup and fill it in.',
  detail: '',
};

export async function outgoingAuth(store: Store, account: Account): Promise<Result<SmtpAuth>> {
  const { auth } = account.outgoing;
  if (auth.kind === 'none') return { ok: true, value: { kind: 'none' } };
  const secrets = await orProblem(readAccountSecrets(store, account.id));
  if (!secrets.ok) return secrets;
  const { password, outgoingPassword } = secrets.value;
  return {
    ok: true,
    value:
      auth.kind === 'own'
        ? { kind: 'password', user: auth.user, password: outgoingPassword }
        : { kind: 'password', user: account.user, password },
  };
}

async function orProblem<T>(promise: Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, value: await promise };
  } catch (error) {
    if (error instanceof ProblemError) return fail(error.problem);
    throw error;
  }
}
