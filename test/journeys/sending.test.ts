// "No, wait, that was to the wrong patient!"
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { TerminalRun } from '../support/pty.ts';
import { openConfigure, type Practice, startPractice } from './support.ts';

let practice: Practice;
let desk: TerminalRun | undefined;

beforeAll(async () => {
  practice = await startPractice();
  await practice.setUp();
}, 60_000);
afterEach(async () => {
  practice.smtp.behave({ kind: 'accept' });
  await desk?.close();
  desk = undefined;
});
afterAll(() => practice?.close());

async function write(to: string, subject: string, text: string): Promise<TerminalRun> {
  desk ??= practice.open();
  await desk.waitFor(/^ Inbox/);
  await desk.press('n');
  await desk.waitFor('New letter');
  desk.type(`${to}\t\t\t${subject}\t${text}`);
  await desk.waitFor(text);
  return desk;
}

test('a letter is taken back, mended, and sent', { timeout: 90_000 }, async () => {
  const terminal = await write('tom@patients.example', 'Your crown', 'Dear Aisha, it is ready.');
  await terminal.press('F10');
  await terminal.waitFor(/Goes in 10 seconds\. +u Undo/);
  await terminal.press('u');
  await terminal.waitFor('New letter');
  await terminal.waitFor('Dear Aisha, it is ready.');
  await terminal.press('Shift-Tab', 'Shift-Tab', 'Shift-Tab', 'Shift-Tab');
  await terminal.waitFor('▸ To');
  await terminal.press('Ctrl-U');
  terminal.type('aisha@patients.example');
  await terminal.press('F10');
  await terminal.waitFor(/Goes in 10 seconds\./);
  // Nobody has to wait for that.
  await terminal.press('x');
  await terminal.waitFor(/▌.*Waiting.*aisha@patients\.example/);
  await terminal.waitFor(/Goes at \d\d:\d\d\. s sends it now\./);
  await terminal.press('s');
  const sent = await practice.smtp.waitForLetter('Your crown');
  expect(sent.to).toEqual(['aisha@patients.example']);
  await terminal.waitFor(/▌.*Handed over/);
  expect(practice.smtp.letters.filter(({ bytes }) => bytes.includes('Your crown'))).toHaveLength(1);
});

test('whoever leaves at once is asked, and the letter goes first', { timeout: 90_000 }, async () => {
  const terminal = await write('aisha@patients.example', 'Last one today', 'Good evening.');
  await terminal.press('F10');
  await terminal.waitFor(/Goes in/);
  await terminal.press('q');
  await terminal.waitFor('1 letter has not left yet.');
  await terminal.press('g');
  await terminal.waitFor(/^ Inbox/);
  await terminal.press('q');
  await terminal.waitFor('1 letter has not left yet.');
  await terminal.press('s');
  expect((await terminal.exit).code).toBe(0);
  expect(practice.smtp.letters.filter(({ bytes }) => bytes.includes('Last one today'))).toHaveLength(1);
});

test('where the line is lost, it goes too', { timeout: 90_000 }, async () => {
  const terminal = await write('aisha@patients.example', 'Line lost', 'Hello?');
  await terminal.press('F10');
  await terminal.waitFor(/Goes in/);
  terminal.kill('SIGHUP');
  await terminal.exit;
  expect(practice.smtp.letters.filter(({ bytes }) => bytes.includes('Line lost'))).toHaveLength(1);
});

