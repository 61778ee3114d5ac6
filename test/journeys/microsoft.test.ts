import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { startSmtp, type TestSmtp } from '../servers/smtp.ts';
import { fillMailbox } from '../support/mailbox.ts';
import { dentist, type OAuthDesk, oauthDesk } from '../support/oauth-desk.ts';
import { practiceAddress as address, practicePassword as password } from '../support/practice-store.ts';
import { SpokenCommand as Command } from '../support/spoken-command.ts';

describe.skipIf(dovecotMissing)('Microsoft Office 365 from the command line', () => {
  let desk: OAuthDesk;
  let dovecot: Dovecot;
  let smtp: TestSmtp;
  let home: string;
  const started: Command[] = [];

  beforeAll(async () => {
    desk = await oauthDesk();
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
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'fd-ms-'));
  });
  afterEach(async () => {
    for (const { child, ended } of started.splice(0)) {
      child.kill('SIGKILL');
      await ended;
    }
    for (const one of [address, dentist]) desk.provider.revoke(one, 'everything');
    rmSync(home, { recursive: true, force: true });
  });
  afterAll(async () => {
    await smtp.stop();
    await dovecot.close();
    await desk.close();
  });

  function start(args: readonly string[], input: string | null = '', env: NodeJS.ProcessEnv = {}): Command {
    const command = new Command(
      args,
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
    const json = () => JSON.parse(command.stdout) as Record<string, unknown>;
    return { code, json, stderr: command.stderr };
  }
  const servers = () => [
    ...['--imap', `localhost:${dovecot.ports.imaps}`, '--incoming-security', 'tls'],
    ...['--smtp', `localhost:${smtp.port}`],
  ];
  const setup = (...more: string[]) =>
    start(['setup', '--provider', 'microsoft', '--address', address, ...servers(), '--json', ...more]);
  async function enterCode(command: Command, as = address, how: { consent?: boolean } = {}): Promise<void> {
    const person = desk.person();
    await person.enterCode(await command.says(/open +(https:\S+)/), await command.says(/the code +(\S+)/));
    await person.signIn(as, password, how);
  }
  async function setUp(): Promise<void> {
    const command = setup('--device', '--finish');
    await enterCode(command);
    expect(await command.ended, command.stderr).toBe(0);
  }
  const send = (subject: string) =>
    run(
      ['send', '--to', 'aisha@patients.example', '--subject', subject, '--body-file', '-', '--json'],
      'Until Thursday.\n',
    );

  test('set up by a code on another device, tested, saved; letters come, a letter goes', async () => {
    fillMailbox(dovecot.mail(address), 'INBOX', 4);
    const command = setup('--device', '--test', '--finish');
    await enterCode(command);
    expect(await command.ended, command.stderr).toBe(0);
    expect(command.stderr).toContain(`Authenticated as ${address}.`);
    expect(JSON.parse(command.stdout)).toMatchObject({
      saved: true,
      tested: { incoming: { outcome: 'passed' }, outgoing: { outcome: 'passed' } },
      account: { provider: 'microsoft', signIn: 'oauth', user: address },
    });
    expect((await run(['sync', '--json'])).json()).toMatchObject({ newLetters: 4 });
    expect((await run(['list', '--json'])).json()).toMatchObject({ total: 4 });
    const sent = await send('Termin');
    expect(sent.code, sent.stderr).toBe(0);
    expect(sent.json()).toMatchObject({ state: 'filed' });
    expect((await smtp.waitForLetter('Termin')).user).toBe(address);
    expect((await run(['auth', 'status', '--json'])).json()).toEqual({
      accounts: [{ address, provider: 'microsoft', signedInAs: address, problem: null, state: 'signed in' }],
    });
  });

  test('by a web browser on another computer, whose address is pasted', async () => {
    const command = start(
      [
        'setup',
        '--provider',
        'microsoft',
        '--address',
        address,
        ...servers(),
        '--paste',
        '--finish',
        '--json',
      ],
      null,
    );
    const url = await command.says(/(https:\S+authorize\S+)/);
    const person = desk.person(false);
    await person.open(url);
    const page = await person.signIn(address, password);
    expect(page.title).toContain('be reached');
    command.child.stdin!.write('http://localhost/\n');
    await command.says(/has no sign-in in it/);
    command.child.stdin!.write(`${page.url}\n`);
    expect(await command.ended, command.stderr).toBe(0);
    expect(JSON.parse(command.stdout)).toMatchObject({ saved: true });
  });

  test('by a web browser on this computer, which comes back by itself', async () => {
    const command = start(
      [
        'setup',
        '--provider',
        'microsoft',
        '--address',
        address,
        ...servers(),
        '--paste',
        '--test',
        '--finish',
        '--json',
      ],
      null,
    );
    const person = desk.person();
    await person.open(await command.says(/(https:\S+authorize\S+)/));
    expect((await person.signIn(address, password)).title).toBe('frontdesk');
    expect(await command.ended, command.stderr).toBe(0);
    expect(JSON.parse(command.stdout)).toMatchObject({
      saved: true,
      tested: { outgoing: { outcome: 'passed' } },
    });
  });

  test('somebody else signed in: says who, saves nothing, unless that is meant', async () => {
    const command = setup('--device', '--finish');
    await enterCode(command, dentist);
    expect(await command.ended).toBe(77);
    expect(JSON.parse(command.stdout)).toMatchObject({
      error: { kind: 'signIn', title: expect.stringContaining(`this was ${dentist}, not ${address}`) },
    });
    expect((await run(['accounts', '--json'])).json()).toEqual({ accounts: [] });
    const meant = setup('--device', '--accept-account', '--finish');
    await enterCode(meant, dentist);
    expect(await meant.ended, meant.stderr).toBe(0);
    expect((await run(['auth', 'status', '--json'])).json()).toMatchObject({
      accounts: [{ address, signedInAs: dentist, state: 'signed in' }],
    });
  });

  test('declined, not configured, and calls that cannot be meant', async () => {
    const declined = setup('--device', '--finish');
    await enterCode(declined, address, { consent: false });
    expect(await declined.ended).toBe(77);
    const nowhere = await run(
      ['setup', '--provider', 'microsoft', '--address', address, '--device', '--json'],
      '',
      { FRONTDESK_MICROSOFT_CLIENT_ID: '' },
    );
    expect(nowhere.code).toBe(78);
    expect(nowhere.json()).toMatchObject({
      error: { title: expect.stringContaining('not registered at Microsoft') },
    });
    for (const wrong of [
      ['--provider', 'microsoft'],
      ['--provider', 'microsoft', '--device', '--paste'],
      ['--provider', 'microsoft', '--device', '--password-stdin'],
      ['--provider', 'other', '--device'],
    ])
      expect((await run(['setup', '--address', address, ...wrong, '--json'])).code, wrong.join(' ')).toBe(64);
  });

  test('a sign-in that has ended: 77 and the sentence, the letter waits; after login everything goes on', async () => {
    await setUp();
    desk.provider.revoke(address, 'everything');
    const sync = await run(['sync', '--json']);
    expect(sync.code, sync.stderr).toBe(77);
    expect(sync.stderr).toContain('The sign-in at Microsoft has ended.');
    const sent = await send('waits');
    expect(sent).toMatchObject({ code: 77 });
    expect(sent.json()).toMatchObject({ state: 'queued' });
    const status = await run(['auth', 'status', '--json']);
    expect(status.code).toBe(77);
    expect(status.json()).toMatchObject({
      accounts: [{ state: 'needs sign-in', problem: { kind: 'signIn' } }],
    });
    const login = start(['auth', 'login', '--device', '--json']);
    await enterCode(login);
    expect(await login.ended, login.stderr).toBe(0);
    expect((await run(['sync', '--json'])).code).toBe(0);
    await smtp.waitForLetter('waits');
    expect((await run(['auth', 'logout', '--json'])).json()).toEqual({ address, signedOut: true });
    expect((await run(['auth', 'status', '--json'])).json()).toMatchObject({
      accounts: [{ state: 'signed out' }],
    });
    expect((await run(['sync', '--json'])).code).toBe(77);
  });

  test('two programs whose token is refused at the same moment renew it once', async () => {
    await setUp();
    desk.provider.revoke(address, 'accessTokens');
    const renewals = () => desk.provider.seen.filter(({ grant }) => grant === 'refresh_token').length;
    const before = renewals();
    const [one, other] = await Promise.all([send('of one'), send('of the other')]);
    expect([one.code, other.code], one.stderr + other.stderr).toEqual([0, 0]);
    expect(renewals()).toBe(before + 1);
  });
});
