import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from '../../../src/db/accounts.ts';
import { readEngineStatus } from '../../../src/db/engine-status.ts';
import { findLetter, listLetters, readSource, searchLetters } from '../../../src/db/letters.ts';
import { listMailboxes, type Mailbox, mailboxByRole } from '../../../src/db/mailboxes.ts';
import { expungeLetters, moveBack, moveLetters, setFlags } from '../../../src/db/operations.ts';
import { listOutbox, queueLetter } from '../../../src/db/outbox.ts';
import { runEngine } from '../../../src/mail/engine/run-engine.ts';
import { syncOnce } from '../../../src/mail/engine/sync-once.ts';
import { ParserPool } from '../../../src/mail/mime/parser-pool.ts';
import { makeCertificates, type TestCertificates, trust } from '../../servers/certificates.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../../servers/dovecot.ts';
import { startSmtp, type TestSmtp } from '../../servers/smtp.ts';
import { makeLetter } from '../../support/letters.ts';
import { fillMailbox } from '../../support/mailbox.ts';
import {
  addPractice,
  eventually,
  type PracticeStore,
  practiceAddress,
  practicePassword,
  practiceStore,
} from '../../support/practice-store.ts';

describe.skipIf(dovecotMissing)('the engine, against Dovecot', () => {
  let folder: string;
  let certificates: TestCertificates;
  let dovecot: Dovecot;
  let smtp: TestSmtp;
  let practice: PracticeStore;
  let account: Account;
  const parser = new ParserPool();
  let stop: (() => Promise<void>) | undefined;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'fd-cert-'));
    certificates = makeCertificates(folder);
    trust(certificates);
  });
  afterAll(async () => {
    await parser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    const users = { [practiceAddress]: practicePassword };
    dovecot = await startDovecot({ users, certificate: certificates.good });
    smtp = await startSmtp({ security: 'tls', certificate: certificates.good, users });
    practice = await practiceStore();
    account = await addPractice(practice.store, { imapPort: dovecot.ports.imaps, smtpPort: smtp.port });
  });
  afterEach(async () => {
    await stop?.();
    stop = undefined;
    await practice.close();
    await smtp.stop();
    await dovecot.close();
  });

  function start(): void {
    const ending = new AbortController();
    const ended = runEngine({ store: practice.store, parser, signal: ending.signal });
    stop = async () => {
      ending.abort();
      await ended;
    };
  }

  const sync = () =>
    syncOnce({ store: practice.store, parser, account, signal: new AbortController().signal });
  const box = async (role: 'inbox' | 'sent' | 'archive' | 'trash'): Promise<Mailbox> =>
    (await mailboxByRole(practice.store, account.id, role))!;
  const letters = async (role: 'inbox' | 'sent' | 'archive' | 'trash') =>
    listLetters(practice.store, (await box(role)).id, 0, 10_000);
  const idle = () =>
    eventually(
      practice.store,
      async () => (await readEngineStatus(practice.store, account.id))?.phase === 'idle',
      'an idle engine',
    );

  test('receives all folders, byte for byte, with their roles, marks and counts', async () => {
    const mail = dovecot.mail(practiceAddress);
    fillMailbox(mail, 'INBOX', 230);
    fillMailbox(mail, 'Archive', 7);
    mail.put('Suppliers/Labs', makeLetter({ subject: 'Crown case 1182' }));
    expect(await sync()).toEqual({ newLetters: 238, problem: null });

    const inbox = await letters('inbox');
    expect(inbox).toHaveLength(230);
    expect(inbox[0]!.subject).toContain('230');
    expect(inbox.filter((letter) => letter.seen)).toHaveLength(76);
    const boxes = await listMailboxes(practice.store);
    expect(boxes.map((b) => [b.path, b.role, b.total, b.unread])).toEqual(
      expect.arrayContaining([
        ['INBOX', 'inbox', 230, 154],
        ['Archive', 'archive', 7, 5],
        ['Suppliers/Labs', null, 1, 1],
      ]),
    );
    const here = await Promise.all(inbox.map((letter) => readSource(practice.store, letter.messageId)));
    const there = mail.list('INBOX').map((letter) => letter.bytes);
    expect(here.map((bytes) => bytes!.toString('latin1')).sort()).toEqual(
      there.map((bytes) => bytes.toString('latin1').replace(/\r?\n/g, '\r\n')).sort(),
    );
    const found = await searchLetters(practice.store, { mailboxId: null }, 'letter 117 regards', 10);
    expect(found.map((letter) => letter.subject)).toEqual([inbox[113]!.subject]);
  });

  test('a second look fetches nothing again, and the counter stands at the last UID', async () => {
    fillMailbox(dovecot.mail(practiceAddress), 'INBOX', 12);
    await sync();
    expect((await sync()).newLetters).toBe(0);
    expect((await box('inbox')).counter).toMatchObject({ uid: 12, complete: true, generation: 1 });
  });

  test('new mail arrives by itself while the engine waits', async () => {
    fillMailbox(dovecot.mail(practiceAddress), 'INBOX', 3);
    start();
    await idle();
    dovecot.mail(practiceAddress).put('INBOX', makeLetter({ subject: 'Toothache since Sunday' }));
    const letter = await eventually(
      practice.store,
      async () => (await letters('inbox')).find((l) => l.subject === 'Toothache since Sunday' && l.hasSource),
      'the new letter',
    );
    expect(letter.seen).toBe(false);
  });

  test('mail that comes while the engine is busy with other folders is not missed', async () => {
    start();
    for (const subject of ['First', 'Second', 'Third', 'Fourth']) {
      dovecot.mail(practiceAddress).put('INBOX', makeLetter({ subject }));
      await eventually(
        practice.store,
        async () => (await box('inbox')) && (await letters('inbox')).some((l) => l.subject === subject),
        subject,
        5_000,
      );
    }
  });

  test('read, flagged, archived, deleted: at once here, soon at the server', async () => {
    const mail = dovecot.mail(practiceAddress);
    fillMailbox(mail, 'INBOX', 4);
    start();
    await idle();
    const [first, second, third, fourth] = await letters('inbox');
    await setFlags(practice.store, [fourth!.id], { seen: true, flagged: true });
    await moveLetters(practice.store, [first!.id], (await box('archive')).id);
    await moveLetters(practice.store, [second!.id], (await box('trash')).id);
    await moveLetters(practice.store, [third!.id], (await box('trash')).id);
    await expungeLetters(practice.store, [third!.id]);
    expect((await letters('inbox')).map((l) => l.id)).toEqual([fourth!.id]);

    await eventually(
      practice.store,
      async () => {
        const ops = await practice.store.all('SELECT * FROM operation');
        return ops.length === 0;
      },
      'all wishes carried out',
    );
    expect(mail.list('INBOX').map((l) => l.flags)).toEqual([['\\Flagged', '\\Seen']]);
    expect(mail.list('Archive')).toHaveLength(1);
    expect(mail.list('Trash')).toHaveLength(1);
    await idle();
    expect(await letters('archive')).toHaveLength(1);
    expect((await letters('trash')).map((l) => l.id)).toEqual([second!.id]);
  });

  test('a move that is undone before and after it reached the server ends where it began', async () => {
    const mail = dovecot.mail(practiceAddress);
    fillMailbox(mail, 'INBOX', 2);
    await sync();
    const [one, two] = await letters('inbox');
    await moveBack(practice.store, await moveLetters(practice.store, [one!.id], (await box('archive')).id));
    const moved = await moveLetters(practice.store, [two!.id], (await box('archive')).id);
    await sync();
    expect(mail.list('Archive')).toHaveLength(1);
    await moveBack(practice.store, moved);
    await sync();
    expect(mail.list('Archive')).toHaveLength(0);
    expect(mail.list('INBOX')).toHaveLength(2);
    expect((await letters('inbox')).map((l) => l.id)).toEqual([one!.id, two!.id]);
  });

  test('what another client does is seen here: read, moved, deleted', async () => {
    const mail = dovecot.mail(practiceAddress);
    fillMailbox(mail, 'INBOX', 3);
    await sync();
    const other = mail.list('INBOX');
    const { renameSync, rmSync: remove } = await import('node:fs');
    remove(other[0]!.path);
    renameSync(other[1]!.path, other[1]!.path.replace('/new/', '/cur/').replace(/(:2,.*)?$/, ':2,S'));
    await sync();
    const inbox = await letters('inbox');
    expect(inbox).toHaveLength(2);
    expect(inbox.map((l) => l.seen).sort()).toEqual([true, true]);
  });

  test('a letter goes out, is filed in Sent once, and marks what it answers', async () => {
    const mail = dovecot.mail(practiceAddress);
    fillMailbox(mail, 'INBOX', 1);
    start();
    await idle();
    const [asked] = await letters('inbox');
    const id = '<answer-1@brightsmile.example>';
    await queueLetter(practice.store, {
      accountId: account.id,
      messageId: id,
      sender: practiceAddress,
      recipients: ['aisha@patients.example', 'hidden@patients.example'],
      subject: 'Re: Appointment',
      source: makeLetter({ messageId: id, subject: 'Re: Appointment', from: practiceAddress }),
      answersPlacementId: asked!.id,
    });
    await eventually(
      practice.store,
      async () => (await listOutbox(practice.store))[0]?.state === 'filed',
      'the letter filed',
    );
    expect(smtp.letters.map((l) => l.to)).toEqual([['aisha@patients.example', 'hidden@patients.example']]);
    expect((await listOutbox(practice.store))[0]!.encryption).toMatch(/^TLS 1\.[23]$/);
    await idle();
    expect(mail.list('Sent').map((l) => l.flags)).toEqual([['\\Seen']]);
    expect((await letters('sent')).map((l) => l.subject)).toEqual(['Re: Appointment']);
    await eventually(
      practice.store,
      async () => mail.list('INBOX')[0]!.flags.includes('\\Answered'),
      'the answered mark',
    );
    expect((await findLetter(practice.store, asked!.id))!.answered).toBe(true);
  });

  test('a lost line is taken up again, and nothing stands twice', async () => {
    fillMailbox(dovecot.mail(practiceAddress), 'INBOX', 5);
    start();
    await idle();
    await dovecot.stop();
    await eventually(
      practice.store,
      async () => (await readEngineStatus(practice.store, account.id))?.phase === 'waiting',
      'a waiting engine',
    );
    dovecot.mail(practiceAddress).put('INBOX', makeLetter({ subject: 'While you were away' }));
    await dovecot.start();
    await eventually(
      practice.store,
      async () => (await letters('inbox')).some((l) => l.subject === 'While you were away'),
      'the letter from between',
    );
    expect(await letters('inbox')).toHaveLength(6);
  });

  test('a wrong password stops the engine with a sentence, and it goes on when it is mended', async () => {
    fillMailbox(dovecot.mail(practiceAddress), 'INBOX', 2);
    await dovecot.setPassword(practiceAddress, 'changed');
    start();
    const status = await eventually(
      practice.store,
      async () => {
        const now = await readEngineStatus(practice.store, account.id);
        return now?.phase === 'stopped' && now;
      },
      'a stopped engine',
    );
    expect(status.problem).toMatchObject({ kind: 'signIn' });
    const { saveAccount } = await import('../../../src/db/accounts.ts');
    await saveAccount(
      practice.store,
      account,
      { password: 'changed', outgoingPassword: undefined },
      'test',
      account.id,
    );
    await idle();
    expect(await letters('inbox')).toHaveLength(2);
  });

  test('a folder whose UIDVALIDITY changed keeps its letters and reads none twice', async () => {
    const mail = dovecot.mail(practiceAddress);
    fillMailbox(mail, 'INBOX', 6);
    await sync();
    const before = await letters('inbox');
    await dovecot.stop();
    const { readdirSync } = await import('node:fs');
    const inboxFolder = join(mail.list('INBOX')[0]!.path, '..', '..');
    for (const name of readdirSync(inboxFolder))
      if (name.startsWith('dovecot')) rmSync(join(inboxFolder, name), { recursive: true });
    await dovecot.start();
    expect((await sync()).newLetters).toBe(0);
    expect((await letters('inbox')).map((l) => l.id)).toEqual(before.map((l) => l.id));
    expect((await box('inbox')).counter.uidValidity).not.toBe(null);
  });
});
