import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from '../../../src/db/accounts.ts';
import { listEvents } from '../../../src/db/events.ts';
import { listLetters } from '../../../src/db/letters.ts';
import { listMailboxes, type Mailbox } from '../../../src/db/mailboxes.ts';
import { queueCreateFolder } from '../../../src/db/new-folders.ts';
import { dueOperations, expungeLetters, moveLetters, setFlags } from '../../../src/db/operations.ts';
import { noteTried } from '../../../src/db/tried-moves.ts';
import { syncOnce } from '../../../src/mail/engine/sync-once.ts';
import { ParserPool } from '../../../src/mail/mime/parser-pool.ts';
import { eventSentence, isToldAtOnce } from '../../../src/mail/words/event-words.ts';
import { makeCertificates, type TestCertificates, trust } from '../../servers/certificates.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../../servers/dovecot.ts';
import type { Maildir } from '../../servers/maildir.ts';
import { makeLetter } from '../../support/letters.ts';
import {
  addPractice,
  type PracticeStore,
  practiceAddress,
  practicePassword,
  practiceStore,
} from '../../support/practice-store.ts';

/** Rights of single folders, so that a server can say no. */
const withRights = `
mail_plugins = acl
protocol imap {
  mail_plugins = acl
}
plugin {
  acl = vfile
}
`;

