// "We have a new address. What about the patients who know the old one, and about Campaign+?"
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dovecotMissing } from '../servers/dovecot.ts';
import { amazonLetter } from '../support/amazon-letter.ts';
import { makeLetter } from '../support/letters.ts';
import type { TerminalRun } from '../support/pty.ts';
import * as support from './support.ts';

const { address } = support;
const banner = 'v opens it: the confirmation for Campaign+ may be here.';

describe.skipIf(dovecotMissing)('what follows Finish', { timeout: 120_000 }, () => {
  let practice: support.Practice;
  beforeEach(async () => {
    practice = await support.startPractice();
  });
  afterEach(() => practice.close());

  /** Through the wizard to the question. */
  async function toTheQuestion(desk: TerminalRun): Promise<void> {
    await support.openOtherEmail(desk);
    await support.typeAccount(desk, practice);
    await desk.press('F5');
    await desk.waitFor(/Outgoing +✔ found +✔ reached +✔ TLS 1\.\d +✔ signed in +✔ may send/);
    await desk.press('F10');
    await desk.waitFor('Patients see:');
    desk.type('Bright Smile Dental');
    await desk.waitFor('Patients see: Bright Smile Dental');
    await desk.press('F10');
    await desk.waitFor('Finish saves:');
    await desk.waitFor(/encrypted: TLS 1\.\d to\s+localhost/);
    await desk.press('F10');
    await desk.waitFor("as the practice's e-mail");
  }
  const set = (...options: string[]) => practice.command('practice', 'set', ...options);

  test('Yes, Campaign+, the letter to support, and the confirmation that comes', async () => {
    await set(
      '--email',
      'old@brightsmile.example',
      '--support-email',
      'help@support.example',
      '--phone',
      '0123',
    );
    // One of an earlier time, which the first download brings.
    practice.imap.mail(support.userName).put(
      'INBOX',
      amazonLetter({
        to: address,
        date: new Date(Date.now() - 7 * 86_400_000),
        messageId: '<old@x.example>',
      }),
    );
    const desk = practice.open();
    await toTheQuestion(desk);
    await desk.waitFor('Until now it is old@brightsmile.example');
    await desk.press('y');
    await desk.waitFor('Does the practice use Campaign+?');
    await desk.press('y');
    await desk.waitFor('Campaign+ and the new address');
    await desk.press('w');

    // The prepared letter: looked at, and sent by a person.
    await desk.waitFor(`Subject  Campaign+: please register ${address}`);
    await desk.waitFor('To       help@support.example');
    await desk.waitFor(`New e-mail:  ${address}`);
    expect(desk.screen()).toContain('Old e-mail:  old@brightsmile.example');
    expect(practice.smtp.letters).toHaveLength(0);
    await desk.press('F10');
    const sent = await practice.smtp.waitForLetter('please register');
    expect(sent).toMatchObject({ from: address, to: ['help@support.example'] });
    expect(support.header(sent.bytes, 'From')).toBe(`Bright Smile Dental <${address}>`);
    expect(support.header(sent.bytes, 'Reply-To')).toBe('');
    expect(sent.bytes.toString()).toContain('Phone:       0123');
    await desk.waitFor('Handed to the mail server, for help@support.example.');
    await desk.waitFor(/Inbox · 1 unread of 1/);
    expect(desk.screen()).not.toContain('Campaign+?');

    // Practice Information has the answers.
    await desk.press('c');
    await desk.waitFor('Practice Information');
    await desk.press('Down', 'Enter');
    await desk.waitFor(new RegExp(`E-mail +${address.replaceAll('.', '\\.')}`));
    await desk.waitFor(/Uses Campaign\+ +‹ yes/);
    await desk.waitFor(`Campaign+ waits for ${address} to be confirmed.`);
    await desk.press('Esc');
    await desk.waitFor('Mailbox counters');
    await desk.press('i');
    await desk.waitFor(/^ Inbox/);

    // It comes, among other letters, and is marked; a forgery is no confirmation.
    practice.deliver(
      makeLetter({
        from: 'Aisha <aisha@patients.example>',
        to: address,
        subject: 'Verification of my insurance',
        date: new Date(),
        text: 'x',
      }),
    );
    practice.deliver(Buffer.from(amazonLetter({ to: address, date: new Date() })));
    await desk.waitFor(banner);
    await desk.waitFor(/➜ Campaign\+\? Amazon Web/);
    expect(desk.screen().match(/Campaign\+\?/g)).toHaveLength(1);
    expect(await practice.command('practice')).toMatchObject({
      confirmation: { address, letters: [{ from: 'no-reply-aws@amazon.com', opened: false }] },
    });
    await desk.press('v');
    await desk.waitFor('This seems to be the confirmation for Campaign+');
    await desk.waitFor('email-verification.us-east-1.amazonaws.com');
    await desk.waitForGone(banner);
    await desk.press('l');
    await desk.waitFor('Links · ');
    await desk.press('Enter');
    await desk.waitFor('Copied.');
    expect(desk.clipboard).toContain('https://email-verification.us-east-1.amazonaws.com/?Context=');
    await desk.press('Esc');
    await desk.waitFor('This seems to be the confirmation for Campaign+');
    await desk.press('Esc');
    await desk.waitFor(/Inbox · 2 unread of 3/);
    expect(desk.screen()).not.toContain('Campaign+?');

    // Another one, whose link leads elsewhere.
    const link = 'https://email-verification.us-east-1.amazonaws.com.evil.example/';
    practice.deliver(
      Buffer.from(amazonLetter({ to: address, link, date: new Date(), messageId: '<forged@x.example>' })),
    );
    await desk.waitFor(banner);
    await desk.press('v');
    await desk.waitFor('✘ Careful: this letter looks like');
    await desk.waitFor('amazonaws.com.evil.example');
    await desk.press('y');
    await desk.waitFor('no confirmation for Campaign+ is waited for any more.');
    await desk.waitForGone('Careful');
    expect(await practice.command('practice')).toMatchObject({ confirmation: null });
    const { events } = await practice.command<{ events: { text: string }[] }>('events');
    const texts = events.map(({ text }) => text);
    expect(texts).toContain(`The link that confirms ${address} for Campaign+ was opened.`);
    expect(texts.join('\n')).toContain(`is ${address} now; before it was old@brightsmile.example.`);
    await desk.press('q');
    expect(await desk.exit).toMatchObject({ code: 0 });
  });

  test('No: letters leave as the account, and their answers go to the old address', async () => {
    await set('--email', 'old@brightsmile.example', '--campaign', 'no');
    const desk = practice.open();
    await toTheQuestion(desk);
    await desk.waitFor("patients' answers go");
    await desk.press('n');
    await desk.waitFor(/^ Inbox/);
    await desk.waitFor("The practice's e-mail stays old@brightsmile.example");
    await desk.press('n');
    await desk.waitFor('New letter');
    // What was told belongs to the screen that it came with.
    await desk.waitForGone("The practice's e-mail stays");
    desk.type('aisha@patients.example');
    await desk.press('Tab', 'Tab', 'Tab');
    desk.type('Ten is fine');
    await desk.waitFor('Ten is fine');
    await desk.press('F10');
    const sent = await practice.smtp.waitForLetter('Ten is fine');
    expect(sent.from).toBe(address);
    expect(support.header(sent.bytes, 'From')).toBe(`Bright Smile Dental <${address}>`);
    expect(support.header(sent.bytes, 'Reply-To')).toBe('Bright Smile Dental <old@brightsmile.example>');
    expect(support.header(sent.bytes, 'Message-ID')).toMatch(/@brightsmile\.example>$/);
    await desk.waitFor('Handed to the mail server, for aisha@patients.example.');
    await desk.press('x');
    await desk.waitFor(/Handed over encrypted: TLS 1\.\d to localhost \(TLS_/);
    expect(await practice.command('practice')).toMatchObject({
      email: 'old@brightsmile.example',
      confirmation: null,
    });
    // The copy in Sent says so, too.
    await desk.press('Esc');
    await desk.waitFor(/^ Inbox/);
    await support.letterAt(practice, 'Sent', 'Ten is fine', '\\Seen');
    await desk.press('o');
    await desk.waitFor('Folders · ');
    await desk.press('Down', 'Down');
    await desk.waitFor(/▌ Sent/);
    await desk.press('Enter');
    await desk.waitFor(/▌.*Ten is fine/);
    await desk.press('Enter');
    await desk.waitFor(/^ Letter/);
    await desk.press('h');
    await desk.waitFor(/Sent +Handed over encrypted: TLS 1\.\d to localhost/);
    await desk.press('i');
    await desk.waitFor(/^ Inbox/);
    // Saved again without another address, nothing is asked.
    await desk.press('F2');
    await desk.waitFor('Changing the account');
    await desk.press('Enter');
    await desk.waitFor('unchanged');
    await desk.press('F10');
    await desk.waitFor('Patients see:');
    await desk.press('F10');
    await desk.waitFor('Finish saves:');
    await desk.press('F10');
    await desk.waitFor(/^ Inbox/);
    await desk.waitFor('✔ Saved. frontdesk now uses');
    await desk.press('c');
    await desk.waitFor('Mailbox counters');
    await desk.waitForGone('Saved. frontdesk');
    await desk.press('q');
    expect(await desk.exit).toMatchObject({ code: 0 });
  });
});
