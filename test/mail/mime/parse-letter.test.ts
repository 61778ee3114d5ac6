import { describe, expect, it } from 'vitest';
import { extractAttachment, parseLetter } from '../../../src/mail/mime/parse-letter.ts';
import { hostileHeaders, languages, makeLetter, makeThread, pdfBytes } from '../../support/letters.ts';

const letter = (...lines: string[]): Buffer => Buffer.from(lines.join('\r\n'));

describe('the header', () => {
  it('gives people, subject, dates and the thread', async () => {
    const thread = makeThread(3, 'Zahnarzttermin für Jürgen');
    const last = await parseLetter(thread[2]!);
    expect(last).toMatchObject({
      subject: 'Re: Zahnarzttermin für Jürgen',
      from: [{ name: 'Aisha Patel', address: 'aisha@patients.example' }],
      to: [{ name: 'Reception', address: 'reception@brightsmile.example' }],
      date: Date.UTC(2026, 10, 2, 10),
      complete: true,
    });
    const ids = await Promise.all(thread.map(async (one) => (await parseLetter(one)).messageId));
    expect(last.references).toEqual(ids.slice(0, 2));
    expect(last.inReplyTo).toBe(ids[1]);
  });

  it.each([
    ['none at all', [], null],
    ['that is no date', ['Date: yesterday'], null],
    ['of the year 20226', ['Date: Mon, 2 Nov 20226 08:00:00 +0000'], null],
    ['with a zone and a comment', ['Date: Mon, 2 Nov 2026 09:00:00 +0100 (CET)'], Date.UTC(2026, 10, 2, 8)],
  ])('has the date %s', async (_, headers, date) => {
    expect((await parseLetter(makeLetter({ date: null, headers }))).date).toBe(date);
  });

  it('may be missing altogether', async () => {
    expect(await parseLetter(letter('', 'Just text.'))).toMatchObject({
      subject: '',
      from: [],
      to: [],
      date: null,
      messageId: '',
      text: 'Just text.',
    });
    expect(await parseLetter(Buffer.alloc(0))).toMatchObject({ text: '', from: [], attachments: [] });
  });

  it('names the members of a group, and wrapped or crowded Message-IDs', async () => {
    const parsed = await parseLetter(
      makeLetter({
        to: 'Team: a@x.example, "B, C" <b@x.example>;',
        headers: ['References: <1@x.example><2@x.example>', ' text <3@x.example>', 'Reply-To: r@x.example'],
      }),
    );
    expect(parsed.to).toEqual([
      { name: '', address: 'a@x.example' },
      { name: 'B, C', address: 'b@x.example' },
    ]);
    expect(parsed.references).toEqual(['<1@x.example>', '<2@x.example>', '<3@x.example>']);
    expect(parsed.replyTo).toEqual([{ name: '', address: 'r@x.example' }]);
  });

  it('does not let an encoded name pass for an address', async () => {
    const name = `=?utf-8?B?${Buffer.from('"Bank" <ceo@bank.example>').toString('base64')}?=`;
    const parsed = await parseLetter(makeLetter({ from: `${name} <thief@x.example>` }));
    expect(parsed.from).toEqual([{ name: '"Bank" <ceo@bank.example>', address: 'thief@x.example' }]);
  });

  it.each<[string, string[], boolean]>([
    ['a person', [], false],
    ['a person who says so', ['Auto-Submitted: no'], false],
    ['an answering machine', ['Auto-Submitted: auto-replied'], true],
    ['a list', ['Precedence: list'], true],
  ])('tells %s from a program', async (_, headers, automatic) => {
    expect((await parseLetter(makeLetter({ headers }))).autoSubmitted).toBe(automatic);
  });

  it('tells how to leave a list', async () => {
    const headers = ['List-Unsubscribe: <mailto:off@x.example>,', ' <https://x.example/off?u=1>'];
    const { listUnsubscribe } = await parseLetter(makeLetter({ headers }));
    expect(listUnsubscribe).toEqual(['mailto:off@x.example', 'https://x.example/off?u=1']);
  });
});

