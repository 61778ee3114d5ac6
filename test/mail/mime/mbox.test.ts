import { describe, expect, it } from 'vitest';
import { beginsLikeLetter, splitMbox } from '../../../src/mail/mime/mbox.ts';
import { makeLetter, pdfBytes } from '../../support/letters.ts';

const from = 'From aisha@patients.example Thu Nov  5 09:41:00 2026\n';
const lf = (letter: Buffer) => letter.toString('latin1').replaceAll('\r\n', '\n');
const letters = [1, 2, 3].map((n) => lf(makeLetter({ subject: `Letter ${n}` })));
const mbox = (...sources: string[]) =>
  Buffer.from(sources.map((source) => `${from}${source}\n`).join(''), 'latin1');
const split = (bytes: Buffer) => {
  const { letters: found, problems } = splitMbox(bytes);
  return { found: found.map((letter) => letter.toString('latin1')), problems };
};

describe('an mbox', () => {
  it('gives its letters byte for byte', () => {
    expect(split(mbox(...letters))).toEqual({ found: letters, problems: [] });
    const crlf = Buffer.from(
      mbox(...letters)
        .toString('latin1')
        .replaceAll('\n', '\r\n'),
      'latin1',
    );
    expect(split(crlf).found).toEqual(letters.map((letter) => letter.replaceAll('\n', '\r\n')));
    expect(split(mbox(...letters).subarray(0, -1))).toEqual({ found: letters, problems: [] });
  });

  it('undoes the quoting of "From " and is not misled by sentences', () => {
    const body = (text: string) => `Subject: x\n\n${text}\n`;
    expect(split(mbox(body('>From here\n>>From there\n> From me'))).found).toEqual([
      body('From here\n>From there\n> From me'),
    ]);
    const sentences = body('We moved.\n\nFrom today on\nall is well.\nFrom me: hello');
    expect(split(mbox(sentences, letters[0]!)).found).toEqual([sentences, letters[0]]);
  });

  it('is taken as far as it is whole when it was cut off', () => {
    const attachment = { filename: 'plan.pdf', contentType: 'application/pdf', content: pdfBytes };
    const last = lf(makeLetter({ subject: 'Last', attachments: [attachment] }));
    const whole = mbox(letters[0]!, letters[1]!, last);
    const first = mbox(letters[0]!, letters[1]!).length;
    for (let end = first + 1; end < whole.length - 2; end += 7) {
      const { found, problems } = split(whole.subarray(0, end));
      expect(found, `cut at ${end}`).toEqual(letters.slice(0, 2));
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(/^letter 3.* cut off$/);
    }
  });

  it('names a letter that is none and takes the others', () => {
    expect(split(mbox(letters[0]!, '\u0000\u0001 noise\n', letters[1]!))).toEqual({
      found: [letters[0], letters[1]],
      problems: ['letter 2 is not a letter'],
    });
    expect(split(Buffer.from(`${from}\u0000 noise\n\n${from}${letters[1]}\n`))).toEqual({
      found: [letters[1]],
      problems: ['letter 1 is not a letter'],
    });
  });
});

it.each([
  [lf(makeLetter()), true],
  ['Received: from x\n\tby y\nFrom: a', true],
  ['Note: buy milk\n\nSubject: no', false],
  ['\u0089PNG\r\n', false],
  ['Dear Subject: yes', false],
  ['', false],
])('%j begins like a letter: %s', (text, answer) => {
  expect(beginsLikeLetter(Buffer.from(text, 'latin1'))).toBe(answer);
});
