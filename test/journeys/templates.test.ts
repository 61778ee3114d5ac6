// "We write the same ten letters all day."
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { parseLetter } from '../../src/mail/mime/parse-letter.ts';
import type { TerminalRun } from '../support/pty.ts';
import { openConfigure, type Practice, startPractice } from './support.ts';

let practice: Practice;
let desk: TerminalRun | undefined;

beforeAll(async () => {
  practice = await startPractice();
  await practice.setUp();
  await practice.command('practice', 'set', '--name', 'Bright Smile Dental', '--phone', '0113 496 0000');
}, 60_000);
afterEach(async () => {
  await desk?.close();
  desk = undefined;
});
afterAll(() => practice?.close());

test('a template is written once, and filled in for each patient', { timeout: 90_000 }, async () => {
  desk = practice.open();
  await desk.waitFor(/^ Inbox/);
  await openConfigure(desk, 'Templates');
  await desk.waitFor('No templates yet.');
  await desk.press('n');
  await desk.waitFor('Filled in by itself: {{first name}}');
  desk.type('Recall');
  await desk.press('Tab');
  desk.type('Your check-up on {{day}}');
  await desk.press('Tab');
  desk.type('Dear {{first name}},\r\rplease come to {{practice}} on {{day}}.');
  await desk.waitFor('please come to {{practice}} on {{day}}.');
  await desk.press('F10');
  await desk.waitFor('1 template');
  await desk.press('Esc', 'Esc');
  await desk.waitFor(/^ Inbox/);

  await desk.press('n');
  await desk.waitFor('New letter');
  // The signature stands there already.
  await desk.waitFor('Phone 0113 496 0000');
  desk.type('Aisha Patel <aisha@patients.example>\t');
  await desk.waitFor('▸ Cc');
  await desk.press('F12');
  await desk.waitFor('Part of its name');
  desk.type('rec');
  await desk.waitFor('▌ Recall');
  await desk.press('Enter');
  await desk.waitFor('This letter needs to know:');
  await desk.waitFor('▸ day');
  desk.type('Monday');
  await desk.press('F10');
  await desk.waitFor('please come to Bright Smile Dental on Monday.');
  await desk.waitFor('Your check-up on Monday');
  await desk.press('F10');
  const sent = await practice.smtp.waitForLetter('check-up');
  const letter = await parseLetter(sent.bytes);
  expect(letter.subject).toBe('Your check-up on Monday');
  expect(letter.text.trimEnd()).toBe(
    'Dear Aisha,\n\nplease come to Bright Smile Dental on Monday.\n\n-- \nBright Smile Dental\nPhone 0113 496 0000\nreception@brightsmile.example',
  );
});

test('the signature is changed, seen beforehand, and stands above what is quoted', {
  timeout: 90_000,
}, async () => {
  practice.deliver(
    Buffer.from(
      'From: Tom <tom@patients.example>\r\nTo: reception@brightsmile.example\r\nSubject: A question\r\nMessage-ID: <q@patients.example>\r\nDate: Mon, 23 Nov 2026 10:00:00 +0000\r\n\r\nWhen?\r\n',
    ),
  );
  desk = practice.open();
  await desk.waitFor('A question');
  await openConfigure(desk, 'Signature');
  await desk.waitFor('Stands under every letter.');
  await desk.press('Ctrl-A');
  desk.type('With kind regards\r{{practice}}');
  await desk.waitFor(/-- *\n +With kind regards\n +Bright Smile Dental/);
  await desk.press('F10');
  await desk.waitFor('Saved.');
  await desk.press('Esc');
  await desk.waitFor(/^ Inbox/);
  await desk.press('r');
  await desk.waitFor(
    /-- *\n +With kind regards\n +Bright Smile Dental\n+ +On Mon 23 November 2026 at [\d:]+, Tom wrote:\n +> When\?/,
  );
});
