import { describe, expect, test } from 'vitest';
import { longestStatus, Pop3Reader } from '../../../src/mail/protocols/pop3-reader.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const everyByte = Buffer.from(Array.from({ length: 256 }, (_, i) => i)).toString('latin1');

/** What the server sends after its status line, and what the letter is. */
const rows: [string, string, string][] = [
  ['a letter', 'Subject: a\r\n\r\nb\r\n.\r\n', 'Subject: a\r\n\r\nb\r\n'],
  ['nothing at all', '.\r\n', ''],
  ['an empty line', '\r\n.\r\n', '\r\n'],
  ['an empty line, then a dot', '\r\n..\r\n.\r\n', '\r\n.\r\n'],
  ['a dot as its first character', '..first\r\n.\r\n', '.first\r\n'],
  ['two dots', 'a\r\n...\r\n..b\r\n.\r\n', 'a\r\n..\r\n.b\r\n'],
  ['a line with a dot alone', 'a\r\n..\r\nb\r\n.\r\n', 'a\r\n.\r\nb\r\n'],
  ['dots elsewhere', 'a.\r\nb..c\r\n. d\r\n.\r\n', 'a.\r\nb..c\r\n d\r\n'],
  ['a lone LF and a lone CR before a dot', 'a\n.\nb\r.\rc\r\n.\r\n', 'a\n.\nb\r.\rc\r\n'],
  ['a lone LF before what looks like the end', 'a\n.\r\nb\r\n.\r\n', 'a\n.\r\nb\r\n'],
  ['CR CR LF', 'a\r\r\n..\r\r\n.\r\n', 'a\r\r\n.\r\r\n'],
  ['every byte there is', `${everyByte}\r\n.\r\n`, `${everyByte}\r\n`],
  [
    'UTF-8',
    `${Buffer.from('Größe 预约\r\n').toString('latin1')}.\r\n`,
    Buffer.from('Größe 预约\r\n').toString('latin1'),
  ],
];

describe('a POP3 answer', () => {
  test.each(rows)('%s, split at every position, comes out byte for byte', (_name, wire, letter) => {
    const whole = bytes(`+OK here it is\r\n${wire}+OK next\r\n`);
    for (let first = 0; first <= whole.length; first++)
      for (const second of [first, first + 1, first + 2, whole.length]) {
        const reader = new Pop3Reader();
        let line: string | null = null;
        let body: Buffer | null = null;
        const read = (): void => {
          line ??= reader.line();
          if (line !== null) body ??= reader.body(1000);
        };
        for (const chunk of [
          whole.subarray(0, first),
          whole.subarray(first, second),
          whole.subarray(second),
        ]) {
          reader.push(chunk);
          read();
        }
        expect(line).toBe('+OK here it is');
        expect(body!.toString('latin1')).toBe(letter);
        expect(reader.line()).toBe('+OK next');
        expect(reader.pending).toBe(0);
      }
  });

  test.each(rows)('%s, byte by byte', (_name, wire, letter) => {
    const reader = new Pop3Reader();
    let body: Buffer | null = null;
    for (const byte of bytes(wire)) {
      expect(body).toBeNull();
      reader.push(Buffer.from([byte]));
      body = reader.body(1000);
    }
    expect(body!.toString('latin1')).toBe(letter);
  });

  test('many large letters in chunks of the network, with what memory they need and no more', () => {
    const line = `${'x'.repeat(60)}\r\n..y\r\n`;
    const wire = bytes(`+OK\r\n${line.repeat(20_000)}.\r\n`);
    const reader = new Pop3Reader();
    for (let n = 0; n < 5; n++) {
      let body: Buffer | null = null;
      let line: string | null = null;
      for (let at = 0; at < wire.length; at += 65_000) {
        reader.push(wire.subarray(at, at + 65_000));
        line ??= reader.line();
        if (line) body ??= reader.body(10_000_000);
      }
      expect(body!.length).toBe(20_000 * 66);
    }
  });

  test('a status line without an end, and one that is too long, are refused', () => {
    for (const end of ['', '\r\n']) {
      const reader = new Pop3Reader();
      reader.push(bytes(`+OK ${'x'.repeat(longestStatus)}${end}`));
      expect(() => reader.line()).toThrow('endless line');
    }
  });

  test('a letter without an end is refused at its bound', () => {
    const reader = new Pop3Reader();
    reader.push(bytes('x'.repeat(900)));
    expect(reader.body(1000)).toBeNull();
    reader.push(bytes('x'.repeat(200)));
    expect(() => reader.body(1000)).toThrow('more than 1000 bytes');
  });

  test('a line may end in LF alone', () => {
    const reader = new Pop3Reader();
    reader.push(bytes('+OK\n-ERR\r\n'));
    expect([reader.line(), reader.line(), reader.line()]).toEqual(['+OK', '-ERR', null]);
  });
});
