import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImapFlow } from 'imapflow';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeCertificates, type TestCertificates } from '../servers/certificates.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../servers/dovecot.ts';
import { startSmtp, type TestSmtp } from '../servers/smtp.ts';
import { runner } from '../support/command.ts';
import { makeLetter } from '../support/letters.ts';
import { fillMailbox } from '../support/mailbox.ts';
import { practiceAddress as address, practicePassword as password } from '../support/practice-store.ts';

describe.skipIf(dovecotMissing)('the command line, against Dovecot and an SMTP server', () => {
  let certFolder: string;
  let certificates: TestCertificates;
  let home: string;
  let run: ReturnType<typeof runner>;
  let dovecot: Dovecot;
  let smtp: TestSmtp;

  beforeAll(() => {
    certFolder = mkdtempSync(join(tmpdir(), 'fd-cert-'));
    certificates = makeCertificates(certFolder);
  });
  afterAll(() => rmSync(certFolder, { recursive: true, force: true }));
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'fd-cli-'));
    run = runner(home, certificates.caFile);
    const users = { [address]: password };
    dovecot = await startDovecot({ users, certificate: certificates.good });
    smtp = await startSmtp({ security: 'starttls', certificate: certificates.good, users });
  });
  afterEach(async () => {
    await smtp.stop();
    await dovecot.close();
    rmSync(home, { recursive: true, force: true });
  });

  const setup = (extra: string[] = [], word = password) =>
    run(
      [
        ...['setup', '--provider', 'other', '--address', address, '--password-stdin'],
        ...['--imap', `localhost:${dovecot.ports.imaps}`, '--incoming-security', 'tls'],
        ...['--smtp', `localhost:${smtp.port}`, '--json', ...extra],
      ],
      word,
    );
  const send = (...extra: string[]) =>
    run(
      [
        'send',
        '--to',
        'aisha@patients.example',
        '--subject',
        'Termin',
        '--body-file',
        '-',
        '--json',
        ...extra,
      ],
      'Bis Donnerstag.\n',
    );

  /** As another mail program would: the server tells who listens. */
  async function deliver(letter: Buffer): Promise<void> {
    const imap = new ImapFlow({
      host: 'localhost',
      port: dovecot.ports.imaps,
      secure: true,
      auth: { user: address, pass: password },
      tls: { ca: certificates.ca },
      logger: false,
    });
    await imap.connect();
    await imap.append('INBOX', letter);
    await imap.logout();
  }

  test('set up with a test, receive, list, answer by send, and find the copy in Sent', async () => {
    fillMailbox(dovecot.mail(address), 'INBOX', 8);
    const done = await setup(['--test', '--finish']);
    expect(done.code).toBe(0);
    expect(done.json()).toMatchObject({
      saved: true,
      tested: { incoming: { outcome: 'passed' }, outgoing: { outcome: 'passed' } },
    });
    expect((await run(['sync', '--json'])).json()).toMatchObject({ newLetters: 8 });
    expect((await run(['sync', '--json'])).json()).toMatchObject({ newLetters: 0 });
    const { total, rows } = (await run(['list', '--limit', '3', '--offset', '1', '--json'])).json<{
      total: number;
      rows: { subject: string }[];
    }>();
    expect(total).toBe(8);
    expect(rows.map((row) => row.subject.split(' ').at(-1))).toEqual(['7', '6', '5']);

    writeFileSync(join(home, 'plan.txt'), 'Behandlungsplan');
    const sent = await send('--bcc', 'hidden@patients.example', '--attach', join(home, 'plan.txt'));
    expect(sent.code).toBe(0);
    expect(sent.json()).toMatchObject({ state: 'filed', encryption: expect.stringMatching(/^TLS 1\.[23]$/) });
    const letter = await smtp.waitForLetter('Termin');
    expect(letter.to).toEqual(['aisha@patients.example', 'hidden@patients.example']);
    expect(letter.bytes.toString()).not.toContain('hidden@');
    expect(letter.encrypted).toBe(true);
    expect(dovecot.mail(address).list('Sent')).toHaveLength(1);
    const { folders } = (await run(['folders', '--json'])).json<{ folders: object[] }>();
    expect(folders).toContainEqual({ name: 'Sent', role: 'sent', total: 1, unread: 0 });
  });

  test('a wrong password: 77, the sentence, nothing saved', async () => {
    const refused = await setup(['--test', '--finish'], 'wrong');
    expect(refused.code).toBe(77);
    expect(refused.json<{ error: { kind: string } }>().error.kind).toBe('signIn');
    expect(`${refused.stdout}${refused.stderr}`).not.toContain('wrong');
    expect((await run(['accounts', '--json'])).json()).toEqual({ accounts: [] });
  });

  test('an SMTP server that is away: the letter stays queued, 75, and goes with the next sync', async () => {
    await setup(['--finish']);
    const { port } = smtp;
    await smtp.stop();
    const waiting = await send();
    expect(waiting.code).toBe(75);
    expect(waiting.json()).toMatchObject({ state: 'queued', problem: { kind: 'refused' } });
    smtp = await startSmtp({
      security: 'starttls',
      certificate: certificates.good,
      users: { [address]: password },
      port,
    });
    await expect
      .poll(async () => (await run(['sync', '--json'])) && smtp.letters.length, { timeout: 25_000 })
      .toBe(1);
    expect((await run(['outbox', '--json'])).json()).toMatchObject({ rows: [{ state: 'filed' }] });
  });

  test('--queue-only leaves it in the outbox', async () => {
    await setup(['--finish']);
    const queued = await send('--queue-only');
    expect(queued.code).toBe(0);
    expect(queued.json()).toMatchObject({ state: 'queued' });
    expect(smtp.connections()).toBe(0);
  });

  test('a letter does not overtake those that wait before it', async () => {
    await setup(['--finish']);
    const queue = async (subject: string, ...more: string[]) =>
      run([...['send', '--to', 'aisha@patients.example', '--subject', subject, '--body-file', '-', ...more]]);
    for (const subject of ['First', 'Second']) await queue(subject, '--queue-only');
    expect((await queue('Third')).code).toBe(0);
    expect(smtp.letters.map(({ bytes }) => /^Subject: (.*)\r$/m.exec(bytes.toString())?.[1])).toEqual([
      ...['First', 'Second', 'Third'],
    ]);
  });

  test('a letter that the server refuses is told with its words, and not sent again', async () => {
    await setup(['--finish']);
    smtp.behave({ kind: 'reply', at: 'letter', code: 554, text: '5.7.1 looks like spam' });
    const refused = await send();
    expect(refused.code).toBe(69);
    expect(refused.json<{ state: string; problem: { detail: string } }>().problem.detail).toContain(
      'looks like spam',
    );
    smtp.behave({ kind: 'accept' });
    await run(['sync']);
    expect(smtp.letters).toHaveLength(0);
  });

  test('one of two recipients refused: the letter is sent, and the other is named', async () => {
    await setup(['--finish']);
    smtp.behave({ kind: 'refuseRecipients', addresses: ['gone@patients.example'] });
    const sent = await send('--cc', 'gone@patients.example');
    expect(sent.code).toBe(0);
    expect(sent.json<{ refused: { address: string }[] }>().refused.map((r) => r.address)).toEqual([
      'gone@patients.example',
    ]);
    expect(sent.stderr).toContain('gone@patients.example');
  });

  test('a line that falls after the data: unsure, not sent again, found in Sent when it was taken', async () => {
    await setup(['--finish']);
    smtp.behave({ kind: 'dropAfterData', stored: true });
    const unsure = await send();
    expect(unsure.code).toBe(75);
    expect(unsure.json()).toMatchObject({ state: 'unsure' });
    smtp.behave({ kind: 'accept' });
    await run(['sync']);
    expect(smtp.letters).toHaveLength(1);
    expect((await run(['outbox', '--json'])).json()).toMatchObject({ rows: [{ state: 'unsure' }] });
    // The provider files what it took: now it is settled.
    dovecot.mail(address).put('Sent', smtp.letters[0]!.bytes, { flags: ['\\Seen'] });
    await expect
      .poll(
        async () => {
          await run(['sync']);
          return (await run(['outbox', '--json'])).json<{ rows: { state: string }[] }>().rows[0]!.state;
        },
        { timeout: 25_000, interval: 500 },
      )
      .toBe('filed');
    expect(dovecot.mail(address).list('Sent')).toHaveLength(1);
  });

  test('what waits in the outbox is sent or discarded; what may have been sent, only on a word', async () => {
    await setup(['--finish']);
    const first = async () =>
      (await run(['outbox', '--json'])).json<{ rows: { id: number; state: string }[] }>().rows[0]!;
    smtp.behave({ kind: 'dropAfterData', stored: false });
    expect((await send()).code).toBe(75);
    const { id } = await first();
    smtp.behave({ kind: 'accept' });
    const asked = await run(['outbox', 'send', `${id}`]);
    expect([asked.code, asked.stderr]).toEqual([64, expect.stringContaining('get it twice')]);
    expect((await run(['outbox', 'discard', `${id}`])).code).toBe(64);
    expect(await first()).toMatchObject({ state: 'unsure' });
    expect((await run(['outbox', 'send', `${id}`, '--yes', '--json'])).json()).toMatchObject({
      state: 'filed',
    });
    expect(smtp.letters).toHaveLength(1);
    expect((await run(['outbox', 'discard', `${id}`, '--yes'])).code).toBe(64);
    smtp.behave({ kind: 'reply', at: 'letter', code: 451, text: 'Later' });
    expect((await send()).code).toBe(75);
    const later = await first();
    expect(later).toMatchObject({ state: 'queued', waitsFor: 'again', response: '451 Later' });
    expect((await run(['outbox', 'discard', `${later.id}`, '--yes'])).code).toBe(0);
    expect((await first()).id).toBe(id);
  });

  test('sync --watch receives until it is told to stop', async () => {
    await setup(['--finish']);
    const { spawn } = await import('node:child_process');
    const { resolve } = await import('node:path');
    const child = spawn(
      process.execPath,
      [resolve(import.meta.dirname, '../../src/main.ts'), 'sync', '--watch', '--store', join(home, 'store')],
      {
        env: {
          ...process.env,
          XDG_CONFIG_HOME: join(home, 'config'),
          NODE_EXTRA_CA_CERTS: certificates.caFile,
        },
      },
    );
    const ended = new Promise<number | null>((done) => child.on('close', done));
    dovecot.mail(address).put('INBOX', makeLetter({ subject: 'First' }));
    const subjects = async () =>
      (await run(['list', '--json'])).json<{ rows: { subject: string }[] }>().rows.map((row) => row.subject);
    await expect.poll(subjects, { timeout: 20_000 }).toContain('First');
    await deliver(makeLetter({ subject: 'Second' }));
    await expect.poll(subjects, { timeout: 20_000 }).toContain('Second');
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});
