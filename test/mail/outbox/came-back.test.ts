// A bounce, as it comes from a server: tied to the letter that it is about, whichever way it was read.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../../src/db/accounts.ts';
import { queueLetter } from '../../../src/db/outbox.ts';
import { findOurLetter, returnedLetters } from '../../../src/db/reports.ts';
import { LetterIndexer } from '../../../src/mail/engine/letter-indexer.ts';
import { syncOnce } from '../../../src/mail/engine/sync-once.ts';
import { createLetterReader, type LetterReader } from '../../../src/mail/letter-reader.ts';
import { ParserPool } from '../../../src/mail/mime/parser-pool.ts';
import { writeAgain } from '../../../src/mail/outbox/write-again.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../../servers/dovecot.ts';
import { makeBounce } from '../../support/bounce.ts';
import { makeLetter } from '../../support/letters.ts';
import {
  addPractice,
  type PracticeStore,
  practiceAddress,
  practicePassword,
  practiceStore,
} from '../../support/practice-store.ts';

const original = '<termin@brightsmile.example>';

describe.skipIf(dovecotMissing)('a letter that came back', () => {
  let dovecot: Dovecot;
  let practice: PracticeStore;
  let account: Account;
  let reader: LetterReader;
  const parser = new ParserPool();
  const { signal } = new AbortController();

  beforeAll(async () => {
    dovecot = await startDovecot({ users: { [practiceAddress]: practicePassword } });
  });
  afterAll(async () => {
    await parser.close();
    await dovecot.close();
  });
  beforeEach(async () => {
    practice = await practiceStore();
    reader = createLetterReader(practice.store);
    account = await addPractice(practice.store, {
      ...{ imapPort: dovecot.ports.imap, smtpPort: 1, security: 'none' },
    });
    const mail = dovecot.mail(practiceAddress);
    for (const folder of ['INBOX', 'Sent']) for (const old of mail.list(folder)) mail.remove(old);
  });
  afterEach(async () => {
    await reader.close();
    await practice.close();
  });

  const sent = () =>
    makeLetter({
      ...{ from: `Desk <${practiceAddress}>`, to: 'Aisha <aisha@x.example>, bob@x.example' },
      ...{ subject: 'Termin', messageId: original, text: 'Bis Donnerstag.' },
    });
  const sync = () => syncOnce({ store: practice.store, parser, account, signal });
  const returned = async () =>
    (await returnedLetters(practice.store, [original, '<other@x.example>', ''])).get(original);

  it('is known by its Message-ID, and its copy is what is written again, to those it did not reach', async () => {
    const mail = dovecot.mail(practiceAddress);
    mail.put('Sent', sent());
    mail.put('INBOX', makeBounce({ original, address: 'aisha@x.example' }));
    await sync();
    expect((await returned())?.recipients).toMatchObject([{ address: 'aisha@x.example', status: '5.1.1' }]);
    const letter = (await findOurLetter(practice.store, original))!;
    expect(letter).toMatchObject({ subject: 'Termin', outboxId: null });
    expect(
      await writeAgain(practice.store, letter, ['AISHA@x.example', 'blind@x.example'], reader),
    ).toMatchObject({
      to: 'Aisha <aisha@x.example>, blind@x.example',
      ...{ cc: '', bcc: '', subject: 'Termin', body: 'Bis Donnerstag.' },
    });
    // Read before reports were kept: it is read once more.
    await practice.store.write(async (tx) => {
      await tx.run('DELETE FROM report');
      await tx.run("UPDATE message SET indexed = 0 WHERE from_address LIKE 'mailer-daemon%'");
    });
    await new LetterIndexer(practice.store, parser, signal).finished();
    expect((await returned())?.placementId).not.toBeNull();
  });

  it('is written again from the outbox where it has no copy; the latest news of a recipient counts', async () => {
    const id = await queueLetter(practice.store, {
      ...{ accountId: account.id, messageId: original, sender: account.address, subject: 'Termin' },
      ...{ recipients: ['aisha@x.example'], source: sent(), answersPlacementId: null },
    });
    const mail = dovecot.mail(practiceAddress);
    for (const [action, date] of [
      ['failed', 'Wed, 4 Nov 2026 10:00:00 +0000'],
      ['delayed', 'Wed, 4 Nov 2026 09:00:00 +0000'],
    ] as const)
      mail.put('INBOX', makeBounce({ original, address: 'aisha@x.example', action, date }));
    await sync();
    expect((await returned())?.recipients).toMatchObject([{ outcome: 'failed' }]);
    const letter = (await findOurLetter(practice.store, original))!;
    expect(letter).toMatchObject({ copy: null, outboxId: id });
    expect(await writeAgain(practice.store, letter, ['aisha@x.example'], reader)).toMatchObject({
      body: 'Bis Donnerstag.',
    });
  });

  it('of somebody else is none of ours', async () => {
    const mail = dovecot.mail(practiceAddress);
    mail.put('INBOX', makeLetter({ messageId: '<theirs@x.example>' }));
    mail.put('INBOX', makeBounce({ original: '<theirs@x.example>', address: 'aisha@x.example' }));
    await sync();
    expect(await findOurLetter(practice.store, '<theirs@x.example>')).toBeUndefined();
  });
});
