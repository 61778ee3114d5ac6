// Everybody the practice has written to or received from, for proposals while an address is typed.
import type { Person } from './letters.ts';
import type { Reader, Store, Transaction } from './store.ts';

export interface Contact extends Person {
  written: number;
  /** ms since 1970; 0: never */
  writtenAt: number;
  received: number;
  receivedAt: number;
}

interface Row {
  shown: string;
  name: string;
  written: number;
  written_at: number;
  received: number;
  received_at: number;
}

const fromRow = (row: Row): Contact => ({
  address: row.shown,
  name: row.name,
  written: row.written,
  writtenAt: row.written_at,
  received: row.received,
  receivedAt: row.received_at,
});

/** Letters whose people are gathered in one step; a step takes a few milliseconds. */
const STEP = 500;
/** Nobody writes to these. */
const machines = /^(?:no-?reply|do-?not-?reply|mailer-daemon|postmaster|bounces?|notifications?)\b/i;
const DAY = 86_400_000;

/** Words without case and accents, as they are compared. */
export const foldWords = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

function wordsOf({ name, address }: Person): string {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  const words = foldWords(`${name} ${address} ${domain} ${address.replace(/[@._+-]+/g, ' ')}`);
  return ` ${words
    .replace(/["'(),]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()}`;
}

interface Seen {
  person: Person;
  written: number;
  writtenAt: number;
  received: number;
  receivedAt: number;
}

async function add(tx: Transaction, seen: Iterable<Seen>): Promise<void> {
  const rows = [...seen].map(({ person, ...counts }) => ({
    ...counts,
    address: person.address.toLowerCase(),
    shown: person.address,
    name: person.name === person.address ? '' : person.name,
    words: wordsOf(person),
  }));
  if (rows.length === 0) return;
  // The newest name that was not empty stays, unless a person gave one.
  await tx.run(
    `INSERT INTO contact (address, shown, name, words, written, written_at, received, received_at)
     SELECT value ->> 'address', value ->> 'shown', value ->> 'name', value ->> 'words', value ->> 'written',
       value ->> 'writtenAt', value ->> 'received', value ->> 'receivedAt' FROM json_each(?) WHERE true
     ON CONFLICT (address) DO UPDATE SET
       name = CASE WHEN own_name OR excluded.name = '' THEN name ELSE excluded.name END,
       words = CASE WHEN own_name OR excluded.name = '' THEN words ELSE excluded.words END,
       written = written + excluded.written, written_at = max(written_at, excluded.written_at),
       received = received + excluded.received, received_at = max(received_at, excluded.received_at)`,
    [JSON.stringify(rows)],
  );
}

/** Notes whom a letter goes to, at the moment in which it is queued. */
export function noteWritten(tx: Transaction, people: readonly Person[], at: number): Promise<void> {
  return add(
    tx,
    people.map((person) => ({ person, written: 1, writtenAt: at, received: 0, receivedAt: 0 })),
  );
}

interface LetterPeople {
  id: number;
  from_name: string;
  from_address: string;
  to_list: string;
  cc_list: string;
  date: number;
  junk: number;
}

/**
 * Takes in the people of letters that have come since the last time, in small steps. Several processes may do so at
 * once: a step counts only for whoever finds the progress as it was. Stops between two steps when `signal` aborts.
 */
export async function gatherContacts(store: Store, signal?: AbortSignal): Promise<void> {
  const own = new Set(
    (await store.all<{ address: string }>('SELECT lower(address) AS address FROM account')).map(
      ({ address }) => address,
    ),
  );
  while (!signal?.aborted) {
    const from = await progress(store);
    // What was sent from here was counted when it was queued.
    const letters = await store.all<LetterPeople>(
      `SELECT id, from_name, from_address, to_list, cc_list, date,
         EXISTS (SELECT 1 FROM placement JOIN mailbox ON mailbox.id = placement.mailbox_id
           WHERE placement.message_id = message.id AND role IN ('junk', 'trash', 'drafts')) AS junk
       FROM message WHERE id > ? AND NOT EXISTS
         (SELECT 1 FROM outbox WHERE outbox.message_id = message.message_id AND message.message_id <> '')
       ORDER BY id LIMIT ?`,
      [from, STEP],
    );
    const last = letters.at(-1);
    if (!last) return;
    const seen = peopleIn(letters, own);
    await store.write(async (tx) => {
      if ((await progress(tx)) !== from) return;
      await add(tx, seen);
      await tx.run('UPDATE contact_progress SET message_id = ?', [last.id]);
    });
  }
}

async function progress(store: Reader): Promise<number> {
  return (await store.get<{ at: number }>('SELECT message_id AS at FROM contact_progress'))!.at;
}

