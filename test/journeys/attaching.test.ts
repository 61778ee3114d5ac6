// "I said that the bill was attached, and it was not."
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { parseLetter } from '../../src/mail/mime/parse-letter.ts';
import type { TerminalRun } from '../support/pty.ts';
import { type Practice, startPractice } from './support.ts';

let practice: Practice;
let desk: TerminalRun | undefined;
let bills: string;

beforeAll(async () => {
  practice = await startPractice({ largestLetter: 300_000 });
  await practice.setUp();
  bills = join(practice.home, 'Bills');
  mkdirSync(bills, { recursive: true });
  writeFileSync(join(bills, 'Bill März 20418.pdf'), 'p'.repeat(60_000));
  writeFileSync(join(bills, 'X-ray.tif'), 'x'.repeat(250_000));
}, 60_000);
afterEach(async () => {
  await desk?.close();
  desk = undefined;
});
afterAll(() => practice?.close());

test('a file is chosen, found too large with another, and sent', { timeout: 90_000 }, async () => {
  desk = practice.open();
  await desk.waitFor(/^ Inbox/);
  await desk.press('n');
  await desk.waitFor('New letter');
  desk.type('aisha@patients.example\t\t\tYour bill\tDear Aisha,\r\rthe bill is attached.');
  await desk.waitFor('the bill is attached.');
  await desk.press('F10');
  await desk.waitFor('The letter speaks of something that is attached.');
  await desk.press('a');
  // From the home folder down, with Enter, arrows and a few letters.
  await desk.waitFor('▸ Bills/');
  await desk.press('Enter');
  await desk.waitFor('▸ Bill März 20418.pdf');
  await desk.waitFor(/X-ray\.tif +250 kB/);
  await desk.press('Enter');
  await desk.waitFor(/Files +Bill März 20418\.pdf 60 kB +\d+ kB of 300 kB/);

  await desk.press('F6');
  await desk.waitFor('▸ Bill März 20418.pdf');
  await desk.press('Down');
  await desk.waitFor('▸ X-ray.tif');
  await desk.press('Enter');
  await desk.waitFor(/Files✘ +Bill März 20418\.pdf 60 kB, X-ray\.tif 250 kB/);
  await desk.press('F10');
  await desk.waitFor('kB, and the mail server takes 300 kB. F7 takes a file off.');
  await desk.press('F7');
  await desk.waitFor('Which file is not to go along?');
  await desk.press('2');
  await desk.waitFor(/Files +Bill März 20418\.pdf 60 kB +\d+ kB of 300 kB/);
  await desk.press('F10');
  const sent = await practice.smtp.waitForLetter('Your bill');
  expect(sent.bytes.toString('latin1')).toMatch(/filename\*(?:0\*)?=utf-8''Bill%20M%C3%A4rz%2020418\.pdf/i);
  const letter = await parseLetter(sent.bytes);
  expect(letter.attachments.map(({ filename, size }) => [filename, size])).toEqual([
    ['Bill März 20418.pdf', 60_000],
  ]);
});

test('to many people is asked about', { timeout: 60_000 }, async () => {
  desk = practice.open();
  await desk.waitFor(/^ Inbox/);
  await desk.press('n');
  await desk.waitFor('New letter');
  desk.paste(Array.from({ length: 14 }, (_, i) => `patient${i}@elsewhere${i}.example`).join(', '));
  await desk.press('Tab', 'Tab', 'Tab');
  await desk.waitFor('▸ Subject');
  desk.type('We move');
  await desk.press('F10');
  await desk.waitFor('To 14 people?');
  await desk.press('b');
  await desk.waitForGone('To 14 people?');
  await desk.press('F10');
  await desk.waitFor('To 14 people?');
  await desk.press('s');
  expect((await practice.smtp.waitForLetter('We move')).to).toHaveLength(14);
});
