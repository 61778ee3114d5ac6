// Signing in at Microsoft with its own library, as a public client: no secret of ours is involved. Each sign-in and each
// renewal has a client of its own, so that nothing of one is left for another.
import { randomUUID } from 'node:crypto';
import type { AuthenticationResult, PublicClientApplication } from '@azure/msal-node';
import { fail, type Problem, type Result, succeed } from '../../db/problem.ts';
import { microsoftAnswerWords, microsoftWords } from '../problems/microsoft-sign-in.ts';
import { oauthProblem, signInStopped } from '../problems/oauth-problem.ts';
import { providerById } from '../providers.ts';
import {
  type BrowserSignIn,
  type OAuthClient,
  type OAuthProvider,
  renewalOf,
  type SignedIn,
  type SignInCode,
} from './oauth-provider.ts';
import type { OAuthSettings } from './oauth-settings.ts';
import { readRedirect } from './redirect.ts';
import { type LastAnswer, noAnswer } from './sign-in-line.ts';
import { SignInNetwork } from './sign-in-network.ts';

/** Not mixed with others: Microsoft gives tokens for one service at a time. The library asks for offline_access itself. */
const scopes = ['IMAP.AccessAsUser.All', 'POP.AccessAsUser.All', 'SMTP.Send'].map(
  (right) => `https://outlook.office.com/${right}`,
);
/** The tenant of every personal account. */
const personalTenant = '9188040d-6c67-4c5b-b112-36a304b66dad';

const client = (settings: OAuthSettings): OAuthClient => ({
  withCode: (show, signal) => withCode(settings, show, signal),
  inBrowser: (redirect, signal) => inBrowser(settings, redirect, signal),
  renew: (signedIn, signal) => renew(settings, signedIn, signal),
});

export const microsoft: OAuthProvider = {
  id: 'microsoft',
  name: 'Microsoft',
  label: 'Microsoft Office 365',
  note: 'also Outlook, Hotmail, Live',
  hint: '',
  byCode: true,
  byPassword: null,
  logout:
    'To end the sign-in at Microsoft as well, remove frontdesk under "My sign-ins" or "Apps" of the Microsoft account.',
  registration: {
    ...{ id: 'microsoft', name: 'Microsoft', guide: 'docs/microsoft.md' },
    authority: 'https://login.microsoftonline.com',
    clientId: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    clientIdExample: '1a2b3c4d-0000-0000-0000-123456789abc',
    tenant: 'common',
    givesSecret: false,
  },
  client,
  servers(signedIn) {
    const work = providerById('microsoft-365')!;
    // Personal mailboxes are read at the same servers, and send by one of their own.
    const { smtp } = signedIn.personal ? providerById('outlook')! : work;
    return { imap: work.imap!, pop3: work.pop3!, smtp };
  },
};

type Words = typeof microsoftWords;

interface Attempt {
  app: PublicClientApplication;
  network: SignInNetwork;
}

async function begin(settings: OAuthSettings, signal: AbortSignal | undefined): Promise<Attempt> {
  const { PublicClientApplication } = await import('@azure/msal-node');
  const network = new SignInNetwork(settings, signal);
  const app = new PublicClientApplication({
    auth: {
      clientId: settings.clientId,
      authority: `${settings.authority}/${settings.tenant}`,
      // Else the library asks Microsoft whether the server is one of its own.
      knownAuthorities: [new URL(settings.authority).host],
    },
    // No log: what it has to say would hold addresses. Trying again is ours to decide.
    system: {
      networkClient: network,
      loggerOptions: { logLevel: 0, piiLoggingEnabled: false, loggerCallback: () => {} },
      disableInternalRetries: true,
    },
  });
  return { app, network };
}

