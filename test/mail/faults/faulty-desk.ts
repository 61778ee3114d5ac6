// A desk whose line to a real Dovecot fails when a test wants it to; and the question that is asked after every
// fault: is each letter here exactly once, byte for byte as on the server?
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { AccountSettings, Security } from '../../../src/db/account-settings.ts';
import { type Account, findAccount, saveAccount } from '../../../src/db/accounts.ts';
import { connect } from '../../../src/db/connection.ts';
import { type EngineStatus, readEngineStatus } from '../../../src/db/engine-status.ts';
import { listLetters } from '../../../src/db/letters.ts';
import { type Role, mailboxByRole } from '../../../src/db/mailboxes.ts';
import type { Store } from '../../../src/db/store.ts';
import { runEngine } from '../../../src/mail/engine/run-engine.ts';
import { syncOnce } from '../../../src/mail/engine/sync-once.ts';
import { ParserPool } from '../../../src/mail/mime/parser-pool.ts';
import type { TestCertificates } from '../../servers/certificates.ts';
import { type Dovecot, startDovecot } from '../../servers/dovecot.ts';
import { type FaultProxy, startFaultProxy } from '../../servers/fault-proxy.ts';
import type { Maildir } from '../../servers/maildir.ts';
import { makeLetter } from '../../support/letters.ts';
import { fillMailbox } from '../../support/mailbox.ts';
import {
  eventually,
  type PracticeStore,
  practiceSettings,
  practiceStore,
} from '../../support/practice-store.ts';

const password = 'molar 14';

/** One server for many desks: each has a user of its own, so that they do not see each other. */
export interface FaultyOffice {
  dovecot: Dovecot;
  /** Sits somebody down at a desk of their own. Closed with the office. */
  desk(options?: DeskOptions): Promise<FaultyDesk>;
  close(): Promise<void>;
}

export interface DeskOptions {
  /** Letters in the inbox. */
  letters?: number;
  /** The proxy sees only TLS, and can break the handshake. */
  sealed?: boolean;
  host?: string;
}

/** `extra`: further settings of Dovecot; `places`: how many desks there can be. */
export async function openOffice(
  certificates: TestCertificates,
  extra = '',
  places = 90,
): Promise<FaultyOffice> {
  const names = Array.from({ length: places }, (_, i) => `desk.${i}`);
  const users = Object.fromEntries(names.map((name) => [name, password]));
  const dovecot = await startDovecot({ users, certificate: certificates.good, extra });
  const parser = new ParserPool();
  const desks: FaultyDesk[] = [];
  return {
    dovecot,
    async desk({ letters = 30, sealed = false, host = 'localhost' } = {}) {
      const user = names.shift();
      if (!user) throw new Error('Every desk is taken: the office needs more users');
      const mail = dovecot.mail(user);
      fillWithAllKinds(mail, letters);
      const proxy = await startFaultProxy(
        sealed ? { to: dovecot.ports.imaps } : { to: dovecot.ports.imap, tls: certificates.good },
      );
      const practice = await practiceStore();
      const account = await addAccount(practice.store, { user, host, port: proxy.port });
      const desk = new FaultyDesk(proxy, mail, practice, account, parser);
      desks.push(desk);
      return desk;
    },
    async close() {
      for (const desk of desks) await desk.close();
      await parser.close();
      await dovecot.close();
    },
  };
}

interface AccountAt {
  user: string;
  host: string;
  port: number;
  security?: Security;
}

export async function addAccount(
  store: Store,
  { user, host, port, security = 'tls' }: AccountAt,
): Promise<Account> {
  const usual = practiceSettings({ imapPort: port, smtpPort: 1, security });
  const settings: AccountSettings = { ...usual, user, incoming: { ...usual.incoming, host, user } };
  const id = await saveAccount(store, settings, { password, outgoingPassword: '' }, 'test');
  return (await findAccount(store, id))!;
}

export class FaultyDesk {
  readonly proxy: FaultProxy;
  readonly mail: Maildir;
  readonly store: Store;
  readonly account: Account;
  readonly #practice: PracticeStore;
  readonly #parser: ParserPool;
  #stop: (() => Promise<void>) | undefined;

  constructor(
    proxy: FaultProxy,
    mail: Maildir,
    practice: PracticeStore,
    account: Account,
    parser: ParserPool,
  ) {
    this.proxy = proxy;
    this.mail = mail;
    this.store = practice.store;
    this.account = account;
    this.#practice = practice;
    this.#parser = parser;
  }

