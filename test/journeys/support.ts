// What the journeys share: a practice with real mail servers, and a home folder whose terminals come and go.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificates, type ServerCertificate, type TestCertificates } from '../servers/certificates.ts';
import { type Dovecot, startDovecot } from '../servers/dovecot.ts';
import type { StoredLetter } from '../servers/maildir.ts';
import { startSmtp, type TestSmtp } from '../servers/smtp.ts';
import { runner } from '../support/command.ts';
import { openTerminal, type TerminalOptions, type TerminalRun } from '../support/pty.ts';

export const address = 'reception@brightsmile.example';
/** Not the address: many providers give a name of their own. */
export const userName = 'front.desk';
export const password = 'molar 14';

export interface Practice {
  readonly imap: Dovecot;
  readonly smtp: TestSmtp;
  /** Where the store and the settings of the desk's user lie. */
  readonly home: string;
  readonly certificate: ServerCertificate;
  /** The authority that signed it, for a program that is started otherwise. */
  readonly caFile: string;
  /** Sits down at the desk: opens frontdesk in a terminal of 80x24 of its own. */
  open(options?: TerminalOptions): TerminalRun;
  /** What lies in a folder at the mail server. */
  letters(folder: string): StoredLetter[];
  /** A letter arrives at the mail server. */
  deliver(letter: Buffer): void;
  /** Sets the account up as a technician does with a script. */
  setUp(): Promise<void>;
  /** The program's answer to one command of the command line. */
  command<T>(...args: string[]): Promise<T>;
  close(): Promise<void>;
}

