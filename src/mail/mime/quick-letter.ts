// Reads of a letter what lists and search need, several times faster than the parser does: a first download reads
// whole mailboxes. It knows how letters are usually built; whatever is not so is left to the parser.
import addressparser from 'nodemailer/lib/addressparser';
import type { Person } from '../../db/letters.ts';
import type { LetterReport } from '../../db/reports.ts';
import { decodeCharset, decodeWords, quoted } from './encoded-words.ts';
import { unfoldFlowed } from './flowed.ts';
import { idsOf, mailDate } from './letter-headers.ts';
import type { ParsedLetter } from './parse-letter.ts';
import { type PartNode, readableText } from './readable-text.ts';
import { isShownPicture } from './shown-picture.ts';
import { SEARCHABLE, snippetOf } from './snippet.ts';

/** A part of `ParsedLetter`, and the same as the parser says of it. */
export interface QuickLetter {
  subject: string;
  from: Person[];
  to: Person[];
  cc: Person[];
  date: number | null;
  messageId: string;
  inReplyTo: string;
  references: string[];
  /** What search knows of its text. */
  text: string;
  snippet: string;
  /** How many things were sent along; pictures of the text are not counted. */
  attachments: number;
  /** Left to the parser: it has a letter inside the letter. */
  report: LetterReport | null;
}

/** Such letters take the parser's bounds, and are few. */
const LARGEST = 8 * 1024 * 1024;
const DEEPEST = 12;
const MOST_PARTS = 200;

/** What the parser read, as far as lists and search need it. */
export function toQuick(letter: ParsedLetter): QuickLetter {
  const { subject, from, to, cc, date, messageId, inReplyTo, references, snippet, report } = letter;
  const text = letter.text.slice(0, SEARCHABLE);
  const attachments = letter.attachments.filter((attachment) => !attachment.inline).length;
  return {
    subject,
    from,
    to,
    cc,
    date,
    messageId,
    inReplyTo,
    references,
    text,
    snippet,
    attachments,
    report,
  };
}

/** null: not built as letters usually are. */
export function readQuickly(source: Uint8Array): QuickLetter | null {
  if (source.length > LARGEST) return null;
  const raw = Buffer.from(source.buffer, source.byteOffset, source.byteLength).toString('latin1');
  try {
    const root = readPart(raw, 0, raw.length);
    const parts: Parts = { count: 0, attached: [], html: '' };
    const tree = treeOf(raw, root, parts, 0);
    const readable = readableText(tree, '', '');
    return {
      ...envelopeOf(root.header),
      text: readable.text.slice(0, SEARCHABLE),
      snippet: snippetOf(readable.fromHtml ? readable.body.replace(/ ?\[\d{1,3}\]/g, '') : readable.body),
      attachments: parts.attached.filter(({ type, id }) => !isShownPicture(type, id, parts.html)).length,
      report: null,
    };
  } catch (error) {
    if (error instanceof Unusual) return null;
    throw error;
  }
}

class Unusual extends Error {}

type Header = Map<string, string>;

interface Part {
  header: Header;
  /** Where its body begins and ends in the source. */
  start: number;
  end: number;
}

const wanted = new Set(
  `content-type content-disposition content-transfer-encoding content-id subject from to cc date message-id in-reply-to references`.split(
    ' ',
  ),
);

function readPart(raw: string, start: number, end: number): Part {
  const header: Header = new Map();
  let at = start;
  while (at < end) {
    let lineEnd = raw.indexOf('\n', at);
    if (lineEnd < 0 || lineEnd > end) lineEnd = end;
    if (isBlank(raw, at, lineEnd)) return { header, start: Math.min(lineEnd + 1, end), end };
    // A folded line goes on with a blank (RFC 5322 2.2.3).
    while (lineEnd < end && (raw[lineEnd + 1] === ' ' || raw[lineEnd + 1] === '\t')) {
      const next = raw.indexOf('\n', lineEnd + 1);
      const following = next < 0 || next > end ? end : next;
      if (isBlank(raw, lineEnd + 1, following)) break;
      lineEnd = following;
    }
    const colon = raw.indexOf(':', at);
    if (colon < 0 || colon > lineEnd) throw new Unusual('a line of the header without a name');
    const name = raw.slice(at, colon).trim().toLowerCase();
    // The parser takes the last of several; their order is not worth knowing here.
    if (wanted.has(name)) {
      if (header.has(name)) throw new Unusual('a field that stands twice');
      header.set(name, raw.slice(colon + 1, lineEnd));
    }
    at = lineEnd + 1;
  }
  return { header, start: end, end };
}

const isBlank = (raw: string, from: number, to: number): boolean =>
  to - from === 0 || (to - from === 1 && raw[from] === '\r');

/** Bytes of a header are UTF-8 where they are not ASCII (RFC 6532). */
function fieldOf(header: Header, name: string): string {
  const value = (header.get(name) ?? '').replace(/\r?\n/g, '').replace(/\t/g, ' ').trim();
  return /[\x80-\xff]/.test(value) ? Buffer.from(value, 'latin1').toString('utf8') : value;
}

