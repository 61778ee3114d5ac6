// Fields of a template, "{{first name}}", and what stands in their place in a letter. Pure.
import type { Account } from '../../db/accounts.ts';
import type { Person } from '../../db/letters.ts';
import type { Practice } from '../../db/practice.ts';

const field = /\{\{\s*([^{}\n]{1,60}?)\s*\}\}/g;

/** Field names in the order in which they stand, each once; case and blanks do not tell two apart. */
export function fieldsIn(text: string): string[] {
  const names = new Map<string, string>();
  for (const [, name = ''] of text.matchAll(field)) {
    const key = keyOf(name);
    // Blanks alone name nothing.
    if (key !== '' && !names.has(key)) names.set(key, name);
  }
  return [...names.values()];
}

const keyOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();

export type FieldValues = ReadonlyMap<string, string>;

/** Values by name, however the name is written. */
export const fieldValues = (values: Readonly<Record<string, string>>): FieldValues =>
  new Map(Object.entries(values).map(([name, value]) => [keyOf(name), value]));

/** Fields that have no value: what a person has to be asked for. */
export const missingFields = (text: string, values: FieldValues): string[] =>
  fieldsIn(text).filter((name) => (values.get(keyOf(name)) ?? '') === '');

/** The text with its fields filled in; a field without a value stays as it is. */
export const fillFields = (text: string, values: FieldValues): string =>
  text.replace(field, (whole, name: string) => values.get(keyOf(name)) || whole);

export interface FieldSource {
  practice: Practice;
  account: Pick<Account, 'address' | 'displayName'>;
  /** Whom the letter goes to. */
  to: readonly Person[];
  now: number;
  timeZone?: string;
}

/** The fields that frontdesk fills in by itself. */
export function knownFields({ practice, account, to, now, timeZone }: FieldSource): FieldValues {
  // To several people no single name is right.
  const name = to.length === 1 ? namesOf(to[0]!.name) : { first: '', last: '', full: '' };
  const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone });
  return fieldValues({
    'first name': name.first,
    'last name': name.last,
    name: name.full,
    date: day.format(now),
    practice: practice.name || account.displayName,
    address: practice.addressLine,
    phone: practice.phone,
    email: practice.email || account.address,
    'e-mail': practice.email || account.address,
  });
}

/** What a template may name without anybody being asked, for help. */
export const knownFieldNames = [
  'first name',
  'last name',
  'name',
  'date',
  'practice',
  'address',
  'phone',
  'email',
];

/** "Patel, Aisha" and "Aisha Patel" are the same person. */
function namesOf(written: string): { first: string; last: string; full: string } {
  const name = written.replace(/\s+/g, ' ').trim();
  if (name === '' || name.includes('@')) return { first: '', last: '', full: '' };
  const [last = '', first] = name.split(/\s*,\s*/);
  if (first) return { first: withoutTitle(first)[0]!, last, full: `${first} ${last}` };
  const words = withoutTitle(name);
  return {
    first: words.length > 1 ? words[0]! : '',
    last: words.length > 1 ? words.at(-1)! : '',
    full: name,
  };
}

const titles = /^(?:dr|mr|mrs|ms|miss|prof|herr|frau|mme|m)\.?$/i;

function withoutTitle(name: string): string[] {
  const words = name.split(' ');
  const rest = words.filter((word) => !titles.test(word));
  return rest.length > 0 ? rest : words;
}
