// "I write letters all day. It has to be as good as the word processor was."
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { parseLetter } from '../../src/mail/mime/parse-letter.ts';
import type { TerminalRun } from '../support/pty.ts';
import { type Practice, startPractice } from './support.ts';

let practice: Practice;
let desk: TerminalRun | undefined;

beforeAll(async () => {
  practice = await startPractice();
  await practice.setUp();
}, 60_000);
afterEach(async () => {
  await desk?.close();
  desk = undefined;
});
afterAll(() => practice?.close());

/** A program as $EDITOR may name one: it is handed the file and does this to it. */
function editor(name: string, script: string): string {
  mkdirSync(practice.home, { recursive: true });
  const file = join(practice.home, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

async function begin(env: Record<string, string> = {}): Promise<TerminalRun> {
  desk = practice.open({ env });
  await desk.waitFor(/^ Inbox/);
  await desk.press('n');
  await desk.waitFor('New letter');
  desk.type('aisha@patients.example');
  await desk.press('Tab', 'Tab', 'Tab');
  await desk.waitFor('▸ Subject');
  return desk;
}

const paragraph =
  'your crown has come back from the laboratory and is ready to be fitted, so please call us whenever it suits you to make an appointment.';

test('a letter is written, moved about, undone, and arrives as it was meant', {
  timeout: 60_000,
}, async () => {
  const terminal = await begin();
  terminal.type('Your crown');
  await terminal.press('Tab');
  terminal.type(`Kind regards\nDear Aisha,\n\n${paragraph}`.replaceAll('\n', '\r'));
  await terminal.waitFor('make an appointment.');
  // The greeting at the end goes where it belongs: selected with F3, cut, put in below.
  await terminal.press('Ctrl-Home', 'F3', 'Down');
  await terminal.waitFor('The arrows select now.');
  await terminal.press('Ctrl-X');
  await terminal.waitForGone('Kind regards');
  expect(terminal.clipboard).toBe('Kind regards\n');
  await terminal.press('Ctrl-End', 'Enter', 'Enter', 'Ctrl-V');
  await terminal.waitFor('Kind regards');
  // The wrong word is found and replaced, undone and done again.
  await terminal.press('Ctrl-F');
  terminal.type('LABORATORY');
  await terminal.waitFor('1 of 1');
  await terminal.press('Esc');
  await terminal.waitForGone('1 of 1');
  terminal.type('lab');
  await terminal.waitFor('back from the lab and is ready');
  await terminal.press('Ctrl-Z');
  await terminal.waitFor('back from the laboratory and is ready');
  await terminal.press('Ctrl-Y');
  await terminal.waitFor('back from the lab and is ready');
  await terminal.press('F10');
  const sent = await practice.smtp.waitForLetter('Your crown');
  const source = sent.bytes.toString('latin1');
  expect(source).toMatch(/^Content-Type: text\/plain; charset=utf-8; format=flowed\r$/m);
  for (const line of source.split('\r\n')) expect(line.length).toBeLessThanOrEqual(78);
  const letter = await parseLetter(sent.bytes);
  expect(letter.text.trimEnd()).toBe(
    `Dear Aisha,\n\n${paragraph.replace('laboratory', 'lab')}\n\nKind regards`,
  );
});

test('Ctrl-E hands the text to an editor and takes it back', { timeout: 60_000 }, async () => {
  const EDITOR = editor(
    'careful editor',
    'printf "EDITOR %s\\n" "$1"; stat -c %a "$2"; cat "$2"; read -r line; printf "%s\\n" "$line" >> "$2"',
  );
  const terminal = await begin({ EDITOR: `"${EDITOR}" -w` });
  await terminal.press('Tab');
  terminal.type('Dear Aisha,\r');
  await terminal.waitFor('Dear Aisha,');
  await terminal.press('Ctrl-E');
  await terminal.waitFor(/EDITOR -w\s+600\s+Dear Aisha,/);
  terminal.type('Written outside: q n ?\r');
  await terminal.waitFor(/New letter[\s\S]*Written outside: q n \?/);
  // One undo brings back what was there.
  await terminal.press('Ctrl-Z');
  await terminal.waitForGone('Written outside');
  await terminal.waitFor('Dear Aisha,');
});

test('an editor that fails, or is not there, changes nothing', { timeout: 60_000 }, async () => {
  const terminal = await begin({ EDITOR: editor('broken', 'echo lost > "$1"; exit 3') });
  await terminal.press('Tab');
  terminal.type('Dear Aisha,');
  await terminal.waitFor('Dear Aisha,');
  await terminal.press('Ctrl-E');
  await terminal.waitFor('✘ The editor "broken" ended with an error. The text is as it was before.');
  expect(terminal.screen()).toContain('Dear Aisha,');
  await terminal.close();

  const other = await begin({ EDITOR: '/nowhere/ed' });
  await other.press('Tab');
  other.type('Dear Henry,');
  await other.waitFor('Dear Henry,');
  await other.press('Ctrl-E');
  await other.waitFor('"ed" could not be started.');
  expect(other.screen()).toContain('Dear Henry,');
});

test('a letter without a subject is asked about, once', { timeout: 60_000 }, async () => {
  const terminal = await begin();
  await terminal.press('Tab');
  terminal.type('Your crown is here.');
  await terminal.press('F10');
  await terminal.waitFor('There is no subject.');
  await terminal.press('t');
  await terminal.waitFor('▸ Subject');
  expect(terminal.screen()).toContain('Your crown is here.');
  await terminal.press('F10');
  await terminal.waitFor('There is no subject.');
  await terminal.press('s');
  const sent = await practice.smtp.waitForLetter('Your crown is here.');
  expect(sent.bytes.toString('latin1').split('\r\n\r\n')[0]).not.toMatch(/^Subject: *\S/im);
});

const fromAisha = Buffer.from(
  'From: Aisha Patel <aisha@patients.example>\r\nTo: reception@brightsmile.example\r\nSubject: My tooth\r\nMessage-ID: <tooth@patients.example>\r\nDate: Mon, 23 Nov 2026 10:00:00 +0000\r\n\r\nIt hurts.\r\n',
);

test('addresses are proposed, lists are understood, slips are pointed out', { timeout: 60_000 }, async () => {
  practice.deliver(fromAisha);
  desk = practice.open();
  await desk.waitFor('My tooth');
  await desk.press('n');
  await desk.waitFor('New letter');
  desk.type('pat');
  await desk.waitFor('▸ Aisha Patel <aisha@patients.example>');
  await desk.press('Enter');
  await desk.waitFor(/To +Aisha Patel <aisha@patients\.example>, *$/m);
  // A list from another program, one a line.
  desk.paste('Henry Lab <henry@henrylab.example>\nlucy@bennett.example');
  await desk.waitFor('lucy@bennett.example');
  await desk.press('Tab');
  await desk.waitFor('▸ Cc');
  // A slip: said when the field is left, mended with one key.
  desk.type('aihsa@patients.example');
  await desk.press('Tab');
  await desk.waitFor('! Is aisha@patients.example meant? F5 takes it.');
  await desk.press('F5');
  await desk.waitFor('! aisha@patients.example stands twice. It gets one letter.');
  // One that is meant all the same is asked about before it leaves.
  await desk.waitFor('▸ Bcc');
  desk.type('tom@gmial.com');
  await desk.press('Tab');
  await desk.waitFor('▸ Subject');
  desk.type('To many');
  await desk.press('F10');
  await desk.waitFor('Is this address right?');
  await desk.press('s');
  const sent = await practice.smtp.waitForLetter('To many');
  expect(sent.to).toEqual([
    'aisha@patients.example',
    'henry@henrylab.example',
    'lucy@bennett.example',
    'tom@gmial.com',
  ]);
  // Whoever was written to is proposed from now on; Enter in one burst with the letters takes the likeliest.
  await desk.waitFor(/^ Inbox/);
  await desk.press('n');
  await desk.waitFor('New letter');
  desk.type('henrylab\r');
  await desk.waitFor('henry@henrylab.example>, ');
});
