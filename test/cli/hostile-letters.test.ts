// What is handed to `frontdesk send` cannot become a header or a command of SMTP: against a server that keeps every byte.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseLetter } from '../../src/mail/mime/parse-letter.ts';
import { startSmtp, type TestSmtp } from '../servers/smtp.ts';
import { runner } from '../support/command.ts';
import { fieldNames, wireFaults } from '../support/hostile.ts';
import { practiceAddress, practicePassword } from '../support/practice-store.ts';

let home: string;
let smtp: TestSmtp;
let run: ReturnType<typeof runner>;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'fd-cli-'));
  smtp = await startSmtp({ security: 'none', users: { [practiceAddress]: practicePassword } });
  run = runner(home);
  const setUp = (name: string) =>
    run(
      [
        ...['setup', '--provider', 'other', '--address', practiceAddress, '--password-stdin', '--no-receive'],
        ...['--name', name, '--smtp', `localhost:${smtp.port}`, '--outgoing-security', 'none', '--finish'],
      ],
      practicePassword,
    );
  // One that is typed with a line end is not even kept.
  expect((await setUp('Bright\r\nBcc: all@thief.example')).stderr).toContain('invisible character');
  expect((await setUp(name)).code).toBe(0);
  await run(['practice', 'set', '--email', 'info@brightsmile.example']);
}, 60_000);
afterAll(async () => {
  await smtp.stop();
  rmSync(home, { recursive: true, force: true });
});

const name = 'Bright "Smile" <all@thief.example>, Bcc: x';
const to = ['--to', 'Aisha <aisha@patients.example>'];

describe('a hostile', () => {
  test.each<[string, string[], string, string[]]>([
    [
      'subject',
      ['--subject', 'Hello\r\nBcc: all@thief.example\r\n\r\nBody\u2028\u202egnp.exe\u001b[31m', ...to],
      'text',
      ['aisha@patients.example'],
    ],
    [
      'name of a recipient',
      ['--subject', 'x', '--to', '"A\r\nBcc: all@thief.example" <aisha@patients.example>'],
      'text',
      ['aisha@patients.example'],
    ],
    [
      'body that ends the letter in every way that a server may know',
      ['--subject', 'x', ...to],
      'a\r\n.\r\nMAIL FROM:<x@thief.example>\r\n\n.\n\r.\r\n.\r\r\n.\nRCPT TO:<all@thief.example>\0\r\nDATA',
      ['aisha@patients.example'],
    ],
    [
      'body of one long line, and dots',
      ['--subject', 'x'.repeat(3_000), ...to],
      `${'.'.repeat(3_000)}\n.\n..\n`,
      ['aisha@patients.example'],
    ],
    [
      'blind copy',
      ['--subject', 'x', ...to, '--bcc', 'Secret <blind@hidden.example>'],
      'text',
      ['aisha@patients.example', 'blind@hidden.example'],
    ],
  ])('%s adds nothing', async (_, options, body, recipients) => {
    const before = smtp.letters.length;
    const file = join(home, 'a"\u202e=?utf-8?Q?=0D=0ABcc:_x?=.txt');
    writeFileSync(file, 'attached');
    const sent = await run(['send', ...options, '--body-file', '-', '--attach', file], body);
    expect([sent.code, sent.stderr]).toEqual([0, '']);
    expect(smtp.letters.length).toBe(before + 1);
    const letter = smtp.letters.at(-1)!;
    expect([letter.from, letter.to]).toEqual([practiceAddress, recipients]);
    const text = letter.bytes.toString('latin1');
    expect(wireFaults(letter.bytes)).toEqual([]);
    expect(fieldNames(text.slice(0, text.indexOf('\r\n\r\n'))).sort()).toEqual([
      ...['content-type', 'date', 'from', 'message-id', 'mime-version', 'reply-to', 'subject', 'to'],
    ]);
    expect(text).not.toContain('hidden.example');
    const parsed = await parseLetter(letter.bytes);
    expect(parsed.from).toEqual([{ name, address: practiceAddress }]);
    expect(parsed.messageId).toMatch(/@brightsmile\.example>$/);
    expect(parsed.to.map(({ address }) => address)).toEqual(['aisha@patients.example']);
    expect(parsed.subject + parsed.attachments[0]!.filename).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
  });

  test.each<[string, string[]]>([
    ['a@x.example>\rRCPT TO:<all@thief.example', []],
    ['"a\r\nRCPT TO:<all@thief.example>"@x.example', []],
    ['<a@x.example>\u0085<b', []],
    ['a\u2028b@x.example', []],
    ['<a b@x.example>', []],
    // Two lines are two entries, as a pasted list has them.
    ['a@x.example\r\nb@x.example', ['a@x.example', 'b@x.example']],
  ])('address is refused, or taken as a person would read it: %j', async (address, recipients) => {
    const before = smtp.letters.length;
    const sent = await run(['send', '--to', address, '--subject', 'x', '--body-file', '-'], 'text');
    expect(smtp.letters.slice(before).flatMap((letter) => letter.to)).toEqual(recipients);
    expect(sent.code === 0).toBe(recipients.length > 0);
    expect(sent.stderr === '').toBe(recipients.length > 0);
  });
});
