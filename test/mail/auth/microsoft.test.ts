import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Problem } from '../../../src/db/problem.ts';
import type { OAuthClient, SignInCode } from '../../../src/mail/auth/oauth-provider.ts';
import { oauthClient, oauthProvider } from '../../../src/mail/auth/oauth-providers.ts';
import { freePorts } from '../../servers/free-ports.ts';
import type { InjectedError } from '../../servers/identity-provider.ts';
import { dentist, type OAuthDesk, oauthDesk } from '../../support/oauth-desk.ts';
import { practiceAddress as address, practicePassword as password } from '../../support/practice-store.ts';

let desk: OAuthDesk;
beforeEach(async () => {
  desk = await oauthDesk();
});
afterEach(() => desk.close());

function client(): OAuthClient {
  const found = oauthClient('microsoft');
  if (!found.ok) throw new Error(found.problem.title);
  return found.value;
}

const never = new AbortController().signal;
const withCode = (act: (code: SignInCode) => unknown, signal = never) =>
  client().withCode!((code) => void act(code), signal);
const problemOf = async (
  promise: Promise<{ ok: true } | { ok: false; problem: Problem }>,
): Promise<Problem> => {
  const result = await promise;
  if (result.ok) throw new Error('It worked');
  return result.problem;
};

describe('signing in at Microsoft', () => {
  it('by a code on any device: says who it was, and brings a token for each mail server', async () => {
    let shown: SignInCode | undefined;
    const result = await withCode((code) => {
      shown = code;
      return desk.enter(code);
    });
    expect(shown).toMatchObject({ address: `${desk.provider.origin}/devicelogin` });
    expect(shown!.code).toMatch(/^[A-Z]{4}-[A-Z]{4}$/);
    expect(Math.round((shown!.expiresAt - Date.now()) / 60_000)).toBe(15);
    if (!result.ok) throw new Error(result.problem.title);
    const signedIn = result.value;
    expect(signedIn).toMatchObject({ provider: 'microsoft', address, personal: false });
    expect(signedIn.renewAt).toBe(signedIn.expiresAt - 300_000);
    for (const use of ['IMAP', 'POP', 'SMTP'] as const)
      expect(await desk.provider.mayOpen(signedIn.accessToken, address, use), use).toBe(true);
    expect(oauthProvider('microsoft')!.servers(signedIn).smtp.host).toBe('smtp.office365.com');
  });

  it('with a personal account, which sends by another server', async () => {
    const signedIn = await desk.signIn(dentist);
    expect(signedIn).toMatchObject({ address: dentist, personal: true });
    expect(oauthProvider('microsoft')!.servers(signedIn)).toMatchObject({
      imap: { host: 'outlook.office365.com', port: 993 },
      smtp: { host: 'smtp-mail.outlook.com', port: 587, security: 'starttls' },
    });
  });

  it('stops at once when it is told to, and asks no further', async () => {
    const stop = new AbortController();
    const begun = Promise.withResolvers<void>();
    const problem = problemOf(withCode(() => begun.resolve(), stop.signal));
    await begun.promise;
    const before = Date.now();
    stop.abort();
    expect((await problem).title).toBe('The sign-in was stopped.');
    expect(Date.now() - before).toBeLessThan(100);
    expect((await problemOf(withCode(() => {}, AbortSignal.abort()))).title).toBe('The sign-in was stopped.');
  });

  it('tells of a person who declined, and of a code that ran out', async () => {
    const declined = await problemOf(
      withCode(async (code) => {
        const person = desk.person();
        await person.enterCode(code.address, code.code);
        await person.signIn(address, password, { consent: false });
      }),
    );
    expect(declined).toMatchObject({
      kind: 'signIn',
      title: "The sign-in was declined at Microsoft's page.",
    });
    expect(await problemOf(withCode(() => desk.provider.expireCodes()))).toMatchObject({
      kind: 'signIn',
      title: 'The code has run out.',
    });
  });

  it.each([
    ['the line falls for a moment', { error: '', cut: true, times: 3 }],
    ['the server asks for a longer pause', { error: 'slow_down', times: 1 }],
  ])('goes on with the same code where %s', async (_, fault) => {
    let shown = 0;
    const result = await withCode(async (code) => {
      shown++;
      desk.provider.inject({ at: 'token', ...fault });
      await desk.enter(code);
    });
    expect(result.ok).toBe(true);
    expect(shown).toBe(1);
  });

  it('by a browser elsewhere: the address that it was led to is pasted back', async () => {
    const begun = await client().inBrowser('http://localhost');
    if (!begun.ok) throw new Error(begun.problem.title);
    expect(begun.value.url).toContain('code_challenge_method=S256');
    const person = desk.person();
    await person.open(begun.value.url);
    const page = await person.signIn(address, password);
    expect(page.title).toContain('be reached');
    const finish = (redirect: string) => begun.value.finish(redirect);
    expect((await problemOf(finish('reception'))).title).toBe('What was pasted is not an address.');
    expect((await problemOf(finish(begun.value.url.split('?')[0]!))).title).toContain('has no sign-in in it');
    expect((await problemOf(finish(page.url.replace(/state=[^&]*/, 'state=x')))).title).toContain(
      'another sign-in',
    );
    // As a terminal breaks it.
    const result = await finish(`  ${page.url.slice(0, 60)}\n${page.url.slice(60)} \n`);
    expect(result.ok && result.value.address).toBe(address);
    expect((await problemOf(finish(page.url))).title).toMatch(/has been used already/);
  });

  it('by a browser, refused there: says why', async () => {
    desk.provider.inject({ at: 'authorize', error: 'access_denied', code: 53003, description: 'Blocked.' });
    const begun = await client().inBrowser('http://localhost');
    if (!begun.ok) throw new Error(begun.problem.title);
    const { url } = await desk.person().open(begun.value.url);
    expect(await problemOf(begun.value.finish(url))).toMatchObject({
      kind: 'denied',
      title: expect.stringContaining('do not allow this sign-in'),
    });
  });

  it.each<[Omit<InjectedError, 'at'> & { at?: InjectedError['at'] }, Partial<Problem>]>([
    [
      { at: 'devicecode', error: 'unauthorized_client', code: 700016 },
      { kind: 'settings', title: expect.stringContaining('registered') },
    ],
    [
      { at: 'devicecode', error: 'access_denied', code: 530035 },
      { kind: 'denied', title: expect.stringContaining('in this way') },
    ],
    [{ at: 'devicecode', error: 'server_error', code: 90033, status: 503 }, { kind: 'server' }],
    [
      { error: 'invalid_grant', code: 50126 },
      { kind: 'signIn', title: expect.stringContaining('password') },
    ],
    [
      { error: 'invalid_request', code: 7000218, description: 'client_secret needed.' },
      { kind: 'settings', detail: expect.stringContaining('AADSTS7000218: client_secret needed.') },
    ],
    [
      { error: 'invalid_request', code: 999, description: 'A rule nobody knows.' },
      { kind: 'signIn', title: expect.stringContaining('A rule nobody knows.') },
    ],
  ])('says in words what Microsoft answers: %o', async (error, problem) => {
    desk.provider.inject({ at: 'token', ...error });
    expect(await problemOf(withCode(() => {}))).toMatchObject(problem);
  });

  it('renews without a person, and keeps what is new', async () => {
    const first = await desk.signIn();
    const second = await client().renew(first);
    if (!second.ok) throw new Error(second.problem.title);
    expect(second.value.accessToken).not.toBe(first.accessToken);
    expect(second.value).toMatchObject({ address, key: first.key });
    expect((await client().renew(second.value)).ok).toBe(true);
    // Rotated away.
    expect(await problemOf(client().renew(first))).toMatchObject({
      kind: 'signIn',
      title: 'The sign-in at Microsoft has ended.',
    });
  });

  it('with another client id, the tokens of the one before are no use', async () => {
    const signedIn = await desk.signIn();
    process.env.FRONTDESK_MICROSOFT_CLIENT_ID = '99999999-2222-3333-4444-555555555555';
    expect(await problemOf(client().renew(signedIn))).toMatchObject({ kind: 'signIn' });
  });
});

