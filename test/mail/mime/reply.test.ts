import { describe, expect, it } from 'vitest';
import { forward, type Original, quote, reply, replyAll, replyToList } from '../../../src/mail/mime/reply.ts';

const person = (name: string, address = `${name.toLowerCase()}@x.example`) => ({ name, address });
const us = person('Reception', 'reception@brightsmile.example');
const options = { self: ['Reception@BrightSmile.example'], timeZone: 'UTC' };

const original = (parts: Partial<Original> = {}): Original => ({
  subject: 'Appointment',
  from: [person('Aisha')],
  to: [us],
  cc: [],
  replyTo: [],
  date: Date.UTC(2026, 10, 3, 9, 41),
  messageId: '<2@x.example>',
  inReplyTo: '',
  references: [],
  listPost: '',
  deliveredTo: [],
  text: 'Can I come on Thursday?\n\n-- \nAisha\n',
  ...parts,
});

const names = (people: { name: string }[]) => people.map((one) => one.name);

describe('a reply', () => {
  it('quotes the letter, without its signature, under a line that says whose it is', () => {
    expect(reply(original(), options)).toEqual({
      to: [person('Aisha')],
      cc: [],
      subject: 'Re: Appointment',
      text: '\n\nOn Tue 3 November 2026 at 09:41, Aisha wrote:\n> Can I come on Thursday?\n',
      inReplyTo: '<2@x.example>',
      references: ['<2@x.example>'],
    });
  });

  it.each([
    ['the sender', {}, ['Aisha'], []],
    ['where the sender wants answers', { replyTo: [person('Office')] }, ['Office'], []],
    ['whom our own letter went to', { from: [us], to: [person('Bob'), person('Eve')] }, ['Bob', 'Eve'], []],
    ['ourselves, if nobody else is there', { from: [us], to: [us] }, ['Reception'], []],
    ['nobody, if nobody wrote it', { from: [] }, [], []],
  ])('goes to %s', (_, parts, to, cc) => {
    const answer = reply(original(parts), options);
    expect([names(answer.to), names(answer.cc)]).toEqual([to, cc]);
  });

  it.each([
    ['everybody but us', { to: [us, person('Bob')], cc: [person('Eve'), us] }, ['Aisha', 'Bob'], ['Eve']],
    [
      'each once',
      { to: [person('Aisha'), person('Bob')], cc: [person('BOB'), person('Eve')] },
      ['Aisha', 'Bob'],
      ['Eve'],
    ],
    ['where answers are wanted', { replyTo: [person('List')], cc: [person('Eve')] }, ['List'], ['Eve']],
    ['those of our own letter', { from: [us], to: [person('Bob')], cc: [person('Eve')] }, ['Bob'], ['Eve']],
    ['ourselves, if nobody else is there', { from: [us], to: [us], cc: [us] }, ['Reception'], []],
  ])('to all goes to %s', (_, parts, to, cc) => {
    const answer = replyAll(original(parts), options);
    expect([names(answer.to), names(answer.cc)]).toEqual([to, cc]);
  });

  it('never goes to an address of ours at which the letter arrived, though nobody told us of it', () => {
    const alias = person('Desk', 'Desk@brightsmile.example');
    const parts = { to: [alias, person('Bob')], cc: [us], deliveredTo: ['desk@brightsmile.example'] };
    expect(names(replyAll(original(parts), options).to)).toEqual(['Aisha', 'Bob']);
    expect(names(reply(original({ ...parts, from: [alias] }), options).to)).toEqual(['Bob']);
  });

  it('to the list goes to the list alone', () => {
    const answer = replyToList(
      original({ listPost: 'dentists@lists.example', cc: [person('Eve')], replyTo: [person('Bob')] }),
      options,
    );
    expect(answer).toMatchObject({
      to: [{ name: '', address: 'dentists@lists.example' }],
      cc: [],
      subject: 'Re: Appointment',
      inReplyTo: '<2@x.example>',
    });
  });

  it.each([
    ['Hello', 'Re: Hello', 'Fwd: Hello'],
    ['Re: Hello', 'Re: Hello', 'Fwd: Re: Hello'],
    ['RE: re:AW: Hello', 'Re: Hello', 'Fwd: RE: re:AW: Hello'],
    ['Re[2]: Hello', 'Re: Hello', 'Fwd: Re[2]: Hello'],
    ['Fwd: Hello', 'Re: Fwd: Hello', 'Fwd: Hello'],
    ['FW: WG: Hello', 'Re: FW: WG: Hello', 'Fwd: Hello'],
    ['Regarding: Hello', 'Re: Regarding: Hello', 'Fwd: Regarding: Hello'],
    ['', 'Re:', 'Fwd:'],
    ['Two\r\nlines', 'Re: Two lines', 'Fwd: Two lines'],
  ])('to "%s" has the subject "%s", and "%s" forwarded', (subject, answered, forwarded) => {
    expect(reply(original({ subject }), options).subject).toBe(answered);
    expect(forward(original({ subject }), options).subject).toBe(forwarded);
  });

  it('carries the thread on, and not without end', () => {
    const ids = Array.from({ length: 50 }, (_, i) => `<${i}@x.example>`);
    const { references } = reply(original({ references: ids, messageId: '<50@x.example>' }), options);
    expect(references).toHaveLength(20);
    expect([references[0], references[1], references.at(-1)]).toEqual([
      '<0@x.example>',
      '<32@x.example>',
      '<50@x.example>',
    ]);
    expect(reply(original({ inReplyTo: '<1@x.example>' }), options).references).toEqual([
      '<1@x.example>',
      '<2@x.example>',
    ]);
    expect(reply(original({ messageId: '' }), options)).toMatchObject({ inReplyTo: '', references: [] });
  });

  it('says nothing of a date or a name that is not there, and lets none break its line', () => {
    expect(reply(original({ date: null }), options).text).toContain('\n\nAisha wrote:\n');
    expect(reply(original({ from: [], date: null }), options).text).toContain('somebody wrote:');
    expect(reply(original({ from: [person('A\r\n> B')], date: null }), options).text).toContain(
      '\nA > B wrote:\n',
    );
  });
});

it.each([
  ['a\n\nb', '> a\n>\n> b'],
  ['> old\nnew', '>> old\n> new'],
  ['text\n-- \nsignature', '> text'],
  ['text\n--\nsignature', '> text'],
  [`--\n${'rest\n'.repeat(30)}`, `> --\n${'> rest\n'.repeat(30).trimEnd()}`],
  ['> -- \n> theirs\nmine', '>> -- \n>> theirs\n> mine'],
])('quotes %j', (text, quoted) => expect(quote(text)).toBe(quoted));

it('forwards a letter with who wrote it to whom and when, to nobody yet', () => {
  const { text, to, inReplyTo } = forward(original({ cc: [person('Eve')] }), options);
  expect({ to, inReplyTo }).toEqual({ to: [], inReplyTo: '' });
  expect(text).toBe(
    [
      ...['', '', '---------- Forwarded letter ----------', 'From: Aisha <aisha@x.example>'],
      ...['Date: Tue 3 November 2026 at 09:41', 'Subject: Appointment'],
      ...['To: Reception <reception@brightsmile.example>', 'Cc: Eve <eve@x.example>', ''],
      ...['Can I come on Thursday?', '', '-- ', 'Aisha', '', ''],
    ].join('\n'),
  );
});