describe.skipIf(dovecotMissing)('wishes that meet a server where things have changed', () => {
  let folder: string;
  let certificates: TestCertificates;
  let dovecot: Dovecot;
  let mail: Maildir;
  let practice: PracticeStore;
  let account: Account;
  const parser = new ParserPool();

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
    dovecot = await startDovecot({ users, certificate: certificates.good, extra: withRights });
    mail = dovecot.mail(practiceAddress);
    practice = await practiceStore();
    account = await addPractice(practice.store, { imapPort: dovecot.ports.imaps, smtpPort: 1 });
    for (const subject of ['Invoice', 'Appointment', 'Crown case'])
      mail.put('INBOX', makeLetter({ subject, messageId: `<${subject.replace(' ', '')}@patients.example>` }));
    await sync();
  });
  afterEach(async () => {
    await practice.close();
    await dovecot.close();
  });

  const sync = () =>
    syncOnce({ store: practice.store, parser, account, signal: new AbortController().signal });
  const box = async (path: string): Promise<Mailbox> =>
    (await listMailboxes(practice.store)).find((one) => one.path === path)!;
  const letters = async (path: string) => listLetters(practice.store, (await box(path)).id, 0, 100);
  const subjects = async (path: string) => (await letters(path)).map(({ subject }) => subject).sort();
  const id = async (subject: string) =>
    (await letters('INBOX')).find((letter) => letter.subject === subject)!.id;
  const told = async () => (await listEvents(practice.store)).filter(isToldAtOnce).map(eventSentence);
  const wishes = () => dueOperations(practice.store, account.id, 10);
  const there = (path: string) =>
    mail.list(path).map(({ bytes }) => /^Subject: (.*)$/m.exec(bytes.toString())?.[1]?.trim());

  /** Somebody else deletes a letter at the server. */
  function deleteThere(subject: string): void {
    unlinkSync(mail.list('INBOX').find(({ bytes }) => bytes.includes(`Subject: ${subject}`))!.path);
  }
  const maildir = (path: string) => join(dovecot.folder, 'mail', practiceAddress, `.${path}`);
  /** From now on the server lets letters be read in a folder, and none be put there. */
  function closeFolder(path: string): void {
    writeFileSync(join(maildir(path), 'dovecot-acl'), 'owner lr\n');
    chmodSync(join(maildir(path), 'dovecot-acl'), 0o644);
  }

  test('a letter that was flagged here had been deleted there: it goes, and that is told', async () => {
    await setFlags(practice.store, [await id('Invoice')], { flagged: true });
    deleteThere('Invoice');
    await sync();
    expect(await subjects('INBOX')).toEqual(['Appointment', 'Crown case']);
    expect(await told()).toEqual([
      'It could not be flagged: the letter "Invoice" is not at the mail server any more.',
    ]);
    expect(await wishes()).toEqual([]);
  });

  test('a letter that was moved here had been deleted there', async () => {
    await moveLetters(practice.store, [await id('Invoice')], (await box('Archive')).id);
    deleteThere('Invoice');
    await sync();
    expect([...(await subjects('INBOX')), ...(await subjects('Archive'))]).toEqual([
      ...['Appointment', 'Crown case'],
    ]);
    expect(await told()).toEqual([
      'It could not be moved to Archive: the letter "Invoice" is not at the mail server any more.',
    ]);
  });

  test('of several that were moved, those that are still there move', async () => {
    const ids = [await id('Invoice'), await id('Appointment'), await id('Crown case')];
    await moveLetters(practice.store, ids, (await box('Archive')).id);
    deleteThere('Appointment');
    await sync();
    expect(there('Archive').sort()).toEqual(['Crown case', 'Invoice']);
    expect(await subjects('Archive')).toEqual(['Crown case', 'Invoice']);
    expect(await told()).toHaveLength(1);
  });

  test('moved and then deleted, together with one that was not moved: these two go, and no other', async () => {
    for (const subject of ['Old 1', 'Old 2', 'Old 3']) mail.put('Archive', makeLetter({ subject }));
    await sync();
    const [moved, other] = [await id('Invoice'), await id('Crown case')];
    await moveLetters(practice.store, [moved], (await box('Archive')).id);
    await expungeLetters(practice.store, [moved, other]);
    await sync();
    expect(there('INBOX')).toEqual(['Appointment']);
    expect(there('Archive').sort()).toEqual(['Old 1', 'Old 2', 'Old 3']);
    expect(await subjects('INBOX')).toEqual(['Appointment']);
    expect(await subjects('Archive')).toEqual(['Old 1', 'Old 2', 'Old 3']);
  });

  /** A move was sent and the line fell: what the server did, nobody here knows. */
  async function moveUnheard(subject: string, to: string): Promise<void> {
    await moveLetters(practice.store, [await id(subject)], (await box(to)).id);
    const ids = (await wishes()).map((wish) => wish.id);
    await practice.store.write((tx) => noteTried(tx, ids));
  }
  const atServer = (subject: string) =>
    mail.list('INBOX').find(({ bytes }) => bytes.includes(`Subject: ${subject}`))!;

  test('a move whose answer was never heard, to another folder meanwhile: it gets there from where it went', async () => {
    const invoice = await id('Invoice');
    await moveUnheard('Invoice', 'Trash');
    mail.move(atServer('Invoice'), 'Trash');
    await moveLetters(practice.store, [invoice], (await box('Archive')).id);
    await sync();
    expect([there('Trash'), there('Archive')]).toEqual([[], ['Invoice']]);
    expect((await letters('Archive')).map((letter) => letter.id)).toEqual([invoice]);
    expect(await wishes()).toEqual([]);
    expect(await told()).toEqual([]);
  });

  test('the same, and undone: it comes back, or never went', async () => {
    for (const went of [true, false]) {
      const invoice = await id('Invoice');
      await moveUnheard('Invoice', 'Trash');
      if (went) mail.move(atServer('Invoice'), 'Trash');
      await moveLetters(practice.store, [invoice], (await box('INBOX')).id);
      await sync();
      expect([there('Trash'), there('INBOX').sort()]).toEqual([[], ['Appointment', 'Crown case', 'Invoice']]);
      expect(await id('Invoice')).toBe(invoice);
      expect(await wishes()).toEqual([]);
    }
    expect(await told()).toEqual([]);
  });

  test('a letter that vanished just before its move: told, once the folder that it should be in was listed', async () => {
    await moveUnheard('Invoice', 'Archive');
    deleteThere('Invoice');
    await sync();
    expect([...(await subjects('INBOX')), ...(await subjects('Archive'))]).toEqual([
      ...['Appointment', 'Crown case'],
    ]);
    expect(await told()).toEqual([
      'It could not be moved to Archive: the letter "Invoice" is not at the mail server any more.',
    ]);
  });

  test('a folder that goes at the server takes the bytes of its letters along', async () => {
    mail.put('Old', makeLetter({ subject: 'Long ago' }));
    mail.put('Old', makeLetter({ subject: 'Deleted here' }));
    await sync();
    const doomed = (await letters('Old')).find(({ subject }) => subject === 'Deleted here')!;
    await expungeLetters(practice.store, [doomed.id]);
    mail.removeFolder('Old');
    await sync();
    const rows = await practice.store.all<{ subject: string }>(
      'SELECT subject FROM message ORDER BY subject',
    );
    expect(rows.map(({ subject }) => subject)).toEqual(['Appointment', 'Crown case', 'Invoice']);
    expect(await practice.store.all('SELECT id FROM placement WHERE mailbox_id IS NULL')).toEqual([]);
  });

  test('what nobody would wonder about is not told: a letter marked as read, one that was to be deleted', async () => {
    await setFlags(practice.store, [await id('Invoice')], { seen: true });
    await expungeLetters(practice.store, [await id('Appointment')]);
    deleteThere('Invoice');
    deleteThere('Appointment');
    await sync();
    expect(await subjects('INBOX')).toEqual(['Crown case']);
    expect(await told()).toEqual([]);
    expect(await wishes()).toEqual([]);
  });

  test('a move that the server refuses is taken back at once, with its words in the event', async () => {
    closeFolder('Archive');
    await moveLetters(practice.store, [await id('Invoice')], (await box('Archive')).id);
    await sync();
    expect(await subjects('Archive')).toEqual([]);
    expect(await subjects('INBOX')).toContain('Invoice');
    expect(await told()).toEqual([
      'Not moved to Archive: the letter "Invoice" is back in Inbox. The mail server refused it.',
    ]);
    expect((await listEvents(practice.store, 1))[0]!.detail).toMatchObject({
      words: expect.stringMatching(/permission/i),
    });
    expect(await wishes()).toEqual([]);
  });

  test('the folder that a letter was moved to had been deleted there: the letter is back', async () => {
    mail.put('Lab', makeLetter({ subject: 'Order' }));
    await sync();
    await moveLetters(practice.store, [await id('Invoice')], (await box('Lab')).id);
    execFileSync('rm', ['-r', maildir('Lab')]);
    await sync();
    expect(await subjects('INBOX')).toContain('Invoice');
    expect((await listMailboxes(practice.store)).map(({ path }) => path)).not.toContain('Lab');
    expect(await told()).toEqual([
      'Not moved to Lab: the letter "Invoice" is back in Inbox. The mail server refused it.',
    ]);
  });

  const newFolder = (path: string) =>
    queueCreateFolder(practice.store, { accountId: account.id, path, name: path, delimiter: '/' }, 'maria');

  test('a folder that was made here is made there, before the letter that was moved into it moves', async () => {
    const made = (await newFolder('Röntgen'))!;
    await moveLetters(practice.store, [await id('Invoice')], made);
    expect(await subjects('Röntgen')).toEqual(['Invoice']);
    await sync();
    expect(await box('Röntgen')).toMatchObject({ id: made, local: false, total: 1 });
    expect(mail.folders()).toContain('R&APY-ntgen');
    expect(there('R&APY-ntgen')).toEqual(['Invoice']);
    expect(await told()).toEqual([]);
  });

  test('a folder that somebody else made there meanwhile is that folder', async () => {
    const made = (await newFolder('Bills'))!;
    mail.put('Bills', makeLetter({ subject: 'Rent' }));
    await moveLetters(practice.store, [await id('Invoice')], made);
    await sync();
    expect(await subjects('Bills')).toEqual(['Invoice', 'Rent']);
    expect(there('Bills').sort()).toEqual(['Invoice', 'Rent']);
    expect(await newFolder('Bills')).toBeNull();
  });

  test('a folder that the server refuses goes, and the letters in it go back', async () => {
    // This server keeps folders as ".A.B", so that no name may have a dot in it.
    const made = (await newFolder('Bills.2026'))!;
    await moveLetters(practice.store, [await id('Invoice')], made);
    await sync();
    expect(await subjects('INBOX')).toContain('Invoice');
    expect((await listMailboxes(practice.store)).map(({ path }) => path)).not.toContain('Bills.2026');
    expect(await told()).toEqual([
      'The mail server did not make the folder Bills.2026; 1 letter is back where it was.',
    ]);
    expect(await wishes()).toEqual([]);
  });

  test('what somebody else changed meanwhile, and we did not, is taken over', async () => {
    await setFlags(practice.store, [await id('Invoice')], { flagged: true });
    const other = mail.list('INBOX').find(({ bytes }) => bytes.includes('Subject: Appointment'))!;
    execFileSync('mv', [other.path, join(dovecot.folder, 'mail', practiceAddress, 'cur', 'renamed:2,S')]);
    await sync();
    const inbox = await letters('INBOX');
    expect(inbox.find(({ subject }) => subject === 'Invoice')).toMatchObject({ flagged: true });
    expect(inbox.find(({ subject }) => subject === 'Appointment')).toMatchObject({ seen: true });
  });
});
