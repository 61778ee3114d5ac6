import { describe, expect, it } from 'vitest';
import {
  addressError,
  formatPeople,
  formatPerson,
  lastEntry,
  parseAddresses,
} from '../../../src/mail/mime/addresses.ts';

const person = (name: string, address: string) => ({ name, address });

describe('what is typed into To', () => {
  it.each([
    ['nothing', ' , ; ', []],
    ['an address', 'a@x.example', [person('', 'a@x.example')]],
    [
      'names',
      'A <a@x.example>; B B <b@y.example>,',
      [person('A', 'a@x.example'), person('B B', 'b@y.example')],
    ],
    ['a name with a comma', '"Patel, \\"A\\"" <a@x.example>', [person('Patel, "A"', 'a@x.example')]],
    ['lines', 'a@x.example\nb@x.example\r\n', [person('', 'a@x.example'), person('', 'b@x.example')]],
    ['the same twice', 'a@x.example, A <A@X.example>', [person('', 'a@x.example')]],
    ['a copied link', 'mailto:a@x.example', [person('', 'a@x.example')]],
    ['other scripts', 'Jürgen <j@zahnärzte.example>', [person('Jürgen', 'j@zahnärzte.example')]],
    ['a bracket left open', 'A <a@x.example', [person('A', 'a@x.example')]],
    ['out of a table', 'a@x.example b@x.example', [person('', 'a@x.example'), person('', 'b@x.example')]],
    [
      'pasted lines that became one',
      'A B <a@x.example> C <c@x.example>',
      [person('A B', 'a@x.example'), person('C', 'c@x.example')],
    ],
    [
      'names turned round, without quotation marks',
      'Patel, Aisha <a@x.example>; b@x.example',
      [person('Patel, Aisha', 'a@x.example'), person('', 'b@x.example')],
    ],
  ])('may be %s', (_, text, people) => expect(parseAddresses(text)).toMatchObject({ people, errors: [] }));

  it('tells which stand there twice', () => {
    expect(parseAddresses('a@x.example, b@x.example; A <A@x.example>').repeated).toEqual([
      person('A', 'A@x.example'),
    ]);
  });

  it.each([
    ['ais', '', 'ais'],
    ['a@x.example, ais', 'a@x.example, ', 'ais'],
    ['"Patel, Aisha', '', '"Patel, Aisha'],
    ['A <a@x.example>, b', 'A <a@x.example>, ', 'b'],
    ['A <a@x.example>', 'A <a@x.example>', ''],
    ['a@x.example, ', 'a@x.example, ', ''],
  ])('of %j the entry that is being typed is found', (text, before, entry) => {
    expect(lastEntry(text)).toEqual({ before, entry });
  });

  it('keeps what is right and says what is wrong', () => {
    const { people, errors } = parseAddresses('a@x.example, bob, c@x.example');
    expect(people.map((one) => one.address)).toEqual(['a@x.example', 'c@x.example']);
    expect(errors).toEqual([
      { entry: 'bob', message: '"bob" has no @. An e-mail address looks like name@practice.example.' },
    ]);
  });

  it.each([
    ['Bob <>', 'There is a name but no e-mail address.'],
    ['@x.example', 'nothing before the @'],
    ['a@', 'nothing after the @'],
    ['a@b@x.example', 'more than one @'],
    ['a b@x.example', 'a blank'],
    ['a@gmail', 'no dot after the @'],
    ['a@-x.example', 'name of a mail domain'],
    ['a@x..example', 'name of a mail domain'],
    ['a@1.2.3.4', 'name of a mail domain'],
    ['a@[127.0.0.1]', 'name of a mail domain'],
    ['a@x.example/path', 'name of a mail domain'],
    ['.a@x.example', 'a character before the @'],
    ['a..b@x.example', 'a character before the @'],
    ['a\u0000b@x.example', 'a blank'],
    [`${'a'.repeat(65)}@x.example`, 'longer than'],
    [`a@${'x'.repeat(300)}.example`, 'longer than'],
  ])('%j is refused in words', (entry, words) => {
    const { people, errors } = parseAddresses(entry);
    expect(people).toEqual([]);
    expect(errors[0]!.message).toContain(words);
    expect(errors[0]!.message.length).toBeLessThan(200);
  });

  it.each([
    "o'neil+tag@x.example",
    'a_b-c.d@sub.x.example',
    'a@localhost',
    'a@xn--zahnrzte-1za.example',
    'a@x.museum',
  ])('%s is an address', (address) => expect(addressError(address)).toBeNull());
});

it('is written in a way that reads back as the same', () => {
  const people = [
    person('', 'a@x.example'),
    person('Aisha Patel', 'b@x.example'),
    person('Patel, "A" \\', 'c@x.example'),
    person('Jürgen Weiß', 'd@x.example'),
    person('a@evil.example', 'e@x.example'),
  ];
  expect(parseAddresses(formatPeople(people))).toEqual({ people, errors: [], repeated: [] });
  expect(formatPerson(person('Two\r\nlines', 'a@x.example'))).toBe('Two lines <a@x.example>');
});
