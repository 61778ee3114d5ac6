import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { ImapFlow } from 'imapflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Problem } from '../../../src/db/problem.ts';
import { oauthClient, oauthProvider } from '../../../src/mail/auth/oauth-providers.ts';
import { dovecotMissing, startDovecot } from '../../servers/dovecot.ts';
import { freePorts } from '../../servers/free-ports.ts';
import type { GoogleError } from '../../servers/google-identity.ts';
import { type GoogleDesk, googleDesk, unticker } from '../../support/google-desk.ts';
import { dentist } from '../../support/oauth-desk.ts';
import { practiceAddress as address, practicePassword as password } from '../../support/practice-store.ts';

let desk: GoogleDesk;
beforeEach(async () => {
  desk = await googleDesk();
});
afterEach(() => desk.close());

async function begin(redirect = 'http://localhost') {
  const begun = await desk.client().inBrowser(redirect);
  if (!begun.ok) throw new Error(begun.problem.title);
  return begun.value;
}
const problemOf = async (
  promise: Promise<{ ok: true } | { ok: false; problem: Problem }>,
): Promise<Problem> => {
  const result = await promise;
  if (result.ok) throw new Error('It worked');
  return result.problem;
};
async function signedInAt(url: string, who = address): Promise<string> {
  const person = desk.person(false);
  await person.open(url);
  return (await person.signIn(who, password)).url;
}

describe('signing in at Google', () => {
  it('asks for mail, for a lasting sign-in, and which account', async () => {
    const { url } = await begin('http://localhost:4711');
    expect(Object.fromEntries(new URL(url).searchParams)).toMatchObject({
      ...{ scope: 'openid email https://mail.google.com/', access_type: 'offline' },
      ...{ prompt: 'consent select_account', code_challenge_method: 'S256', response_type: 'code' },
      redirect_uri: 'http://localhost:4711/',
    });
    expect(url).not.toContain('GOCSPX');
  });

  it('brings a token that opens the mailbox, and says who it was and whose account', async () => {
    const signedIn = await desk.signIn();
    expect(signedIn).toMatchObject({ provider: 'google', address, personal: false });
    expect(Math.round((signedIn.expiresAt - Date.now()) / 60_000)).toBe(60);
    expect(signedIn.renewAt).toBe(signedIn.expiresAt - 300_000);
    expect(await desk.provider.mayOpen(signedIn.accessToken, address)).toBe(true);
    expect(oauthProvider('google')!.servers(signedIn)).toEqual({
      imap: { host: 'imap.gmail.com', port: 993, security: 'tls' },
      pop3: { host: 'pop.gmail.com', port: 995, security: 'tls' },
      smtp: { host: 'smtp.gmail.com', port: 465, security: 'tls' },
    });
    expect(await desk.signIn(dentist)).toMatchObject({ address: dentist, personal: true });
  });

  it('takes a pasted address that a terminal has broken, and no other one', async () => {
    const begun = await begin();
    const url = await signedInAt(begun.url);
    const finish = (redirect: string) => begun.finish(redirect);
    expect((await problemOf(finish('reception'))).title).toBe('What was pasted is not an address.');
    expect((await problemOf(finish(url.replace(/state=[^&]*/, 'state=x')))).title).toContain(
      'another sign-in',
    );
    const result = await finish(`  ${url.slice(0, 60)}\n${url.slice(60)} \n`);
    expect(result.ok && result.value.address).toBe(address);
    // A code is good once.
    expect((await problemOf(finish(url))).title).toMatch(/has been used already/);
  });

  it('wants the box for mail ticked', async () => {
    const begun = await begin();
    const url = await signedInAt(begun.url, unticker);
    expect(await problemOf(begun.finish(url))).toMatchObject({
      title: 'frontdesk was not given the right to read and send the mail.',
      fix: expect.stringContaining('tick the box'),
    });
  });

  it('tells of a person who declined', async () => {
    const begun = await begin();
    const person = desk.person(false);
    await person.open(begun.url);
    const { url } = await person.signIn(address, password, { consent: false });
    expect((await problemOf(begun.finish(url))).title).toBe("The sign-in was declined at Google's page.");
  });

  it('stops at once when it is told to', async () => {
    expect((await problemOf(desk.client().inBrowser('http://localhost', AbortSignal.abort()))).title).toBe(
      'The sign-in was stopped.',
    );
  });

  it('renews without a person, with the refresh token that stays', async () => {
    const first = await desk.signIn();
    const second = await desk.client().renew(first);
    if (!second.ok) throw new Error(second.problem.title);
    expect(second.value.accessToken).not.toBe(first.accessToken);
    expect(second.value).toMatchObject({ address, key: first.key, cache: first.cache });
    expect((await desk.client().renew(second.value)).ok).toBe(true);
    desk.provider.revoke(address, 'everything');
    expect(await problemOf(desk.client().renew(first))).toMatchObject({
      kind: 'signIn',
      title: 'The sign-in at Google has ended.',
      detail: expect.stringContaining('Token has been expired or revoked.'),
    });
  });

  it('with another client id, the tokens of the one before are no use', async () => {
    const signedIn = await desk.signIn();
    process.env.FRONTDESK_GOOGLE_CLIENT_ID = '999-other.apps.googleusercontent.com';
    expect(await problemOf(desk.client().renew(signedIn))).toMatchObject({ kind: 'signIn' });
    expect(desk.provider.grants).toEqual(['authorization_code']);
  });

  it('renews with the secret that was typed for the account, which is kept with what the sign-in brought', async () => {
    const { FRONTDESK_GOOGLE_CLIENT_ID: clientId = '', FRONTDESK_GOOGLE_CLIENT_SECRET: clientSecret = '' } =
      desk.env;
    for (const name of ['CLIENT_ID', 'CLIENT_SECRET']) delete process.env[`FRONTDESK_GOOGLE_${name}`];
    const registration = { clientId, tenant: '' };
    const typed = oauthClient('google', { ...registration, clientSecret });
    if (!typed.ok) throw new Error(typed.problem.title);
    const begun = await typed.value.inBrowser('http://localhost');
    if (!begun.ok) throw new Error(begun.problem.title);
    const signedIn = await begun.value.finish(await signedInAt(begun.value.url));
    if (!signedIn.ok) throw new Error(signedIn.problem.title);
    const later = oauthClient('google', registration);
    expect(later.ok && (await later.value.renew(signedIn.value)).ok).toBe(true);
  });

  it('with a wrong secret, says that the registration does not fit, and the secret stands nowhere', async () => {
    process.env.FRONTDESK_GOOGLE_CLIENT_SECRET = 'GOCSPX-wrong';
    const begun = await begin();
    const problem = await problemOf(begun.finish(await signedInAt(begun.url)));
    expect(problem).toMatchObject({ kind: 'settings', title: expect.stringContaining('registered') });
    expect(JSON.stringify(problem)).not.toContain('GOCSPX-wrong');
  });

  it.each<[Omit<GoogleError, 'at'>, Partial<Problem>]>([
    [
      { error: 'admin_policy_enforced' },
      { kind: 'denied', title: expect.stringContaining('rules at Google') },
    ],
    [
      { error: 'invalid_grant', subtype: 'invalid_rapt' },
      { kind: 'signIn', title: expect.stringContaining('see the person') },
    ],
    [
      { error: 'internal_failure', status: 500 },
      { kind: 'server', title: expect.stringContaining('busy') },
    ],
    [
      { error: 'new_word', description: 'A rule nobody knows.' },
      { kind: 'signIn', title: expect.stringContaining('A rule nobody knows.') },
    ],
  ])('says in words what Google answers: %o', async (error, problem) => {
    const signedIn = await desk.signIn();
    desk.provider.inject({ at: 'token', ...error });
    expect(await problemOf(desk.client().renew(signedIn))).toMatchObject(problem);
  });

  it('says in words what Google sends the browser back with', async () => {
    desk.provider.inject({ at: 'auth', error: 'org_internal' });
    const begun = await begin();
    const { url } = await desk.person(false).open(begun.url);
    expect(await problemOf(begun.finish(url))).toMatchObject({
      kind: 'denied',
      title: expect.stringContaining('one organisation only'),
    });
  });
});

