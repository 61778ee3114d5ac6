import { describe, expect, test } from 'vitest';
import {
  complainAddress,
  complainHost,
  complainPassword,
  complainPort,
  complainUser,
  plainHost,
} from '../../../src/mail/setup/field-checks.ts';

describe('an address', () => {
  test.each([
    ...[
      'reception@lab.example',
      'Front.Desk+new@sub.lab.example',
      "o'brien@lab.example",
      ' reception@lab.example ',
    ],
    ...['empfang@zahnärzte.example', 'приём@клиника.example', '受付@歯科.example', 'a@b.cd', '1@2.example'],
  ])('%j is fine', (address) => expect(complainAddress(address)).toBeNull());

  test.each([
    ['', /Type the practice/],
    ['   ', /Type the practice/],
    ['reception', /has an @/],
    ['reception@', /missing after the @/],
    ['@lab.example', /missing before the @/],
    ['reception@lab', /not complete/],
    ['reception@@lab.example', /only one @/],
    ['a@b@lab.example', /only one @/],
    ['front desk@lab.example', /no spaces/],
    ['reception@lab .example', /no spaces/],
    ['Lab <reception@lab.example>', /without a name/],
    ['mailto:reception@lab.example', /without mailto/],
    ['a@lab.example, b@lab.example', /one address only/],
    ['a@lab.example;b@lab.example', /one address only/],
    ['.a@lab.example', /dot too many before/],
    ['a..b@lab.example', /dot too many before/],
    ['a@lab..example', /dot too many/],
    ['a@.lab.example', /dot too many/],
    ['a@-lab.example', /cannot be part/],
    ['a@lab.example/path', /cannot be a name/],
    ['a@lab.example:25', /cannot be a name/],
    ['a@127.0.0.1', /not a number/],
    ['a@1.2.3', /not a complete number address/],
    ['a"b@lab.example', /character before the @/],
    ['a\u200bb@lab.example', /invisible/],
    ['a\u202eb@lab.example', /invisible/],
    ['a\u0000b@lab.example', /invisible/],
    [`${'a'.repeat(65)}@lab.example`, /before the @ is too long/],
    [`a@${'b.'.repeat(130)}example`, /too long/],
    [`a@${'b'.repeat(64)}.example`, /cannot be part|too long/],
  ])('%j is not: %s', (address, words) => {
    expect(complainAddress(address)).toMatch(words);
    expect(complainAddress(address)).toMatch(/\.$/);
  });
});

describe("a server's name", () => {
  test.each([
    ...[
      'imap.lab.example',
      'IMAP.Lab.Example',
      'localhost',
      'server',
      'mail_1.lab.example',
      'imap.lab.example.',
    ],
    ...['127.0.0.1', '::1', '[::1]', '192.168.1.5', 'post.zahnärzte.example', ' imap.lab.example '],
  ])('%j is fine', (host) => expect(complainHost(host, 'Incoming Mail Server')).toBeNull());

  test.each([
    ['', /Type the Incoming Mail Server/],
    ['imap lab example', /no spaces/],
    ['https://mail.lab.example/owa', /only the server's name: mail\.lab\.example/],
    ['imaps://imap.lab.example:993', /only the server's name: imap\.lab\.example/],
    ['mail.lab.example/mail', /only the server's name: mail\.lab\.example/],
    ['reception@lab.example', /That is an e-mail address/],
    ['imap.lab.example:993', /the port 993 has its own field/],
    ['imap..lab.example', /dot too many/],
    ['-imap.lab.example', /cannot be part/],
    ['imap,lab,example', /cannot be/],
    ['300.1.1.1', /cannot be/],
    ['1.2.3', /not a complete number/],
    ['imap\u200b.lab.example', /invisible/],
    ['x'.repeat(300), /too long|cannot be/],
  ])('%j is not', (host, words) => expect(complainHost(host, 'Incoming Mail Server')).toMatch(words));

  test.each([
    [' IMAP.Lab.Example. ', 'imap.lab.example'],
    ['[::1]', '::1'],
    ['post.zahnärzte.example', 'post.xn--zahnrzte-3za.example'],
  ])('%j is used as %s', (typed, used) => expect(plainHost(typed)).toBe(used));
});

describe('a port', () => {
  test.each(['1', '993', ' 587 ', '65535'])('%j is fine', (port) =>
    expect(complainPort(port, '')).toBeNull(),
  );
  test.each<[string, RegExp]>([
    ['', /Type the port/],
    ...['abc', '99.3', '-1', '1e3', '0x10', '５８７', '9 93'].map((port): [string, RegExp] => [
      port,
      /is a number/,
    ]),
    ...['0', '65536', '70000', '99999999999999999999'].map((port): [string, RegExp] => [
      port,
      /from 1 to 65535/,
    ]),
  ])('%j is not', (port, words) => expect(complainPort(port, 'Usually it is 993.')).toMatch(words));
});

test('a user name and a password', () => {
  expect(complainUser('', 'User Name')).toMatch(/Type the User Name/);
  expect(complainUser('LAB\\reception', 'User Name')).toBeNull();
  expect(complainUser('a\u0000', 'User Name')).toMatch(/invisible/);
  expect(complainPassword('', 'Password')).toBe('Type the Password.');
  expect(complainPassword('pasted\n', 'Password')).toMatch(/line end/);
  expect(complainPassword(' spaces and "quotes" \\ é 密 ', 'Password')).toBeNull();
});
