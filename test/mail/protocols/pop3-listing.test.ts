import { describe, expect, test } from 'vitest';
import { chooseSignIn, oldServer, readCapabilities } from '../../../src/mail/protocols/pop3-capabilities.ts';
import { readListing } from '../../../src/mail/protocols/pop3-listing.ts';

const answer = (...lines: string[]): Buffer =>
  Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'latin1');

describe('LIST and UIDL', () => {
  test.each<[string, string[], string[] | null, [number, number, string | null][]]>([
    [
      'both',
      ['1 120', '2 200'],
      ['1 whqtswO00WBw418f9t5JxYwZ', '2 QhdPYR:00WBw1Ph7x7'],
      [
        [1, 120, 'whqtswO00WBw418f9t5JxYwZ'],
        [2, 200, 'QhdPYR:00WBw1Ph7x7'],
      ],
    ],
    ['no UIDL', ['1 120'], null, [[1, 120, null]]],
    [
      'holes, and more words',
      ['3 120 octets', '17 5'],
      ['17 b', '3 a'],
      [
        [3, 120, 'a'],
        [17, 5, 'b'],
      ],
    ],
    [
      'an id for one of two',
      ['1 1', '2 2'],
      ['2 b'],
      [
        [1, 1, null],
        [2, 2, 'b'],
      ],
    ],
    [
      'ids that are none',
      ['1 1', '2 2', '3 3'],
      ['1 a b', '2 \x01', `3 ${'x'.repeat(600)}`],
      [
        [1, 1, null],
        [2, 2, null],
        [3, 3, null],
      ],
    ],
    ['an empty maildrop', [], [], []],
  ])('%s', (_name, sizes, ids, wanted) => {
    expect(readListing(answer(...sizes), ids && answer(...ids))).toEqual(
      wanted.map(([number, size, uniqueId]) => ({ number, size, uniqueId })),
    );
  });

  test.each(['1', 'one 120', '0 120', '1 -5', '99999999999 1', '<html>'])('"%s" is no listing', (line) => {
    expect(() => readListing(answer(line), null)).toThrow('cannot be read');
    expect(() => readListing(answer('1 1', '1 1'), null)).toThrow('cannot be read');
  });
});

describe('CAPA', () => {
  test.each<[string[], object]>([
    [
      ['TOP', 'UIDL', 'PIPELINING', 'USER', 'SASL PLAIN LOGIN'],
      { user: true, sasl: ['PLAIN', 'LOGIN'], uidl: true, pipelining: true, loginDelay: 0 },
    ],
    [['user', 'sasl xoauth2'], { user: true, sasl: ['XOAUTH2'], uidl: false, pipelining: false }],
    [['LOGIN-DELAY 900 USER'], { loginDelay: 900, user: false }],
    [['LOGIN-DELAY -4'], { loginDelay: 0 }],
    [['LOGIN-DELAY 99999999'], { loginDelay: 3600 }],
    [['', 'X-TRA USER'], { user: false }],
  ])('%j', (lines, wanted) => expect(readCapabilities(lines)).toMatchObject(wanted));

  test.each<[string[], boolean, string | null]>([
    [['USER', 'SASL PLAIN'], false, 'plain'],
    [['USER', 'SASL CRAM-MD5'], false, 'user'],
    [['SASL CRAM-MD5'], false, null],
    [['USER', 'SASL PLAIN XOAUTH2'], true, 'xoauth2'],
    [['USER', 'SASL PLAIN'], true, null],
  ])('%j, token %s: %s', (lines, withToken, wanted) => {
    expect(chooseSignIn(readCapabilities(lines), withToken)).toBe(wanted);
  });
  test('a server without CAPA', () => expect(chooseSignIn(oldServer, false)).toBe('user'));
});
