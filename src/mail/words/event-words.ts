// What stands in the event list, in plain sentences. Pure. Untrusted words in it are cleaned by whoever shows it.
import type { Event } from '../../db/events.ts';
import { folderName } from './folder-name.ts';
import { count, counted } from './numbers.ts';

type Detail = Record<string, unknown>;

const text = (detail: Detail, name: string): string => {
  const value = detail[name];
  return typeof value === 'string' ? value : '';
};
const number = (detail: Detail, name: string): number | null => {
  const value = detail[name];
  return typeof value === 'number' ? value : null;
};
const folder = (detail: Detail, name = 'folder'): string => folderName(text(detail, name)) || 'a folder';
/** Named by its subject, which must leave room for the rest of the sentence. */
const letter = (detail: Detail): string => {
  const subject = text(detail, 'subject').replace(/\s+/g, ' ').trim();
  const short = subject.length > 40 ? `${[...subject].slice(0, 38).join('').trimEnd()}...` : subject;
  return subject === '' ? 'letter without a subject' : `letter "${short}"`;
};

const cameBack = (detail: Detail): string => {
  const letters = number(detail, 'letters') ?? 0;
  if (letters === 0) return '';
  return letters === 1
    ? '; 1 letter is back where it was'
    : `; ${count(letters)} letters are back where they were`;
};

const roles: Record<string, string> = {
  sent: 'Sent',
  drafts: 'Drafts',
  archive: 'Archive',
  junk: 'Junk',
  trash: 'Deleted',
};

/** One sentence for each kind of event. The kinds are the words that stand in the store. */
const sentences: Record<string, (detail: Detail) => string> = {
  'account added': (d) => `The account ${text(d, 'address')} was set up.`,
  'account changed': (d) => `The settings of ${text(d, 'address')} were changed.`,
  'practice changed': (d) => {
    const others = text(d, 'fields')
      .split(', ')
      .filter((field) => field !== '' && field !== 'e-mail');
    const changed = others.length > 0 ? `Practice Information was changed: ${others.join(', ')}.` : '';
    if (typeof d.email !== 'string') return changed || 'Practice Information was changed.';
    const before = text(d, 'before') || 'none';
    return `The practice's e-mail is ${d.email || 'none'} now; before it was ${before}. ${changed}`.trim();
  },
  'address confirmed for Campaign+': (d) =>
    `The link that confirms ${text(d, 'address')} for Campaign+ was opened.`,
  'no longer waiting for Campaign+': (d) =>
    `The confirmation of ${text(d, 'address')} for Campaign+ is not waited for any more.`,
  'sign-in needed': (d) =>
    `The account ${text(d, 'address')} needs a new sign-in. ${text(d, 'title')}`.trim(),
  'signed in': (d) => `The account ${text(d, 'address')} was signed in.`,
  'signed out': (d) => `The account ${text(d, 'address')} was signed out.`,
  'counter reset': (d) => {
    const atServer = number(d, 'atServer');
    const much = atServer === null ? '' : `: ${counted(atServer, 'letter')} to be fetched again`;
    return `The counter of ${folder(d)} was reset${much}.`;
  },
  'only new letters': (d) => `Of ${folder(d)} only letters that arrive from now on are fetched.`,
  'counter reset undone': (d) => `The reset of ${folder(d)} was undone.`,
  stopped: (d) => text(d, 'title') || 'Receiving stopped.',
  'folder cannot be read': (d) => `${folder(d)} could not be read from the mail server.`,
  failure: (d) => text(d, 'title') || 'Something failed in frontdesk itself.',
  'letter gone': (d) => {
    const more = number(d, 'more') ?? 0;
    const one =
      text(d, 'wish') === 'move' ? `It could not be moved to ${folder(d, 'to')}` : 'It could not be flagged';
    return more === 0
      ? `${one}: the ${letter(d)} is not at the mail server any more.`
      : `The ${letter(d)} and ${count(more)} more are not at the mail server any more.`;
  },
  'move refused': (d) =>
    `Not moved to ${folder(d, 'to')}: the ${letter(d)} is back in ${folder(d, 'from')}. The mail server refused it.`,
  'delete refused': (d) =>
    `Not deleted: the ${letter(d)} is back in ${folder(d, 'from')}. The mail server refused it.`,
  'mark refused': (d) => `Not flagged: the mail server refused the mark on the ${letter(d)}.`,
  'folder made': (d) => `The folder ${folder(d)} was made.`,
  'folder refused': (d) => `The mail server did not make the folder ${folder(d)}${cameBack(d)}.`,
  'receiving changed': (d) =>
    d.received === true
      ? `${folder(d)} is received from now on.`
      : `${folder(d)} is not received from now on.`,
  'role changed': (d) =>
    text(d, 'role') === ''
      ? `${folder(d)} has no special use from now on.`
      : `${folder(d)} is used as ${roles[text(d, 'role')] ?? text(d, 'role')} from now on.`,
  'folder made anew at the server': (d) =>
    `${folder(d)} was made anew at the mail server, so its letters are fetched again.`,
  'changed from IMAP to POP3': () => 'The account was changed from IMAP to POP3.',
  'changed from POP3 to IMAP': () => 'The account was changed from POP3 to IMAP.',
  'schedule changed': () => 'The schedule of receiving and sending was changed.',
  'template saved': (d) => `The template "${text(d, 'name')}" was saved.`,
  'template deleted': (d) => `The template "${text(d, 'name')}" was deleted.`,
  'signature saved': () => 'The signature was changed.',
  'letter sent': (d) => `The ${letter(d)} was handed to the mail server.`,
  'letter found in Sent': (d) =>
    `The ${letter(d)}, of which it was not known whether it was sent, was found in Sent.`,
  'letter failed': (d) => `The ${letter(d)} was refused by the mail server; it waits in the Outbox.`,
  'letter unsure': (d) => `The ${letter(d)} was perhaps sent: please decide in the Outbox.`,
  'the server gives letters no names (no UIDL)': () =>
    'The mail server gives its letters no names (UIDL): frontdesk knows them by their bytes.',
  'the server gives several letters one name (UIDL)': () =>
    'The mail server gives several letters one name (UIDL): frontdesk knows those by their bytes.',
  'letter too large to be fetched': () => 'A letter is too large to be fetched; it stays at the mail server.',
  'letter cannot be fetched': (d) =>
    `${text(d, 'subject') === '' ? 'A letter' : `The ${letter(d)}`} could not be fetched; it stays at the mail server.`,
  'letter cannot be deleted at the server': () =>
    'A letter that is here could not be deleted at the mail server.',
  'letter still at the server after it was deleted': () =>
    'A letter that the mail server said it had deleted is still there.',
  'the server did not delete what was fetched': () =>
    'The mail server did not delete the letters that were fetched; they are tried again.',
  'letters fetched that were here already': (d) => {
    const letters = number(d, 'letters') ?? 0;
    return `${counted(letters, 'letter')} fetched again ${letters === 1 ? 'was' : 'were'} here already and ${letters === 1 ? 'stays as it is' : 'stay as they are'}.`;
  },
  'change refused by the server': (d) => `The mail server did not carry out a change: ${text(d, 'words')}`,
};