describe('the text', () => {
  it.each(languages)('of a letter in $name', async ({ subject, text }) => {
    expect(await parseLetter(makeLetter({ subject, text }))).toMatchObject({ subject, text, snippet: text });
  });

  it.each([
    ['windows-1252', Buffer.from([0x80, 0x20, 0x93, 0xe9, 0x94]), '€ “é”'],
    ['iso-8859-2', Buffer.from([0xb1, 0xea]), 'ąę'],
    ['shift_jis', Buffer.from([0x93, 0xfa, 0x96, 0x7b]), '日本'],
    ['gb18030', Buffer.from([0xc4, 0xe3]), '你'],
    ['no-such-charset', Buffer.from('gréât'), 'gréât'],
    ['us-ascii', Buffer.from('bytes é beyond'), 'bytes é beyond'],
  ])('in %s', async (charset, bytes, text) => {
    const head = letter(
      `Content-Type: text/plain; charset=${charset}`,
      'Content-Transfer-Encoding: 8bit',
      '',
      '',
    );
    expect((await parseLetter(Buffer.concat([head, bytes]))).text).toBe(text);
  });

  it('is the plain version where there is one with words in it', async () => {
    const both = await parseLetter(makeLetter({ text: 'plain words', html: '<p>html words</p>' }));
    expect(both).toMatchObject({ text: 'plain words', fromHtml: false });
    const empty = await parseLetter(makeLetter({ text: ' \n\n', html: '<p>html words</p>' }));
    expect(empty).toMatchObject({ text: 'html words', fromHtml: true });
  });

  it('is all of a letter made of several pieces', async () => {
    const parsed = await parseLetter(
      letter(
        'Content-Type: multipart/mixed; boundary=b',
        '',
        ...['--b', 'Content-Type: text/plain', '', 'First.'],
        ...['--b', 'Content-Type: application/pdf; name=a.pdf', 'Content-Disposition: attachment', '', 'x'],
        ...['--b', 'Content-Type: text/html', '', '<p>Second, <a href="https://x.example/m">a map</a>.</p>'],
        '--b--',
      ),
    );
    expect(parsed.text).toBe('First.\n\nSecond, a map [1].\n\n[1] https://x.example/m');
    expect(parsed.links).toEqual(['https://x.example/m']);
    expect(parsed.attachments).toMatchObject([{ filename: 'a.pdf', size: 1 }]);
  });

  it('of a multipart that was cut off is what there is of it', async () => {
    const whole = makeLetter({ text: 'The beginning.', attachments: [pdf('plan.pdf')] });
    const parsed = await parseLetter(whole.subarray(0, whole.length - 150));
    expect(parsed).toMatchObject({ text: 'The beginning.', attachments: [{ filename: 'plan.pdf' }] });
  });

  it('of a letter with more parts than any has is still read', async () => {
    const parsed = await parseLetter(
      Buffer.from(
        `From: a@x.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n${'--x\r\n\r\nhi\r\n'.repeat(5_000)}`,
      ),
    );
    expect(parsed).toMatchObject({ complete: false, from: [{ address: 'a@x.example' }], text: 'hi\n' });
  });

  it('of a bounce says what bounced', async () => {
    const parsed = await parseLetter(
      letter(
        'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
        '',
        ...['--b', '', 'Your letter was not delivered.'],
        ...['--b', 'Content-Type: message/delivery-status', '', 'Final-Recipient: rfc822; nobody@x.example'],
        '--b--',
      ),
    );
    expect(parsed.text).toBe('Your letter was not delivered.\n\nFinal-Recipient: rfc822; nobody@x.example');
  });

  it('has a snippet of its own words, without quotes, rules, signature and fillers', async () => {
    const text = `\n-----\nOn Mon, Aisha wrote:\n> old words\nNew\u200b\u034f  words.\n${'x '.repeat(200)}`;
    const { snippet } = await parseLetter(makeLetter({ text }));
    expect(snippet).toMatch(/^New words\. x x/);
    expect(snippet.length).toBeLessThanOrEqual(160);
    expect((await parseLetter(makeLetter({ text: 'Yes.\n-- \nAisha' }))).snippet).toBe('Yes.');
  });
});

const pdf = (filename: string) => ({ filename, contentType: 'application/pdf', content: pdfBytes });

describe('attachments', () => {
  it('are listed with names that can be shown and saved, and taken out byte for byte', async () => {
    const source = makeLetter({
      text: 'See these.',
      attachments: [
        pdf(hostileHeaders.fileName),
        pdf('C:\\Users\\me\\plan.pdf'),
        pdf(''),
        { filename: 'cat.eml', contentType: 'message/rfc822', content: makeLetter({ subject: 'inner' }) },
        pdf(`${'long'.repeat(100)}.pdf`),
      ],
    });
    const { attachments, text } = await parseLetter(source);
    expect(attachments.map((one) => one.filename)).toEqual([
      'passwd',
      'plan.pdf',
      'attachment-3.pdf',
      'cat.eml',
      expect.stringMatching(/^(long)+\.pdf$/),
    ]);
    expect(attachments[1]).toEqual({
      index: 1,
      filename: 'plan.pdf',
      contentType: 'application/pdf',
      size: pdfBytes.length,
      inline: false,
    });
    expect(text).toBe('See these.');
    expect(await extractAttachment(source, 1)).toEqual(pdfBytes);
    expect(await extractAttachment(source, 9)).toBeNull();
  });

  it('tell pictures of the text from things sent along', async () => {
    const parsed = await parseLetter(
      letter(
        'Content-Type: multipart/related; boundary=b',
        '',
        ...['--b', 'Content-Type: text/html', '', '<p>Hi <img src="cid:logo" alt="our logo"></p>'],
        ...['--b', 'Content-Type: image/png', 'Content-ID: <logo>', 'Content-Disposition: inline', '', 'x'],
        '--b--',
      ),
    );
    expect(parsed.attachments).toMatchObject([{ filename: 'picture-1.png', inline: true }]);
    expect(parsed.text).toBe('Hi our logo');
  });
});