/** Does something with the library and makes a Problem of what it throws; ends at once when it is stopped. */
async function attempt<T>(
  settings: OAuthSettings,
  signal: AbortSignal | undefined,
  work: (attempt: Attempt) => Promise<T>,
  words: Words = microsoftWords,
): Promise<Result<T>> {
  const stopped = Promise.withResolvers<never>();
  // The library looks whether it was stopped only now and then.
  const stop = (): void => stopped.reject(new Error('stopped'));
  stopped.promise.catch(() => {});
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  let network: SignInNetwork | undefined;
  try {
    const begun = await begin(settings, signal);
    network = begun.network;
    const working = work(begun);
    working.catch(() => {});
    return succeed(await Promise.race([working, stopped.promise]));
  } catch (error) {
    return fail(signal?.aborted ? signInStopped : problemOf(error, settings, network, words));
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

function problemOf(
  thrown: unknown,
  settings: OAuthSettings,
  network: SignInNetwork | undefined,
  words: Words,
): Problem {
  const own = thrown as { errorCode?: unknown; errorMessage?: unknown; subError?: unknown };
  const last = network?.line.last;
  const ofServer = Boolean(last && (last.error !== '' || last.cause !== undefined || last.status >= 400));
  const word = typeof own?.errorCode === 'string' ? own.errorCode : '';
  if (!ofServer && word === '') throw thrown;
  // The last answer to a code that ran out is "not yet"; the library knows better.
  const ranOut = word === 'device_code_expired';
  return problemOfAnswer(
    settings,
    ofServer && last
      ? { ...last, ...(ranOut ? { error: word, codes: [] } : {}) }
      : { ...noAnswer, status: 200, error: word, description: String(own.errorMessage ?? '') },
    network?.line.secrets,
    words,
  );
}

const problemOfAnswer = (
  { authority }: OAuthSettings,
  answer: LastAnswer,
  secrets: readonly string[] = [],
  words: Words = microsoftWords,
): Problem =>
  oauthProblem({ host: new URL(authority).hostname, provider: microsoft.name, ...answer, secrets }, words);

function toSignedIn(app: PublicClientApplication, result: AuthenticationResult | null): SignedIn {
  const account = result?.account;
  if (!result || !account) throw new Error('The sign-in brought no account');
  const expiresAt = result.expiresOn?.getTime() ?? Date.now();
  return {
    provider: microsoft.id,
    address: account.username,
    personal: account.tenantId === personalTenant,
    accessToken: result.accessToken,
    expiresAt,
    renewAt: renewalOf(expiresAt),
    key: account.homeAccountId,
    cache: app.getTokenCache().serialize(),
  };
}

function withCode(
  settings: OAuthSettings,
  show: (code: SignInCode) => void,
  signal: AbortSignal,
): Promise<Result<SignedIn>> {
  return attempt(settings, signal, async ({ app }) => {
    const request: Parameters<PublicClientApplication['acquireTokenByDeviceCode']>[0] = {
      scopes,
      deviceCodeCallback: ({ verificationUri, userCode, expiresIn }) =>
        show({ address: verificationUri, code: userCode, expiresAt: Date.now() + expiresIn * 1_000 }),
    };
    signal.addEventListener('abort', () => {
      request.cancel = true;
    });
    return toSignedIn(app, await app.acquireTokenByDeviceCode(request));
  });
}

async function inBrowser(
  settings: OAuthSettings,
  redirectUri: string,
  signal: AbortSignal | undefined,
): Promise<Result<BrowserSignIn>> {
  const { CryptoProvider } = await import('@azure/msal-node');
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
  const state = randomUUID();
  return attempt(settings, signal, async ({ app }) => ({
    url: await app.getAuthCodeUrl({
      ...{ scopes, redirectUri, state, responseMode: 'query', prompt: 'select_account' },
      ...{ codeChallenge: challenge, codeChallengeMethod: 'S256' },
    }),
    async finish(redirect, stop) {
      const read = readRedirect(redirect, state);
      if (!read.ok) return fail(read.problem);
      const back = read.value;
      if ('error' in back) return fail(problemOfAnswer(settings, { ...noAnswer, status: 400, ...back }));
      return attempt(
        settings,
        stop,
        async (exchange) =>
          toSignedIn(
            exchange.app,
            await exchange.app.acquireTokenByCode({
              scopes,
              redirectUri,
              code: back.code,
              codeVerifier: verifier,
            }),
          ),
        microsoftAnswerWords,
      );
    },
  }));
}

function renew(
  settings: OAuthSettings,
  signedIn: SignedIn,
  signal: AbortSignal | undefined,
): Promise<Result<SignedIn>> {
  return attempt(settings, signal, async ({ app }) => {
    const cache = app.getTokenCache();
    cache.deserialize(signedIn.cache);
    const accounts = await cache.getAllAccounts();
    const account = accounts.find((one) => one.homeAccountId === signedIn.key);
    // Another client id than the one that signed in: its tokens are no use.
    if (!account)
      throw Object.assign(new Error('no account'), { errorCode: 'no_account_found', errorMessage: '' });
    const result = await app.acquireTokenSilent({ scopes, account, forceRefresh: true });
    return toSignedIn(app, result);
  });
}
