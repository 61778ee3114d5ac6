import { afterEach, describe, expect, it } from 'vitest';
import { ParserPool } from '../../../src/mail/mime/parser-pool.ts';
import { readRoughly } from '../../../src/mail/mime/rough-letter.ts';
import { makeLetter, pdfBytes } from '../../support/letters.ts';

let pool: ParserPool;
afterEach(() => pool?.close());

describe('the parser pool', () => {
  it('parses many letters at once, in order of asking, and takes out attachments', async () => {
    pool = new ParserPool({ threads: 2 });
    const sources = Array.from({ length: 20 }, (_, i) => makeLetter({ subject: `Letter ${i}` }));
    const letters = await Promise.all(sources.map((source) => pool.parse(source)));
    expect(letters.map((letter) => letter.subject)).toEqual(sources.map((_, i) => `Letter ${i}`));

    const source = makeLetter({
      attachments: [{ filename: 'plan.pdf', contentType: 'application/pdf', content: pdfBytes }],
    });
    expect(await pool.attachment(source, 0)).toEqual(pdfBytes);
    await expect(pool.attachment(source, 3)).rejects.toMatchObject({
      problem: { detail: 'There is no attachment 4.' },
    });
    expect(source.length).toBeGreaterThan(0); // its bytes were lent, not given away
  });

  it('reads a letter roughly that takes too long, and goes on with the next', async () => {
    pool = new ParserPool({ deadline: 1 });
    const slow = makeLetter({ subject: 'Slow', text: 'The words.', attachments: [big(5_000_000)] });
    expect(await pool.parse(slow)).toMatchObject({ complete: false, subject: 'Slow', text: 'The words.' });
    await pool.close();
    pool = new ParserPool({ deadline: 20_000 });
    expect(await pool.parse(slow)).toMatchObject({ complete: true, attachments: [{ size: 5_000_000 }] });
  });

  it('survives a letter that takes all the memory', async () => {
    pool = new ParserPool({ memory: 24 });
    const greedy = makeLetter({ subject: 'Greedy', text: 'words\n'.repeat(4_000_000) });
    const [first, second] = await Promise.all([
      pool.parse(greedy),
      pool.parse(makeLetter({ subject: 'Next' })),
    ]);
    expect(first).toMatchObject({ complete: false, subject: 'Greedy' });
    expect(second).toMatchObject({ complete: true, subject: 'Next' });
  });

  it('answers those who still wait when it closes', async () => {
    pool = new ParserPool();
    const waiting = [1, 2, 3].map((n) => pool.parse(makeLetter({ subject: `Letter ${n}` })));
    await pool.close();
    expect((await Promise.all(waiting)).map((letter) => letter.subject)).toEqual([
      'Letter 1',
      'Letter 2',
      'Letter 3',
    ]);
    expect(await pool.parse(makeLetter({ subject: 'Late' }))).toMatchObject({
      subject: 'Late',
      complete: false,
    });
  });
});

const big = (size: number) => ({
  filename: 'scan.bin',
  contentType: 'application/octet-stream',
  content: Buffer.alloc(size, 7),
});

describe('a rough reading', () => {
  it('has the header and the first text of several parts', () => {
    const source = makeLetter({
      from: 'Jürgen Weiß <j@x.example>',
      to: '"Patel, Aisha" <a@x.example>, b@x.example',
      subject: 'Schöne Grüße aus der Zahnarztpraxis am Münsterplatz',
      text: 'Größe\n',
      html: '<p>x</p>',
      attachments: [big(10)],
    });
    expect(readRoughly(source)).toMatchObject({
      from: [{ name: 'Jürgen Weiß', address: 'j@x.example' }],
      to: [
        { name: 'Patel, Aisha', address: 'a@x.example' },
        { name: '', address: 'b@x.example' },
      ],
      subject: 'Schöne Grüße aus der Zahnarztpraxis am Münsterplatz',
      text: 'Größe\n',
      complete: false,
    });
  });

  it.each([
    [
      'quoted-printable',
      'text/plain; charset=iso-8859-1',
      'quoted-printable',
      'caf=E9 =\r\nau lait',
      'café au lait',
    ],
    ['HTML', 'text/html', '7bit', '<p>a &amp; b</p>', '\na & b\n'],
    ['a picture', 'image/png', 'base64', 'AAAA', ''],
  ])('of %s', (_, type, encoding, body, text) => {
    const source = `Content-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${body}`;
    expect(readRoughly(Buffer.from(source)).text).toBe(text);
  });
});
