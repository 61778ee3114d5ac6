// What a letter's header and its parts for machines say about how it may be answered.
import { describe, expect, it } from 'vitest';
import { deliveryReport, receiptReport } from '../../../src/mail/mime/letter-report.ts';
import { parseLetter } from '../../../src/mail/mime/parse-letter.ts';
import { readQuickly } from '../../../src/mail/mime/quick-letter.ts';
import { makeBounce } from '../../support/bounce.ts';
import { makeLetter } from '../../support/letters.ts';

const parse = (...headers: string[]) => parseLetter(makeLetter({ headers }));

describe('a mailing list', () => {
  it.each([
    ['its address', 'List-Post: <mailto:dentists@lists.example>', 'dentists@lists.example'],
    ['one with a subject', 'List-Post: <mailto:d@lists.example?subject=x>', 'd@lists.example'],
    ['one in code', 'List-Post: <mailto:d%2Bx@lists.example>', 'd+x@lists.example'],
    ['a list that takes no letters', 'List-Post: NO (closed)', ''],
    ['a page', 'List-Post: <https://lists.example/post>', ''],
    ['none', 'X-Other: <mailto:d@lists.example>', ''],
  ])('takes letters at %s', async (_, header, address) => {
    expect((await parse(header)).listPost).toBe(address);
  });

  it.each([
    [['List-Id: <dentists.lists.example>'], true],
    [['List-Unsubscribe: <mailto:off@x.example>'], true],
    [['Precedence: bulk'], true],
    [['Precedence: first-class'], false],
    [[], false],
  ])('is told by %j', async (headers, list) => {
    expect((await parse(...headers)).fromList).toBe(list);
  });
});

it('names the address at which it arrived only where our own server wrote it', async () => {
  const source = makeLetter({ headers: ['Delivered-To: forged@x.example'] }).toString('latin1');
  const top = [
    'Delivered-To: Desk@brightsmile.example',
    'X-Original-To: <info@brightsmile.example>',
    'Received: from mail.x.example by mx.brightsmile.example; Tue, 3 Nov 2026 09:41:00 +0000',
  ];
  const parsed = await parseLetter(Buffer.from(`${top.join('\r\n')}\r\n${source}`, 'latin1'));
  expect(parsed.deliveredTo).toEqual(['desk@brightsmile.example', 'info@brightsmile.example']);
  expect((await parseLetter(Buffer.from(source, 'latin1'))).deliveredTo).toEqual([]);
});

it('asks for a receipt by one field', async () => {
  expect((await parse('Disposition-Notification-To: Aisha <aisha@x.example>')).receiptTo).toEqual([
    { name: 'Aisha', address: 'aisha@x.example' },
  ]);
  expect((await parse()).receiptTo).toEqual([]);
});

describe('pictures', () => {
  const picture = (kind: string, html: string): Buffer =>
    Buffer.from(
      [
        'From: a@x.example',
        `Content-Type: multipart/${kind}; boundary=b`,
        '',
        ...['--b', 'Content-Type: text/html', '', html],
        ...['--b', 'Content-Type: image/jpeg; name=IMG_0001.jpeg', 'Content-ID: <A-1@phone>'],
        ...['Content-Disposition: inline; filename=IMG_0001.jpeg', '', 'x', '--b--', ''],
      ].join('\r\n'),
    );

  it.each([
    ['shows', 'related', '<img src="cid:A-1@phone">', true],
    ['shows, its id in code', 'mixed', "<img src='CID:A-1%40phone'>", true],
    ['does not show, of a phone', 'mixed', '<p>See the tooth.</p>', false],
    ['does not show, though related', 'related', '<p>See the tooth.</p>', false],
  ])('that the text %s', async (_, kind, html, inline) => {
    const source = picture(kind, html);
    expect((await parseLetter(source)).attachments).toMatchObject([{ filename: 'IMG_0001.jpeg', inline }]);
    expect(readQuickly(source)?.attachments).toBe(inline ? 0 : 1);
  });
});

const status = (...fields: string[]): string =>
  ['Reporting-MTA: dns; mx.x.example', '', 'Final-Recipient: rfc822; aisha@x.example', ...fields].join('\n');

describe('a report', () => {
  it.each([
    [
      'that a letter failed',
      status('Action: failed', 'Status: 5.1.1', 'Diagnostic-Code: smtp; 550 5.1.1', ' no such user'),
      { outcome: 'failed', status: '5.1.1', words: '550 5.1.1 no such user' },
    ],
    [
      'that a letter is late',
      status('Action: Delayed', 'Status: 4.4.1'),
      { outcome: 'delayed', status: '4.4.1', words: '' },
    ],
    [
      'with a status that is none',
      status('Action: failed', 'Status: \u001b[2J'),
      { outcome: 'failed', status: '', words: '' },
    ],
  ])('%s', (_, text, expected) => {
    expect(deliveryReport(text)).toEqual({
      ...{ kind: 'delivery', original: '' },
      recipients: [{ address: 'aisha@x.example', ...expected }],
    });
  });

  it('of success, or of nobody, is none', () => {
    expect(deliveryReport(status('Action: delivered', 'Status: 2.0.0'))).toBeNull();
    expect(deliveryReport('Action: failed\nStatus: 5.1.1')).toBeNull();
    expect(deliveryReport('')).toBeNull();
  });

  it.each([
    ['displayed', 'opened'],
    ['deleted', 'deleted'],
    ['processed', undefined],
  ])('that a letter was %s', (disposition, outcome) => {
    const text = `Final-Recipient: rfc822; a@x.example\nDisposition: manual-action/MDN-sent-manually; ${disposition}`;
    expect(receiptReport(text)?.recipients[0]?.outcome).toBe(outcome);
  });

  it.each([
    ['in the letter that it returns', { returned: 'message/rfc822' }, '<a@b.example>'],
    ['in the header that it returns', { returned: 'text/rfc822-headers' }, '<a@b.example>'],
    ['in what it answers', { returned: 'none', headers: ['In-Reply-To: <c@b.example>'] }, '<c@b.example>'],
    ['nowhere', { returned: 'none' }, ''],
  ] as const)('names the letter that it is about %s', async (_, parts, original) => {
    const bounce = makeBounce({ original: '<a@b.example>', address: 'a@x.example', ...parts });
    expect((await parseLetter(bounce)).report?.original).toBe(original);
  });

  it('is found in a letter as mail servers write it', async () => {
    const part = (type: string, text: string) => `--r\r\nContent-Type: ${type}\r\n\r\n${text}\r\n`;
    const report = (type: string, text: string) =>
      parseLetter(
        Buffer.from(
          `From: MAILER-DAEMON@x.example\r\nContent-Type: multipart/report; boundary=r\r\n\r\n${part('text/plain', 'Sorry.')}${part(type, text)}--r--\r\n`,
        ),
      );
    const bounce = await report('message/delivery-status', status('Action: failed', 'Status: 5.2.2'));
    expect(bounce.report?.recipients).toMatchObject([{ address: 'aisha@x.example', status: '5.2.2' }]);
    const receipt = await report(
      'message/disposition-notification',
      'Final-Recipient: rfc822; bob@x.example\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n',
    );
    expect(receipt.report).toMatchObject({ kind: 'receipt', recipients: [{ address: 'bob@x.example' }] });
  });
});
