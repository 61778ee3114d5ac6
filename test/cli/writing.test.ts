import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runner } from '../support/command.ts';

let home: string;
let run: ReturnType<typeof runner>;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'fd-cli-'));
  run = runner(home);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const recall = 'Subject: Your check-up\n\nDear {{first name}},\n\nit is time again.\n';

test('templates come in as text files and go out as the same', async () => {
  writeFileSync(join(home, 'Recall.txt'), recall);
  writeFileSync(join(home, 'Directions.txt'), 'Take the bus.\n');
  const { code, stdout } = await run([
    'template',
    'import',
    join(home, 'Recall.txt'),
    join(home, 'Directions.txt'),
  ]);
  expect(code).toBe(0);
  expect(stdout.toString()).toBe('Saved: Recall\nSaved: Directions\n');
  expect((await run(['template', '--json'])).json()).toEqual([
    { name: 'Directions', subject: '', body: 'Take the bus.', used: 0 },
    { name: 'Recall', subject: 'Your check-up', body: 'Dear {{first name}},\n\nit is time again.', used: 0 },
  ]);
  const out = join(home, 'out');
  expect((await run(['template', 'export', out])).code).toBe(0);
  expect(readdirSync(out).sort()).toEqual(['Directions.txt', 'Recall.txt']);
  expect(readFileSync(join(out, 'Recall.txt'), 'utf8')).toBe(recall);
  expect(statSync(join(out, 'Recall.txt')).mode & 0o777).toBe(0o600);
  // Nothing is overwritten; taken in again, a file replaces the template of its name.
  const again = await run(['template', 'export', out]);
  expect(again.code).not.toBe(0);
  expect(again.stderr).toContain('is there already');
  writeFileSync(join(home, 'recall.txt'), 'Subject: New\n\nText\n');
  await run(['template', 'import', join(home, 'recall.txt')]);
  expect(
    (await run(['template', '--json'])).json<{ subject: string }[]>().map(({ subject }) => subject),
  ).toEqual(['', 'New']);
});

test('what cannot be read is said', async () => {
  mkdirSync(join(home, 'folder'));
  const { code, stderr } = await run(['template', 'import', join(home, 'folder')]);
  expect(code).not.toBe(0);
  expect(stderr).toContain('cannot be read');
});

test('the signature comes from Practice Information until a file says otherwise', async () => {
  await run(
    [
      ...['setup', '--provider', 'other', '--address', 'reception@brightsmile.example', '--password-stdin'],
      ...['--imap', 'imap.brightsmile.example:993', '--smtp', 'smtp.brightsmile.example:587', '--finish'],
    ],
    'secret\n',
  );
  expect((await run(['signature'])).stdout.toString()).toBe('There is no signature.\n');
  await run(['practice', 'set', '--name', 'Bright Smile Dental', '--phone', '0113 496 0000']);
  expect((await run(['signature'])).stdout.toString()).toBe(
    'Bright Smile Dental\nPhone 0113 496 0000\nreception@brightsmile.example\n',
  );
  expect((await run(['signature', 'set', '-'], 'Kind regards\r\n{{practice}}\r\nFax {{fax}}\r\n')).code).toBe(
    0,
  );
  expect((await run(['signature'])).stdout.toString()).toBe('Kind regards\nBright Smile Dental\n');
});

test('a letter for another time waits in the outbox, and a time that is none is said', async () => {
  await run(
    [
      ...['setup', '--provider', 'other', '--address', 'reception@brightsmile.example', '--password-stdin'],
      ...['--imap', 'imap.brightsmile.example:993', '--smtp', 'smtp.brightsmile.example:587', '--finish'],
    ],
    'secret\n',
  );
  const send = (...more: string[]) =>
    run(['send', '--to', 'a@b.example', '--subject', 's', '--body-file', '-', ...more], 'Hello\n');
  const wrong = await send('--at', 'soonish');
  expect(wrong.code).toBe(64);
  expect(wrong.stderr).toContain('--at "soonish" is no time that is to come.');
  const later = await send('--at', 'tomorrow 9:00');
  expect(later.code).toBe(0);
  expect(later.stdout.toString()).toBe('Waiting in the outbox.\n');
  expect((await run(['outbox', '--json'])).json<{ rows: object[] }>().rows).toMatchObject([
    { state: 'queued' },
  ]);
});