function envelopeOf(header: Header): Omit<QuickLetter, 'text' | 'snippet' | 'attachments' | 'report'> {
  const people = (name: string) => (header.has(name) ? flatten(addressparser(fieldOf(header, name))) : []);
  const ids = (name: string) => idsOf(fieldOf(header, name));
  return {
    subject: decodeWords(fieldOf(header, 'subject')),
    from: people('from'),
    to: people('to'),
    cc: people('cc'),
    date: mailDate(fieldOf(header, 'date')),
    messageId: ids('message-id')[0] ?? '',
    inReplyTo: ids('in-reply-to')[0] ?? '',
    references: ids('references'),
  };
}

type Parsed = { name?: string; address?: string; group?: Parsed[] };

function flatten(list: readonly Parsed[]): Person[] {
  return list.flatMap((one) => {
    if (one.group) return flatten(one.group);
    const { name = '', address = '' } = one;
    if (name === '' && address === '') return [];
    if (/=\?|xn--/.test(address)) throw new Unusual('an address in coded words');
    return [{ name: decodeWords(name.trim()), address }];
  });
}

interface Parts {
  count: number;
  attached: { type: string; id: string }[];
  /** All of it, to see which pictures it shows. */
  html: string;
}

function treeOf(raw: string, part: Part, parts: Parts, depth: number): PartNode {
  if (depth > DEEPEST || ++parts.count > MOST_PARTS) throw new Unusual('too many parts');
  const field = fieldOf(part.header, 'content-type');
  const type = (/^[^\s;]+/.exec(field)?.[0] ?? 'text/plain').toLowerCase();
  if (/[()]|\*\d*\*?=|=\?/.test(field.replace(/"[^"]*"/g, ''))) throw new Unusual('coded parameters');
  if (type.startsWith('multipart/')) {
    const boundary = parameter(field, 'boundary');
    if (!boundary) throw new Unusual('a multipart without a boundary');
    const children = piecesOf(raw, part, boundary).map((child) => treeOf(raw, child, parts, depth + 1));
    return { contentType: type, children };
  }
  if (type.startsWith('message/')) throw new Unusual('a letter inside the letter');
  const disposition = /^[^\s;]*/.exec(fieldOf(part.header, 'content-disposition'))![0].toLowerCase();
  const isText = type === 'text/plain' || type === 'text/html';
  if (!isText || (disposition !== '' && disposition !== 'inline')) {
    const id = fieldOf(part.header, 'content-id').replace(/^<|>$/g, '').trim();
    parts.attached.push({ type, id });
    return { contentType: type };
  }
  const flowed = type === 'text/plain' && parameter(field, 'format')?.trim().toLowerCase() === 'flowed';
  if (flowed && parameter(field, 'delsp') !== undefined) throw new Unusual('flowed text without blanks');
  const bytes = bodyOf(raw, part, fieldOf(part.header, 'content-transfer-encoding').toLowerCase());
  const charset = parameter(field, 'charset') ?? 'utf-8';
  if (/^utf-?16|^utf-?7|^iso-2022/i.test(charset)) throw new Unusual('a character set with states');
  const text = decodeCharset(bytes, charset);
  if (text === null) throw new Unusual('an unknown character set');
  const plain = text.replace(/\r?\n/g, '\n');
  if (type === 'text/html') parts.html += plain;
  return { contentType: type, textContent: flowed ? unfoldFlowed(plain) : plain };
}

function parameter(field: string, name: string): string | undefined {
  const found = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^\\s;]+))`, 'i').exec(field);
  return found ? (found[1] ?? found[2]) : undefined;
}

/** The parts between the boundary's lines (RFC 2046 5.1). */
function piecesOf(raw: string, part: Part, boundary: string): Part[] {
  const mark = `--${boundary}`;
  const pieces: Part[] = [];
  let begin = -1;
  for (let at = part.start - 1; at < part.end; ) {
    const found =
      raw.startsWith(mark, part.start) && at === part.start - 1
        ? part.start - 1
        : raw.indexOf(`\n${mark}`, at);
    if (found < 0 || found + 1 + mark.length > part.end) break;
    const after = found + 1 + mark.length;
    const closes = raw.startsWith('--', after);
    let lineEnd = raw.indexOf('\n', after);
    if (lineEnd < 0 || lineEnd > part.end) lineEnd = part.end;
    // Another boundary may begin with this one's text.
    if (raw.slice(after + (closes ? 2 : 0), lineEnd).trim() !== '') {
      at = after;
      continue;
    }
    if (begin >= 0)
      pieces.push(readPart(raw, begin, raw[found - 1] === '\r' ? found - 1 : Math.max(found, begin)));
    begin = Math.min(lineEnd + 1, part.end);
    at = lineEnd;
    if (closes) return pieces;
  }
  throw new Unusual('a multipart without its end');
}

function bodyOf(raw: string, part: Part, encoding: string): Uint8Array {
  const body = raw.slice(part.start, part.end);
  if (encoding === 'base64') return Buffer.from(body, 'base64');
  if (encoding === 'quoted-printable')
    return quoted(body.replace(/[ \t]+(?=\r?\n)/g, '').replace(/=\r?\n/g, ''));
  if (encoding !== '' && !/^(7bit|8bit|binary)$/.test(encoding)) throw new Unusual('an unknown encoding');
  return Buffer.from(body, 'latin1');
}
