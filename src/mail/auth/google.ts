// Signing in at Google, with its own page in a web browser: Google gives no codes for mail. By the standards alone
// (OpenID Connect, PKCE). Each sign-in and each renewal has a line of its own, so that nothing of one is left for another.
import type { Configuration, CustomFetchOptions, TokenEndpointResponse } from 'openid-client';
import { fail, type Problem, type Result, succeed } from '../../db/problem.ts';
import { googleAnswerWords, googleWords } from '../problems/google-sign-in.ts';
import { oauthProblem, signInStopped } from '../problems/oauth-problem.ts';
import { providerById } from '../providers.ts';
import {
  type BrowserSignIn,
  type OAuthClient,
  type OAuthProvider,
  renewalOf,
  type SignedIn,
} from './oauth-provider.ts';
import type { OAuthSettings } from './oauth-settings.ts';
import { readRedirect, redirectUrl } from './redirect.ts';
import { type LastAnswer, noAnswer, SignInLine } from './sign-in-line.ts';

/** The only right at Google that opens IMAP, POP3 and SMTP. */
const mailScope = 'https://mail.google.com/';
/** openid and email tell who signed in. */
const scope = `openid email ${mailScope}`;
/** How wrong this computer's clock may be, in seconds: who signed in is read from an answer that came over TLS. */
const clockTolerance = 86_400;

type Library = typeof import('openid-client');
type Words = typeof googleWords;

/** What is kept beside the access token. */
interface Cache {
  refreshToken: string;
  clientId: string;
  /** With which it goes on, whatever is configured by then. */
  clientSecret: string;
}

const client = (settings: OAuthSettings): OAuthClient => ({
  inBrowser: (redirect, signal) => inBrowser(settings, redirect, signal),
  renew: (signedIn, signal) => renew(settings, signedIn, signal),
});

export const google: OAuthProvider = {
  id: 'google',
  name: 'Google',
  label: 'Google',
  note: 'Gmail and Google Workspace',
  hint: 'Where Google asks what frontdesk may do, tick the box for mail.',
  byCode: false,
  byPassword: 'gmail',
  logout:
    'To end the sign-in at Google as well, remove frontdesk in the Google Account under Security, "Your connections to third-party apps".',
  registration: {
    ...{ id: 'google', name: 'Google', guide: 'docs/google.md', tenant: '' },
    authority: 'https://accounts.google.com',
    clientId: /^[\w.-]+\.apps\.googleusercontent\.com$/,
    clientIdExample: '123456789012-abcdef.apps.googleusercontent.com',
    givesSecret: true,
  },
  client,
  servers() {
    const { imap, pop3, smtp } = providerById('gmail')!;
    return { imap: imap!, pop3: pop3!, smtp };
  },
};

interface Attempt {
  library: Library;
  config: Configuration;
}

async function begin(library: Library, settings: OAuthSettings, line: SignInLine): Promise<Attempt> {
  const { clientId, clientSecret, authority } = settings;
  const auth = clientSecret === '' ? library.None() : library.ClientSecretPost(clientSecret);
  const config = await library.discovery(
    new URL(authority),
    clientId,
    { [library.clockTolerance]: clockTolerance },
    auth,
    // The line keeps the time by itself.
    { timeout: 600, [library.customFetch]: fetchOver(line) },
  );
  return { library, config };
}

/** The library asks through the line, which remembers what came back. */
const fetchOver = (line: SignInLine) => async (url: string, options: CustomFetchOptions) => {
  const { status, body } = await line.ask(options.method === 'POST' ? 'POST' : 'GET', url, {
    headers: options.headers,
    ...(options.body ? { body: String(options.body) } : {}),
  });
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
};

/** Does something with the library and makes a Problem of what it throws. */
async function attempt<T>(
  settings: OAuthSettings,
  signal: AbortSignal | undefined,
  work: (attempt: Attempt) => Promise<T>,
  words: Words = googleWords,
): Promise<Result<T>> {
  const line = new SignInLine(settings, signal);
  const library = await import('openid-client');
  try {
    return succeed(await work(await begin(library, settings, line)));
  } catch (error) {
    if (signal?.aborted) return fail(signInStopped);
    const { last, secrets } = line;
    if (last.error !== '' || last.cause !== undefined || last.status >= 400)
      return fail(problemOfAnswer(settings, last, secrets, words));
    // The answer was not as the standard wants it; everything else is a mistake of ours.
    if (!(error instanceof library.ClientError)) throw error;
    const answer = { ...noAnswer, status: 200, error: error.code ?? '', description: error.message };
    return fail(problemOfAnswer(settings, answer, secrets, words));
  }
}

