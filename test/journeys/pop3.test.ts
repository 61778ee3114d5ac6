// "Our provider has only POP3. We want all mail on the practice's computer, and none of it lost."
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dovecotMissing } from '../servers/dovecot.ts';
import { makeLetter } from '../support/letters.ts';
import { fillMailbox } from '../support/mailbox.ts';
import * as support from './support.ts';

describe.skipIf(dovecotMissing)('receiving by POP3', () => {
  let practice: support.Practice;
  beforeEach(async () => {
    practice = await support.startPractice();
  });
  afterEach(() => practice.close());

  test('set up by hand, the server empties, and nothing stands twice', { timeout: 120_000 }, async () => {
    fillMailbox(practice.imap.mail(support.userName), 'INBOX', 40, Date.now() - 600_000);
    practice.deliver(
      makeLetter({
        from: 'Aisha Patel <aisha@patients.example>',
        subject: 'Could I come at ten?',
        date: new Date(),
      }),
    );
    const desk = practice.open();
    await support.openOtherEmail(desk);
    await support.typeAccount(desk, practice);
    await support.goTo(desk, '[x] Use IMAP');
    await desk.press('Space');
    await desk.waitFor('POP3 MOVES all mail to this computer');
    await support.goTo(desk, 'Incoming Mail Port');
    await desk.press('Ctrl-U');
    desk.type(String(practice.imap.ports.pop3));
    await desk.press('F5');
    await desk.waitFor(/Incoming +✔ found +✔ reached +✔ TLS 1\.\d +✔ signed in +✔ 41 letters, UIDL/);
    await desk.waitFor(/Outgoing +✔ found +✔ reached +✔ TLS 1\.\d +✔ signed in +✔ may send/);
    await desk.press('F10');
    const question = await desk.waitFor('Move all mail to this computer?');
    expect(question).toContain('(41 letters now)');
    desk.type('move');
    await desk.press('Enter');
    await desk.waitFor('Patients see:');
    await desk.press('F10');
    const last = await desk.waitFor('Nothing is saved yet. Finish saves:');
    expect(last).toMatch(/by POP3: mail is\s+MOVED to this computer/);
    expect(practice.letters('INBOX')).toHaveLength(41);
    expect(await practice.command('accounts')).toEqual({ accounts: [] });
    await desk.press('F10');
    await support.answerNo(desk);

    await desk.waitFor('Inbox · 41 unread of 41');
    await support.eventually(() => practice.letters('INBOX').length === 0, 'an empty maildrop');
    await desk.waitFor(/✔ reception@brightsmile\.example \d\d:\d\d/);
    expect(desk.screen()).toMatch(/▌● .*Aisha Patel +Could I come at ten\?/);
    await desk.press('e');
    await desk.waitFor('Inbox · 40 unread of 40');
    await desk.press('u');
    await desk.waitFor('Inbox · 41 unread of 41');
    await desk.press('e');
    await desk.waitFor('Inbox · 40 unread of 40');
    await desk.press('q');
    expect(await desk.exit).toMatchObject({ code: 0 });

    practice.deliver(makeLetter({ subject: 'Toothache since Sunday' }));
    expect(await practice.command('sync')).toMatchObject({ newLetters: 1 });
    expect(practice.letters('INBOX')).toEqual([]);
    expect(await practice.command('sync')).toMatchObject({ newLetters: 0 });
    const again = practice.open();
    await again.waitFor('Inbox · 41 unread of 41');
    await again.waitFor(/✔ reception@brightsmile\.example \d\d:\d\d/);
    const { folders } = await practice.command<{ folders: object[] }>('folders');
    expect(folders).toContainEqual({ name: 'INBOX', role: 'inbox', total: 41, unread: 41 });
    expect(folders).toContainEqual({ name: 'Archive', role: 'archive', total: 1, unread: 1 });
    await again.press('q');
    expect(await again.exit).toMatchObject({ code: 0 });
    expect(readFileSync(`${practice.imap.folder}/log`, 'utf8')).toContain('pop3-login');
  });

  test('from IMAP to POP3 at the small size: said in numbers, and Esc leaves all as it is', {
    timeout: 90_000,
  }, async () => {
    fillMailbox(practice.imap.mail(support.userName), 'INBOX', 12);
    await practice.setUp();
    await practice.command('sync');
    const desk = practice.open({ columns: 60, rows: 15 });
    await desk.waitFor('8 unread of 12');
    await desk.press('F2');
    await desk.waitFor('Who provides');
    await desk.press('Enter');
    await desk.waitFor('Practice Email Address');
    await support.goTo(desk, '[x] Use IMAP');
    await desk.press('Space');
    await desk.waitFor('POP3 MOVES');
    await support.goTo(desk, 'Incoming Mail Port');
    await desk.press('Ctrl-U');
    desk.type(String(practice.imap.ports.pop3));
    await desk.press('F10');
    await desk.waitFor('Move all mail to this computer?');
    await desk.waitFor('Type "move" to go on:');
    desk.type('move');
    await desk.press('Enter');
    await desk.waitFor('12 letters that are here stay in their');
    await desk.press('Esc', 'Esc');
    await desk.waitFor('Who provides');
    await desk.press('Esc');
    await desk.waitFor('Leave Email Setup?');
    desk.type('l');
    await desk.waitFor('Nothing was saved');
    expect(practice.letters('INBOX')).toHaveLength(12);
  });
});
