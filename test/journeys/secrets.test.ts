// "What if somebody copies the disk, or reads the error that we sent to support?" Tokens stand in no file before Finish,
// in none in clear after it, and in nothing that frontdesk says, whatever a server puts into its answers.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { scriptedServer } from '../mail/support/scripted-server.ts';
import { dovecotMissing } from '../servers/dovecot.ts';
import {
  codeOn,
  finish,
  type MicrosoftDesk,
  microsoftDesk,
  secondStep,
  toAuthenticate,
  write,
} from '../support/microsoft-desk.ts';
import { practiceAddress as address, practicePassword as password } from '../support/practice-store.ts';
import type { TerminalRun } from '../support/pty.ts';
import { filesBelow, secretsIn, secretsInFiles } from '../support/secret-search.ts';
import type { SpokenCommand } from '../support/spoken-command.ts';

describe.skipIf(dovecotMissing)('tokens', () => {
  let desk: MicrosoftDesk;
  beforeAll(async () => {
    desk = await microsoftDesk();
  });
  afterEach(() => desk.fresh());
  afterAll(() => desk.close());

  /** Every token of every sign-in so far, and the password that was typed at Microsoft's page. */
  function secrets(): string[] {
    const { given } = desk.oauth.provider;
    expect(given.length).toBeGreaterThanOrEqual(3);
    return [...given, password];
  }

  async function authenticate(at: TerminalRun): Promise<void> {
    await toAuthenticate(at);
    await at.press('Enter');
    const code = await codeOn(at);
    const person = desk.oauth.person(false);
    await person.enterCode(code.address, code.code);
    await person.signIn(address, password, { secondStep });
    await at.waitFor(`✔ Authenticated as ${address}`);
    await at.waitFor('▸ [ Next ]');
  }

  test('killed with tokens in its memory, at the sign-in and before Finish, it leaves none in any file', {
    timeout: 90_000,
  }, async () => {
    const first = desk.open();
    await authenticate(first);
    first.kill('SIGKILL');
    await first.exit;
    expect(secretsInFiles([desk.home], secrets())).toEqual([]);

    const second = desk.open();
    await authenticate(second);
    await second.press('Enter');
    await second.waitFor('Every letter is copied');
    await second.press('F10');
    await second.waitFor(/the\s+sign-in is kept encrypted/);
    second.kill('SIGKILL');
    await second.exit;
    expect(secretsInFiles([desk.home], secrets())).toEqual([]);

    // The search would have found one: what it looks through has the store in it, and a token when there is one.
    expect(filesBelow([desk.home]).map((path) => path.slice(desk.home.length))).toContain('/store/store.db');
    writeFileSync(join(desk.home, 'tmp', 'left'), Buffer.from(`Bearer ${secrets()[0]}`).toString('base64'));
    expect(secretsInFiles([desk.home], secrets())).not.toEqual([]);
  });

  test('after Finish they are sealed: in no file in clear while letters come and go, nor on the screen', {
    timeout: 90_000,
  }, async () => {
    const at = desk.open();
    await authenticate(at);
    await finish(at);
    await write(at, 'Sealed');
    await desk.smtp.waitForLetter('Sealed');
    // Renewed once, so that the tokens in the store are written anew.
    desk.oauth.provider.revoke(address, 'accessTokens');
    const before = desk.oauth.provider.given.length;
    await write(at, 'Renewed');
    await desk.smtp.waitForLetter('Renewed');
    expect(desk.oauth.provider.given.length).toBeGreaterThan(before);
    expect(secretsInFiles([desk.home], secrets())).toEqual([]);
    expect(secretsIn(at.screen(), secrets())).toEqual([]);
    at.kill('SIGKILL');
    await at.exit;
    expect(secretsInFiles([desk.home], secrets())).toEqual([]);
    expect(readFileSync(join(desk.home, 'store', 'store.db')).includes('RefreshToken')).toBe(false);
  });

  test('servers that say the token back: it stands in nothing that frontdesk says or keeps', {
    timeout: 120_000,
  }, async () => {
    const { provider } = desk.oauth;
    const echo = await scriptedServer(
      async (peer) => {
        peer.say('* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2] ready');
        for (;;) {
          const line = await peer.hear();
          const [tag, command = ''] = line.split(' ');
          const said = line.split(' ').at(-1) ?? '';
          if (command.toUpperCase() === 'AUTHENTICATE')
            peer.say(
              `${tag} NO [AUTHENTICATIONFAILED] ${said} is ${Buffer.from(said, 'base64')
                .toString()
                .replace(/\u0001/g, ' ')}`,
            );
          else if (command.toUpperCase() === 'LOGOUT') return peer.say('* BYE', `${tag} OK`);
          else peer.say(`${tag} OK done`);
        }
      },
      { tls: desk.oauth.certificates.good },
    );
    const said: SpokenCommand[] = [];
    async function run(...args: string[]): Promise<SpokenCommand> {
      const command = desk.run(args, 'Until Thursday.\n');
      said.push(command);
      await command.ended;
      return command;
    }
    async function signIn(...more: string[]): Promise<SpokenCommand> {
      const command = desk.run(more, '');
      said.push(command);
      const person = desk.oauth.person(false);
      await person.enterCode(await command.says(/open +(https:\S+)/), await command.says(/the code +(\S+)/));
      await person.signIn(address, password, { secondStep });
      await command.ended;
      return command;
    }
    try {
      const setup = ['setup', '--provider', 'microsoft', '--address', address, '--device'];
      const imap = ['--imap', `localhost:${echo.port}`, '--incoming-security', 'tls'];
      // The test of the wizard and of --test.
      const tested = await signIn(...setup, ...imap, '--test', '--json');
      expect(JSON.parse(tested.stdout)).toMatchObject({ error: { kind: expect.any(String) } });
      expect(tested.stdout + tested.stderr).toContain('(hidden)');
      await signIn(...setup, ...imap, '--finish', '--json');
      // Receiving, with the token, with a renewed one, and with none any more.
      expect(await (await run('sync', '--json')).ended).toBe(77);
      // Sending.
      await signIn('auth', 'login', '--device', '--json');
      desk.smtp.behave({ kind: 'echoToken' });
      const send = [
        'send',
        '--to',
        'aisha@patients.example',
        '--subject',
        'Echo',
        '--body-file',
        '-',
        '--json',
      ];
      expect(await (await run(...send)).ended).toBe(77);
      // The sign-in server itself.
      await signIn('auth', 'login', '--device', '--json');
      provider.revoke(address, 'accessTokens');
      const tokens = provider.given.slice(-3);
      const description = `Over: ${tokens.join(' ')} ${Buffer.from(`a ${tokens.join(' ')}`).toString('base64')}`;
      provider.inject({ at: 'token', grant: 'refresh_token', error: 'never_heard_of', description });
      expect(await (await run(...send)).ended).toBe(77);
      expect(said.at(-1)!.stdout).toContain('Over: (hidden)');
      for (const asked of [
        ['auth', 'status', '--json'],
        ['auth', 'status'],
        ['accounts', '--json'],
        ['events', '--json'],
        ['events'],
        ['outbox', '--json'],
        ['outbox'],
      ])
        await run(...asked);

      const words = said.map(({ stdout, stderr }) => stdout + stderr).join('\n');
      expect(words).toContain('Echo');
      expect(secretsIn(words, secrets())).toEqual([]);
      expect(secretsInFiles([desk.home], secrets())).toEqual([]);

      // And on the screen, with the banner, the events and the outbox open.
      const at = desk.open();
      await at.waitFor('F2 signs in again.');
      await at.press('x');
      await at.waitFor('Echo');
      expect(secretsIn(at.screen(), secrets())).toEqual([]);
      await at.press('Enter');
      await at.press('Esc');
      await at.waitFor(/^ Inbox/);
      expect(secretsIn(at.screen(), secrets())).toEqual([]);
    } finally {
      await echo.stop();
    }
  });
});
