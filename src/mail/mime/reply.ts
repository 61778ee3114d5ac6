// What a reply, a reply to all and a forwarded letter begin with. Pure: from a letter to a letter.
import type { Person } from '../../db/letters.ts';
import { formatPerson, oneLine } from './addresses.ts';
import type { ParsedLetter } from './parse-letter.ts';

export type Original = Pick<
  ParsedLetter,
  | 'subject'
  | 'from'
  | 'to'
  | 'cc'
  | 'replyTo'
  | 'date'
  | 'messageId'
  | 'inReplyTo'
  | 'references'
  | 'text'
  | 'listPost'
  | 'deliveredTo'
>;

export interface Answer {
  to: Person[];
  cc: Person[];
  subject: string;
  /** Begins with an empty line: the cursor's place. */
  text: string;
  inReplyTo: string;
  references: string[];
}

export interface AnswerOptions {
  /** Our own addresses: a reply never goes to them. */
  self: readonly string[];
  /** For the date in the line above the quoted text; left out, this computer's. */
  timeZone?: string;
}

export function reply(original: Original, options: AnswerOptions): Answer {
  return { ...answering(original, options), to: answerTo(original, ours(original, options)), cc: [] };
}

/** Also to everybody whom the letter went to. */
export function replyAll(original: Original, options: AnswerOptions): Answer {
  const self = ours(original, options);
  const sender = answerTo(original, self);
  const to = distinct([...sender, ...original.to], self);
  const all = to.length > 0 ? to : sender;
  const taken = [...self, ...all.map((person) => person.address)];
  return { ...answering(original, options), to: all, cc: distinct(original.cc, taken) };
}

/** To the mailing list that it came through, and to nobody else. */
export function replyToList(original: Original, options: AnswerOptions): Answer {
  return { ...answering(original, options), to: [{ name: '', address: original.listPost }], cc: [] };
}

/** To nobody yet. The attachments are the caller's to bring along. */
export function forward(original: Original, { timeZone }: AnswerOptions): Answer {
  const head = [
    '---------- Forwarded letter ----------',
    `From: ${original.from.map(shown).join(', ')}`,
    ...(original.date === null ? [] : [`Date: ${whenWritten(original.date, timeZone)}`]),
    `Subject: ${oneLine(original.subject)}`,
    `To: ${original.to.map(shown).join(', ')}`,
    ...(original.cc.length > 0 ? [`Cc: ${original.cc.map(shown).join(', ')}`] : []),
  ];
  return {
    to: [],
    cc: [],
    subject: prefixed('Fwd', original.subject, /^\s*(?:fwd?|wg)\s*:/i),
    text: `\n\n${head.join('\n')}\n\n${original.text}\n`,
    inReplyTo: '',
    references: [],
  };
}

function answering(original: Original, { timeZone }: AnswerOptions): Omit<Answer, 'to' | 'cc'> {
  return {
    subject: prefixed('Re', original.subject, replyPrefix),
    text: `\n\n${attribution(original, timeZone)}\n${quote(original.text)}\n`,
    inReplyTo: original.messageId,
    references: referencesOf(original),
  };
}

/** Our own addresses, and the one at which this letter arrived: an alias of ours that nobody has told frontdesk of. */
const ours = (original: Original, { self }: AnswerOptions): string[] => [...self, ...original.deliveredTo];

/** Where the sender wants answers. Our own letter is answered to those whom it went to. */
function answerTo(original: Original, self: readonly string[]): Person[] {
  const wanted = original.replyTo.length > 0 ? original.replyTo : original.from;
  const sender = distinct(wanted, self);
  if (sender.length > 0) return sender;
  const others = distinct(original.to, self);
  return others.length > 0 ? others : distinct(wanted, []);
}

/** Each address once, and none of those to leave out. */
function distinct(people: readonly Person[], without: readonly string[]): Person[] {
  const seen = new Set(without.map((address) => address.toLowerCase()));
  return people.filter(({ address }) => {
    const key = address.toLowerCase();
    if (address === '' || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** "Re:", and what other programs' languages make of it. */
const replyPrefix = /^\s*(?:re|aw|antw|sv|odp)\s*(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3})?\s*:/i;

function prefixed(prefix: string, subject: string, known: RegExp): string {
  let rest = oneLine(subject);
  while (known.test(rest)) rest = rest.replace(known, '').trimStart();
  return `${prefix}: ${rest}`.trimEnd();
}

const LONGEST_QUOTE = 100_000;

/** Each line marked, without the writer's signature and without blank lines at the end. */
export function quote(text: string): string {
  const own = withoutSignature(text).trimEnd();
  const kept = own.length > LONGEST_QUOTE ? `${own.slice(0, LONGEST_QUOTE)}\n[…]` : own;
  return kept
    .split('\n')
    .map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`.trimEnd()))
    .join('\n');
}

const LONGEST_SIGNATURE = 12;

/** A signature begins at a line "-- " (RFC 3676 4.3). Some programs lose the blank: then only near the end. */
function withoutSignature(text: string): string {
  const lines = text.split('\n');
  const start = lines.findIndex(
    (line, i) => line === '-- ' || (line === '--' && lines.length - i <= LONGEST_SIGNATURE),
  );
  return start < 0 ? text : lines.slice(0, start).join('\n');
}

function attribution({ from, date }: Original, timeZone: string | undefined): string {
  const who = from[0] ? oneLine(from[0].name) || from[0].address : 'somebody';
  return date === null ? `${who} wrote:` : `On ${whenWritten(date, timeZone)}, ${who} wrote:`;
}

function whenWritten(date: number, timeZone: string | undefined): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  });
  const part = Object.fromEntries(format.formatToParts(date).map(({ type, value }) => [type, value]));
  return `${part.weekday} ${part.day} ${part.month} ${part.year} at ${part.hour}:${part.minute}`;
}

const MOST_REFERENCES = 20;

/** The thread so far. Of a long one its first letter and its last ones, which is what programs thread by. */
function referencesOf({ references, inReplyTo, messageId }: Original): string[] {
  const before = references.length > 0 ? references : inReplyTo ? [inReplyTo] : [];
  const all = [...new Set([...before, messageId])].filter((id) => id !== '');
  if (all.length <= MOST_REFERENCES) return all;
  return [all[0]!, ...all.slice(-(MOST_REFERENCES - 1))];
}

const shown = (person: Person): string => formatPerson({ ...person, name: oneLine(person.name) });
