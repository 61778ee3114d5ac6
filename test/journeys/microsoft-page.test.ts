// Signing in at Microsoft on the screen, as at the desk: a real terminal, a person with a phone.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { startSmtp, type TestSmtp } from '../servers/smtp.ts';
import { fillMailbox } from '../support/mailbox.ts';
import { runner } from '../support/command.ts';
import { dentist, type OAuthDesk, oauthDesk } from '../support/oauth-desk.ts';
import { practiceAddress as address, practicePassword as password } from '../support/practice-store.ts';
import { openTerminal, type TerminalOptions, type TerminalRun } from '../support/pty.ts';

describe.skipIf(dovecotMissing)('the page of Microsoft Office 365', () => {
  let desk: OAuthDesk;
  let dovecot: Dovecot;
  let smtp: TestSmtp;
  let home: string;
  let terminal: TerminalRun | undefined;

  beforeEach(async () => {
    desk = await oauthDesk();
    home = mkdtempSync(join(tmpdir(), 'fd-ms-'));
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
  });
  afterEach(async () => {
    await terminal?.close();
    terminal = undefined;
    await smtp.stop();
    await dovecot.close();
    await desk.close();
    rmSync(home, { recursive: true, force: true });
  });

  const open = (options: TerminalOptions = {}): TerminalRun => {
    terminal = openTerminal({ home, caFile: desk.certificates.caFile, env: desk.env, ...options });
    return terminal;
  };
  async function toThePage(at: TerminalRun): Promise<void> {
    await at.waitFor("Set up the practice's e-mail");
    await at.press('Enter');
    await at.waitFor("Who provides the practice's e-mail?");
    await at.press('Enter');
    await at.waitFor('▸ Practice Email Address');
  }
  async function codeOn(at: TerminalRun): Promise<{ address: string; code: string; expiresAt: number }> {
    await at.waitFor(/([A-Z] ){4}- ([A-Z] ?){4}/);
    const screen = at.screen();
    return {
      address: /https:\S+devicelogin/.exec(screen)![0],
      code: /(?:[A-Z] ){4}- (?:[A-Z] ?){4}/.exec(screen)![0].replace(/\s/g, ''),
      expiresAt: 0,
    };
  }
  /** As a technician does, with servers that are not Microsoft's. */
  async function setUp(): Promise<void> {
    const tokens = JSON.stringify(await desk.signIn());
    const { openStore } = await import('../../src/db/open.ts');
    const { saveAccount } = await import('../../src/db/accounts.ts');
    const { practiceSettings } = await import('../support/practice-store.ts');
    const config = process.env.XDG_CONFIG_HOME;
    process.env.XDG_CONFIG_HOME = join(home, 'config');
    const store = await openStore(join(home, 'store'));
    const settings = practiceSettings({ imapPort: dovecot.ports.imaps, smtpPort: smtp.port });
    await saveAccount(
      store,
      {
        ...{ ...settings, provider: 'microsoft', signIn: 'oauth' },
        outgoing: { ...settings.outgoing, security: 'starttls' },
      },
      { password: '', outgoingPassword: '', tokens },
      'test',
    );
    await store.close();
    process.env.XDG_CONFIG_HOME = config;
  }

  test.each([
    [80, 24],
    [60, 15],
  ])('shows the code, counts its time, copies it, and stops at once at %i by %i', async (columns, rows) => {
    await desk.close();
    desk = await oauthDesk({ pollEvery: 30 });
    const at = open({ columns, rows });
    await toThePage(at);
    at.type(address);
    await at.press('Enter');
    await at.waitFor('▸ [ Authenticate ]');
    await at.press('Enter');
    const { code } = await codeOn(at);
    expect(at.screen()).toMatch(/code valid for 1[45]:\d\d/);
    expect(at.screen()).toContain('Microsoft will ask for the password');
    expect(at.screen()).toContain('Stop');
    expect(
      at
        .screen()
        .split('\n')
        .filter((line) => /[█▀▄]{5}/.test(line)).length > 10,
    ).toBe(columns >= 80);
    await at.waitFor('c Copy code');
    await at.press('c');
    await at.waitFor('Copied.');
    expect(at.clipboard).toBe(code);
    await at.press('Esc');
    await at.waitFor('Status: Not authenticated');
    await at.press('Esc', 'Esc');
    await at.waitFor('Leave Email Setup?');
    await at.press('l');
    await at.waitFor("Set up the practice's e-mail");
    const left = Date.now();
    await at.press('q');
    await at.exit;
    // Nothing of the sign-in keeps the program: the server wanted 30 s between two questions.
    expect(Date.now() - left).toBeLessThan(5_000);
    expect((await runner(home)(['accounts', '--json'])).json()).toEqual({ accounts: [] });
  });

  test('a screen reader is told the address and the code', async () => {
    const at = open({ args: ['--screen-reader'] });
    await at.waitFor("Set up the practice's e-mail");
    await at.press('Enter');
    await at.waitFor('Microsoft Office 365');
    await at.press('Enter');
    await at.waitFor('Practice Email Address');
    at.type(address);
    await at.press('Enter');
    await at.waitFor('Authenticate');
    await at.press('Enter');
    // In this mode a screen is wiped before it is written anew: what is read must be all of one.
    const shown = await at.waitUntil(
      (screen) =>
        /\/devicelogin and enter the code ([A-Z] ){4}- ([A-Z] ?){4}/.test(screen.replace(/\s+/g, ' ')),
      'the address and the code',
    );
    expect(shown).not.toMatch(/[█▀▄]/);
  });

  test('a sign-in that has ended: the banner, F2, a code, and everything goes on', {
    timeout: 90_000,
  }, async () => {
    await setUp();
    desk.provider.revoke(address, 'everything');
    const at = open();
    const banner = 'F2 signs in again. The sign-in at Microsoft has ended.';
    await at.waitFor(banner, { timeout: 20_000 });
    fillMailbox(dovecot.mail(address), 'INBOX', 2);
    await at.press('F2');
    await at.waitFor('Not authenticated any more');
    await at.waitFor('▸ [ Authenticate ]');
    await at.press('Enter');
    await desk.enter(await codeOn(at), dentist);
    await at.waitFor(`Microsoft says that this was ${dentist}`);
    await at.press('Enter');
    await desk.enter(await codeOn(at));
    await at.waitFor(`✔ Authenticated as ${address}`);
    expect(at.screen()).toMatch(/Incoming .*✔ signed in/);
    expect(at.screen()).toMatch(/Outgoing .*✔ signed in/);
    // Who looks at the other pages, too, comes to the same end.
    expect(at.screen()).toContain('▸ [ Finish ]');
    await at.press('F10');
    await at.waitFor('Every letter is copied');
    await at.press('F10');
    await at.waitFor('the sign-in is kept encrypted');
    expect(at.screen()).toContain('Tested: the servers accepted these settings.');
    await at.press('F10');
    await at.waitFor('2 unread');
    await at.waitForGone(banner);
  });

  test('a web browser elsewhere: its address is pasted', { timeout: 90_000 }, async () => {
    await setUp();
    const at = open();
    await at.waitFor('✔ reception@');
    await at.press('F2');
    await at.waitFor('Changing the account');
    await at.press('Enter');
    await at.waitFor('Signed in earlier');
    await at.press('Tab', 'Tab', 'Enter');
    await at.waitFor('Copy the address');
    await at.press('c');
    await at.waitFor('Copied.');
    const url = at.clipboard;
    // All of it to be seen, from edge to edge.
    await at.press('w');
    await at.waitFor('It is one address');
    await at.waitUntil((shown) => shown.replace(/\s+/g, '').includes(url), 'the address');
    await at.press('Esc');
    await at.waitFor('Copy the address');
    const person = desk.person(false);
    await person.open(url);
    const page = await person.signIn(address, password);
    await at.press('Tab', 'Tab');
    await at.waitFor('▸ Address');
    at.type('http://localhost/');
    await at.press('Tab', 'Enter');
    await at.waitFor('has no sign-in in it');
    await at.press('Shift-Tab', 'Ctrl-U');
    at.type(page.url);
    await at.press('Tab', 'Enter');
    await at.waitFor(`✔ Authenticated as ${address}`);
  });
});