describe('a sign-in server that cannot be reached', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    server = undefined;
  });
  const at = (authority: string): void => {
    process.env.FRONTDESK_MICROSOFT_AUTHORITY = authority;
  };
  const listen = async (
    kind: 'expired' | 'selfSigned' | 'good',
    answer = '<html>Please sign in to this Wi-Fi',
  ): Promise<void> => {
    const { cert, key } = desk.certificates[kind];
    server = createServer({ cert, key }, (_request, response) => response.end(answer));
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    at(`https://localhost:${(server.address() as AddressInfo).port}`);
  };

  it.each([
    [
      'down',
      'refused',
      'did not take the connection',
      async () => at(`https://localhost:${(await freePorts(1))[0]}`),
    ],
    ['with a name that nobody knows', 'dns', 'was not found', async () => at('https://login.invalid')],
    ['with a certificate that has ended', 'tls', 'out of date', () => listen('expired')],
    [
      'with a certificate of its own making',
      'tls',
      'cannot prove that it is Microsoft',
      () => listen('selfSigned'),
    ],
    ['behind a page of a Wi-Fi', 'server', "is not Microsoft's sign-in", () => listen('good')],
  ])('%s', async (_, kind, title, prepare) => {
    await prepare();
    expect(await problemOf(withCode(() => {}))).toMatchObject({
      kind,
      title: expect.stringContaining(title),
    });
  });
});
