// A store whose letters are sent by the built program to real servers; and the question that is asked whatever happened:
// has every recipient got each letter once, or does the Outbox say the truth about it?
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Account } from '../../../src/db/accounts.ts';
import { listOutbox, type Outgoing, queueLetter } from '../../../src/db/outbox.ts';
import { openStore } from '../../../src/db/open.ts';
import type { Store } from '../../../src/db/store.ts';
import type { TestCertificates } from '../../servers/certificates.ts';
import { type Dovecot, startDovecot } from '../../servers/dovecot.ts';
import { type ReceivedLetter, startSmtp, type TestSmtp } from '../../servers/smtp.ts';
import { makeLetter } from '../../support/letters.ts';
import { addPractice, practiceAddress, practicePassword } from '../../support/practice-store.ts';
import { look } from './faulty-desk.ts';

const program = resolve(import.meta.dirname, '../../../bin/frontdesk');

/** In the subject of letters of which the mail server puts a copy into Sent by itself. */
export const providerFiles = 'filed by the provider';

const messageIdOf = (bytes: Buffer): string =>
  /^Message-ID: *(?:\r?\n )?(<[^>]+>)/im.exec(bytes.toString('latin1'))?.[1] ?? '';

export class SendingDesk {
  readonly store: Store;
  readonly account: Account;
  readonly smtp: TestSmtp;
  readonly #dovecot: Dovecot;
  readonly #folder: string;
  readonly #certificates: TestCertificates;
  readonly #running = new Set<ChildProcess>();
  /** What the programs complained about, for a test that fails. */
  words = '';
  #count = 0;

  private constructor(
    folder: string,
    certificates: TestCertificates,
    dovecot: Dovecot,
    smtp: TestSmtp,
    store: Store,
    account: Account,
  ) {
    this.#folder = folder;
    this.#certificates = certificates;
    this.#dovecot = dovecot;
    this.smtp = smtp;
    this.store = store;
    this.account = account;
  }

  /** `through`: makes the port that frontdesk is told of out of the mail server's own. */
  static async open(
    certificates: TestCertificates,
    through = async (port: number): Promise<number> => port,
  ): Promise<SendingDesk> {
    const folder = mkdtempSync(join(tmpdir(), 'fd-sending-'));
    const users = { [practiceAddress]: practicePassword };
    const certificate = certificates.good;
    const dovecot = await startDovecot({ users, certificate });
    const filed = new Set<string>();
    const deliver = ({ bytes }: ReceivedLetter): void => {
      const id = messageIdOf(bytes);
      if (!bytes.includes(providerFiles) || filed.has(id)) return;
      filed.add(id);
      dovecot.mail(practiceAddress).put('Sent', bytes);
    };
    const smtp = await startSmtp({ security: 'tls', certificate, users, deliver });
    const store = await openStore(join(folder, 'store'));
    const smtpPort = await through(smtp.port);
    const account = await addPractice(store, { imapPort: dovecot.ports.imaps, smtpPort });
    return new SendingDesk(folder, certificates, dovecot, smtp, store, account);
  }

  /** A letter into the outbox, as a screen does it; `undo`: how long it waits for second thoughts, in ms. */
  queue(recipients: string[], subject: string, { size = 0, undo = 0 } = {}): Promise<number> {
    const messageId = `<desk-${++this.#count}.${this.smtp.port}@brightsmile.example>`;
    const source = makeLetter({
      ...{ from: practiceAddress, to: recipients.join(', '), subject, messageId, date: new Date() },
      text: `Hello.\n.\n${'Some more text.\n'.repeat(size / 16)}`,
    });
    return queueLetter(this.store, {
      ...{ accountId: this.account.id, messageId, sender: practiceAddress, recipients, subject, source },
      ...{ answersPlacementId: null, notBefore: undo > 0 ? Date.now() + undo : 0 },
    });
  }

  /** Starts the built program on this store. */
  run(...args: string[]): ChildProcess {
    const child = spawn(program, [...args, '--store', this.store.folder], {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: this.#certificates.caFile },
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    child.stderr!.on('data', (chunk: Buffer) => {
      this.words += chunk.toString();
    });
    child.stdin!.on('error', () => {});
    child.stdin!.end('Hello.\n');
    this.#running.add(child);
    child.once('exit', () => this.#running.delete(child));
    return child;
  }

  outbox(): Promise<Outgoing[]> {
    return listOutbox(this.store, 10_000);
  }

  /** How many copies of each letter lie in Sent at the mail server, by Message-ID. */
  inSent(): Map<string, number> {
    const mail = this.#dovecot.mail(practiceAddress);
    const there = mail.folders().includes('Sent') ? look(() => mail.list('Sent')) : [];
    const copies = new Map<string, number>();
    for (const id of there.map(({ bytes }) => messageIdOf(bytes))) copies.set(id, (copies.get(id) ?? 0) + 1);
    return copies;
  }

  /** What is not as the Outbox says, in sentences. */
  async lies(): Promise<string[]> {
    const arrived = new Map<string, number>();
    for (const { bytes, to } of this.smtp.letters)
      for (const address of to) {
        const key = `${messageIdOf(bytes)} ${address}`;
        arrived.set(key, (arrived.get(key) ?? 0) + 1);
      }
    const letters = await this.outbox();
    const known = new Set(letters.map(({ messageId }) => messageId));
    const lost = this.smtp.letters.filter(({ bytes }) => !known.has(messageIdOf(bytes)));
    return [
      ...lost.map(({ bytes }) => `${messageIdOf(bytes)} was sent and is in no Outbox`),
      ...letters.flatMap((letter) =>
        liesAbout(letter, (to) => arrived.get(`${letter.messageId} ${to}`) ?? 0),
      ),
      ...[...this.inSent()].filter(([, n]) => n > 1).map(([id, n]) => `${id} is in Sent ${n} times`),
    ];
  }

  async close(): Promise<void> {
    const ended = [...this.#running].map((child) => once(child, 'exit'));
    for (const child of this.#running) child.kill('SIGKILL');
    await Promise.all(ended);
    await this.store.close();
    await this.smtp.stop();
    await this.#dovecot.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** What a letter's row says of each recipient, against how often the letter came for that one. */
function liesAbout(letter: Outgoing, times: (to: string) => number): string[] {
  const { state, messageId } = letter;
  const refused = new Set(letter.refused.map(({ address }) => address));
  const all = new Set([...letter.recipients, ...letter.delivered, ...refused]);
  const told = (to: string): readonly number[] => {
    if (letter.delivered.includes(to)) return [1];
    if (refused.has(to)) return [0];
    if (state === 'sent' || state === 'filed') return [1];
    return state === 'queued' || state === 'failed' ? [0] : [0, 1];
  };
  const lies = [...all]
    .filter((to) => !told(to).includes(times(to)))
    .map(
      (to) => `${messageId} came ${times(to)} times for ${to}, and is ${state}: ${JSON.stringify(letter)}`,
    );
  const open = letter.recipients.filter((to) => !refused.has(to)).map(times);
  if (state === 'unsure' && new Set(open).size > 1) lies.push(`${messageId} came for some only: ${open}`);
  if ((state === 'unsure' || state === 'failed') && !letter.problem?.fix)
    lies.push(`${messageId} is ${state} without a word about it`);
  return lies;
}
