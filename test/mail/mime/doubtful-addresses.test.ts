import { describe, expect, test } from 'vitest';
import { doubtsOf, isSlip } from '../../../src/mail/mime/doubtful-addresses.ts';

const known = ['aisha@patients.example', 'henry@henrylab.example', 'orders@dentasupply.example'];
const people = (...addresses: string[]) => addresses.map((address) => ({ name: '', address }));

describe('one looks again at', () => {
  test.each([
    ['a letter too few', 'aisha@patiens.example', 'lookAlike', 'aisha@patients.example'],
    ['two letters exchanged', 'aihsa@patients.example', 'lookAlike', 'aisha@patients.example'],
    ['a letter too many', 'henrry@henrylab.example', 'lookAlike', 'henry@henrylab.example'],
    ['letters that eyes confuse', 'a1sha@patients.example', 'lookAlike', 'aisha@patients.example'],
    ['a house that is a letter away', 'bills@patient.example', '', ''],
    ['a slip in a house where many are', 'tom@gmial.com', 'lookAlike', 'tom@gmail.com'],
    ['another one', 'tom@hotmai.com', 'lookAlike', 'tom@hotmail.com'],
    ['two alphabets', 'аisha@patients.example', 'alphabets', ''],
    ['a known one, whatever its case', 'Aisha@Patients.example', '', ''],
    ['somebody new', 'lucy@bennett.example', '', ''],
    ['somebody new of a large house', 'lucy.bennett@gmail.com', '', ''],
    ['somebody with a number', 'order2@dentasupply.example', '', ''],
    ['one alphabet, not Latin', 'почта@пример.example', '', ''],
  ])('%s: %s', (_what, address, kind, meant) => {
    const [doubt] = doubtsOf(people(address), known);
    expect(doubt?.kind ?? '').toBe(kind);
    expect(doubt?.meant ?? '').toBe(meant);
    if (doubt) expect(doubt.words).toContain(address);
  });

  test('an address that stands twice, in whatever field', () => {
    const doubts = doubtsOf(people('a@x.example', 'b@x.example', 'A@x.example'), known);
    expect(doubts).toEqual([
      {
        address: 'A@x.example',
        kind: 'twice',
        meant: '',
        words: 'A@x.example stands twice. It gets one letter.',
      },
    ]);
  });

  test('a known house is not taken for a slip of another', () => {
    const both = [...known, 'tom@patient.example'];
    expect(doubtsOf(people('aisha@patient.example'), both)).toEqual([]);
  });
});

test.each([
  ['aisha1@gmail.com', 'aisha2@gmail.com', false],
  ['a@gmail.com', 'b@gmail.com', false],
  ['aisha@gmail.com', 'aisha@gmail.com', false],
  ['rnaria@x.example', 'maria@x.example', true],
])('%s for %s: %s', (a, b, slip) => {
  expect(isSlip(a, b)).toBe(slip);
});
