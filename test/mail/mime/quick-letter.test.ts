// The quick reader may decline a letter; what it does read must be what the parser reads.
import { describe, expect, it } from 'vitest';
import { postLetters } from '../../../src/mail/demo/demo-letter.ts';
import { demoLetters } from '../../../src/mail/demo/demo-letters.ts';
import { parseLetter } from '../../../src/mail/mime/parse-letter.ts';
import { readQuickly, toQuick } from '../../../src/mail/mime/quick-letter.ts';
import { hostileHeaders, languages, makeLetter, makeThread, pdfBytes } from '../../support/letters.ts';

const letter = (...lines: string[]): Buffer => Buffer.from(lines.join('\r\n'), 'latin1');
const head = ['From: Aisha Patel <aisha@patients.example>', 'Subject: Shade', 'MIME-Version: 1.0'];
const mixed = (boundary: string, ...parts: string[][]): Buffer =>
  letter(
    ...head,
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
    'A preamble that nobody reads.',
    ...parts.flatMap((part) => [`--${boundary}`, ...part]),
    `--${boundary}--`,
    'An epilogue.',
  );

async function expectSame(source: Buffer): Promise<void> {
  expect(readQuickly(source)).toEqual(toQuick(await parseLetter(source)));
}

describe('reads as the parser does', () => {
  it('the letters of the demo', async () => {
    const posted = await postLetters(demoLetters, new Date(2026, 10, 5, 10, 30));
    const read = posted.filter(({ source }) => readQuickly(source) !== null);
    expect(read.length).toBeGreaterThan(posted.length * 0.8);
    for (const { source } of read) await expectSame(source);
  });

  it.each(Object.entries(languages))('a letter in %s', (_, words) =>
    expectSame(
      makeLetter({ subject: String(words), text: `${words}\n\n${words}`, from: `${words} <a@b.example>` }),
    ),
  );

  it('threads, attachments, HTML beside text and HTML alone', async () => {
    for (const source of makeThread(4, 'Zahnarzttermin für Jürgen')) await expectSame(source);
    await expectSame(
      makeLetter({
        attachments: [{ filename: 'plan.pdf', contentType: 'application/pdf', content: pdfBytes }],
      }),
    );
    await expectSame(makeLetter({ text: 'Plain', html: '<p>Rich <a href="https://x.example">here</a></p>' }));
    await expectSame(makeLetter({ text: '', html: '<h1>Only</h1><p>rich &amp; <b>bold</b></p>' }));
  });

  it.each([
    ['one paragraph', ['Could I come ', 'at ten on ', 'Thursday?', '', 'Aisha']],
    [
      'quotes of two depths',
      ['> Could I ', '> come ', '>> at ten? ', '> Or not', 'Yes, ', 'at ten.', '> ', '>x'],
    ],
    ['a signature', ['Yes.', '', '-- ', 'Aisha ', 'Patel']],
    ['stuffed lines', [' From here ', ' > no quote', '  two blanks', ' > ']],
    ['blanks alone', [' ', '  ', '', ' ', 'a ', '', 'b ']],
    ['a paragraph that ends in an empty line', ['a ', '', ' ', 'b']],
    ['nothing', ['']],
  ])('flowed text: %s', async (_, lines) => {
    for (const type of ['text/plain; charset=utf-8; format=flowed', 'text/plain; format="Flowed"'])
      await expectSame(letter(...head, `Content-Type: ${type}`, '', ...lines));
    await expectSame(
      letter(
        ...head,
        'Content-Type: text/plain; format=flowed',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        ...lines.map((line) => line.replace(/ $/, '=20')),
        '',
      ),
    );
  });

  it.each([
    ['no header at all', letter('', 'Just text.')],
    ['no body', letter(...head, '')],
    ['bare line feeds', Buffer.from(`${head.join('\n')}\n\nOne\nTwo\n`)],
    [
      '8 bits in a known character set',
      letter(...head, 'Content-Type: text/plain; charset=iso-8859-1', '', 'K\xe4se'),
    ],
    [
      'quoted-printable with soft line ends',
      letter(...head, 'Content-Transfer-Encoding: quoted-printable', '', 'K=C3=A4=', 'se =3D gut  '),
    ],
    ['base64', letter(...head, 'Content-Transfer-Encoding: base64', '', 'SMOkbGxv')],
    [
      'a folded subject in two coded words',
      letter('Subject: =?utf-8?B?w5xi?=', ' =?utf-8?Q?erweisung?=', '', 'x'),
    ],
    [
      'a character cut in two by coded words',
      letter('Subject: =?utf-8?B?w5xiw6c=?= =?utf-8?B?w5w=?=', '', 'x'),
    ],
    ['a group of addresses', letter('To: Staff: a@x.example, B <b@x.example>;', '', 'x')],
    ['a quoted name with a comma', letter('From: "Patel, Aisha" <a@x.example>', '', 'x')],
    [
      'a picture of the text',
      mixed(
        'b',
        ['Content-Type: text/plain', '', 'x'],
        ['Content-Type: image/png; name=a.png', 'Content-Disposition: inline', 'Content-ID: <a>', '', 'x'],
      ),
    ],
    ['a part without a header', mixed('b', ['', 'Bare part'])],
    [
      'an empty part',
      mixed('b', ['Content-Type: text/plain', '', ''], ['Content-Type: application/pdf', '', '']),
    ],
    ['a boundary that begins as another', mixed('b', ['Content-Type: text/plain', '', '--bb', 'x'])],
  ])('%s', (_, source) => expectSame(source));
});

