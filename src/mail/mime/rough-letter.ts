// Reads the least of a letter that a person needs, when the parser ran out of time or memory over it: the header
// and the first part that is text. Bounded and plain, so that nothing in a letter can make it fail as well.
import type { Person } from '../../db/letters.ts';
import { decodeCharset, decodeWords, quoted } from './encoded-words.ts';
import { withoutTags } from './html-tags.ts';
import type { ParsedLetter } from './parse-letter.ts';
import { snippetOf } from './snippet.ts';

const LONGEST_HEADER = 64 * 1024;
const LONGEST_BODY = 200 * 1024;

export function readRoughly(source: Uint8Array): ParsedLetter {
  const start = Buffer.from(
    source.buffer,
    source.byteOffset,
    Math.min(source.length, LONGEST_HEADER + LONGEST_BODY),
  );
  const raw = start.toString('latin1').replace(/\r\n?/g, '\n');
  const [header, body] = split(raw);
  const field = (name: string) => header.get(name) ?? '';
  const ids = (name: string) => [...field(name).matchAll(/<[^<>\s]+>/g)].map(([id]) => id).slice(-200);
  const people = (name: string) => peopleOf(field(name));
  const date = Date.parse(field('date'));
  const text = firstText(header, body, 0) ?? '';
  return {
    subject: decodeField(field('subject')),
    from: people('from'),
    to: people('to'),
    cc: people('cc'),
    bcc: people('bcc'),
    replyTo: people('reply-to'),
    date: Number.isNaN(date) ? null : date,
    messageId: ids('message-id')[0] ?? '',
    inReplyTo: ids('in-reply-to')[0] ?? '',
    references: ids('references'),
    text,
    fromHtml: false,
    formatted: false,
    links: [],
    attachments: [],
    snippet: snippetOf(text),
    listUnsubscribe: [],
    fromList: header.has('list-id') || header.has('list-unsubscribe'),
    listPost: '',
    autoSubmitted: header.has('auto-submitted') && !/^no\b/i.test(field('auto-submitted')),
    receiptTo: [],
    deliveredTo: [],
    report: null,
    authentication: [],
    complete: false,
  };
}

type Header = Map<string, string>;

function split(raw: string): [Header, string] {
  const end = raw.startsWith('\n') ? 0 : raw.indexOf('\n\n');
  const head = (end < 0 ? raw : raw.slice(0, end)).slice(0, LONGEST_HEADER);
  const header: Header = new Map();
  for (const line of head.replace(/\n[ \t]+/g, ' ').split('\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    if (colon > 0 && !header.has(name)) header.set(name, line.slice(colon + 1).trim());
  }
  return [header, end < 0 ? '' : raw.slice(end).replace(/^\n{1,2}/, '')];
}

/** Headers of today may hold bare UTF-8 (RFC 6532). */
const decodeField = (value: string): string => decodeWords(Buffer.from(value, 'latin1').toString('utf8'));

function peopleOf(value: string): Person[] {
  return value
    .split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .slice(0, 100)
    .flatMap((one) => {
      const match = /^(.*)<([^<>]*)>\s*$/.exec(one.trim());
      const name = decodeField((match?.[1] ?? '').trim().replace(/^"|"$/g, ''));
      const address = (match ? match[2]! : one).trim();
      return name || address ? [{ name, address }] : [];
    });
}

/** The text of a part, or of the first text part in it. */
function firstText(header: Header, body: string, depth: number): string | null {
  const type = header.get('content-type') ?? 'text/plain';
  const boundary = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type);
  if (/^multipart\//i.test(type) && boundary && depth < 5) {
    const parts = body.split(`--${boundary[1] ?? boundary[2]}`).slice(1, 20);
    for (const part of parts) {
      if (part.startsWith('--')) break;
      const text = firstText(...split(part.replace(/^[ \t]*\n/, '')), depth + 1);
      if (text?.trim()) return text;
    }
    return null;
  }
  if (!/^text\//i.test(type) || /^attachment/i.test(header.get('content-disposition') ?? '')) return null;
  const bytes = transferDecoded(body.slice(0, LONGEST_BODY), header.get('content-transfer-encoding') ?? '');
  const charset = /;\s*charset="?([\w.+-]+)/i.exec(type)?.[1] ?? 'utf-8';
  const text = (decodeCharset(bytes, charset) ?? bytes.toString('utf8')).replace(/\r\n?/g, '\n');
  return /^text\/html/i.test(type) ? withoutTags(text) : text;
}

function transferDecoded(body: string, encoding: string): Buffer {
  if (/^base64/i.test(encoding)) return Buffer.from(body, 'base64');
  if (/^quoted-printable/i.test(encoding)) return quoted(body.replace(/=[ \t]*\n/g, ''));
  return Buffer.from(body, 'latin1');
}
