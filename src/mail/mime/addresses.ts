// Reads what a person types into To, Cc and Bcc, and says in words what is wrong with it.
import { domainToASCII } from 'node:url';
import type { Person } from '../../db/letters.ts';

export interface AddressList {
  people: Person[];
  /** What could not be read, in order, each with a sentence that says why. */
  errors: { entry: string; message: string }[];
  /** Those that stand there once more. */
  repeated: Person[];
}

/**
 * Entries end at a comma, a semicolon or a line end: "A <a@x.example>; b@y.example". The same address counts once.
 * Lists as other programs write them are understood too: addresses with blanks between them, "Patel, Aisha <a@x.example>".
 */
export function parseAddresses(text: string): AddressList {
  const people = new Map<string, Person>();
  const errors: AddressList['errors'] = [];
  const repeated: Person[] = [];
  for (const entry of joinNames(splitEntries(text).flatMap(splitAtBlanks))) {
    const person = readEntry(entry);
    const message = addressError(person.address);
    const key = person.address.toLowerCase();
    if (message) errors.push({ entry, message });
    else if (people.has(key)) repeated.push(person);
    else people.set(key, person);
  }
  return { people: [...people.values()], errors, repeated };
}

/** What stands before the entry that is being typed, and that entry. */
export function lastEntry(text: string): { before: string; entry: string } {
  const entry = splitEntries(text, 'as they are').at(-1) ?? '';
  const typed = entry.trimStart();
  return { before: text.slice(0, text.length - typed.length), entry: typed };
}

/** Why mail cannot go to this address, as a sentence; null when it may. */
export function addressError(address: string): string | null {
  const shown = address.length > 60 ? `${address.slice(0, 60)}…` : address;
  const at = address.lastIndexOf('@');
  const [local, domain] = [address.slice(0, at), address.slice(at + 1)];
  if (address === '') return 'There is a name but no e-mail address.';
  if (at < 0) return `"${shown}" has no @. An e-mail address looks like name@practice.example.`;
  if (local === '') return `"${shown}" has nothing before the @.`;
  if (domain === '') return `"${shown}" has nothing after the @.`;
  if (local.includes('@')) return `"${shown}" has more than one @. Put a comma between two addresses.`;
  if (/[\s\p{Cc}\p{Cf}]/u.test(address))
    return `"${shown}" has a blank in it. Put a comma between two addresses.`;
  if (address.length > 254 || local.length > 64) return `"${shown}" is longer than an e-mail address can be.`;
  if (/[<>()[\]:;,"\\]/.test(local) || /^\.|\.\.|\.$/.test(local))
    return `"${shown}" has a character before the @ that an e-mail address cannot have there.`;
  return domainError(domain, shown);
}

function domainError(domain: string, shown: string): string | null {
  if (domain.toLowerCase() === 'localhost') return null;
  if (!domain.includes('.')) return `"${shown}" has no dot after the @. Is the end missing, such as ".com"?`;
  const labels = domain.split('.');
  const ascii = /[/\\?#%:[\]]/.test(domain) ? '' : domainToASCII(domain);
  const good =
    ascii !== '' &&
    ascii.length <= 253 &&
    labels.every((one) => /^[\p{L}\p{M}\p{N}]([\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?$/u.test(one));
  if (!good || labels.some((one) => one.length > 63) || /^\d+$/.test(labels.at(-1)!))
    return `"${shown}" does not have the name of a mail domain after the @.`;
  return null;
}

/** As a person is written in an address field; `parseAddresses` reads it back. */
export function formatPerson({ name, address }: Person): string {
  const plain = oneLine(name);
  if (plain === '' || plain === address) return address;
  const safe = /^[\p{L}\p{M}\p{N} !#$%&'*+/=?^_`{|}~.-]+$/u.test(plain)
    ? plain
    : `"${plain.replace(/["\\]/g, '\\$&')}"`;
  return `${safe} <${address}>`;
}

export const formatPeople = (people: readonly Person[]): string => people.map(formatPerson).join(', ');

/**
 * Text from a letter that goes into a header or a sentence: no line end and no control can come with it, nor what turns
 * the direction of reading round.
 */
export const oneLine = (text: string): string =>
  text
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s{2,}/g, ' ')
    .trim();

/** Not at a comma inside quotation marks. */
function splitEntries(text: string, how: 'tidied' | 'as they are' = 'tidied'): string[] {
  const entries: string[] = [];
  let entry = '';
  let quoted = false;
  let escaped = false;
  for (const character of text) {
    const ends = !quoted && /[,;\n\r]/.test(character);
    if (ends) {
      entries.push(entry);
      entry = '';
      continue;
    }
    if (character === '"' && !escaped) quoted = !quoted;
    escaped = quoted && !escaped && character === '\\';
    entry += character;
    // Pasted lines come without their ends: "A <a@x.example> B <b@y.example>".
    if (character === '>' && !quoted && entry.includes('<')) {
      entries.push(entry);
      entry = '';
    }
  }
  const all = [...entries, entry];
  return how === 'as they are' ? all : all.map((one) => one.trim()).filter((one) => one !== '');
}

/** "a@x.example b@y.example", as it comes out of a table. */
function splitAtBlanks(entry: string): string[] {
  const parts = entry.split(/\s+/);
  return !/[<>"]/.test(entry) && parts.every((part) => part.includes('@')) ? parts : [entry];
}

/** "Patel, Aisha <a@x.example>" was taken for two entries; the first is a part of the name. */
function joinNames(entries: readonly string[]): string[] {
  const joined: string[] = [];
  for (const entry of entries) {
    const before = joined.at(-1);
    const isName = before !== undefined && !/[@<>"]/.test(before);
    if (isName && /^[^"@<]*</.test(entry)) joined[joined.length - 1] = `${before}, ${entry}`;
    else joined.push(entry);
  }
  return joined;
}

function readEntry(entry: string): Person {
  const bracketed = /^(.*?)<([^<>]*)>?\s*$/su.exec(entry);
  if (!bracketed) return { name: '', address: entry.replace(/^mailto:/i, '') };
  return { name: unquoted(bracketed[1]!), address: bracketed[2]!.trim() };
}

const unquoted = (name: string): string =>
  oneLine(
    name
      .trim()
      .replace(/^"(.*)"$/su, '$1')
      .replace(/\\(.)/gsu, '$1'),
  );
