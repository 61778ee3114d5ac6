// "The line to the practice fell in the middle of everything." Nothing that was typed is gone, nothing half done stays.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listDrafts } from '../../src/db/drafts.ts';
import { openStore } from '../../src/db/open.ts';
import { dovecotMissing } from '../servers/dovecot.ts';
import { makeLetter } from '../support/letters.ts';
import { eventually } from '../support/practice-store.ts';
import type { TerminalRun } from '../support/pty.ts';
import * as support from './support.ts';

describe.skipIf(dovecotMissing)('a lost line', () => {
  let practice: support.Practice;
  beforeEach(async () => {
    practice = await support.startPractice();
    practice.deliver(makeLetter({ subject: 'Shade query', text: 'Which shade is it?' }));
  });
  afterEach(() => practice.close());

  const upToDate = /✔ reception@brightsmile\.example \d\d:\d\d/;

  async function beginAnswer(desk: TerminalRun): Promise<void> {
    await desk.waitFor('Shade query');
    await desk.waitFor(upToDate);
    await desk.press('Enter');
    await desk.waitFor('Which shade is it?');
    await desk.press('r');
    await desk.waitFor('> Which shade is it?');
    desk.type('It is A3, and the crown must be here by Fri');
    await desk.waitFor('by Fri');
  }

  async function goOn(): Promise<void> {
    const again = practice.open();
    await again.waitFor('Shade query');
    await again.waitFor(upToDate);
    await again.press('w');
    await again.waitFor('It is A3, and the crown must be here by Fri');
    expect(again.screen()).toContain('Subject  Re: Shade query');
    // The keys are in the text, at its beginning: where one goes on is found with End.
    await again.press('End');
    again.type('day.');
    await again.waitFor('by Friday.');
    await again.press('F10');
    const sent = await practice.smtp.waitForLetter('by Friday.');
    expect(support.header(sent.bytes, 'In-Reply-To')).toMatch(/^<letter-\d+@patients\.example>$/);
    await support.letterAt(practice, 'Sent', 'by Friday.');
    await support.letterAt(practice, 'INBOX', 'Shade query', '\\Answered');
    await again.press('q');
    expect(await again.exit).toMatchObject({ code: 0 });
    expect(practice.smtp.letters).toHaveLength(1);
  }

  test('hangs up on a letter that is being written', { timeout: 60_000 }, async () => {
    await practice.setUp();
    const desk = practice.open();
    await beginAnswer(desk);
    desk.kill('SIGHUP');
    await desk.exit;
    await goOn();
  });

  test('kills the program while a letter is being written', { timeout: 60_000 }, async () => {
    await practice.setUp();
    const desk = practice.open();
    await beginAnswer(desk);
    await draftIsKept(desk.store, 'must be here by Fri');
    desk.kill('SIGKILL');
    await desk.exit;
    await goOn();
  });

  test('kills the wizard before Finish: there is no account, and no password anywhere', {
    timeout: 60_000,
  }, async () => {
    const desk = practice.open();
    await support.openOtherEmail(desk);
    await support.typeAccount(desk, practice);
    await desk.press('F5');
    await desk.waitFor(/Outgoing .*✔ may send/);
    await desk.press('F10');
    await desk.waitFor('Patients see:');
    await desk.press('F10');
    await desk.waitFor('Nothing is saved yet. Finish saves:');
    desk.kill('SIGKILL');
    await desk.exit;

    expect(filesWith(practice.home, support.password)).toEqual([]);
    expect(filesWith(practice.home, support.userName)).toEqual([]);
    expect(await practice.command('accounts')).toEqual({ accounts: [] });
    const again = practice.open();
    await again.waitFor('No e-mail account is set up on this computer yet.');
    await again.press('q');
    expect(await again.exit).toMatchObject({ code: 0 });
  });

  test('takes the mail server away for a while', { timeout: 90_000 }, async () => {
    await practice.setUp();
    const desk = practice.open();
    await desk.waitFor('Shade query');
    await desk.waitFor(upToDate);
    await practice.imap.stop();
    await desk.waitFor(/No connection, again in \d+ s/, { timeout: 20_000 });

    // What is here can be read and worked with all the same.
    await desk.press('Enter');
    await desk.waitFor('Which shade is it?');
    await desk.press('Esc');
    await desk.waitFor(/^ Inbox · 0 unread of 1/);
    await desk.press('e');
    await desk.waitFor('Archived.');
    await desk.waitFor(/^ Inbox · 0 unread of 0/);
    expect(practice.letters('INBOX')).toHaveLength(1);

    practice.deliver(makeLetter({ subject: 'Sent while you were away' }));
    await practice.imap.start();
    await desk.waitFor(upToDate, { timeout: 60_000 });
    await desk.waitFor('Sent while you were away');
    await support.letterAt(practice, 'Archive', 'Shade query', '\\Seen');
    expect(practice.letters('INBOX')).toHaveLength(1);
    await desk.press('q');
    expect(await desk.exit).toMatchObject({ code: 0 });
  });
});

/** Resolves when the store holds what was typed: it is saved a moment after the last key. */
async function draftIsKept(folder: string, text: string): Promise<void> {
  const store = await openStore(folder);
  const kept = async () => (await listDrafts(store)).some((draft) => draft.fields.body.includes(text));
  await eventually(store, kept, 'the draft in the store').finally(() => store.close());
}

/** Files below a folder that hold this text, whatever else is in them. */
function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && readFileSync(path).includes(text));
}
