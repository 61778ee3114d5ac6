// frontdesk auth: who is signed in at a provider's page, signing in again, and signing out.
import { userInfo } from 'node:os';
import { type Account, listAccounts } from '../db/accounts.ts';
import { type Problem, ProblemError } from '../db/problem.ts';
import { changeTokens, readClientSecret, readTokens, signInNeeded } from '../db/sign-ins.ts';
import type { Store } from '../db/store.ts';
import { signedOut } from '../mail/auth/account-tokens.ts';
import { withSecret } from '../mail/auth/oauth-settings.ts';
import type { OAuthProvider, SignedIn } from '../mail/auth/oauth-provider.ts';
import { oauthProvider } from '../mail/auth/oauth-providers.ts';
import { type CommonOptions, chooseAccount, Exit, runCommand, usageProblem } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { refuseWrongWays, type SignInOptions, signInAt } from './sign-in.ts';

interface AuthOptions extends CommonOptions, SignInOptions {
  account?: string;
}

interface Status {
  address: string;
  provider: string;
  /** password: it signs in with one, and there is nothing to be done here. */
  state: 'signed in' | 'needs sign-in' | 'signed out' | 'password';
  signedInAs: string | null;
  problem: Problem | null;
}

export const authStatus = (options: AuthOptions) =>
  runCommand(options, async (store, speaker) => {
    const accounts = options.account
      ? [await chooseAccount(store, options.account)]
      : await listAccounts(store);
    if (accounts.length === 0) await chooseAccount(store);
    const states = await Promise.all(accounts.map((account) => statusOf(store, account)));
    speaker.answer({ accounts: states }, () =>
      states.map(({ address, state, signedInAs, problem }) =>
        [
          `${address}  ${state}`,
          signedInAs !== null && signedInAs.toLowerCase() !== address.toLowerCase() ? `as ${signedInAs}` : '',
          problem ? `${problem.title} ${problem.fix}` : '',
        ]
          .filter(Boolean)
          .join('  '),
      ),
    );
    if (states.some(({ problem }) => problem !== null)) throw new Exit(exitCodes.signIn);
  });

async function statusOf(store: Store, account: Account): Promise<Status> {
  const { address, provider } = account;
  const status = { address, provider, signedInAs: null, problem: null };
  if (account.signIn !== 'oauth') return { ...status, state: 'password' };
  try {
    const text = await readTokens(store, account.id);
    if (text === '') return { ...status, state: 'signed out', problem: signedOut(account) };
    const { address: signedInAs } = JSON.parse(text) as SignedIn;
    const problem = await signInNeeded(store, account.id);
    return { ...status, signedInAs, problem, state: problem ? 'needs sign-in' : 'signed in' };
  } catch (error) {
    // The key of the store is lost: another sign-in makes a new one.
    if (!(error instanceof ProblemError)) throw error;
    return { ...status, state: 'needs sign-in', problem: error.problem };
  }
}

export const authLogin = (options: AuthOptions) =>
  runCommand(options, async (store, speaker) => {
    const { account, provider } = await oauthAccount(store, options.account);
    refuseWrongWays(options, provider);
    const clientSecret = await readClientSecret(store, account.id);
    const registration = withSecret(account.registration, clientSecret);
    const signedIn = await signInAt(provider, account.address, options, speaker, registration);
    await changeTokens(store, account, JSON.stringify(signedIn), userInfo().username);
    speaker.answer({ address: account.address, signedInAs: signedIn.address }, () => [
      `${account.address} is signed in. What waits in the outbox is sent with the next sync.`,
    ]);
  });

export const authLogout = (options: AuthOptions) =>
  runCommand(options, async (store, speaker) => {
    const { account, provider } = await oauthAccount(store, options.account);
    await changeTokens(store, account, '', userInfo().username);
    speaker.answer({ address: account.address, signedOut: true }, () => [
      `${account.address} is signed out on this computer. Its letters and settings stay.`,
      provider.logout,
    ]);
  });

async function oauthAccount(
  store: Store,
  address: string | undefined,
): Promise<{ account: Account; provider: OAuthProvider }> {
  const account =
    address === undefined ? (await listAccounts(store)).find((one) => one.signIn === 'oauth') : undefined;
  const chosen = account ?? (await chooseAccount(store, address));
  const provider = oauthProvider(chosen.provider);
  if (chosen.signIn !== 'oauth' || !provider)
    throw usageProblem(
      `${chosen.address} signs in with a password.`,
      'Signing in at a page is for accounts that were set up so, with --provider microsoft for example.',
    );
  return { account: chosen, provider };
}
