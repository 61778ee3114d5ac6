// From a letter of the store to an answer in the outbox: what goes along, and who is never written to.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../../src/db/accounts.ts';
import { findLetter, type LetterRow } from '../../../src/db/letters.ts';
import { addLetter } from '../../../src/db/messages.ts';
import { outgoingSource } from '../../../src/db/outbox.ts';
import { envelopeOf } from '../../../src/mail/engine/letter-envelope.ts';
import { createLetterReader, type LetterReader } from '../../../src/mail/letter-reader.ts';
import { extractAttachment, type ParsedLetter, parseLetter } from '../../../src/mail/mime/parse-letter.ts';
import { answerFields, hasList, sendFields } from '../../../src/mail/outbox/write-letter.ts';
import { makeLetter, pdfBytes } from '../../support/letters.ts';
import { addPractice, type PracticeStore, practiceStore } from '../../support/practice-store.ts';
import { addFolders } from '../../support/store-letters.ts';

let practice: PracticeStore;
let account: Account;
let reader: LetterReader;
let inbox: number;

beforeEach(async () => {
  practice = await practiceStore();
  account = await addPractice(practice.store, { imapPort: 1, smtpPort: 1 });
  inbox = (await addFolders(practice.store, account.id, ['inbox'])).inbox;
  reader = createLetterReader(practice.store);
});
afterEach(async () => {
  await reader.close();
  await practice.close();
});

async function arrived(source: Buffer): Promise<{ row: LetterRow; parsed: ParsedLetter }> {
  const parsed = await parseLetter(source);
  const server = { mailboxId: inbox, uidValidity: 1, uid: 1 };
  const { id } = await practice.store.write((tx) =>
    addLetter(tx, { envelope: envelopeOf(parsed, 0, true), source, mailboxId: inbox, server }),
  );
  return { row: (await findLetter(practice.store, id))!, parsed };
}

const lines = (...all: string[]): Buffer => Buffer.from(all.join('\r\n'), 'latin1');
const photo = Buffer.from([0xff, 0xd8, 0xff, 0x00, 0x0a, 0x0d, 0x80]);
const photoPart = (name: string) => [
  ...['--b', `Content-Type: image/jpeg; name=${name}`, `Content-ID: <${name}@phone>`],
  ...[`Content-Disposition: inline; filename=${name}`, 'Content-Transfer-Encoding: base64', ''],
  photo.toString('base64'),
];
const ofPhone = (html: string): Buffer =>
  lines(
    ...['From: Aisha <aisha@patients.example>', 'Subject: The tooth', 'MIME-Version: 1.0'],
    ...['Content-Type: multipart/mixed; boundary=b', '', '--b', 'Content-Type: text/html', '', html],
    ...[...photoPart('IMG_1.jpeg'), ...photoPart('IMG_2.jpeg'), '--b--', ''],
  );

async function forwarded(source: Buffer, without: number[] = []): Promise<Buffer> {
  const { row, parsed } = await arrived(source);
  const fields = {
    ...answerFields(account, row, parsed, 'forward'),
    to: 'dr.holm@lab.example',
    forwardsWithout: without,
  };
  const sent = await sendFields(practice.store, account, fields, reader);
  if (!sent.ok) throw new Error(sent.problem.title);
  return outgoingSource(practice.store, sent.value);
}

const namesIn = async (source: Buffer): Promise<string[]> =>
  (await parseLetter(source)).attachments.map(({ filename }) => filename);

