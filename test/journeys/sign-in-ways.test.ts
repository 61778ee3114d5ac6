// Each way of signing in at the provider's page, on the screen: a real terminal, real servers, a person with a browser.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { testClientId } from '../servers/identity-provider.ts';
import { startSmtp, type TestSmtp } from '../servers/smtp.ts';
import { googleClientId, googleClientSecret } from '../servers/google-identity.ts';
import { type GoogleDesk, googleDesk } from '../support/google-desk.ts';
import { inStoreOf, onlyAccount, saveOAuthAccount } from '../support/oauth-account.ts';
import { type OAuthDesk, oauthDesk } from '../support/oauth-desk.ts';
import { practiceAddress as address, practicePassword as password } from '../support/practice-store.ts';
import { answerNo } from './support.ts';
import { secretsInFiles } from '../support/secret-search.ts';
import { openTerminal, type TerminalOptions, type TerminalRun } from '../support/pty.ts';
import { webBrowser } from '../support/web-browser.ts';

describe.skipIf(dovecotMissing)('signing in on the screen', { timeout: 90_000 }, () => {
  let desk: OAuthDesk | GoogleDesk;
  let dovecot: Dovecot;
  let smtp: TestSmtp;
  let home: string;
  let terminal: TerminalRun | undefined;

  afterEach(async () => {
    await terminal?.close();
    terminal = undefined;
    await smtp.stop();
    await dovecot.close();
    await desk.close();
    rmSync(home, { recursive: true, force: true });
  });

  async function start(made: OAuthDesk | GoogleDesk): Promise<void> {
    desk = made;
    home = mkdtempSync(join(tmpdir(), 'fd-ways-'));
    const certificate = desk.certificates.good;
    dovecot = await startDovecot({
      users: { [address]: password },
      certificate,
      tokens: { introspection: desk.provider.introspection, ca: desk.certificates.ca },
    });
    smtp = await startSmtp({
      security: 'starttls',
      certificate,
      tokens: (user, token) => desk.provider.mayOpen(token, user, 'SMTP'),
    });
  }
  const open = (options: TerminalOptions = {}): TerminalRun => {
    const { env, ...others } = options;
    terminal = openTerminal({
      home,
      caFile: desk.certificates.caFile,
      env: { ...desk.env, ...env },
      ...others,
    });
    return terminal;
  };
  async function setUp(): Promise<void> {
    const signedIn = await desk.signIn();
    const ports = { imapPort: dovecot.ports.imaps, smtpPort: smtp.port };
    await inStoreOf(home, (store) => saveOAuthAccount(store, { signedIn, ...ports }));
  }
  /** From the inbox of an account to its page, with the keys at the button. */
  async function toAuthenticate(at: TerminalRun): Promise<void> {
    await at.waitFor('✔ reception@');
    await at.press('F2');
    await at.waitFor('Changing the account');
    await at.press('Enter');
    await at.waitFor('Signed in earlier');
    await at.press('Tab');
    await at.waitFor('▸ [ Authenticate ]');
  }
  async function finish(at: TerminalRun): Promise<void> {
    await at.press('F10');
    await at.waitFor('Every letter is copied');
    await at.press('F10');
    await at.waitFor('the sign-in is kept encrypted');
    await at.press('F10');
    await at.waitFor('Saved. frontdesk now uses');
    await answerNo(at);
    await at.waitFor(/^ Inbox/);
  }
  async function toTheEmptyPage(at: TerminalRun): Promise<void> {
    await at.waitFor("Set up the practice's e-mail");
    await at.press('Enter');
    await at.waitFor("Who provides the practice's e-mail?");
    await at.press('Enter');
    await at.waitFor('▸ Practice Email Address');
    at.type(address);
    await at.press('Tab');
    await at.waitFor('▸ [ Authenticate ]');
  }
  /** The code that stands there, once it is not this one. */
  async function codeAfter(
    at: TerminalRun,
    before = '',
  ): Promise<{ address: string; code: string; expiresAt: number }> {
    const read = (screen: string): string =>
      /(?:[A-Z] ){4}- (?:[A-Z] ?){4}/.exec(screen)?.[0].replace(/\s/g, '') ?? '';
    const screen = await at.waitUntil(
      (shown) => read(shown).length === 9 && read(shown) !== before,
      'a code',
    );
    return { address: /https:\S+devicelogin/.exec(screen)![0], code: read(screen), expiresAt: 0 };
  }
  const browser = (how: 'named' | 'usual') =>
    webBrowser({ folder: join(home, 'bin'), caFile: desk.certificates.caFile, how });

  test.each(['named', 'usual'] as const)(
    'the browser of this computer (%s) opens by itself, and comes back by itself',
    async (how) => {
      await start(await oauthDesk());
      await setUp();
      const at = open({ env: browser(how) });
      await toAuthenticate(at);
      await at.waitFor('[ With a code ]');
      await at.press('Enter');
      await at.waitFor(`✔ Authenticated as ${address}`, { timeout: 30_000 });
      await at.waitFor(/Incoming .*✔ signed in/);
      await at.waitFor(/Outgoing .*✔ signed in/);
      await finish(at);
      expect(desk.provider).toMatchObject({
        seen: expect.arrayContaining([{ path: expect.any(String), grant: 'authorization_code' }]),
      });
    },
  );

  test('where no browser opens, the address is shown: copied, or saved as a file for this user alone', async () => {
    await start(await oauthDesk());
    const at = open({ env: { DISPLAY: ':99', BROWSER: '/nowhere/firefox' } });
    await toTheEmptyPage(at);
    await at.press('Enter');
    await at.waitFor('No web browser could be opened on this computer.');
    await at.press('c');
    await at.waitFor('Copied.');
    expect(at.clipboard).toMatch(/^https:\/\/localhost:\d+\/common\/oauth2\/v2\.0\/authorize\?/);
    await at.press('s');
    const file = join(home, 'frontdesk-sign-in.txt');
    await at.waitFor(`Saved as ${file}`);
    expect(readFileSync(file, 'utf8')).toBe(`${at.clipboard}\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await at.press('s');
    await at.waitFor('frontdesk-sign-in (2).txt');
    await at.press('o');
    await codeAfter(at);
    await at.press('Esc');
    await at.waitFor('Status: Not authenticated');
  });

  test('a code that ran out is followed by a new one, which can be used', async () => {
    await start(await oauthDesk());
    await setUp();
    const at = open();
    await toAuthenticate(at);
    await at.press('Enter');
    const first = await codeAfter(at);
    expect(at.screen()).not.toContain('ran out');
    (desk as OAuthDesk).provider.expireCodes();
    const second = await codeAfter(at, first.code);
    expect(at.screen()).toContain('The code ran out; here is a new one.');
    await (desk as OAuthDesk).enter(second);
    await at.waitFor(`✔ Authenticated as ${address}`);
  });

  test('after three codes that nobody used it stops, until somebody wants a new one', async () => {
    await start(await oauthDesk());
    const at = open();
    await toTheEmptyPage(at);
    await at.press('Enter');
    let code = '';
    for (let codes = 0; codes < 3; codes++) {
      code = (await codeAfter(at, code)).code;
      (desk as OAuthDesk).provider.expireCodes();
    }
    await at.waitFor('Three codes ran out');
    await at.waitFor('▸ [ New code ]');
    await at.press('Enter');
    await codeAfter(at, code);
    expect(at.screen()).not.toContain('ran out');
  });

  test('at Google: the address of a browser elsewhere is pasted', async () => {
    const google = await googleDesk();
    await start(google);
    await setUp();
    const at = open();
    await toAuthenticate(at);
    expect(at.screen()).not.toContain('In a web browser');
    await at.press('Enter');
    await at.waitFor('Waiting for Google');
    await at.press('c');
    await at.waitFor('Copied.');
    const person = google.person(false);
    await person.open(at.clipboard);
    const { url } = await person.signIn(address, password);
    at.paste('http://localhost/');
    await at.waitFor('has no sign-in in it');
    // Pasted anywhere, over two lines as a narrow terminal copies it.
    at.paste(`${url.slice(0, 70)}\n${url.slice(70)}`);
    await at.waitFor(`✔ Authenticated as ${address}`);
    await finish(at);
    const status = await inStoreOf(home, onlyAccount);
    expect(status).toMatchObject({ provider: 'google', signIn: 'oauth' });
  });

  test('a client secret that was typed is kept encrypted with the account, and need not be typed again', async () => {
    const google = await googleDesk();
    await start(google);
    await setUp();
    const env = { FRONTDESK_GOOGLE_CLIENT_ID: '', FRONTDESK_GOOGLE_CLIENT_SECRET: '' };
    async function signIn(at: TerminalRun): Promise<void> {
      await at.waitFor('Waiting for Google');
      await at.press('c');
      await at.waitFor('Copied.');
      const person = google.person(false);
      await person.open(at.clipboard);
      at.paste((await person.signIn(address, password)).url);
      await at.waitFor(`✔ Authenticated as ${address}`);
    }
    let at = open({ env });
    await toAuthenticate(at);
    await at.press('Enter');
    await at.waitFor('▸ Client id');
    at.type(googleClientId);
    await at.press('Tab');
    await at.waitFor('▸ Client secret');
    at.type(googleClientSecret);
    await at.waitFor('••••');
    await at.press('Shift-Tab', 'Shift-Tab');
    await at.waitFor('▸ [ Authenticate ]');
    await at.press('Enter');
    await signIn(at);
    await finish(at);
    await at.close();

    google.provider.revoke(address, 'everything');
    at = open({ env });
    await at.waitFor('F2 signs in again.');
    await at.press('F2');
    await at.waitFor('▸ [ Authenticate ]');
    await at.waitFor(/Client secret +unchanged/);
    await at.press('Enter');
    await signIn(at);
    await at.waitFor('▸ [ Finish ]');
    await at.press('Enter');
    await at.waitFor('Signed in again.');
    await at.waitFor(`✔ ${address}`);
    expect(secretsInFiles([home], [googleClientSecret])).toEqual([]);
  });

  test('without a registration the page says so; a client id that is typed is used, and kept at Finish', async () => {
    await start(await oauthDesk());
    await setUp();
    const at = open({ env: { FRONTDESK_MICROSOFT_CLIENT_ID: '' } });
    await toAuthenticate(at);
    expect(at.screen().replace(/\s+/g, ' ')).toContain('frontdesk is not registered at Microsoft yet');
    await at.press('Enter');
    await at.waitFor('▸ Client id');
    at.type('frontdesk');
    await at.press('Tab');
    await at.waitFor('A client id of Microsoft looks like');
    await at.press('Shift-Tab', 'Ctrl-U');
    at.type(testClientId);
    await at.waitFor(testClientId);
    await at.press('Tab');
    at.type('organizations');
    await at.press('Shift-Tab', 'Shift-Tab', 'Shift-Tab');
    await at.waitFor('▸ [ Authenticate ]');
    await at.press('Enter');
    await (desk as OAuthDesk).enter(await codeAfter(at));
    await at.waitFor(`✔ Authenticated as ${address}`);
    expect(await inStoreOf(home, onlyAccount)).not.toHaveProperty('registration');
    await finish(at);
    expect((await inStoreOf(home, onlyAccount)).registration).toEqual({
      clientId: testClientId,
      tenant: 'organizations',
    });
  });
});