describe('leaves to the parser', () => {
  it.each([
    [
      'a letter inside the letter',
      mixed('b', ['Content-Type: message/rfc822', '', 'Subject: inner', '', 'x']),
    ],
    [
      'flowed text without its blanks',
      letter(...head, 'Content-Type: text/plain; format=flowed; delsp=yes', '', 'a ', 'b'),
    ],
    [
      'a multipart without its end',
      letter(...head, 'Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'x'),
    ],
    ['a multipart without a boundary', letter(...head, 'Content-Type: multipart/mixed', '', 'x')],
    [
      'a character set with states',
      letter(...head, 'Content-Type: text/plain; charset=iso-2022-jp', '', 'x'),
    ],
    ['an unknown character set', letter(...head, 'Content-Type: text/plain; charset=x-none', '', 'x')],
    ['a subject that stands twice', letter(...head, 'Subject: again', '', 'x')],
    ['a line of the header that is none', letter(...head, 'no colon here', '', 'x')],
    [
      'a boundary in several pieces',
      letter(...head, 'Content-Type: multipart/mixed; boundary*0=b; boundary*1=c', '', 'x'),
    ],
    ['what is very large', Buffer.alloc(9 * 1024 * 1024, 'Subject: x\r\n\r\n')],
  ])('%s', (_, source) => expect(readQuickly(source)).toBe(null));
});

it('never throws, and takes no time, over what somebody made to break it', () => {
  const nested = (depth: number): string =>
    depth === 0
      ? 'Content-Type: text/plain\r\n\r\nx\r\n'
      : `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n${nested(depth - 1)}\r\n--b${depth}--\r\n`;
  const sources = [
    ...Object.values(hostileHeaders).map((value) => letter(`Subject: ${value}`, '', 'x')),
    Buffer.from(nested(500)),
    Buffer.from(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(20_000)}--b--`),
    Buffer.from(`Subject: ${'=?utf-8?Q?=41?= '.repeat(50_000)}\r\n\r\nx`),
    Buffer.from(`To: ${'<'.repeat(100_000)}\r\n\r\nx`),
    Buffer.from(`Content-Type: text/plain;${' a=b;'.repeat(50_000)}\r\n\r\nx`),
  ];
  const began = performance.now();
  for (const source of sources) readQuickly(source);
  expect(performance.now() - began).toBeLessThan(3_000);
});
