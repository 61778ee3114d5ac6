import { describe, expect, test } from 'vitest';
import { composeLetter, newMessageId } from '../../../src/mail/mime/compose-letter.ts';
import { letterSize, mentionsAttachment, emptyGaps } from '../../../src/mail/outbox/before-sending.ts';

describe('whether a letter speaks of something attached', () => {
  test.each([
    ['Please find attached the bill.', true],
    ['I attach the X-ray.', true],
    ['The forms are enclosed.', true],
    ['Im Anhang finden Sie die Rechnung.', true],
    ['Anbei die Aufnahme.', true],
    ['Vous trouverez ci-joint la facture.', true],
    ['Le envío adjunta la factura.', true],
    ['In allegato la fattura.', true],
    ['De bijlage bevat de rekening.', true],
    ['See you on Monday.', false],
    ['We are very attentive.', false],
    ['', false],
    ['Thank you.\n\n> Please find attached the bill.', false],
    ['Thank you.\n\n-- \nAttachments are scanned.', false],
    ['Attached\n-- \nPractice', true],
  ])('%j: %s', (text, mentions) => {
    expect(mentionsAttachment(text)).toBe(mentions);
  });
});

test.each([
  ['nothing', '', [] as number[]],
  ['a long text', 'word '.repeat(40_000), []],
  ['umlauts', 'für '.repeat(5_000), []],
  ['files', 'See.', [10, 200_000, 1_000_000]],
])('the size of a letter is close, and not too small: %s', async (_what, text, sizes) => {
  const composed = await composeLetter({
    ...{ from: { name: '', address: 'reception@brightsmile.example' }, cc: [], bcc: [], subject: 'x' },
    ...{ to: [{ name: '', address: 'a@x.example' }], text, date: new Date(), inReplyTo: '', references: [] },
    messageId: newMessageId('reception@brightsmile.example'),
    attachments: sizes.map((size, i) => ({ filename: `${i}.bin`, content: Buffer.alloc(size, i) })),
  });
  const actual = composed.ok ? composed.value.length : 0;
  const told = letterSize(text, sizes);
  expect(told).toBeGreaterThan(actual * 0.99);
  expect(told).toBeLessThan(actual * 1.3 + 4_000);
});

test.each([
  ['in the text', '', 'At {{hour}}.', ['hour']],
  ['in the subject', 'On {{ day }}', '', ['day']],
  ['not in what is quoted', '', 'Yes.\n> {{hour}}', []],
  ['not where there are none', 'a', 'b {{ }} {x}', []],
])('gaps that nobody has filled in, %s', (_what, subject, text, gaps) => {
  expect(emptyGaps(subject, text)).toEqual(gaps);
});
