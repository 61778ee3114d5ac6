// Read receipts: who may ask for one, that each is answered once, and what goes over the wire.
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../../src/db/accounts.ts';
import { type LetterRow, listLetters } from '../../../src/db/letters.ts';
import { mailboxByRole } from '../../../src/db/mailboxes.ts';
import { dueOperations } from '../../../src/db/operations.ts';
import { listOutbox } from '../../../src/db/outbox.ts';
import { receiptAnswer } from '../../../src/db/receipts.ts';
import { syncOnce } from '../../../src/mail/engine/sync-once.ts';
import { type ParsedLetter, parseLetter } from '../../../src/mail/mime/parse-letter.ts';
import { ParserPool } from '../../../src/mail/mime/parser-pool.ts';
import { sendNext } from '../../../src/mail/outbox/send-next.ts';
import { declineReceipt, mayAskReceipt, sendReceipt } from '../../../src/mail/outbox/send-receipt.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../../servers/dovecot.ts';
import { startSmtp, type TestSmtp } from '../../servers/smtp.ts';
import { makeLetter } from '../../support/letters.ts';
import {
  addPractice,
  type PracticeStore,
  practiceAddress,
  practicePassword,
  practiceStore,
} from '../../support/practice-store.ts';

const wants = 'Disposition-Notification-To: Aisha Patel <aisha@patients.example>';
const self = [practiceAddress];

describe('a letter may ask for a receipt', () => {
  const read = (...headers: string[]) => parseLetter(makeLetter({ headers }));

  it.each([
    ['from somebody', [wants], 'inbox', true],
    ['to another address, which is said', ['Disposition-Notification-To: b@x.example'], null, true],
    ['but this one does not', [], 'inbox', false],
    ['not in Junk', [wants], 'junk', false],
    ['not in Sent', [wants], 'sent', false],
    ['not when deleted', [wants], 'trash', false],
    ['not through a list', [wants, 'List-Id: <a.lists.example>'], 'inbox', false],
    ['not in bulk', [wants, 'Precedence: bulk'], 'inbox', false],
    ['not from a program', [wants, 'Auto-Submitted: auto-generated'], 'inbox', false],
    ['not to us', [`Disposition-Notification-To: <${practiceAddress}>`], 'inbox', false],
    ['not to what is no address', ['Disposition-Notification-To: <a b>'], 'inbox', false],
  ] as const)('%s', async (_, headers, role, may) => {
    expect(mayAskReceipt(await read(...headers), role, self)).toBe(may);
  });

  it('but not our own, nor one without a Message-ID', async () => {
    const own = await parseLetter(makeLetter({ from: `Desk <${practiceAddress}>`, headers: [wants] }));
    expect(mayAskReceipt(own, 'inbox', self)).toBe(false);
    const nameless = await parseLetter(makeLetter({ messageId: 'none', headers: [wants] }));
    expect(mayAskReceipt(nameless, 'inbox', self)).toBe(false);
  });
});

