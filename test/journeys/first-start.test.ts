// "We were told to use frontdesk from today. I started it, and answered Aisha ten minutes later."
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dovecotMissing } from '../servers/dovecot.ts';
import { makeLetter } from '../support/letters.ts';
import { fillMailbox } from '../support/mailbox.ts';
import * as support from './support.ts';

describe.skipIf(dovecotMissing)('the first start', () => {
  let practice: support.Practice;
  beforeEach(async () => {
    practice = await support.startPractice();
  });
  afterEach(() => practice.close());

  test('from nothing set up to an answer that has arrived', { timeout: 90_000 }, async () => {
    fillMailbox(practice.imap.mail(support.userName), 'INBOX', 59, Date.now() - 600_000);
    practice.deliver(
      makeLetter({
        from: 'Aisha Patel <aisha@patients.example>',
        to: support.address,
        subject: 'Could I come at ten?',
        messageId: '<ten@patients.example>',
        references: ['<first@patients.example>', '<second@patients.example>'],
        date: new Date(),
        text: 'Dear team,\n\nwould Thursday at ten suit you?\n\nAisha\n',
      }),
    );

    const desk = practice.open();
    await support.openOtherEmail(desk);
    await support.typeAccount(desk, practice);
    await desk.press('F5');
    await desk.waitFor(/Incoming +✔ found +✔ reached +✔ TLS 1\.\d +✔ signed in +✔ 60 letters/);
    await desk.waitFor(/Outgoing +✔ found +✔ reached +✔ TLS 1\.\d +✔ signed in +✔ may send/);
    expect(await practice.command('accounts')).toEqual({ accounts: [] });
    await desk.press('F10');
    await desk.waitFor('Patients see:');
    desk.type('Bright Smile Dental');
    await desk.waitFor('Patients see: Bright Smile Dental <reception@brightsmile.example>');
    await desk.press('F10');
    const last = await desk.waitFor('✔ Tested: the servers accepted these settings.');
    expect(last).toContain('Nothing is saved yet. Finish saves:');
    expect(last).toMatch(/User Name +front\.desk/);
    expect(last).toMatch(/Incoming Mail Server +localhost, port \d+, STARTTLS, by IMAP/);
    expect(last).toMatch(/Outgoing Mail Server +localhost, port \d+, TLS/);
    expect(last).not.toContain(support.password);
    await desk.press('F10');
    await support.answerNo(desk);

    await desk.waitFor(/Inbox · \d+ unread of 60/);
    await desk.waitFor(/✔ reception@brightsmile\.example \d\d:\d\d/);
    expect(desk.screen()).toMatch(/▌● .*Aisha Patel +Could I come at ten\?/);

    await desk.press('Enter');
    await desk.waitFor('would Thursday at ten suit you?');
    await support.letterAt(practice, 'INBOX', 'ten@patients', '\\Seen');

    await desk.press('r');
    await desk.waitFor('> would Thursday at ten suit you?');
    expect(desk.screen()).toContain('To       Aisha Patel <aisha@patients.example>');
    expect(desk.screen()).toContain('Subject  Re: Could I come at ten?');
    desk.type('Ten is fine. See you on Thursday.');
    await desk.waitFor('Ten is fine. See you on Thursday.');
    await desk.press('F10');
    await desk.waitFor('Handed to the mail server, for aisha@patients.example.');

    const sent = await practice.smtp.waitForLetter('Ten is fine.');
    expect(sent).toMatchObject({
      from: support.address,
      to: ['aisha@patients.example'],
      user: support.userName,
      encrypted: true,
    });
    expect(support.header(sent.bytes, 'From')).toBe('Bright Smile Dental <reception@brightsmile.example>');
    expect(support.header(sent.bytes, 'Subject')).toBe('Re: Could I come at ten?');
    expect(support.header(sent.bytes, 'In-Reply-To')).toBe('<ten@patients.example>');
    expect(support.header(sent.bytes, 'References')).toBe(
      '<first@patients.example> <second@patients.example> <ten@patients.example>',
    );
    expect(sent.bytes.toString()).toContain('> would Thursday at ten suit you?');

    const copy = await support.letterAt(practice, 'Sent', 'Ten is fine.', '\\Seen');
    expect(support.header(copy.bytes, 'Message-ID')).toBe(support.header(sent.bytes, 'Message-ID'));
    expect(practice.letters('Sent')).toHaveLength(1);
    await support.letterAt(practice, 'INBOX', 'ten@patients', '\\Answered', '\\Seen');
    expect(practice.smtp.letters).toHaveLength(1);
    expect(practice.letters('INBOX')).toHaveLength(60);

    await desk.press('Esc');
    await desk.waitFor(/▌r .*Aisha Patel +Could I come at ten\?/);
    await desk.press('q');
    expect(await desk.exit).toMatchObject({ code: 0 });
  });
});
