// What the journeys share: a practice's mail servers, and how a person fills in Email Setup.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificates, type TestCertificates } from '../servers/certificates.ts';
import { type Dovecot, startDovecot } from '../servers/dovecot.ts';
import type { Maildir } from '../servers/maildir.ts';
import { startSmtp, type TestSmtp } from '../servers/smtp.ts';
import type { TerminalRun } from '../support/pty.ts';

export const address = 'reception@brightsmile.example';
export const password = 'molar 14';

export interface PracticeServers {
  dovecot: Dovecot;
  smtp: TestSmtp;
  certificates: TestCertificates;
  mail: Maildir;
  close(): Promise<void>;
}

/** Dovecot and an SMTP server, both with TLS by an authority that the program is told to trust. */
export async function startServers(): Promise<PracticeServers> {
  const folder = mkdtempSync(join(tmpdir(), 'fd-cert-'));
  const certificates = makeCertificates(folder);
  const users = { [address]: password };
  const dovecot = await startDovecot({ users, certificate: certificates.good });
  const smtp = await startSmtp({ security: 'starttls', certificate: certificates.good, users });
  return {
    dovecot,
    smtp,
    certificates,
    mail: dovecot.mail(address),
    async close() {
      await smtp.stop();
      await dovecot.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const label = (name: string) => new RegExp(`[▸>] ${name}`);

/** What stands behind the mark: the name of the field that has the keys. */
const marked = (screen: string): string => /▸ *([^ ]+(?: [^ ]+)*)/.exec(screen)?.[1] ?? '';

/** From Welcome to the page with the fields of Other Email. */
export async function chooseOtherEmail(desk: TerminalRun): Promise<void> {
  await desk.waitFor('No e-mail account is set up');
  await desk.press('Enter');
  await desk.waitFor(label('\\[ Microsoft Office 365'));
  await desk.press('Down', 'Enter');
  await desk.waitFor(label('Practice Email Address'));
}

/** Goes to a field by Tab, as a person looks for it, and types over what stands there. */
export async function fill(desk: TerminalRun, field: string, text: string): Promise<void> {
  for (let tabs = 0; tabs < 20 && !label(field).test(desk.screen()); tabs++) {
    const before = marked(desk.screen());
    await desk.press('Tab');
    await desk.waitUntil((screen) => marked(screen) !== before, `another field on the way to ${field}`);
  }
  await desk.press('Ctrl-U');
  desk.type(text);
}

/** All fields of Other Email for these servers. */
export async function fillOtherEmail(
  desk: TerminalRun,
  { dovecot, smtp }: PracticeServers,
  word = password,
): Promise<void> {
  desk.type(address);
  await fill(desk, 'Password', word);
  await fill(desk, 'Incoming Mail Server', 'localhost');
  await fill(desk, 'Incoming Mail Port', String(dovecot.ports.imaps));
  await fill(desk, 'Outgoing Mail Server', 'localhost');
  await fill(desk, 'Outgoing Mail Port', String(smtp.port));
}

/** From the filled page through Mail and Finish to the inbox. */
export async function finish(desk: TerminalRun): Promise<void> {
  await desk.press('F10');
  await desk.waitFor('Display Name');
  await desk.press('F10');
  await desk.waitFor('Nothing is saved yet');
  await desk.press('F10');
  await desk.waitFor(/Inbox · [\d,]+ unread of/);
}