/** Starts the servers of a practice. Its mail server knows STARTTLS on one port; the one for sending wants TLS. */
export async function startPractice({ largestLetter }: { largestLetter?: number } = {}): Promise<Practice> {
  const folder = mkdtempSync(join(tmpdir(), 'fd-practice-'));
  const home = join(folder, 'home');
  const certificates: TestCertificates = makeCertificates(folder);
  const certificate = certificates.good;
  const users = { [userName]: password };
  const imap = await startDovecot({ users, certificate });
  const smtp = await startSmtp({
    ...{ security: 'tls', users, certificate },
    ...(largestLetter !== undefined && { size: largestLetter }),
  });
  const terminals: TerminalRun[] = [];
  const run = runner(home, certificates.caFile);

  const practice: Practice = {
    imap,
    smtp,
    home,
    certificate,
    caFile: certificates.caFile,
    open(options = {}) {
      const terminal = openTerminal({ home, caFile: certificates.caFile, ...options });
      terminals.push(terminal);
      return terminal;
    },
    letters: (name) => listed(() => imap.mail(userName).list(name)),
    deliver: (letter) => void imap.mail(userName).put('INBOX', letter),
    async setUp() {
      const { code, stderr } = await run(
        [
          ...['setup', '--provider', 'other', '--address', address, '--user', userName, '--password-stdin'],
          ...['--imap', `localhost:${imap.ports.imap}`, '--incoming-security', 'starttls'],
          ...['--smtp', `localhost:${smtp.port}`, '--outgoing-security', 'tls', '--finish'],
        ],
        `${password}\n`,
      );
      if (code !== 0) throw new Error(`frontdesk setup ended with ${code}: ${stderr}`);
    },
    async command<T>(...args: string[]) {
      const result = await run([...args, '--json']);
      if (result.code !== 0)
        throw new Error(`frontdesk ${args[0]} ended with ${result.code}: ${result.stderr}`);
      return result.json<T>();
    },
    async close() {
      for (const terminal of terminals) await terminal.close();
      await smtp.stop();
      await imap.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return practice;
}

/** The server renames a letter when a flag changes: a look that falls into that moment is taken again. */
function listed(look: () => StoredLetter[]): StoredLetter[] {
  for (let again = 0; ; again++) {
    try {
      return look();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || again === 20) throw error;
    }
  }
}

/** From the first screen to the sign-in page of Other Email, with the keys that the screens name. */
export async function openOtherEmail(desk: TerminalRun): Promise<void> {
  await desk.waitFor("Set up the practice's e-mail");
  await desk.press('Enter');
  await desk.waitFor("Who provides the practice's e-mail?");
  await desk.press('Down');
  await desk.waitFor('▸ [ Other Email');
  await desk.press('Enter');
  await desk.waitFor('▸ Practice Email Address');
}

/** Fills the sign-in page by hand, field by field, with what the provider's letter says. */
export async function typeAccount(
  desk: TerminalRun,
  practice: Practice,
  typed: { password: string } = { password },
): Promise<void> {
  desk.type(address);
  await desk.press('Tab');
  await desk.waitFor(/▸ User Name +reception@brightsmile\.example/);
  await desk.press('Ctrl-U');
  desk.type(userName);
  await desk.press('Tab');
  await desk.waitFor('▸ Password');
  desk.type(typed.password);
  await goTo(desk, 'Incoming Mail Server');
  desk.type('localhost');
  await goTo(desk, 'Incoming Mail Port');
  await desk.press('Ctrl-U');
  desk.type(String(practice.imap.ports.imap));
  await chooseEncryption(desk, 'Incoming Mail Port', 'STARTTLS');
  await goTo(desk, 'Outgoing Mail Server');
  desk.type('localhost');
  await goTo(desk, 'Outgoing Mail Port');
  await desk.press('Ctrl-U');
  desk.type(String(practice.smtp.port));
  await chooseEncryption(desk, 'Outgoing Mail Port', 'TLS');
}

/** Presses Tab until the field with this label has the mark, looking after every press: a frame may come in two pieces, the first without any. */
export async function goTo(desk: TerminalRun, label: string): Promise<void> {
  const marked = (screen: string) => /▸ +([^▸]+?)(?: {2}|$)/m.exec(screen)?.[1] ?? '';
  for (let step = 0; step < 20; step++) {
    const before = marked(desk.screen());
    if (before.startsWith(label)) return;
    await desk.press('Tab');
    await desk.waitUntil(
      (screen) => !['', before].includes(marked(screen)),
      `a mark that leaves "${before}"`,
    );
  }
  throw new Error(`Tab does not lead to "${label}":\n${desk.screen()}`);
}

/** From any screen to a page of Configure, by its name in the menu. */
export async function openConfigure(desk: TerminalRun, label: string): Promise<void> {
  const marked = (screen: string) => /^▌ +(.+?)(?: {2}|$)/m.exec(screen)?.[1] ?? '';
  await desk.press('c');
  await desk.waitFor('Practice Information');
  for (let step = 0; step < 20; step++) {
    const before = marked(desk.screen());
    if (before === label) return desk.press('Enter');
    await desk.press('Down');
    await desk.waitUntil(
      (screen) => !['', before].includes(marked(screen)),
      `a mark that leaves "${before}"`,
    );
  }
  throw new Error(`Down does not lead to "${label}":\n${desk.screen()}`);
}

/** From a port to the choice beside it; Right goes through TLS, STARTTLS and none. */
async function chooseEncryption(desk: TerminalRun, port: string, wanted: string): Promise<void> {
  const chosen = (screen: string) => new RegExp(`${port}.*‹ (\\S+) +›`).exec(screen)?.[1];
  await desk.press('Tab');
  await desk.waitFor('▸ Encryption');
  while (chosen(desk.screen()) !== wanted) {
    const before = chosen(desk.screen());
    await desk.press('Right');
    await desk.waitUntil(
      (screen) => ![undefined, before].includes(chosen(screen)),
      `another choice than ${before}`,
    );
  }
}

/** The question after Finish: the address is not the practice's e-mail, which nobody has said yet. */
export async function answerNo(desk: TerminalRun): Promise<void> {
  await desk.waitFor("as the practice's e-mail");
  await desk.press('n');
}

/** From a filled sign-in page through the two that follow. */
export async function finish(desk: TerminalRun): Promise<void> {
  await desk.press('F10');
  await desk.waitFor('Patients see:');
  await desk.press('F10');
  await desk.waitFor('Nothing is saved yet. Finish saves:');
  await desk.press('F10');
  await answerNo(desk);
}

/** Resolves with what `read` gives once that is something; looks again every few moments, at a server's files. */
export async function eventually<T>(
  read: () => T | undefined | false | null,
  what: string,
  timeout = 15_000,
): Promise<T> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const value = read();
    if (value !== undefined && value !== false && value !== null) return value;
    if (Date.now() > deadline) throw new Error(`Waited ${timeout} ms for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

/** The letter of a folder at the mail server with this text in it, once it has these flags. */
export const letterAt = (practice: Practice, folder: string, text: string, ...flags: string[]) =>
  eventually(
    () =>
      practice
        .letters(folder)
        .find((letter) => letter.bytes.includes(text) && flags.every((flag) => letter.flags.includes(flag))),
    `a letter with "${text}" in ${folder}${flags.length > 0 ? ` marked ${flags.join(' ')}` : ''}`,
  );

/** One header field of a letter, unfolded; '' where there is none. */
export function header(letter: Buffer, name: string): string {
  const head = letter
    .toString('utf8')
    .split(/\r?\n\r?\n/, 1)[0]!
    .replace(/\r?\n[ \t]+/g, ' ');
  return new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1]?.trim() ?? '';
}
