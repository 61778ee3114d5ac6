// "frontdesk auth login" and "setup" on a computer with a display: its web browser opens, and comes back by itself.
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { dovecotMissing } from '../servers/dovecot.ts';
import { type MicrosoftDesk, microsoftDesk, secondStep } from '../support/microsoft-desk.ts';
import { practiceAddress as address, practicePassword as password } from '../support/practice-store.ts';
import { webBrowser } from '../support/web-browser.ts';

describe.skipIf(dovecotMissing)(
  'the browser of this computer, from the command line',
  {
    timeout: 60_000,
  },
  () => {
    let desk: MicrosoftDesk;
    beforeAll(async () => {
      desk = await microsoftDesk();
    });
    afterEach(() => desk.fresh());
    afterAll(() => desk.close());

    const setup = ['setup', '--provider', 'microsoft', '--address', address];
    const display = (): Record<string, string> =>
      webBrowser({ folder: join(desk.home, 'bin'), caFile: desk.oauth.certificates.caFile, secondStep });

    test('set up, and signed in again without an option, because there is a display', async () => {
      const command = desk.run([...setup, '--browser', '--test', '--finish', '--json'], null, display());
      expect(await command.ended, command.stderr).toBe(0);
      expect(command.stderr).toContain('opens in the web browser of this computer');
      expect(command.stderr).toContain(`Authenticated as ${address}.`);
      expect(JSON.parse(command.stdout)).toMatchObject({
        saved: true,
        tested: { incoming: { outcome: 'passed' }, outgoing: { outcome: 'passed' } },
      });
      desk.oauth.provider.revoke(address, 'everything');
      const sync = desk.run(['sync']);
      expect(await sync.ended).toBe(77);
      const login = desk.run(['auth', 'login', '--json'], null, display());
      expect(await login.ended, login.stderr).toBe(0);
      expect(JSON.parse(login.stdout)).toEqual({ address, signedInAs: address });
      const again = desk.run(['sync']);
      expect(await again.ended, again.stderr).toBe(0);
    });

    test.each([
      ['no display', {}, /no display on which a web browser could be opened/],
      ['no browser', { DISPLAY: ':99', BROWSER: '/nowhere/firefox' }, /No web browser could be opened/],
    ])('where there is %s, it says so, and takes the address that is pasted', async (_what, env, words) => {
      const command = desk.run([...setup, '--browser', '--finish'], null, env as Record<string, string>);
      const url = await command.says(/(https:\S+authorize\S+)/);
      expect(command.stderr).toMatch(words);
      expect(command.stderr).not.toContain('opens in the web browser');
      const person = desk.oauth.person(false);
      await person.open(url);
      const page = await person.signIn(address, password, { secondStep });
      command.child.stdin!.write('hello\n');
      await command.says(/What was pasted is not an address/);
      // As the browser shows it, and in two lines, as a narrow terminal copies it.
      const pasted = page.url.replace('http://', '');
      command.child.stdin!.write(`${pasted.slice(0, 60)}\n`);
      await command.says(/The end of the pasted address is missing/);
      command.child.stdin!.write(`${pasted.slice(60)}\n`);
      expect(await command.ended, command.stderr).toBe(0);
    });

    test('two ways at once cannot be meant', async () => {
      for (const ways of [
        ['--browser', '--device'],
        ['--browser', '--paste'],
      ]) {
        const command = desk.run([...setup, ...ways]);
        expect(await command.ended).toBe(64);
        expect(command.stderr).toContain(`${ways.join(' and ')} cannot stand together.`);
      }
      const other = desk.run(['setup', '--provider', 'other', '--address', address, '--browser']);
      expect(await other.ended).toBe(64);
    });
  },
);
