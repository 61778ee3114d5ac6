// What stands above a letter's text: subject first, then who wrote and when, then to whom, in that order. In short,
// with a line for each; in full, as lines of the text, which can be as many as it takes. Pure.
import type { LetterRow, Person } from '../../db/letters.ts';
import type { Sending } from '../../db/sendings.ts';
import type { ParsedLetter } from '../../mail/mime/parse-letter.ts';
import { handedOverWords } from '../../mail/words/encryption-words.ts';
import { cleanLine } from '../../ui/safe-text.ts';
import { cellWidth, truncate, wrap } from '../../ui/text-width.ts';
import { count, longDate } from '../words.ts';
import type { LetterTextLine } from './letter-lines.ts';

/** The subject in one line or two; what is longer than that is in the details. */
export function subjectLines(row: LetterRow, width: number, ellipsis: string): string[] {
  const [first = '', ...rest] = wrap(subjectOf(row), width);
  return rest.length === 0 ? [first] : [first, truncate(rest.join(' '), width, ellipsis)];
}

export function headLines(
  row: LetterRow,
  parsed: ParsedLetter | undefined,
  width: number,
  ellipsis: string,
): string[] {
  const cc = parsed?.cc ?? [];
  const room = width - 'From  '.length;
  return [
    ...subjectLines(row, width, ellipsis),
    ...[
      `From  ${nameOf(row.from, true) || '(no sender)'}`,
      `Date  ${longDate(parsed?.date ?? row.date)}`,
      `To    ${someNames(parsed?.to ?? row.to, room) || '(no recipient)'}`,
      ...(cc.length > 0 ? [`Cc    ${someNames(cc, room)}`] : []),
    ].map((line) => truncate(line, width, ellipsis)),
  ];
}

/** Everything, in full: to be read above the text and scrolled with it. */
export function detailLines(
  row: LetterRow,
  parsed: ParsedLetter | undefined,
  width: number,
  sending?: Sending,
): LetterTextLine[] {
  const all = (people: readonly Person[]) => people.map((person) => nameOf(person, true)).join(', ');
  const fields: [string, string][] = [
    ['Subject', subjectOf(row)],
    ['From', nameOf(row.from, true) || '(no sender)'],
    ['Date', longDate(parsed?.date ?? row.date)],
    ['To', all(parsed?.to ?? row.to) || '(no recipient)'],
    ['Cc', all(parsed?.cc ?? [])],
    ['Reply to', all(parsed?.replyTo ?? [])],
    ['Id', cleanLine(parsed?.messageId ?? '')],
    ['Sent', sending ? handedOverWords({ ...sending, host: cleanLine(sending.handedTo) }) : ''],
  ];
  const label = 10;
  const lines = fields
    .filter(([, words]) => words !== '')
    .flatMap(([name, words]) =>
      wrap(words, Math.max(20, width - label)).map(
        (line, index) => `${(index === 0 ? name : '').padEnd(label)}${line}`,
      ),
    );
  return [...lines, ''].map((text) => ({ text, quoted: false }));
}

const subjectOf = (row: LetterRow): string => cleanLine(row.subject) || '(no subject)';

function nameOf(person: Person, full: boolean): string {
  const name = cleanLine(person.name);
  const address = cleanLine(person.address);
  if (name === '' || name === address) return address;
  return full ? `${name} <${address}>` : name;
}

/** As many names as there is room for, and how many more there are. */
function someNames(people: readonly Person[], room: number): string {
  const names = people.map((person) => nameOf(person, false));
  const line = (shown: number): string => {
    const rest = names.length - shown;
    return names.slice(0, shown).join(', ') + (rest > 0 ? ` and ${count(rest)} more (h)` : '');
  };
  let fits = Math.min(1, names.length);
  // No name takes less than three cells with its comma.
  for (let shown = 2; shown <= Math.min(names.length, room / 3); shown++)
    if (cellWidth(line(shown)) <= room) fits = shown;
  return line(fits);
}
