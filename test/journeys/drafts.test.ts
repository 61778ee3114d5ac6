// "I had begun a letter to her." Wherever it was begun, whoever has it open, and whatever happened meanwhile.
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listBegun } from '../../src/db/begun-letters.ts';
import { listDrafts } from '../../src/db/drafts.ts';
import { openStore } from '../../src/db/open.ts';
import { parseLetter } from '../../src/mail/mime/parse-letter.ts';
import { dovecotMissing } from '../servers/dovecot.ts';
import { makeLetter } from '../support/letters.ts';
import { eventually } from '../support/practice-store.ts';
import type { TerminalRun } from '../support/pty.ts';
import * as support from './support.ts';

const upToDate = /✔ reception@brightsmile\.example \d\d:\d\d/;

describe.skipIf(dovecotMissing)('letters begun', () => {
  let practice: support.Practice;
  beforeEach(async () => {
    practice = await support.startPractice();
    practice.deliver(makeLetter({ subject: 'Shade query' }));
    await practice.setUp();
  });
  afterEach(() => practice.close());

  async function sitDown(): Promise<TerminalRun> {
    const desk = practice.open();
    await desk.waitFor('Shade query');
    await desk.waitFor(upToDate);
    return desk;
  }
  /** A new letter with this subject; the cursor stands in its text. */
  async function begin(desk: TerminalRun, subject: string): Promise<void> {
    await desk.press('n');
    await desk.waitFor('New letter');
    desk.type('aisha@patients.example');
    await desk.press('Tab', 'Tab', 'Tab');
    await desk.waitFor('▸ Subject');
    desk.type(subject);
    await desk.press('Tab');
  }
  const atServer = async () =>
    (await Promise.all(practice.letters('Drafts').map(({ bytes }) => parseLetter(bytes)))).map(
      ({ subject, text }) => `${subject}: ${text.trimEnd()}`,
    );
  async function withStore<T>(
    look: (store: Awaited<ReturnType<typeof openStore>>) => Promise<T>,
  ): Promise<T> {
    const store = await openStore(join(practice.home, 'store'));
    return look(store).finally(() => store.close());
  }

  test('the latest is one key away, all are listed, and each may be discarded', {
    timeout: 60_000,
  }, async () => {
    const desk = await sitDown();
    await desk.press('W');
    await desk.waitFor('No letter has been begun.');
    for (const subject of ['First', 'Second']) {
      await begin(desk, subject);
      desk.type(`words of the ${subject}`);
      await desk.waitFor(`words of the ${subject}`);
      await desk.press('Esc');
      await desk.waitFor('Kept: the letter is not sent yet.');
      await support.letterAt(practice, 'Drafts', `words of the ${subject}`, '\\Draft', '\\Seen');
    }
    await desk.press('w');
    await desk.waitFor(/New letter[\s\S]*words of the Second/);
    await desk.press('Esc');
    await desk.waitFor('Kept: the letter is not sent yet.');
    await desk.press('W');
    await desk.waitFor(/Letters begun · 2 letters[\s\S]*▌.*aisha@patients\.example +Second *\n.*First/);
    await desk.press('Down');
    await desk.waitFor(/▌.*First/);
    await desk.press('Del');
    await desk.waitFor('"First" will be gone, here and at the mail server.');
    await desk.press('d');
    await desk.waitFor(/Letters begun · 1 letter/);
    await support.eventually(() => practice.letters('Drafts').length === 1, 'one letter in Drafts');
    expect(await atServer()).toEqual(['Second: words of the Second']);
    await desk.press('Esc', 'q');
    expect(await desk.exit).toMatchObject({ code: 0 });
  });

  test('two desks: the second is told, reads along, takes a copy, and goes on when the first is gone', {
    timeout: 90_000,
  }, async () => {
    const left = await sitDown();
    await begin(left, 'Your crown');
    left.type('It is ready');
    await left.waitFor('It is ready');
    const right = await sitDown();
    await withStore((store) =>
      eventually(store, async () => (await listBegun(store)).length === 1, 'the letter in the store'),
    );
    // The only letter begun is in other hands: w shows the list.
    await right.press('w');
    await right.waitFor(/Letters begun · 1 letter[\s\S]*Your crown +open: \S+/);
    await right.press('Enter');
    await right.waitFor('has this letter open at another desk, since');
    await right.waitFor('It is ready');
    // What the other one types can be read along.
    left.type(' to be fitted');
    await right.waitFor('It is ready to be fitted');
    await right.press('Enter');
    await right.waitFor('Another desk has this letter open. c takes a copy.');
    await right.press('c');
    await right.waitFor('This is your copy; the other desk goes on with its own.');
    await right.press('Ctrl-End');
    right.type('. Mine.');
    await right.waitFor('to be fitted. Mine.');
    left.type('. Theirs.');
    await left.waitFor('to be fitted. Theirs.');
    await right.press('Esc');
    await right.waitFor('Kept: the letter is not sent yet.');
    await right.press('W');
    await right.waitFor(/Letters begun · 2 letters/);
    await right.waitFor('a copy');
    await right.waitFor('open: ');
    await right.waitUntil((screen) => /▌.*(a copy|open: )/.test(screen), 'a mark');
    while (!/▌.*open: /.test(right.screen())) {
      await right.press('Down');
      await right.waitFor(/▌.*open: /);
    }
    await right.press('Enter');
    await right.waitFor('to be fitted. Theirs.');
    // The first one is killed: within seconds its letter is free.
    left.kill('SIGKILL');
    await left.exit;
    await right.waitFor('Nobody has this letter open any more: Enter goes on with it.');
    await right.press('Enter');
    await right.waitFor(/New letter[\s\S]*to be fitted\. Theirs\./);
    await right.press('F10');
    await practice.smtp.waitForLetter('Theirs.');
    await support.eventually(
      () => practice.letters('Drafts').length === 1,
      'the copy alone in Drafts',
      30_000,
    );
    expect(await atServer()).toEqual(['Your crown: It is ready to be fitted. Mine.']);
    await right.press('q');
    expect(await right.exit).toMatchObject({ code: 0 });
  });

  test('one that was begun on the telephone is opened, written on with, and sent', {
    timeout: 90_000,
  }, async () => {
    practice.imap
      .mail(support.userName)
      .put(
        'Drafts',
        Buffer.from(
          [
            'From: reception@brightsmile.example',
            'To: aisha@patients.example',
            'Subject: From the phone',
            'In-Reply-To: <a1@patients.example>',
            'References: <a1@patients.example>',
            'MIME-Version: 1.0',
            'Content-Type: multipart/alternative; boundary=b',
            '',
            '--b',
            'Content-Type: text/plain; charset=utf-8',
            '',
            'Dear Aisha, your crown is ready.',
            '--b',
            'Content-Type: text/html; charset=utf-8',
            '',
            '<p>Dear Aisha, your crown is <b>ready</b>.</p>',
            '--b--',
          ].join('\r\n'),
        ),
        { flags: ['\\Draft', '\\Seen'] },
      );
    const desk = await sitDown();
    await desk.press('o');
    await desk.waitFor('Drafts');
    await desk.press('Down', 'Enter');
    await desk.waitFor(/^ Drafts[\s\S]*From the phone/);
    await desk.press('Enter');
    await desk.waitFor(/the formatting is lost as\s+soon as you change something\./);
    await desk.waitFor('Dear Aisha, your crown is ready.');
    await desk.press('Enter');
    await desk.waitFor(/Reply[\s\S]*Subject +From the phone[\s\S]*Dear Aisha, your crown is ready\./);
    await desk.press('Ctrl-End');
    desk.type(' Please call us.');
    await desk.waitFor('Please call us.');
    await desk.press('Esc');
    await desk.waitFor('Kept: the letter is not sent yet.');
    await support.letterAt(practice, 'Drafts', 'Please call us.', '\\Draft');
    await support.eventually(() => practice.letters('Drafts').length === 1, 'one letter in Drafts');
    await desk.press('w');
    await desk.waitFor('Please call us.');
    await desk.press('F10');
    const sent = await practice.smtp.waitForLetter('Please call us.');
    expect(support.header(sent.bytes, 'In-Reply-To')).toBe('<a1@patients.example>');
    await support.eventually(() => practice.letters('Drafts').length === 0, 'an empty Drafts');
    await desk.press('q');
    expect(await desk.exit).toMatchObject({ code: 0 });
  });

  test('killed at any moment while somebody types: no word older than a second is lost, and no letter doubled', {
    timeout: 120_000,
  }, async () => {
    const first = await sitDown();
    await begin(first, 'Killed again and again');
    let typed = '';
    let desk = first;
    for (let round = 1; round <= 5; round++) {
      let safe = '';
      const began = performance.now();
      // For as long as this round lasts, words come one after the other.
      for (let word = 1; performance.now() - began < 900 + 350 * round; word++) {
        const next = ` r${round}w${word}`;
        desk.type(next);
        typed += next;
        await desk.waitFor(next.trim());
        if (performance.now() - began < 350 * round - 100) safe = typed;
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
      }
      desk.kill('SIGKILL');
      await desk.exit;
      const bodies = await withStore(async (store) =>
        (await listDrafts(store)).map(({ fields }) => fields.body),
      );
      expect(bodies).toHaveLength(1);
      expect(typed.startsWith(bodies[0]!)).toBe(true);
      expect(bodies[0]!.length).toBeGreaterThanOrEqual(safe.length);
      typed = bodies[0]!;
      desk = await sitDown();
      await desk.press('w');
      await desk.waitFor('Killed again and again');
      await desk.press('Ctrl-End');
    }
    desk.type(' finally');
    typed += ' finally';
    await desk.waitFor('finally');
    await desk.press('Esc');
    await desk.waitFor('Kept: the letter is not sent yet.');
    await support.letterAt(practice, 'Drafts', 'finally', '\\Draft');
    await support.eventually(() => practice.letters('Drafts').length === 1, 'one letter in Drafts', 90_000);
    expect(await atServer()).toEqual([`Killed again and again: ${typed}`]);
    await withStore((store) =>
      eventually(store, async () => (await listBegun(store)).length === 1, 'one letter in the list'),
    );
    await desk.press('q');
    expect(await desk.exit).toMatchObject({ code: 0 });
  });

  test('offline what is typed stays here, and goes to the server when the line is back', {
    timeout: 90_000,
  }, async () => {
    const desk = await sitDown();
    await practice.imap.stop();
    await begin(desk, 'Written on the train');
    desk.type('between two stations');
    await desk.waitFor('between two stations');
    await desk.press('Esc');
    await desk.waitFor('Kept: the letter is not sent yet.');
    await practice.imap.start();
    await desk.waitFor(upToDate, { timeout: 60_000 });
    await support.eventually(() => practice.letters('Drafts').length === 1, 'the letter in Drafts', 30_000);
    expect(await atServer()).toEqual(['Written on the train: between two stations']);
    await desk.press('q');
    expect(await desk.exit).toMatchObject({ code: 0 });
  });
});
