import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { googleClientSecret } from '../servers/google-identity.ts';
import { startSmtp, type TestSmtp } from '../servers/smtp.ts';
import { type GoogleDesk, googleDesk } from '../support/google-desk.ts';
import { fillMailbox } from '../support/mailbox.ts';
import { practiceAddress as address, practicePassword as password } from '../support/practice-store.ts';
import { secretsIn, secretsInFiles } from '../support/secret-search.ts';
import { SpokenCommand } from '../support/spoken-command.ts';

describe.skipIf(dovecotMissing)('Google from the command line', { timeout: 60_000 }, () => {
  let desk: GoogleDesk;
  let dovecot: Dovecot;
  let smtp: TestSmtp;
  let home: string;
  const started: SpokenCommand[] = [];

  beforeEach(async () => {
    desk = await googleDesk();
    home = mkdtempSync(join(tmpdir(), 'fd-google-'));
    const certificate = desk.certificates.good;
    dovecot = await startDovecot({
      users: { [address]: password },
      certificate,
      tokens: { introspection: desk.provider.introspection, ca: desk.certificates.ca },
    });
    smtp = await startSmtp({
      security: 'starttls',
      certificate,
      tokens: (user, token) => desk.provider.mayOpen(token, user),
    });
  });
  afterEach(async () => {
    for (const { child } of started.splice(0)) child.kill('SIGKILL');
    await smtp.stop();
    await dovecot.close();
    await desk.close();
    rmSync(home, { recursive: true, force: true });
  });

  function start(
    args: readonly string[],
    input: string | null = '',
    env: NodeJS.ProcessEnv = {},
  ): SpokenCommand {
    const command = new SpokenCommand(
      [...args, '--json'],
      {
        ...{ ...process.env, ...desk.env, FRONTDESK_STORE: join(home, 'store') },
        ...{ XDG_CONFIG_HOME: join(home, 'config'), NODE_EXTRA_CA_CERTS: desk.certificates.caFile, ...env },
      },
      input,
    );
    started.push(command);
    return command;
  }
  async function run(args: readonly string[], input = '', env: NodeJS.ProcessEnv = {}) {
    const command = start(args, input, env);
    const code = await command.ended;
    return {
      code,
      json: () => JSON.parse(command.stdout) as Record<string, unknown>,
      stderr: command.stderr,
    };
  }
  const setup = (...more: string[]) => [
    ...['setup', '--provider', 'google', '--address', address, '--smtp', `localhost:${smtp.port}`, ...more],
  ];
  const imap = () => ['--imap', `localhost:${dovecot.ports.imaps}`, '--incoming-security', 'tls'];
  /** A browser elsewhere, whose address is pasted. */
  async function paste(command: SpokenCommand): Promise<void> {
    const person = desk.person(false);
    await person.open(await command.says(/(https:\S+auth\?\S+)/));
    command.child.stdin!.write(`${(await person.signIn(address, password)).url}\n`);
  }
  const send = (subject: string) =>
    run(
      ['send', '--to', 'aisha@patients.example', '--subject', subject, '--body-file', '-'],
      'Until Thursday.\n',
    );

  test('set up, received, sent, ended at Google, and signed in again', async () => {
    fillMailbox(dovecot.mail(address), 'INBOX', 3);
    const command = start(setup(...imap(), '--paste', '--test', '--finish'), null);
    expect(await command.says(/(Google will ask)/)).toBe('Google will ask');
    await paste(command);
    expect(await command.ended, command.stderr).toBe(0);
    expect(JSON.parse(command.stdout)).toMatchObject({
      saved: true,
      tested: { incoming: { outcome: 'passed' }, outgoing: { outcome: 'passed' } },
      account: { provider: 'google', signIn: 'oauth', user: address },
    });
    expect((await run(['sync'])).json()).toMatchObject({ newLetters: 3 });
    expect((await send('Thursday')).json()).toMatchObject({ state: 'filed' });
    expect((await smtp.waitForLetter('Thursday')).user).toBe(address);

    desk.provider.revoke(address, 'everything');
    const ended = await run(['sync']);
    expect(ended.code, ended.stderr).toBe(77);
    expect(ended.stderr).toContain('The sign-in at Google has ended.');
    expect((await send('waits')).json()).toMatchObject({ state: 'queued' });
    const login = start(['auth', 'login', '--paste'], null);
    await paste(login);
    expect(await login.ended, login.stderr).toBe(0);
    expect((await run(['sync'])).code).toBe(0);
    await smtp.waitForLetter('waits');

    // A token that was taken back is renewed, without a person.
    desk.provider.revoke(address, 'accessTokens');
    expect((await run(['sync'])).code).toBe(0);
    expect(desk.provider.grants.at(-1)).toBe('refresh_token');
    const logout = await run(['auth', 'logout']);
    expect(logout.json()).toEqual({ address, signedOut: true });
    for (const file of readdirSync(home, { recursive: true, encoding: 'utf8' }).map((name) =>
      join(home, name),
    ))
      if (statSync(file).isFile()) expect(readFileSync(file).includes(googleClientSecret), file).toBe(false);
  });

  test('by POP3 the letters are moved here', async () => {
    fillMailbox(dovecot.mail(address), 'INBOX', 2);
    const pop3 = [
      '--pop3',
      `localhost:${dovecot.ports.pop3s}`,
      '--accept-pop-move',
      '--incoming-security',
      'tls',
    ];
    const command = start(setup(...pop3, '--paste', '--test', '--finish'), null);
    await paste(command);
    expect(await command.ended, command.stderr).toBe(0);
    expect((await run(['sync'])).json()).toMatchObject({ newLetters: 2 });
    expect(dovecot.mail(address).list('INBOX')).toEqual([]);
  });

  test('calls that cannot be meant, and a client id for one account', async () => {
    for (const wrong of [['--device'], ['--paste', '--tenant', 'lab.example'], ['--password-stdin'], []])
      expect((await run(setup(...imap(), ...wrong))).code, wrong.join(' ')).toBe(64);
    const none = await run(setup(...imap(), '--paste'), '', { FRONTDESK_GOOGLE_CLIENT_ID: '' });
    expect(none.code).toBe(78);
    expect(none.json()).toMatchObject({
      error: { title: expect.stringContaining('not registered at Google') },
    });
    // The configured secret stands beside no client id, and goes with this one.
    const id = desk.env.FRONTDESK_GOOGLE_CLIENT_ID!;
    const own = start(setup(...imap(), '--paste', '--client-id', id, '--finish'), null, {
      FRONTDESK_GOOGLE_CLIENT_ID: '',
    });
    await paste(own);
    expect(await own.ended, own.stderr).toBe(0);
    expect(JSON.parse(own.stdout)).toMatchObject({ account: { registration: { clientId: id, tenant: '' } } });
  });

  test('a client secret for one account: kept encrypted at Finish, and used when somebody signs in again', async () => {
    const none = { FRONTDESK_GOOGLE_CLIENT_ID: '', FRONTDESK_GOOGLE_CLIENT_SECRET: '', DEBUG: '*' };
    const secretFile = join(home, 'given.txt');
    writeFileSync(secretFile, `${googleClientSecret}\n`);
    const own = ['--client-id', desk.env.FRONTDESK_GOOGLE_CLIENT_ID!, '--client-secret-file', secretFile];
    const said: SpokenCommand[] = [];
    async function signIn(args: readonly string[]): Promise<SpokenCommand> {
      const command = start(args, null, none);
      said.push(command);
      await paste(command);
      expect(await command.ended, command.stderr).toBe(0);
      return command;
    }
    const kept = (): number =>
      secretsInFiles([home], [googleClientSecret]).filter((found) => !found.startsWith(secretFile)).length;
    // Before Finish nothing is kept at all.
    await signIn(setup(...imap(), '--paste', ...own, '--test'));
    expect((await run(['accounts'])).json()).toEqual({ accounts: [] });
    expect(kept()).toBe(0);

    await signIn(setup(...imap(), '--paste', ...own, '--finish'));
    expect((await run(['sync'], '', none)).code).toBe(0);
    desk.provider.revoke(address, 'everything');
    expect((await run(['sync'], '', none)).code).toBe(77);
    await signIn(['auth', 'login', '--paste']);
    expect((await run(['sync'], '', none)).code).toBe(0);
    // Signing out forgets the sign-in, and how frontdesk is registered stays.
    expect((await run(['auth', 'logout'], '', none)).code).toBe(0);
    await signIn(['auth', 'login', '--paste']);
    // Set up again without naming it.
    await signIn(setup(...imap(), '--paste', '--finish'));
    const renewed = desk.provider.grants.length;
    desk.provider.revoke(address, 'accessTokens');
    expect((await run(['sync'], '', none)).code).toBe(0);
    expect(desk.provider.grants.slice(renewed)).toContain('refresh_token');
    expect(kept()).toBe(0);
    const words = said.map(({ stdout, stderr }) => stdout + stderr).join('\n');
    expect(secretsIn(words, [googleClientSecret])).toEqual([]);

    const microsoft = ['setup', '--provider', 'microsoft', '--address', address, '--device'];
    expect((await run([...microsoft, '--client-secret-file', secretFile])).code).toBe(64);
  });
});
