// "Before we connect our real mailbox we want to see what signing in is like."
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Person } from '../support/person.ts';
import { openTerminal, type TerminalRun } from '../support/pty.ts';

const address = 'reception@brightsmile.example';
let folder: string;
let passing: string;
let desk: TerminalRun;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fd-demo-'));
  passing = join(folder, 'passing');
  mkdirSync(passing);
  desk = openTerminal({
    args: ['--demo'],
    home: join(folder, 'home'),
    // A practice behind a proxy has this in its environment; the demo must not ask it.
    env: { TMPDIR: passing, HTTPS_PROXY: 'http://127.0.0.1:9', https_proxy: 'http://127.0.0.1:9' },
  });
});
afterEach(async () => {
  await desk.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A person whose browser warned of the certificate, and who went on as the screen says. */
async function person(page: string): Promise<Person> {
  const { port } = new URL(page);
  const certificate = await new Promise<Buffer>((resolve, reject) => {
    const socket = connect({ port: Number(port), host: 'localhost', rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().raw);
      socket.destroy();
    });
    socket.on('error', reject);
  });
  return new Person(
    `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
  );
}

async function toThePage(
  provider: 'Microsoft Office 365' | 'Google' = 'Microsoft Office 365',
): Promise<void> {
  await desk.waitFor(/✔ reception@brightsmile\.example \d\d:\d\d/);
  await desk.press('F2');
  await desk.waitFor(/▸ \[ Other Email/);
  await desk.press(provider === 'Google' ? 'Down' : 'Up');
  await desk.waitFor(`▸ [ ${provider}`);
  await desk.press('Enter');
  await desk.waitFor('This is the practice mailbox');
  await desk.waitFor('▸ Practice Email Address');
}

/** What the screen tells of the practice sign-in. */
function told(screen: string): { page: string; code: string; password: string; secondStep: string } {
  const words = screen.replace(/\s+/g, ' ');
  return {
    page: /https:\/\/localhost:\d+\/devicelogin/.exec(screen)![0],
    code: /(?:[A-Z] ){4}- (?:[A-Z] ?){4}/.exec(screen)![0].replace(/\s/g, ''),
    password: /the password (\S+) and/.exec(words)![1]!,
    secondStep: /the code (\d{6})/.exec(words)![1]!,
  };
}

test('the practice sign-in, from Authenticate to a letter that comes with the new sign-in', {
  timeout: 90_000,
}, async () => {
  await toThePage();
  await desk.press('Enter');
  await desk.waitFor('▸ [ Authenticate ]');
  await desk.press('Enter');
  const first = told(await desk.waitFor(/([A-Z] ){4}- ([A-Z] ?){4}/));

  // The dentist's account first: frontdesk says who it was, and asks.
  const browser = await person(first.page);
  await browser.enterCode(first.page, first.code);
  expect(browser.page.title).toBe('Sign in');
  await browser.submit({ address, password: 'wrong' }, 'Next');
  expect(browser.page.title).toBe('Your account or password is incorrect');
  await browser.signIn('dentist@brightsmile.example', first.password);
  await browser.submit({ address: 'dentist@brightsmile.example', password: first.password }, 'Next');
  expect(browser.page.title).toBe('Permissions requested');
  await browser.press('Accept');
  expect(browser.page.title).toContain('You have signed in');
  await desk.waitFor('dentist@brightsmile.example');
  await desk.waitFor('▸ [ Sign in again ]');
  await desk.press('Enter');

  const shown = await desk.waitUntil(
    (screen) => /([A-Z] ){4}- ([A-Z] ?){4}/.test(screen) && told(screen).code !== first.code,
    'another code',
  );
  const again = told(shown);
  await browser.enterCode(again.page, again.code);
  expect(browser.page).toMatchObject({
    title: 'Pick an account',
    buttons: ['dentist@brightsmile.example', 'Use another account'],
  });
  await browser.press('Use another account');
  await browser.submit({ address, password: again.password }, 'Next');
  expect(browser.page.title).toBe('Enter code');
  await browser.submit({ code: '000000' }, 'Verify');
  expect(browser.page.title).toBe('That code did not work');
  await browser.submit({ code: again.secondStep }, 'Verify');
  await browser.press('Accept');
  expect(browser.page.title).toContain('You have signed in');

  await desk.waitFor(`✔ Authenticated as ${address}`);
  expect(desk.screen()).toMatch(/Incoming .*✔ signed in/);
  expect(desk.screen()).toMatch(/Outgoing .*✔ signed in/);
  await desk.waitFor('▸ [ Next ]');
  await desk.press('Enter');
  await desk.waitFor('Every letter is copied');
  await desk.press('F10');
  await desk.waitFor('Microsoft Office 365');
  await desk.waitFor('Tested: the servers accepted these settings.');
  await desk.press('F10');
  await desk.waitFor(/^ Inbox · /);

  // A letter to oneself goes out and comes in, both with tokens.
  await desk.press('n');
  await desk.waitFor('New letter');
  desk.type(address);
  await desk.press('Tab', 'Tab', 'Tab');
  desk.type('With the new sign-in');
  await desk.press('Tab');
  desk.type('It works.');
  await desk.waitFor('It works.');
  await desk.press('F10');
  await desk.waitFor(/^[ ▌]● .*With the new sign-in/m);
  await desk.waitFor(/✔ reception@brightsmile\.example \d\d:\d\d/);

  await desk.press('q');
  expect(await desk.exit).toMatchObject({ code: 0 });
  expect(readdirSync(passing)).toEqual([]);
});

test('without any web browser: the practice phone inside frontdesk', { timeout: 60_000 }, async () => {
  await toThePage();
  await desk.press('Enter');
  await desk.waitFor('▸ [ Authenticate ]');
  await desk.press('Enter');
  const { code, password, secondStep } = told(await desk.waitFor(/([A-Z] ){4}- ([A-Z] ?){4}/));
  /** Types into the field that has the keys, and presses the button after it. */
  const enter = async (text: string, next: string): Promise<void> => {
    desk.type(text);
    await desk.press('Tab');
    await desk.waitFor(next);
    await desk.press('Enter');
  };
  await desk.press('p');
  await desk.waitFor('The practice phone');
  await desk.waitFor('▸ Code');
  await enter('NONO-NONO', '▸ [ Next ]');
  await desk.waitFor('That code did not work');
  await desk.waitFor('▸ Code');
  await enter(code, '▸ [ Next ]');
  await desk.waitFor('▸ [ Continue ]');
  await desk.press('Enter');
  await desk.waitFor('▸ E-mail address');
  desk.type(address);
  await desk.press('Tab');
  await desk.waitFor('▸ Password');
  await enter(password, '▸ [ Next ]');
  await desk.waitFor('Open the authenticator');
  expect(desk.screen()).not.toContain('incorrect');
  await desk.waitFor('▸ Code');
  await enter(secondStep, '▸ [ Verify ]');
  await desk.waitFor('▸ [ Accept ]');
  await desk.press('Enter');
  await desk.waitFor('You have signed in');
  await desk.waitFor('▸ [ Back to frontdesk ]');
  await desk.press('Enter');
  await desk.waitFor(`✔ Authenticated as ${address}`);

  // Once more, in the way of a web browser: the phone still knows who signed in on it, and comes back by itself.
  await desk.press('Shift-Tab');
  await desk.waitFor('▸ [ Back ]');
  await desk.press('Up');
  await desk.press('Up');
  await desk.waitFor('▸ [ Authenticate again ]');
  await desk.press('Enter');
  await desk.waitFor(/([A-Z] ){4}- ([A-Z] ?){4}/);
  await desk.press('o');
  await desk.waitFor('Copy the address');
  await desk.press('p');
  await desk.waitFor('Pick an account');
  await desk.waitFor(`▸ [ ${address} ]`);
  await desk.press('Enter');
  await desk.waitFor('That is all here');
  await desk.press('Esc');
  await desk.waitFor(`✔ Authenticated as ${address}`);
  await desk.press('Ctrl-C');
});

test("Google's page, too, on the practice phone: it comes back by itself, and letters come with its sign-in", {
  timeout: 60_000,
}, async () => {
  await toThePage('Google');
  expect(desk.screen().replace(/\s+/g, ' ')).toContain('not to Google');
  await desk.press('Enter');
  await desk.waitFor('▸ [ Authenticate ]');
  await desk.press('Enter');
  const words = (await desk.waitFor('Or press p for the practice phone')).replace(/\s+/g, ' ');
  // What only a real page of Google has, or a browser on another computer, is not spoken of.
  expect(words).not.toMatch(/tick the box|ssh -L|any computer/);
  const password = /the password (\S+) and/.exec(words)![1]!;
  const secondStep = /the code (\d{6})/.exec(words)![1]!;
  await desk.press('p');
  await desk.waitFor('▸ E-mail address');
  desk.type(address);
  await desk.press('Tab');
  await desk.waitFor('▸ Password');
  desk.type(password);
  await desk.press('Tab');
  await desk.waitFor('▸ [ Next ]');
  await desk.press('Enter');
  await desk.waitFor('▸ Code');
  desk.type(secondStep);
  await desk.press('Tab');
  await desk.waitFor('▸ [ Verify ]');
  await desk.press('Enter');
  await desk.waitFor('▸ [ Accept ]');
  await desk.press('Enter');
  await desk.waitFor('That is all here');
  await desk.press('Esc');
  await desk.waitFor(`✔ Authenticated as ${address}`);
  await desk.waitFor(/Outgoing .*✔ may send/);
  await desk.press('F10');
  await desk.waitFor('Every letter is copied');
  await desk.press('F10');
  await desk.waitFor('Tested: the servers accepted these settings.');
  expect(desk.screen()).toMatch(/Provider +Google/);
  await desk.press('F10');
  await desk.waitFor(/^ Inbox · /);
  await desk.waitFor(/✔ reception@brightsmile\.example \d\d:\d\d/);
  await desk.press('q');
  expect(await desk.exit).toMatchObject({ code: 0 });
});