describe('a Google that cannot be reached', () => {
  it.each<[string, string, () => Promise<string>]>([
    ['down', 'refused', async () => `https://localhost:${(await freePorts(1))[0]}`],
    ['with a name that nobody knows', 'dns', async () => 'https://accounts.invalid'],
  ])('%s', async (_, kind, authority) => {
    process.env.FRONTDESK_GOOGLE_AUTHORITY = await authority();
    expect(await problemOf(desk.client().inBrowser('http://localhost'))).toMatchObject({
      kind,
      title: expect.stringContaining("Google's sign-in server"),
    });
  });

  it.each([
    ['expired', '<html>', 'tls', 'out of date'],
    ['selfSigned', '<html>', 'tls', 'cannot prove that it is Google'],
    ['good', '<html>Please sign in to this Wi-Fi', 'server', "is not Google's sign-in"],
    ['good', '{"issuer":"https://elsewhere.example"}', 'signIn', 'did not complete the sign-in'],
  ] as const)('certificate %s, answer %s', async (certificate, answer, kind, title) => {
    const { cert, key } = desk.certificates[certificate];
    const server = createServer({ cert, key }, (_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(answer);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    process.env.FRONTDESK_GOOGLE_AUTHORITY = `https://localhost:${(server.address() as AddressInfo).port}`;
    try {
      const problem = await problemOf(desk.client().inBrowser('http://localhost'));
      expect(problem).toMatchObject({ kind, title: expect.stringContaining(title) });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

it.skipIf(dovecotMissing)(
  'Dovecot opens the mailbox for the token, and no longer when it was taken back',
  async () => {
    const dovecot = await startDovecot({
      users: { [address]: password },
      certificate: desk.certificates.good,
      tokens: { introspection: desk.provider.introspection, ca: desk.certificates.ca },
    });
    const { accessToken } = await desk.signIn();
    const open = async (): Promise<void> => {
      const imap = new ImapFlow({
        ...{ host: 'localhost', port: dovecot.ports.imaps, secure: true, logger: false },
        auth: { user: address, accessToken },
        tls: { ca: desk.certificates.ca },
      });
      imap.on('error', () => {});
      await imap.connect();
      await imap.logout();
    };
    try {
      await open();
      desk.provider.revoke(address, 'accessTokens');
      await expect(open()).rejects.toMatchObject({ authenticationFailed: true });
    } finally {
      await dovecot.close();
    }
  },
);