function peopleIn(letters: readonly LetterPeople[], own: ReadonlySet<string>): Iterable<Seen> {
  const seen = new Map<string, Seen>();
  const see = (person: Person, kind: 'written' | 'received', at: number): void => {
    const address = person.address.toLowerCase();
    if (!address.includes('@') || own.has(address) || machines.test(address)) return;
    const known = seen.get(address) ?? { person, written: 0, writtenAt: 0, received: 0, receivedAt: 0 };
    known[kind]++;
    known[`${kind}At`] = Math.max(known[`${kind}At`], at);
    if (person.name !== '') known.person = person;
    seen.set(address, known);
  };
  for (const letter of letters) {
    if (letter.junk) continue;
    if (!own.has(letter.from_address.toLowerCase()))
      see({ name: letter.from_name, address: letter.from_address }, 'received', letter.date);
    else
      for (const list of [letter.to_list, letter.cc_list])
        for (const person of JSON.parse(list) as Person[]) see(person, 'written', letter.date);
  }
  return seen.values();
}

const COLUMNS = 'shown, name, written, written_at, received, received_at';
const escaped = (word: string): string => word.replace(/[\\%_]/g, '\\$&');

/** Contacts of which some word begins with each word of the query, the likeliest first. */
export async function findContacts(store: Reader, query: string, limit: number): Promise<Contact[]> {
  const words = foldWords(query)
    .split(/[\s"'(),<>]+/)
    .filter(Boolean);
  if (words.length === 0) return [];
  const rows = await store.all<Row>(
    `SELECT ${COLUMNS} FROM contact WHERE hidden = 0 ${words.map(() => "AND words LIKE ? ESCAPE '\\'").join(' ')}
     ORDER BY written DESC, received DESC LIMIT 300`,
    words.map((word) => `% ${escaped(word)}%`),
  );
  const now = Date.now();
  const contacts = rows.map((row) => ({ contact: fromRow(row), likely: likelihood(fromRow(row), now) }));
  contacts.sort((a, b) => b.likely - a.likely);
  return contacts.slice(0, limit).map(({ contact }) => contact);
}

/** How likely a contact is to be written to next: often and lately, writing counting for more than receiving. Pure. */
export function likelihood({ written, writtenAt, received, receivedAt }: Contact, now: number): number {
  const fresh = (at: number): number => 2 ** (-Math.max(0, now - at) / (60 * DAY));
  const part = (count: number, at: number): number => Math.log1p(count) * (0.3 + fresh(at));
  return 3 * part(written, writtenAt) + part(received, receivedAt);
}

/** Addresses that are known, the latest first, to compare a new one with. */
export async function knownAddresses(store: Reader, limit = 20_000): Promise<string[]> {
  const rows = await store.all<{ address: string }>(
    'SELECT address FROM contact WHERE hidden = 0 ORDER BY max(written_at, received_at) DESC LIMIT ?',
    [limit],
  );
  return rows.map(({ address }) => address);
}

/** For a list of them: by name, only those that match where there is a query. */
export async function listContacts(store: Reader, query: string, limit: number): Promise<Contact[]> {
  if (query.trim() !== '') return findContacts(store, query, limit);
  const rows = await store.all<Row>(
    `SELECT ${COLUMNS} FROM contact WHERE hidden = 0
     ORDER BY CASE WHEN name = '' THEN address ELSE name END COLLATE NOCASE LIMIT ?`,
    [limit],
  );
  return rows.map(fromRow);
}

/** How many could be listed. */
export async function countContacts(store: Reader): Promise<number> {
  return (await store.get<{ n: number }>('SELECT count(*) AS n FROM contact WHERE hidden = 0'))!.n;
}

/** A person's word: this is what the contact is called. '' takes it back: then the letters say it again. */
export async function nameContact(store: Store, address: string, name: string): Promise<void> {
  await store.write((tx) =>
    tx.run('UPDATE contact SET name = ?, words = ?, own_name = ? WHERE address = ?', [
      name,
      wordsOf({ name, address }),
      name === '' ? 0 : 1,
      address.toLowerCase(),
    ]),
  );
}

/** A person's word: never propose this address again. */
export const hideContact = (store: Store, address: string): Promise<void> => setHidden(store, address, 1);

/** After all it is to be proposed. */
export const showContact = (store: Store, address: string): Promise<void> => setHidden(store, address, 0);

async function setHidden(store: Store, address: string, hidden: 0 | 1): Promise<void> {
  await store.write((tx) =>
    tx.run('UPDATE contact SET hidden = ? WHERE address = ?', [hidden, address.toLowerCase()]),
  );
}