const problemOfAnswer = (
  { authority }: OAuthSettings,
  answer: LastAnswer,
  secrets: readonly string[] = [],
  words: Words = googleWords,
): Problem =>
  oauthProblem({ host: new URL(authority).hostname, provider: google.name, ...answer, secrets }, words);

async function inBrowser(
  settings: OAuthSettings,
  wanted: string,
  signal: AbortSignal | undefined,
): Promise<Result<BrowserSignIn>> {
  // With the slash that the library will put behind it: both questions must name the same address.
  const redirect = new URL(wanted).href;
  const begun = await attempt(settings, signal, async ({ library, config }) => {
    const verifier = library.randomPKCECodeVerifier();
    const state = library.randomState();
    const nonce = library.randomNonce();
    const url = library.buildAuthorizationUrl(config, {
      ...{ scope, redirect_uri: redirect, state, nonce },
      code_challenge: await library.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      // Without the first Google gives no lasting sign-in, and without the consent only the first time.
      ...{ access_type: 'offline', prompt: 'consent select_account' },
    });
    return { url: url.href, verifier, state, nonce };
  });
  if (!begun.ok) return begun;
  const { url, verifier, state, nonce } = begun.value;
  return succeed({
    url,
    async finish(answer, stop) {
      const read = readRedirect(answer, state);
      if (!read.ok) return fail(read.problem);
      const back = read.value;
      if ('error' in back) return fail(problemOfAnswer(settings, { ...noAnswer, status: 400, ...back }));
      const brought = await attempt(
        settings,
        stop,
        ({ library, config }) => {
          const address = new URL(redirect);
          address.search = redirectUrl(answer)!.search;
          return library.authorizationCodeGrant(config, address, {
            ...{ pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce },
            idTokenExpected: true,
          });
        },
        googleAnswerWords,
      );
      return brought.ok ? firstTokens(settings, brought.value, brought.value.claims()) : brought;
    },
  });
}

function firstTokens(
  { clientId, clientSecret }: OAuthSettings,
  tokens: TokenEndpointResponse,
  claims: { sub: string; email?: unknown; hd?: unknown } | undefined,
): Result<SignedIn> {
  // People may untick the box at Google's page.
  if (!(tokens.scope ?? scope).split(' ').includes(mailScope)) return fail(boxUnticked);
  if (!tokens.refresh_token || typeof claims?.email !== 'string') return fail(nothingLasting);
  return succeed({
    provider: google.id,
    address: claims.email,
    personal: claims.hd === undefined,
    ...timesOf(tokens),
    key: claims.sub,
    cache: JSON.stringify({ refreshToken: tokens.refresh_token, clientId, clientSecret } satisfies Cache),
  });
}

function timesOf(tokens: TokenEndpointResponse): Pick<SignedIn, 'accessToken' | 'expiresAt' | 'renewAt'> {
  const expiresAt = Date.now() + (tokens.expires_in ?? 3_600) * 1_000;
  return { accessToken: tokens.access_token, expiresAt, renewAt: renewalOf(expiresAt) };
}

async function renew(
  settings: OAuthSettings,
  signedIn: SignedIn,
  signal: AbortSignal | undefined,
): Promise<Result<SignedIn>> {
  const cache = JSON.parse(signedIn.cache) as Cache;
  // Another client id than the one that signed in: its tokens are no use.
  if (cache.clientId !== settings.clientId)
    return fail(problemOfAnswer(settings, { ...noAnswer, status: 400, error: 'invalid_grant' }));
  // One that was typed for this account alone stands nowhere else.
  const { clientSecret = '' } = cache;
  const renewed = await attempt(
    { ...settings, clientSecret: settings.clientSecret || clientSecret },
    signal,
    ({ library, config }) => library.refreshTokenGrant(config, cache.refreshToken),
  );
  if (!renewed.ok) return renewed;
  const tokens = renewed.value;
  // Google goes on with the same refresh token, and says only where there is another one.
  const refreshToken = tokens.refresh_token ?? cache.refreshToken;
  return succeed({
    ...signedIn,
    ...timesOf(tokens),
    cache: JSON.stringify({ ...cache, refreshToken } satisfies Cache),
  });
}

const boxUnticked: Problem = {
  kind: 'signIn',
  title: 'frontdesk was not given the right to read and send the mail.',
  fix: 'Sign in again, and tick the box for mail where Google asks what frontdesk may do.',
  detail: '',
};
const nothingLasting: Problem = {
  kind: 'signIn',
  title: 'Google gave no lasting sign-in.',
  fix: 'In the Google Account under Security, "Your connections to third-party apps", remove frontdesk, then sign in again.',
  detail: '',
};