describe('a forwarded letter', () => {
  it.each([
    ['that a phone sent along', '<p>It hurts here.</p>'],
    ['that the text shows', '<img src="cid:IMG_1.jpeg@phone"> <img src="cid:IMG_2.jpeg@phone">'],
  ])('takes photos along %s, byte for byte', async (_, html) => {
    const source = await forwarded(ofPhone(html));
    expect(await namesIn(source)).toEqual(['IMG_1.jpeg', 'IMG_2.jpeg']);
    expect(await extractAttachment(source, 1)).toEqual(photo);
  });

  it('leaves those behind that were taken off', async () => {
    expect(await namesIn(await forwarded(ofPhone('<p>x</p>'), [0]))).toEqual(['IMG_2.jpeg']);
  });

  it.each([
    ['as a letter', makeLetter({ subject: 'inner' }), 'message/rfc822'],
    [
      'as a file, where it cannot travel as it is',
      lines('Subject: inner', '', `K\xe4se ${'x'.repeat(2_000)}`, ''),
      'application/octet-stream',
    ],
  ])('takes a letter inside it along %s', async (_, inner, type) => {
    const source = await forwarded(
      lines(
        ...['From: a@x.example', 'Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'See this.'],
        ...['--b', 'Content-Type: message/rfc822', 'Content-Disposition: attachment; filename=inner.eml'],
        ...['Content-Transfer-Encoding: 8bit', '', `${inner.toString('latin1')}`, '--b--', ''],
      ),
    );
    const [attachment] = (await parseLetter(source)).attachments;
    expect(attachment).toMatchObject({ filename: 'inner.eml' });
    expect(source.toString('latin1')).toContain(`Content-Type: ${type}`);
    expect((await extractAttachment(source, 0))!.toString('latin1').trimEnd()).toBe(
      inner.toString('latin1').trimEnd(),
    );
    expect(
      Math.max(
        ...source
          .toString('latin1')
          .split('\r\n')
          .map((line) => line.length),
      ),
    ).toBeLessThan(998);
    expect(source.toString('latin1')).not.toMatch(/[\x80-\xff]/);
  });
});

it('a letter that stands open inside a forwarded one goes on as text, with its files', async () => {
  const inner = makeLetter({
    ...{ from: 'Henry <henry@lab.example>', text: 'The crown is ready.' },
    attachments: [{ filename: 'crown.pdf', contentType: 'application/pdf', content: pdfBytes }],
  });
  const source = await forwarded(
    lines(
      ...['From: a@x.example', 'Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'See below.'],
      ...['--b', 'Content-Type: message/rfc822', 'Content-Disposition: inline', ''],
      ...[inner.toString('latin1'), '--b--', ''],
    ),
  );
  const { text } = await parseLetter(source);
  expect(text).toMatch(/See below\.[\s\S]*From: .*henry@lab\.example[\s\S]*The crown is ready\./);
  expect(await namesIn(source)).toEqual(['crown.pdf']);
  expect(await extractAttachment(source, 0)).toEqual(pdfBytes);
});

describe('an answer', () => {
  const head = (...headers: string[]) =>
    makeLetter({ cc: 'bob@x.example', headers, attachments: [] }).toString('latin1');
  const delivered = (source: string) =>
    Buffer.from(`Delivered-To: desk@x.example\r\nReceived: from a by b; x\r\n${source}`, 'latin1');

  it('to all does not go to the alias at which the letter arrived', async () => {
    const { row, parsed } = await arrived(delivered(head('X-Y: z').replace('bob@', 'desk@x.example, bob@')));
    expect(answerFields(account, row, parsed, 'all')).toMatchObject({
      to: 'Aisha Patel <aisha@patients.example>',
      cc: 'bob@x.example',
    });
  });

  it('to a list goes to it alone, where it takes letters', async () => {
    const { row, parsed } = await arrived(Buffer.from(head('List-Post: <mailto:all@lists.example>')));
    expect(hasList(parsed)).toBe(true);
    expect(answerFields(account, row, parsed, 'list')).toMatchObject({ to: 'all@lists.example', cc: '' });
  });

  it.each([
    ['mailto:a%0D%0ABcc:x@x.example', false],
    ['mailto:a%3E,b@x.example', false],
    ['mailto:a@x.example', true],
  ])('%s is a list: %s', async (link, yes) => {
    expect(hasList(await parseLetter(Buffer.from(head(`List-Post: <${link}>`))))).toBe(yes);
  });

  it.each([
    ['an answering machine', ['Auto-Submitted: auto-replied'], true],
    ['a newsletter', ['List-Unsubscribe: <mailto:off@x.example>', 'Precedence: bulk'], true],
    ['an address that nobody reads', ['Reply-To: no-reply@x.example'], true],
    ['a mailing list', ['List-Post: <mailto:all@lists.example>', 'Precedence: list'], false],
    ['a person', [], false],
  ])('to %s says that a program wrote the letter, or not', async (_, headers, program) => {
    const { row, parsed } = await arrived(Buffer.from(head(...headers)));
    expect(answerFields(account, row, parsed, 'sender').answersAutomatic ?? false).toBe(program);
    expect(answerFields(account, row, parsed, 'forward').answersAutomatic ?? false).toBe(false);
  });
});

it('a letter that asks for a receipt asks for it to be sent to the account', async () => {
  const { row, parsed } = await arrived(
    makeLetter({ attachments: [{ filename: 'a.pdf', contentType: 'application/pdf', content: pdfBytes }] }),
  );
  const fields = { ...answerFields(account, row, parsed, 'sender'), wantsReceipt: true };
  const sent = await sendFields(practice.store, account, fields, reader);
  const source = await outgoingSource(practice.store, sent.ok ? sent.value : 0);
  expect(source.toString()).toMatch(/^Disposition-Notification-To: <reception@brightsmile\.example>\r$/m);
  expect((await parseLetter(source)).receiptTo).toEqual([{ name: '', address: account.address }]);
});
