import { describe, expect, test } from 'vitest';
import type { CounterRow } from '../../../src/db/counter-list.ts';
import type { Counter, Mailbox } from '../../../src/db/mailboxes.ts';
import { counterInWords, counterSentences, fetchInWords } from '../../../src/mail/words/counter-words.ts';

type Part = Partial<Omit<CounterRow, 'mailbox'> & Omit<Mailbox, 'counter'>> & { counter?: Partial<Counter> };

function row({ protocol = 'imap', fetched = 0, toCome = 0, counter = {}, ...mailbox }: Part): CounterRow {
  const whole = {
    uidValidity: 1,
    uid: 4812,
    modseq: null,
    complete: true,
    generation: 1,
    movedAt: 1,
    from: 0,
    resetAt: null,
  };
  return {
    ...{ protocol, fetched, toCome },
    mailbox: {
      ...{ total: 12, serverTotal: 12, received: true, ...mailbox },
      counter: { ...whole, ...counter },
    } as Mailbox,
  };
}

const unfinished = { complete: false, uid: 0 };

describe.each<[string, Part, string, string, string]>([
  [
    'fetched whole',
    {},
    'UID 4,812',
    'up to date',
    'Every letter up to number 4,812 (its UID) has been fetched.',
  ],
  [
    'listed whole, while letters are still to come',
    { toCome: 1204 },
    'UID 4,812',
    '1,204 to come',
    'The list is here up to letter number 4,812 (its UID); 1,204 letters are still to come.',
  ],
  [
    'in mid-download',
    { counter: unfinished, fetched: 412, serverTotal: 1204 },
    'under way',
    '412 of 1,204',
    'Being fetched, the newest first: 412 of 1,204.',
  ],
  [
    'with fewer letters at the server than are here',
    { counter: unfinished, fetched: 12, serverTotal: 9 },
    'under way',
    '9 of 9',
    'Being fetched, the newest first: 9 of 9.',
  ],
  [
    'never fetched',
    { counter: { ...unfinished, uidValidity: null, movedAt: null }, serverTotal: null, total: 0 },
    'not begun',
    'running',
    'Nothing has been fetched yet.',
  ],
  [
    'just reset',
    { counter: { ...unfinished, uidValidity: null, resetAt: 5 } },
    'reset',
    'begins soon',
    'The counter was reset at 5. Everything is fetched again in a few moments; until then the reset can be undone.',
  ],
  ['not received', { received: false }, 'UID 4,812', 'not received', 'This mailbox is not received.'],
  [
    'of POP3',
    { protocol: 'pop3', counter: { uidValidity: null, uid: 31 }, serverTotal: 0 },
    '31 taken',
    'up to date',
    '31 letters have been taken from the server, all that were there.',
  ],
  [
    'of POP3, in the middle',
    { protocol: 'pop3', counter: { ...unfinished, uidValidity: null, uid: 1 } },
    '1 taken',
    'running',
    '1 letter has been taken from the server; it is not done yet.',
  ],
  [
    'that was left at the server up to a letter',
    { counter: { from: 4000 } },
    'UID 4,812',
    'up to date',
    'Letters up to number 4,000 were left at the server; a reset fetches them.',
  ],
])('a mailbox %s', (_name, part, counter, fetching, sentence) => {
  test('in its columns', () => {
    expect(counterInWords(row(part))).toBe(counter);
    expect(fetchInWords(row(part), true)).toBe(fetching);
  });
  test('in sentences', () => {
    const sentences = counterSentences(row(part), 'Inbox', true, (at) => `at ${at}`);
    expect(sentences.join(' ')).toContain(sentence);
    expect(sentences[0]).toMatch(/^Inbox: \d+ letters? here, /);
  });
});
