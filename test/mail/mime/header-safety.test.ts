// Whatever stands in a field, a letter that leaves has the header that frontdesk gives it and no other: tried at random.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../../src/db/accounts.ts';
import type { LetterRow } from '../../../src/db/letters.ts';
import { outgoingSource } from '../../../src/db/outbox.ts';
import { readPractice, savePractice } from '../../../src/db/practice.ts';
import { oneLine } from '../../../src/mail/mime/addresses.ts';
import { composeLetter, newMessageId, recipientsOf } from '../../../src/mail/mime/compose-letter.ts';
import { composeReceipt } from '../../../src/mail/mime/compose-receipt.ts';
import { type ParsedLetter, parseLetter } from '../../../src/mail/mime/parse-letter.ts';
import { answerFields, sendFields } from '../../../src/mail/outbox/write-letter.ts';
import { fieldValues, fillFields } from '../../../src/mail/templates/fill-template.ts';
import { fieldNames, hostileText, wireFaults } from '../../support/hostile.ts';
import { makeLetter } from '../../support/letters.ts';
import { addPractice, type PracticeStore, practiceStore } from '../../support/practice-store.ts';
import { Random } from '../engine/walk/random.ts';

const seeds = Array.from({ length: 8 }, (_, index) => 1_000 + index);
const ROUNDS = 25;

const once = ['date', 'from', 'message-id', 'mime-version', 'to'];
const maybe = [
  ...['cc', 'reply-to', 'in-reply-to', 'references', 'content-type', 'content-transfer-encoding'],
  ...['subject', 'disposition-notification-to', 'auto-submitted'],
];

/** The letter's own header and those of its parts, as a server and a mail program cut them. */
function headsOf(source: Buffer): { head: string; parts: string[] } {
  const text = source.toString('latin1');
  const head = text.slice(0, text.indexOf('\r\n\r\n'));
  const boundary = /boundary="([^"]+)"/.exec(head)?.[1];
  const parts = boundary ? text.split(`\r\n--${boundary}\r\n`).slice(1) : [];
  return { head, parts: parts.map((part) => part.slice(0, part.indexOf('\r\n\r\n'))) };
}

function expectSafe(source: Buffer): void {
  expect(wireFaults(source)).toEqual([]);
  const { head, parts } = headsOf(source);
  const names = fieldNames(head);
  expect(names.filter((name) => !maybe.includes(name)).sort()).toEqual(once);
  expect(new Set(names).size).toBe(names.length);
  for (const part of parts)
    expect(fieldNames(part).filter((name) => !name.startsWith('content-'))).toEqual([]);
}

/** As a reader sees it: neither order nor number of blanks is kept by folding. */
const seen = (text: string): string => oneLine(text).toWellFormed().replace(/\s+/g, '');

describe.each(seeds)('with the seed %i', (seed) => {
  it('no field of a letter leaves its place, and who gets a blind copy is not in the bytes', async () => {
    const random = new Random(seed);
    const text = (most?: number) => hostileText(random, most);
    const person = (address: string) => ({ name: text(), address });
    for (let round = 0; round < ROUNDS; round++) {
      const letter = {
        from: person('reception@brightsmile.example'),
        replyTo: random.chance(0.5) ? person('info@brightsmile.example') : null,
        to: [person('aisha@patients.example'), person('bob@patients.example')],
        cc: random.chance(0.5) ? [person('eve@patients.example')] : [],
        bcc: [person('blind@hidden.example')],
        subject: random.chance(0.3)
          ? fillFields('About {{first name}}', fieldValues({ 'first name': text() }))
          : text(),
        text: text(40),
        date: new Date(0),
        messageId: newMessageId('reception@brightsmile.example'),
        inReplyTo: random.chance(0.5) ? `<${text()}>` : text(),
        references: [`<${text()}>`, '<good@x.example>', text()],
        attachments: random.chance(0.4)
          ? [
              {
                filename: text(),
                content: Buffer.from(text(40)),
                contentType: random.one(['', text(), 'message/rfc822'])!,
              },
            ]
          : [],
        asksReceipt: random.chance(0.2),
      };
      const composed = await composeLetter(letter);
      const source = composed.ok ? composed.value : Buffer.from(composed.problem.title);
      expectSafe(source);
      expect(source.toString('latin1')).not.toContain('hidden.example');
      expect(recipientsOf(letter)).toContain('blind@hidden.example');
      const parsed = await parseLetter(source);
      expect(parsed.messageId).toMatch(/^<[0-9a-f-]{36}@brightsmile\.example>$/);
      expect(parsed.to.map(({ address }) => address)).toEqual(letter.to.map(({ address }) => address));
      expect(parsed.from.map(({ address }) => address)).toEqual([letter.from.address]);
      expect(parsed.references).toContain('<good@x.example>');
      expect(seen(parsed.subject)).toBe(seen(letter.subject));
      expect(parsed.subject).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      expect(parsed.attachments).toHaveLength(letter.attachments.length);
    }
  });

  it('nor of a receipt', async () => {
    const random = new Random(seed);
    for (let round = 0; round < ROUNDS; round++) {
      const source = await composeReceipt({
        from: { name: hostileText(random), address: 'reception@brightsmile.example' },
        to: [{ name: hostileText(random), address: 'aisha@patients.example' }],
        original: { messageId: `<${hostileText(random)}>`, subject: hostileText(random) },
        date: new Date(0),
        messageId: newMessageId('reception@brightsmile.example'),
      });
      expectSafe(source);
      expect((await parseLetter(source)).report?.kind).toBe('receipt');
    }
  });
});

describe('an answer to a hostile letter', () => {
  let practice: PracticeStore;
  let account: Account;
  beforeAll(async () => {
    practice = await practiceStore();
    account = await addPractice(practice.store, { imapPort: 1, smtpPort: 1 });
  });
  afterAll(() => practice.close());

  it.each(seeds)('is safe, with the seed %i, whatever it and the practice are called', async (seed) => {
    const random = new Random(seed);
    const name = hostileText(random);
    await savePractice(
      practice.store,
      { ...(await readPractice(practice.store)), name, email: 'info@brightsmile.example' },
      'test',
    );
    const plain = await parseLetter(makeLetter());
    const person = (address: string) => ({ name: hostileText(random), address });
    for (let round = 0; round < 6; round++) {
      const original: ParsedLetter = {
        ...plain,
        subject: hostileText(random),
        from: [person('aisha@patients.example')],
        replyTo: random.chance(0.5) ? [person('aisha@home.example')] : [],
        to: [person('reception@brightsmile.example'), person('bob@patients.example')],
        cc: [person('eve@patients.example')],
        messageId: `<${hostileText(random)}>`,
        inReplyTo: hostileText(random),
        references: [hostileText(random), `<${hostileText(random)}>`],
        text: hostileText(random, 40),
      };
      const row = { id: 1, messageId: 1 } as LetterRow;
      const fields = { ...answerFields(account, row, original, 'all'), answersPlacementId: null };
      const sent = await sendFields(practice.store, account, fields, {
        read: async () => undefined,
        attachment: async () => Buffer.alloc(0),
      });
      expect(sent.ok || sent.problem.title).toBe(true);
      const source = await outgoingSource(practice.store, sent.ok ? sent.value : 0);
      expectSafe(source);
      const { to, cc } = await parseLetter(source);
      expect([...to, ...cc].map(({ address }) => address)).toEqual([
        original.replyTo[0]?.address ?? 'aisha@patients.example',
        'bob@patients.example',
        'eve@patients.example',
      ]);
    }
  });
});