describe.skipIf(dovecotMissing)('a receipt', () => {
  let dovecot: Dovecot;
  let smtp: TestSmtp;
  let practice: PracticeStore;
  let account: Account;
  let row: LetterRow;
  let letter: ParsedLetter;
  const parser = new ParserPool();
  const signal = new AbortController().signal;
  const users = { [practiceAddress]: practicePassword };

  beforeAll(async () => {
    dovecot = await startDovecot({ users });
    smtp = await startSmtp({ security: 'none', users });
  });
  afterAll(async () => {
    await parser.close();
    await smtp.stop();
    await dovecot.close();
  });
  beforeEach(async () => {
    smtp.behave({ kind: 'accept' });
    practice = await practiceStore();
    account = await addPractice(practice.store, {
      ...{ imapPort: dovecot.ports.imap, smtpPort: smtp.port, security: 'none' },
    });
    const source = makeLetter({ subject: 'Käse\u202e?', headers: [wants] });
    letter = await parseLetter(source);
    const mail = dovecot.mail(practiceAddress);
    for (const old of mail.list('INBOX')) mail.remove(old);
    mail.put('INBOX', source);
    await syncOnce({ store: practice.store, parser, account, signal });
    const inbox = (await mailboxByRole(practice.store, account.id, 'inbox'))!;
    row = (await listLetters(practice.store, inbox.id, 0, 1))[0]!;
  });
  afterEach(() => practice.close());

  it('is a report with no address to return it to, and is marked at the server', async () => {
    expect(await sendReceipt(practice.store, account, row, letter)).toBe(true);
    await sendNext(practice.store, account, 'test', signal);
    const sent = smtp.letters.at(-1)!;
    expect([sent.from, sent.to]).toEqual(['', ['aisha@patients.example']]);
    const text = sent.bytes.toString('latin1');
    expect(text).toMatch(
      /^Content-Type: multipart\/report; report-type=disposition-notification;\s+boundary=/m,
    );
    for (const line of [
      'Auto-Submitted: auto-replied',
      'To: Aisha Patel <aisha@patients.example>',
      'Content-Type: message/disposition-notification',
      `Final-Recipient: rfc822; ${practiceAddress}`,
      `Original-Message-ID: ${letter.messageId}`,
      'Disposition: manual-action/MDN-sent-manually; displayed',
    ])
      expect(text.split('\r\n')).toContain(line);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[^\t\x20-\x7e]/);
    const parsed = await parseLetter(sent.bytes);
    expect(parsed).toMatchObject({
      from: [{ address: practiceAddress }],
      autoSubmitted: true,
      inReplyTo: letter.messageId,
      report: { kind: 'receipt', recipients: [{ address: practiceAddress, outcome: 'opened' }] },
    });
    expect(parsed.messageId).toMatch(/@brightsmile\.example>$/);

    await syncOnce({ store: practice.store, parser, account, signal });
    const [stored] = dovecot.mail(practiceAddress).list('INBOX');
    const keywords = readFileSync(join(dirname(stored!.path), '..', 'dovecot-keywords'), 'utf8');
    expect(keywords).toMatch(/^0 \$MDNSent$/m);
    expect(basename(stored!.path)).toMatch(/:2,[A-Z]*a/);
    expect(await dueOperations(practice.store, account.id, 5)).toEqual([]);
  });

  it('goes under the address of the account where the server wants one', async () => {
    smtp.behave({ kind: 'refuseNullSender' });
    await sendReceipt(practice.store, account, row, letter);
    const sent = await sendNext(practice.store, account, 'test', signal);
    expect(sent?.outcome.state).toBe('sent');
    expect(smtp.letters.at(-1)!.from).toBe(practiceAddress);
  });

  it('is answered once, with yes or no', async () => {
    const yes = () => sendReceipt(practice.store, account, row, letter);
    expect((await Promise.all([yes(), yes(), yes()])).filter(Boolean)).toEqual([true]);
    expect(await declineReceipt(practice.store, row, letter)).toBe(false);
    expect(await listOutbox(practice.store)).toHaveLength(1);
    expect(await receiptAnswer(practice.store, row.messageId)).toBe('sent');
  });

  it('is not asked for where another program has answered, whenever that is learnt', async () => {
    const known = await practiceStore();
    const fresh = await practiceStore();
    const sync = async ({ store }: PracticeStore, of: Account) =>
      syncOnce({ store, parser, account: of, signal });
    const answerIn = async ({ store }: PracticeStore, of: Account) => {
      const inbox = (await mailboxByRole(store, of.id, 'inbox'))!;
      return receiptAnswer(store, (await listLetters(store, inbox.id, 0, 1))[0]!.messageId);
    };
    const ports = { imapPort: dovecot.ports.imap, smtpPort: smtp.port, security: 'none' } as const;
    try {
      const before = await addPractice(known.store, ports);
      await sync(known, before);
      expect(await answerIn(known, before)).toBeUndefined();
      await declineReceipt(practice.store, row, letter);
      await sync(practice, account);
      await sync(known, before);
      expect(await answerIn(known, before)).toBe('elsewhere');
      const after = await addPractice(fresh.store, ports);
      await sync(fresh, after);
      expect(await answerIn(fresh, after)).toBe('elsewhere');
    } finally {
      await known.close();
      await fresh.close();
    }
  });

  it('is not sent after a no', async () => {
    expect(await declineReceipt(practice.store, row, letter)).toBe(true);
    expect(await sendReceipt(practice.store, account, row, letter)).toBe(false);
    expect(await listOutbox(practice.store)).toEqual([]);
    expect(await receiptAnswer(practice.store, row.messageId)).toBe('declined');
  });
});
