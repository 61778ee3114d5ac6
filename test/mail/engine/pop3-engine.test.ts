// The POP3 engine against Dovecot.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from '../../../src/db/accounts.ts';
import { resetCounter } from '../../../src/db/counters.ts';
import { readEngineStatus } from '../../../src/db/engine-status.ts';
import { listEvents } from '../../../src/db/events.ts';
import { setRoleChoice } from '../../../src/db/folder-choices.ts';
import { listLetters, readSource, searchLetters } from '../../../src/db/letters.ts';
import { listMailboxes, type Mailbox, mailboxByRole, type Role } from '../../../src/db/mailboxes.ts';
import { expungeLetters, moveBack, moveLetters, setFlags } from '../../../src/db/operations.ts';
import { popMemory } from '../../../src/db/pop-letters.ts';
import { fileNow } from '../../../src/mail/engine/file-now.ts';
import { Pop3Engine, type Pop3EngineOptions } from '../../../src/mail/engine/pop3-engine.ts';
import { runEngine } from '../../../src/mail/engine/run-engine.ts';
import { syncOnce } from '../../../src/mail/engine/sync-once.ts';
import { LetterIndexer } from '../../../src/mail/engine/letter-indexer.ts';
import { ParserPool } from '../../../src/mail/mime/parser-pool.ts';
import { makeCertificates, type TestCertificates, trust } from '../../servers/certificates.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../../servers/dovecot.ts';
import { makeLetter } from '../../support/letters.ts';
import { fillMailbox } from '../../support/mailbox.ts';
import {
  addPopPractice,
  eventually,
  type PracticeStore,
  practiceAddress,
  practicePassword,
  practiceStore,
} from '../../support/practice-store.ts';