  /** Starts the engine, which runs until `stop` or the end of the test. */
  start(): void {
    const ending = new AbortController();
    const ended = runEngine({ store: this.store, parser: this.#parser, signal: ending.signal });
    this.#stop = async () => {
      ending.abort();
      await ended;
    };
  }

  async stop(): Promise<void> {
    const stop = this.#stop;
    this.#stop = undefined;
    await stop?.();
  }

  sync(signal: AbortSignal = new AbortController().signal) {
    return syncOnce({ store: this.store, parser: this.#parser, account: this.account, signal });
  }

  /** Waits for a state of the engine. */
  status(holds: (status: EngineStatus) => boolean, what: string, timeout = 20_000): Promise<EngineStatus> {
    const read = async () => {
      const status = await readEngineStatus(this.store, this.account.id);
      return status && holds(status) && status;
    };
    return eventually(this.store, read, what, timeout).catch(async (error) => {
      const status = await readEngineStatus(this.store, this.account.id);
      throw new Error(`${(error as Error).message}; the engine: ${JSON.stringify(status)}`);
    });
  }

  /** Waits until everything is here and the engine rests, having looked after `since`. */
  async upToDate(since = 0, timeout = 20_000): Promise<void> {
    await this.status(
      (status) => status.phase === 'idle' && (status.upToDateAt ?? 0) >= since,
      'an engine that is up to date',
      timeout,
    );
    await eventually(this.store, async () => (await missing(this)) === 0, 'every letter and wish', timeout);
  }

  async letters(role: Role) {
    const box = await mailboxByRole(this.store, this.account.id, role);
    return box ? listLetters(this.store, box.id, 0, 10_000) : [];
  }

  async close(): Promise<void> {
    await this.stop();
    await this.proxy.close();
    await this.#practice.close();
  }
}

/** Letters that the server has and this store has not whole, and wishes that have not reached the server. */
async function missing({ store, mail }: FaultyDesk): Promise<number> {
  const here = await store.get<{ n: number }>(
    'SELECT count(*) AS n FROM placement JOIN source USING (message_id) WHERE mailbox_id IS NOT NULL',
  );
  const wishes = await store.get<{ n: number }>('SELECT count(*) AS n FROM operation');
  const there = mail.folders().reduce((sum, folder) => sum + look(() => mail.list(folder)).length, 0);
  return Math.abs(there - here!.n) + wishes!.n;
}

/** Every letter as "folder sha256", sorted; the server's line ends are CRLF (RFC 3501). */
export function onServer(mail: Maildir): string[] {
  return mail
    .folders()
    .flatMap((folder) =>
      look(() => mail.list(folder)).map(({ bytes }) => {
        const wire = bytes.toString('latin1').replace(/\r?\n/g, '\r\n');
        return `${folder} ${sha256(Buffer.from(wire, 'latin1'))}`;
      }),
    )
    .sort();
}

/** The same of a store; also that it is sound, and that every fingerprint is that of the bytes. */
export async function inStore(store: Store): Promise<string[]> {
  const rows = await store.all<{ path: string; bytes: Buffer | null; fingerprint: string | null }>(
    `SELECT mailbox.path, source.bytes, message.fingerprint FROM placement JOIN message ON message.id = placement.message_id
       JOIN mailbox ON mailbox.id = mailbox_id LEFT JOIN source ON source.message_id = message.id`,
  );
  await isSound(store);
  return rows
    .map(({ path, bytes, fingerprint }) => {
      const found = bytes ? sha256(bytes) : 'without its bytes';
      return `${path} ${found}${bytes && fingerprint !== found ? ` but fingerprint ${fingerprint}` : ''}`;
    })
    .sort();
}

/**
 * Asks a connection of its own: FTS5 keeps what it saw of its index at the first check, and takes later work of
 * other connections for damage when the same one checks again.
 */
export async function isSound(store: Store): Promise<void> {
  const own = await connect(join(store.folder, 'store.db'), 'read');
  try {
    const [row] = await own.all<{ integrity_check: string }>('PRAGMA integrity_check');
    if (row?.integrity_check !== 'ok') throw new Error(`The store is damaged: ${row?.integrity_check}`);
  } finally {
    await own.close();
  }
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** The server renames a letter when a flag changes: a look that falls into that moment is taken again. */
export function look<T>(read: () => T): T {
  for (let again = 0; ; again++) {
    try {
      return read();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || again === 20) throw error;
    }
  }
}

/** Usual letters, and among them the kinds of which a careless reader loses bytes. */
export function fillWithAllKinds(mail: Maildir, letters: number): void {
  fillMailbox(mail, 'INBOX', letters);
  fillMailbox(mail, 'Archive', 3);
  const head = 'From: a@patients.example\r\nSubject: odd\r\nMessage-ID: <odd-';
  const odd: (string | Buffer)[] = [
    `${head}1@x.example>\n\nline ends of another world\n\n.\n..\nlast line without one`,
    Buffer.from(`${head}2@x.example>\r\n\r\nK\xe4se, 8 bits and a \xff\r\n`, 'latin1'),
    `${head}3@x.example>\r\n\r\n`,
    `${head}4@x.example>\r\n\r\n${'a line of a thousand cells '.repeat(300)}\r\n`,
    `${head}5@x.example>\r\n\r\n* 1 FETCH (UID 1)\r\n+OK\r\n-ERR\r\na1 OK done\r\n`,
    makeLetter({
      subject: 'X-ray',
      attachments: [
        { filename: 'x-ray.bin', contentType: 'application/octet-stream', content: pseudoRandom(60_000) },
      ],
    }),
  ];
  for (const letter of odd) mail.put('INBOX', letter);
}

/** The same bytes each time, and no two alike in a row. */
function pseudoRandom(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 42;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}