test('a letter for tomorrow waits, says so, and goes when it is told to', { timeout: 90_000 }, async () => {
  const terminal = await write('aisha@patients.example', 'Reminder', 'See you soon.');
  await terminal.press('F11');
  await terminal.waitFor('14:30, tomorrow 9:00');
  terminal.type('noonish\r');
  await terminal.waitFor('Type a time that is to come');
  await terminal.press('Ctrl-U');
  terminal.type('tomorrow 9:00');
  await terminal.waitFor(/, 09:00/);
  await terminal.press('Enter');
  await terminal.waitFor(/Goes on .*, 09:00\. +u Undo/);
  await terminal.press('x');
  await terminal.waitFor(/Goes on .*, 09:00\. s sends it now\./);
  await terminal.press('l');
  await terminal.waitFor('When');
  terminal.type('tomorrow 15:00\r');
  await terminal.waitFor(/Goes on .*, 15:00\. s sends it now\./);
  expect(practice.smtp.letters.some(({ bytes }) => bytes.includes('Reminder'))).toBe(false);
  await terminal.press('s');
  await practice.smtp.waitForLetter('Reminder');
  // Whoever is killed before the answer is written down does not know; here everything has come to rest.
  await terminal.waitFor(/▌.*Handed over/);
});

test('who was not reached is told at once, by address, and until somebody has seen it', {
  timeout: 90_000,
}, async () => {
  practice.smtp.behave({ kind: 'refuseRecipients', addresses: ['gone@patients.example'] });
  const terminal = await write('aisha@patients.example, gone@patients.example', 'Both of you', 'Hello.');
  await terminal.press('F10');
  await terminal.waitFor(/Goes in/);
  await terminal.press('x');
  await terminal.waitFor(/▌.*Waiting/);
  await terminal.press('s', 'Esc');
  await practice.smtp.waitForLetter('Both of you');
  await terminal.waitFor('1 letter did not reach everybody. x opens the Outbox.');
  await terminal.press('x');
  await terminal.waitFor(/^ Outbox/);
  await terminal.waitFor(/^ +Not taken for gone@patients\.example: 550/m);
  await terminal.press('Esc');
  await terminal.waitFor(/^ Inbox/);
  await terminal.waitForGone('did not reach everybody');
});

test('a letter that was refused is mended and sent', { timeout: 90_000 }, async () => {
  practice.smtp.behave({ kind: 'reply', at: 'letter', code: 554, text: 'No words like these' });
  const terminal = await write('aisha@patients.example', 'Lottery', 'You have won.');
  await terminal.press('F10');
  await terminal.waitFor(/Goes in/);
  await terminal.press('x');
  await terminal.waitFor(/▌.*Waiting/);
  await terminal.press('s');
  await terminal.waitFor(/▌.*Refused/);
  await terminal.waitFor('No words like these');
  practice.smtp.behave({ kind: 'accept' });
  await terminal.press('e');
  await terminal.waitFor('You have won.');
  terminal.type('\x1b[1;5FNothing. ');
  await terminal.waitFor('Nothing.');
  await terminal.press('F10');
  await terminal.waitFor(/Goes in/);
  await practice.smtp.waitForLetter('Nothing.');
  await terminal.waitFor('Handed to the mail server, for aisha@patients.example.');
});

test('a schedule with set times holds letters back, and is said', { timeout: 90_000 }, async () => {
  desk = practice.open();
  await desk.waitFor(/^ Inbox/);
  await openConfigure(desk, 'Schedule');
  await desk.waitFor('▸ Check for mail');
  await desk.press('Tab');
  await desk.waitFor('▸ Send letters');
  await desk.press('Right');
  await desk.waitFor('at set times');
  await desk.press('Tab');
  await desk.waitFor('▸ Times');
  desk.type('noon');
  await desk.press('F10');
  await desk.waitFor('Type times of the day');
  await desk.press('Ctrl-U');
  // Neither now nor soon.
  const hour = (new Date().getHours() + 12) % 24;
  desk.type(`${hour}:00`);
  await desk.press('F10');
  await desk.waitFor('Saved.');
  await desk.press('Esc');
  const terminal = await write('aisha@patients.example', 'On schedule', 'Later today.');
  await terminal.press('F10');
  await terminal.waitFor(new RegExp(`Goes on .*, ${String(hour).padStart(2, '0')}:00\\. +u Undo`));
  await terminal.press('x');
  await terminal.waitFor('s sends it now.');
  await terminal.press('s');
  await practice.smtp.waitForLetter('On schedule');
});