describe.skipIf(dovecotMissing)('the POP3 engine, against Dovecot', () => {
  let folder: string;
  let certificates: TestCertificates;
  let dovecot: Dovecot;
  let practice: PracticeStore;
  let account: Account;
  const parser = new ParserPool();
  let stop: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fd-cert-'));
    certificates = makeCertificates(folder);
    trust(certificates);
  });
  afterAll(async () => {
    await parser.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    dovecot = await startDovecot({
      users: { [practiceAddress]: practicePassword },
      certificate: certificates.good,
    });
    practice = await practiceStore();
    account = await addPopPractice(practice.store, dovecot.ports.pop3s);
  });
  afterEach(async () => {
    await stop?.();
    stop = undefined;
    await practice.close();
    await dovecot.close();
  });

  const mail = () => dovecot.mail(practiceAddress);
  const sync = () =>
    syncOnce({ store: practice.store, parser, account, signal: new AbortController().signal });
  /** With bounds of the test's own. */
  const syncWith = (options: Partial<Pop3EngineOptions>) => {
    const { signal } = new AbortController();
    const { store } = practice;
    const indexer = new LetterIndexer(store, parser, signal);
    return new Pop3Engine({ store, parser, account, indexer, signal, once: true, ...options }).run();
  };
  const box = async (role: Role): Promise<Mailbox> =>
    (await mailboxByRole(practice.store, account.id, role))!;
  const letters = async (role: Role) => listLetters(practice.store, (await box(role)).id, 0, 10_000);
  const sources = async (role: Role) =>
    (
      await Promise.all((await letters(role)).map(({ messageId }) => readSource(practice.store, messageId)))
    ).map((bytes) => bytes!.toString('latin1'));
  const crlf = (bytes: Buffer) => bytes.toString('latin1').replace(/\r?\n/g, '\r\n');
  const events = async () => (await listEvents(practice.store)).map(({ what }) => what);
  function start(): void {
    const ending = new AbortController();
    const ended = runEngine({ store: practice.store, parser, signal: ending.signal });
    stop = async () => {
      ending.abort();
      await ended;
    };
  }

  test('moves everything, byte for byte, newest on top, and the server is empty', async () => {
    fillMailbox(mail(), 'INBOX', 230);
    mail().put('INBOX', Buffer.from('Subject: Gr\xfc\xdfe\r\n\r\n.\r\n..\r\n\x80\xff', 'latin1'));
    const there = mail()
      .list('INBOX')
      .map(({ bytes }) => crlf(bytes));
    expect(await sync()).toEqual({ newLetters: 231, problem: null });
    expect(mail().list('INBOX')).toEqual([]);
    const here = await sources('inbox');
    // POP3 ends every letter with a line end, whatever it had (RFC 1939 section 3).
    expect(here.sort()).toEqual(there.map((text) => (text.endsWith('\r\n') ? text : `${text}\r\n`)).sort());

    const inbox = await box('inbox');
    expect(inbox).toMatchObject({ local: true, total: 231, unread: 231, serverTotal: 0 });
    expect(inbox.counter).toMatchObject({ uid: 231, complete: true, generation: 1 });
    expect(
      (await listMailboxes(practice.store, account.id)).map(({ path, role, local }) => [path, role, local]),
    ).toEqual([
      ['INBOX', 'inbox', true],
      ['Drafts', 'drafts', true],
      ['Sent', 'sent', true],
      ['Archive', 'archive', true],
      ['Junk', 'junk', true],
      ['Deleted', 'trash', true],
    ]);
    const [found] = await searchLetters(practice.store, { mailboxId: null }, 'letter 117 regards', 10);
    expect(found!.subject).toMatch(/ 117$/);
    expect(found!.snippet).toContain('Letter 117 of 230');
  });

  test('a second look finds nothing, and forgets names that the server no longer lists', async () => {
    fillMailbox(mail(), 'INBOX', 5);
    await sync();
    expect((await popMemory(practice.store, account.id)).size).toBe(5);
    expect(await sync()).toEqual({ newLetters: 0, problem: null });
    expect((await popMemory(practice.store, account.id)).size).toBe(0);
  });

  test('several visits, each ended well', async () => {
    fillMailbox(mail(), 'INBOX', 25);
    expect(await syncWith({ visitLetters: 10 })).toEqual({ newLetters: 25, problem: null });
    expect(mail().list('INBOX')).toEqual([]);
    expect(await letters('inbox')).toHaveLength(25);
    expect(dovecot.log().match(/Disconnected: Logged out/g)).toHaveLength(3);
  });

  test('the same letter delivered twice is one letter, and the server is empty', async () => {
    const letter = makeLetter({ subject: 'Twice' });
    for (let n = 0; n < 3; n++) mail().put('INBOX', letter);
    mail().put('INBOX', makeLetter({ subject: 'Once' }));
    expect((await sync()).newLetters).toBe(2);
    expect(mail().list('INBOX')).toEqual([]);
    mail().put('INBOX', letter);
    expect((await sync()).newLetters).toBe(0);
    expect(mail().list('INBOX')).toEqual([]);
    expect((await letters('inbox')).map(({ subject }) => subject).sort()).toEqual(['Once', 'Twice']);
    expect(await events()).toContain('letters fetched that were here already');
  });

  test('new mail comes by itself; reading, filing, deleting and undoing are local', async () => {
    fillMailbox(mail(), 'INBOX', 4);
    start();
    const idle = () =>
      eventually(
        practice.store,
        async () => (await readEngineStatus(practice.store, account.id))?.phase === 'idle',
        'an idle engine',
      );
    await idle();
    const [first, second, third] = await letters('inbox');
    await setFlags(practice.store, [first!.id], { seen: true, flagged: true });
    await moveLetters(practice.store, [second!.id], (await box('archive')).id);
    await expungeLetters(practice.store, [third!.id]);
    const moved = await moveLetters(practice.store, [first!.id], (await box('trash')).id);
    await moveBack(practice.store, moved);
    expect((await letters('inbox')).map(({ id, seen, flagged }) => [id, seen, flagged])).toContainEqual([
      first!.id,
      true,
      true,
    ]);
    expect(await letters('archive')).toHaveLength(1);
    const operations = await practice.store.get<{ n: number }>('SELECT count(*) AS n FROM operation');
    expect(operations).toEqual({ n: 0 });

    // A reset lets the engine look at once, after the time in which it can be taken back.
    mail().put('INBOX', makeLetter({ subject: 'Toothache since Sunday' }));
    await resetCounter(practice.store, (await box('inbox')).id, 'test');
    await practice.store.write((tx) =>
      tx.run(
        'UPDATE mailbox SET counter_reset_at = counter_reset_at - 9000 WHERE counter_before IS NOT NULL',
      ),
    );
    await eventually(
      practice.store,
      async () => (await letters('inbox')).find((l) => l.subject === 'Toothache since Sunday'),
      'the new letter',
    );
    expect((await box('inbox')).counter).toMatchObject({ generation: 2, resetAt: null });
  });

  test('another folder can be the one for deleted letters, and the choice taken back', async () => {
    await sync();
    const archive = await box('archive');
    await setRoleChoice(practice.store, archive.id, 'trash', 'test');
    await sync();
    expect((await box('trash')).id).toBe(archive.id);
    expect(await box('inbox')).toMatchObject({ path: 'INBOX' });
    await setRoleChoice(practice.store, archive.id, null, 'test');
    expect(await box('trash')).toMatchObject({ path: 'Deleted' });
    expect((await box('archive')).id).toBe(archive.id);
  });

  test('a letter too large is left, told, and holds up none', async () => {
    mail().put('INBOX', makeLetter({ subject: 'Small' }));
    mail().put('INBOX', makeLetter({ subject: 'Large', text: 'x'.repeat(70).concat('\n').repeat(2000) }));
    mail().put('INBOX', makeLetter({ subject: 'Also small' }));
    expect((await syncWith({ largest: 50_000 })).newLetters).toBe(2);
    expect(mail().list('INBOX')).toHaveLength(1);
    expect(await events()).toContain('letter too large to be fetched');
    expect((await readEngineStatus(practice.store, account.id))?.problem?.title).toMatch(
      /1 letter at localhost too large/,
    );
    expect((await box('inbox')).serverTotal).toBe(1);
    expect((await sync()).newLetters).toBe(1);
    expect(mail().list('INBOX')).toEqual([]);
    expect((await readEngineStatus(practice.store, account.id))?.problem).toBeNull();
  });

  test('a wrong password: stopped, in words, and every letter stays', async () => {
    fillMailbox(mail(), 'INBOX', 3);
    await dovecot.setPassword(practiceAddress, 'another');
    expect((await sync()).problem).toMatchObject({ kind: 'signIn' });
    expect(await readEngineStatus(practice.store, account.id)).toMatchObject({ phase: 'stopped' });
    expect(mail().list('INBOX')).toHaveLength(3);
  });

  test('while nothing can be saved, nothing is deleted at the server', async () => {
    fillMailbox(mail(), 'INBOX', 120);
    await sync();
    fillMailbox(mail(), 'INBOX', 300);
    const pages = (await practice.store.get<{ page_count: number }>('PRAGMA page_count'))!.page_count;
    await practice.store.write((tx) => tx.run(`PRAGMA max_page_count = ${pages + 60}`));
    expect((await sync()).problem).toMatchObject({ kind: 'space' });
    expect(mail().list('INBOX')).toHaveLength(300);
    await practice.store.write((tx) => tx.run('PRAGMA max_page_count = 1000000'));
    expect((await sync()).problem).toBeNull();
    expect(mail().list('INBOX')).toEqual([]);
    expect(new Set(await sources('inbox')).size).toBe(420);
  });

  test('what was sent is filed in the account’s own Sent', async () => {
    await practice.store.write((tx) =>
      tx.run(
        `INSERT INTO outbox (account_id, state, message_id, sender, recipients, subject, source, queued_at, sent_at)
         VALUES (?, 'sent', '<s@x>', 'a@x', '[]', 'Sent', ?, 1, 1)`,
        [account.id, makeLetter({ subject: 'An answer' })],
      ),
    );
    await fileNow(practice.store, account, new AbortController().signal);
    expect((await letters('sent')).map(({ subject }) => subject)).toEqual(['An answer']);
  });
});