/** Kinds that have a sentence, for the test that looks for those in the code. */
export const eventKinds: readonly string[] = Object.keys(sentences);

export function eventSentence({ what, detail = {} }: Pick<Event, 'what' | 'detail'>): string {
  return sentences[what]?.(detail) ?? what;
}

/** What a person would wonder about without being told at once: what they wanted did not come about. */
const wondered = new Set([
  ...['letter gone', 'move refused', 'delete refused', 'mark refused', 'folder refused'],
  'sign-in needed',
]);

export const isToldAtOnce = ({ what }: Pick<Event, 'what'>): boolean => wondered.has(what);

/** 'engine' is frontdesk itself. */
export const eventWho = (who: string): string => (who === 'engine' ? 'frontdesk' : who);

const labels: Record<string, string> = {
  address: 'Address',
  fields: 'Changed',
  before: 'E-mail before',
  email: 'E-mail now',
  provider: 'Provider',
  folder: 'Folder',
  from: 'From the folder',
  to: 'To the folder',
  subject: 'Subject',
  atServer: 'Letters at the server',
  here: 'Of them here',
  words: 'The server said',
  title: 'What happened',
  fix: 'What to do',
  detail: 'Details',
  kind: 'Kind',
  stack: 'For support',
  received: 'Received',
  letters: 'Letters',
  letter: 'Letter',
  size: 'Bytes',
  names: 'Names',
  more: 'Further letters',
  messageId: 'Message-ID',
  stay: 'Letters that stay here',
  fetched: 'Letters to be fetched',
  leftThere: 'Letters left there',
  operations: 'Changes given up',
  wish: 'What was wanted',
  role: 'Use',
};

/** Everything that was kept of an event, line by line. */
export function eventDetails({ detail = {} }: Pick<Event, 'detail'>): { label: string; words: string }[] {
  return Object.entries(detail)
    .filter(([, value]) => value !== null && value !== '' && value !== undefined)
    .map(([name, value]) => ({
      label: labels[name] ?? name,
      words: typeof value === 'string' ? value : JSON.stringify(value),
    }));
}
