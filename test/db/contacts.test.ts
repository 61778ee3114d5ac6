import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from '../../src/db/accounts.ts';
import {
  type Contact,
  findContacts,
  foldWords,
  gatherContacts,
  hideContact,
  knownAddresses,
  likelihood,
  nameContact,
  noteWritten,
} from '../../src/db/contacts.ts';
import type { Envelope } from '../../src/db/messages.ts';
import { addEnvelopes } from '../../src/db/server-lists.ts';
import {
  addPractice,
  type PracticeStore,
  practiceAddress,
  practiceStore,
} from '../support/practice-store.ts';
import { addFolders } from '../support/store-letters.ts';

let practice: PracticeStore;
let account: Account;
let folders: Record<'inbox' | 'sent' | 'junk', number>;
let uid = 0;

beforeEach(async () => {
  practice = await practiceStore();
  account = await addPractice(practice.store, { imapPort: 1, smtpPort: 1 });
  folders = await addFolders(practice.store, account.id, ['inbox', 'sent', 'junk']);
});
afterEach(() => practice.close());

const person = (name: string, address: string) => ({ name, address });
const own = person('Bright Smile', practiceAddress);
const aisha = person('Aisha Patel', 'aisha@patients.example');
const henry = person('Henry Lab', 'Orders@HenryLab.example');

function put(role: keyof typeof folders, letters: Partial<Envelope>[]): Promise<unknown> {
  return practice.store.write((tx) =>
    addEnvelopes(
      tx,
      { mailboxId: folders[role], accountId: account.id, uidValidity: 1, generation: 1 },
      letters.map((letter) => ({
        ...{ uid: ++uid, seen: true, flagged: false, answered: false, draft: false, inReplyTo: '' },
        ...{ messageId: `<${uid}@x.example>`, subject: '', from: aisha, to: [own], cc: [] },
        ...{ date: Date.now(), size: 1, attachments: 0 },
        ...letter,
      })),
    ),
  );
}

const proposed = async (query: string): Promise<string[]> =>
  (await findContacts(practice.store, query, 9)).map(({ address }) => address);

describe('who is proposed', () => {
  test('everybody who wrote, and everybody written to from elsewhere, but not ourselves', async () => {
    await put('inbox', [{ from: aisha, to: [own] }]);
    await put('sent', [{ from: own, to: [henry], cc: [person('', 'tom@x.example'), own] }]);
    await gatherContacts(practice.store);
    expect(await proposed('ai')).toEqual([aisha.address]);
    expect(await proposed('henry')).toEqual([henry.address]);
    expect(await proposed('tom')).toEqual(['tom@x.example']);
    expect(await proposed('reception')).toEqual([]);
  });

  test.each([
    ['the name', 'aish'],
    ['the second name', 'pat'],
    ['both, in any order', 'pat ais'],
    ['the address', 'aisha@pa'],
    ['the house', 'patients.ex'],
    ['whatever the case', 'AISHA'],
  ])('found by %s', async (_what, query) => {
    await put('inbox', [{ from: aisha }]);
    await gatherContacts(practice.store);
    expect(await proposed(query)).toEqual([aisha.address]);
  });

  test('accents do not matter, and signs that SQL knows are only signs', async () => {
    await put('inbox', [{ from: person('María Núñez', 'maria@x.example') }]);
    await gatherContacts(practice.store);
    expect(await proposed('nunez')).toEqual(['maria@x.example']);
    expect(await proposed('ma%')).toEqual([]);
    expect(await proposed('')).toEqual([]);
    expect(foldWords('Größe Ñandú')).toBe('große nandu');
  });

  test('not from junk, and no machine', async () => {
    await put('junk', [{ from: person('Prize', 'prize@x.example') }]);
    await put('inbox', [{ from: person('Shop', 'no-reply@shop.example') }]);
    await gatherContacts(practice.store);
    expect(await proposed('prize')).toEqual([]);
    expect(await proposed('shop')).toEqual([]);
  });

  test('those written to before those who only wrote', async () => {
    await put('inbox', [
      ...Array.from({ length: 5 }, () => ({ from: person('Anna', 'anna@x.example') })),
      { from: person('Andrew', 'andrew@x.example') },
    ]);
    await put('sent', [
      { from: own, to: [person('Andrew', 'andrew@x.example')] },
      { from: own, to: [person('Andrew', 'andrew@x.example')] },
    ]);
    await gatherContacts(practice.store);
    expect(await proposed('an')).toEqual(['andrew@x.example', 'anna@x.example']);
  });

  test('a name that a person gave stays; one who is hidden is proposed no more', async () => {
    await put('inbox', [{ from: aisha }]);
    await gatherContacts(practice.store);
    await nameContact(practice.store, aisha.address, 'Mrs Patel');
    await put('inbox', [{ from: aisha }]);
    await gatherContacts(practice.store);
    expect(await findContacts(practice.store, 'mrs', 9)).toMatchObject([{ name: 'Mrs Patel', received: 2 }]);
    await hideContact(practice.store, 'AISHA@patients.example');
    expect(await proposed('mrs')).toEqual([]);
    expect(await knownAddresses(practice.store)).toEqual([]);
  });
});

test('each letter counts once, however often and by how many it is gathered', async () => {
  await put(
    'inbox',
    Array.from({ length: 1_203 }, (_, index) => ({ from: index % 2 ? aisha : henry })),
  );
  await Promise.all([1, 2, 3].map(() => gatherContacts(practice.store)));
  await gatherContacts(practice.store);
  expect(await findContacts(practice.store, 'ai', 9)).toMatchObject([{ received: 601 }]);
  expect(await findContacts(practice.store, 'henry', 9)).toMatchObject([
    { received: 602, name: 'Henry Lab' },
  ]);
});

test('whom a letter goes to is known at once', async () => {
  await practice.store.write((tx) => noteWritten(tx, [aisha], 1_000));
  expect(await findContacts(practice.store, 'patel', 9)).toMatchObject([{ written: 1, writtenAt: 1_000 }]);
});

test.each([
  ['lately before long ago', { written: 3, writtenAt: 0 }, { written: 3, writtenAt: 400 }],
  ['often before once', { written: 1, writtenAt: 400 }, { written: 9, writtenAt: 400 }],
  ['written before received', { received: 3, receivedAt: 400 }, { written: 3, writtenAt: 400 }],
  [
    'received lately before written years ago',
    { written: 1, writtenAt: -2_000 },
    { received: 9, receivedAt: 400 },
  ],
])('%s', (_what, less, more) => {
  const day = 86_400_000;
  const contact = (counts: Partial<Contact>): Contact => ({
    ...{ name: '', address: '', written: 0, writtenAt: 0, received: 0, receivedAt: 0 },
    ...counts,
    ...(counts.writtenAt !== undefined && { writtenAt: counts.writtenAt * day }),
    ...(counts.receivedAt !== undefined && { receivedAt: counts.receivedAt * day }),
  });
  expect(likelihood(contact(more), 401 * day)).toBeGreaterThan(likelihood(contact(less), 401 * day));
});
