import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dovecotMissing } from '../servers/dovecot.ts';
import { makeLetter } from '../support/letters.ts';
import { fillMailbox } from '../support/mailbox.ts';
import { openTerminal, type TerminalRun } from '../support/pty.ts';
import {
  address,
  chooseOtherEmail,
  fillOtherEmail,
  finish,
  type PracticeServers,
  startServers,
} from './practice.ts';

describe.skipIf(dovecotMissing)('a new practice', () => {
  let servers: PracticeServers;
  let desk: TerminalRun;
  beforeEach(async () => {
    servers = await startServers();
  });
  afterEach(async () => {
    await desk?.close();
    await servers.close();
  });

  test('sets up its account, sees its letters arrive, reads one and answers it', async () => {
    const { mail, smtp, certificates } = servers;
    fillMailbox(mail, 'INBOX', 60, Date.now() - 3_600_000);
    mail.put(
      'INBOX',
      makeLetter({
        from: 'Aisha Patel <aisha@patients.example>',
        to: address,
        subject: 'Appointment on Thursday',
        messageId: '<ask-1@patients.example>',
        text: 'Can I come at ten?\n\nAisha Patel\n',
        date: new Date(),
      }),
    );
    desk = openTerminal({ caFile: certificates.caFile });
    await chooseOtherEmail(desk);
    await fillOtherEmail(desk, servers);
    await desk.press('F5');
    await desk.waitFor(/Incoming +✔ found +✔ reached +✔ TLS 1\.[23] +✔ signed in +✔ 61 letters/);
    await desk.waitFor(/Outgoing +✔ found +✔ reached +✔ TLS 1\.[23] +✔ signed in +✔ may send/);
    await finish(desk);

    await desk.waitFor(/of 61/);
    await desk.waitFor(`✔ ${address}`);
    await desk.press('Enter');
    await desk.waitFor('Can I come at ten?');
    await desk.press('r');
    await desk.waitFor('> Can I come at ten?');
    desk.type('Yes, Thursday at ten. See you then!');
    await desk.waitFor('See you then!');
    await desk.press('F10');
    await desk.waitFor('Handed to the mail server');

    const answer = await smtp.waitForLetter('See you then!');
    expect(answer.from).toBe(address);
    expect(answer.to).toEqual(['aisha@patients.example']);
    expect(answer.encrypted).toBe(true);
    const source = answer.bytes.toString();
    expect(source).toMatch(/^Subject: Re: Appointment on Thursday\r$/m);
    expect(source).toMatch(/^In-Reply-To: <ask-1@patients\.example>\r$/m);
    expect(source).toMatch(/^References: <ask-1@patients\.example>\r$/m);
    expect(source).toContain('> Can I come at ten?');

    await desk.press('Esc');
    await desk.waitFor(/▌r.*Appointment on Thursday/);
    await expect.poll(() => mail.list('Sent').map((letter) => letter.flags)).toEqual([['\\Seen']]);
    expect(mail.list('Sent')[0]!.bytes.toString().replace(/\r?\n/g, '\r\n')).toContain('See you then!');
    await expect
      .poll(() => mail.list('INBOX').find((letter) => letter.bytes.includes('ask-1@'))!.flags)
      .toEqual(['\\Answered', '\\Seen']);
    await desk.press('q');
    expect(await desk.exit).toMatchObject({ code: 0 });
  }, 90_000);

  test('leaves Email Setup half way by a killed terminal, and finds nothing saved', async () => {
    desk = openTerminal({ caFile: servers.certificates.caFile });
    await chooseOtherEmail(desk);
    await fillOtherEmail(desk, servers);
    await desk.press('F5');
    await desk.waitFor('may send');
    desk.kill('SIGKILL');
    await desk.exit;
    const again = openTerminal({ caFile: servers.certificates.caFile, home: desk.home });
    await again.waitFor('No e-mail account is set up');
    await again.close();
  }, 60_000);
});
