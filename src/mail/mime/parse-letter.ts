// Turns a letter's source into what the screens show of it. Runs in a worker thread (parse-worker.ts), because a
// letter may take seconds or a lot of memory, by accident or on purpose; others ask the ParserPool.
import { type AttachmentStream, type Headers, MailParser } from 'mailparser';
import type { Person } from '../../db/letters.ts';
import { cleanFileName } from './file-name.ts';
import { hasFormatting } from './formatting.ts';
import {
  idsIn,
  ownAuthentication,
  peopleIn,
  textOf,
  unsubscribeLinks,
  wasAutomatic,
  writtenDate,
} from './letter-headers.ts';
import { deliveryReport, type LetterReport, receiptReport, returnedId } from './letter-report.ts';
import { cameFromList, deliveredToOf, listPostOf } from './letter-rules.ts';
import { isShownPicture } from './shown-picture.ts';
import { type PartNode, readableText } from './readable-text.ts';
import { readRoughly } from './rough-letter.ts';
import { snippetOf } from './snippet.ts';

export interface LetterAttachment {
  /** Which one it is, for `ParserPool.attachment`. */
  index: number;
  /** A base name that can be shown and saved; never empty. */
  filename: string;
  contentType: string;
  /** Decoded, in bytes. */
  size: number;
  /** A picture that the letter's own text shows, rather than something sent along. */
  inline: boolean;
}

/** All texts are decoded and untrusted: they may hold any character. */
export interface ParsedLetter {
  subject: string;
  from: Person[];
  to: Person[];
  cc: Person[];
  bcc: Person[];
  replyTo: Person[];
  /** The letter's own Date in ms since 1970; null when it has none that can be read. */
  date: number | null;
  /** With its angle brackets, as the next two; '' when there is none. */
  messageId: string;
  inReplyTo: string;
  references: string[];
  /**
   * To be read. Made from the HTML part where there is no plain one; then each link is followed by its number, as
   * in "our map [2]", and the list of them stands at the end.
   */
  text: string;
  fromHtml: boolean;
  /** Its HTML shows more than the words: bold, colours, pictures. */
  formatted: boolean;
  /** Addresses of the links in the text, in order: the first is number 1. */
  links: string[];
  attachments: LetterAttachment[];
  /** One line for a list. */
  snippet: string;
  /** What List-Unsubscribe offers: https: and mailto: addresses. */
  listUnsubscribe: string[];
  /** It came to many, through a mailing list or a newsletter. */
  fromList: boolean;
  /** Where letters to its mailing list go; '' when it has none, or one that takes no letters. */
  listPost: string;
  /** Sent by a program (out of office, bulk, a list), so that no program should answer it. */
  autoSubmitted: boolean;
  /** Whom its sender wants to be told that it was opened (RFC 8098). */
  receiptTo: Person[];
  /** Our own addresses at which it arrived, in lower case, where our mail server says so. */
  deliveredTo: string[];
  /** What it says of one of our letters, where it is a bounce or a receipt. */
  report: LetterReport | null;
  /** Values of Authentication-Results that the servers of the mailbox itself have written, and nobody else. */
  authentication: string[];
  /** False: the letter could not be read in full, and this is what could be saved of it. */
  complete: boolean;
}

/** Of a receipt, and of the header of a letter that came back. */
const LARGEST_RECEIPT = 64 * 1024;
/** The letter that a bounce is about, or its header (RFC 3462). */
const returnedTypes = new Set([
  'message/rfc822',
  'message/global',
  'text/rfc822-headers',
  'message/global-headers',
]);
/** A receipt goes to one; who asks for it to go to many is up to something. */
const MOST_RECEIPTS = 2;

/** The text of all parts of a kind, one after the other. */
function textOfParts(node: PartNode, type: string): string {
  const own = node.contentType === type ? (node.textContent ?? '') : '';
  return [own, ...(node.children ?? []).map((child) => textOfParts(child, type))]
    .filter(Boolean)
    .join('\n\n');
}

/** Reads a whole letter. A damaged one gives what can be read of it. */
export async function parseLetter(source: Uint8Array): Promise<ParsedLetter> {
  const parts: { attachment: AttachmentStream; size: number; index: number }[] = [];
  let receipt = '';
  let returned = '';
  const { parser, error } = await walk(source, async (attachment, index) => {
    let size = 0;
    const isReturned = returned === '' && returnedTypes.has(attachment.contentType || '');
    const isReceipt = attachment.contentType === 'message/disposition-notification';
    for await (const chunk of attachment.content) {
      size += (chunk as Buffer).length;
      if (isReceipt && size < LARGEST_RECEIPT) receipt += (chunk as Buffer).toString('utf8');
      if (isReturned && returned.length < LARGEST_RECEIPT)
        returned += (chunk as Buffer).toString('latin1', 0, LARGEST_RECEIPT);
    }
    parts.push({ attachment, size, index });
  });
  const { tree } = parser as unknown as { tree?: PartNode };
  const html = tree ? textOfParts(tree, 'text/html') : parser.html || '';
  const attachments = parts.map(({ attachment, size, index }) => describe(attachment, index, size, html));
  const headers: Headers = parser.headers || new Map();
  const readable = readableText(tree, parser.text || '', parser.html || '');
  const lines = parser.headerLines || [];
  if (error && readable.text === '') return { ...readRoughly(source), attachments };
  return {
    subject: textOf(headers, 'subject'),
    from: peopleIn(headers, 'from'),
    to: peopleIn(headers, 'to'),
    cc: peopleIn(headers, 'cc'),
    bcc: peopleIn(headers, 'bcc'),
    replyTo: peopleIn(headers, 'reply-to'),
    date: writtenDate(lines),
    messageId: idsIn(lines, 'message-id')[0] ?? '',
    inReplyTo: idsIn(lines, 'in-reply-to')[0] ?? '',
    references: idsIn(lines, 'references'),
    text: readable.text,
    fromHtml: readable.fromHtml,
    formatted: hasFormatting(html),
    links: readable.links,
    attachments,
    snippet: snippetOf(readable.fromHtml ? readable.body.replace(/ ?\[\d{1,3}\]/g, '') : readable.body),
    listUnsubscribe: unsubscribeLinks(lines),
    fromList: cameFromList(lines),
    listPost: listPostOf(lines),
    autoSubmitted: wasAutomatic(headers, lines),
    receiptTo: peopleIn(headers, 'disposition-notification-to').slice(0, MOST_RECEIPTS),
    deliveredTo: deliveredToOf(lines),
    report:
      deliveryReport(
        tree ? textOfParts(tree, 'message/delivery-status') : '',
        returnedId(returned) || (idsIn(lines, 'in-reply-to')[0] ?? ''),
      ) ?? receiptReport(receipt),
    authentication: ownAuthentication(lines),
    complete: error === null,
  };
}

/** The decoded bytes of one attachment; null when the letter has no such attachment. */
export async function extractAttachment(source: Uint8Array, wanted: number): Promise<Buffer | null> {
  let found: Buffer | null = null;
  await walk(source, async (attachment, index) => {
    const chunks: Buffer[] = [];
    for await (const chunk of attachment.content) if (index === wanted) chunks.push(chunk as Buffer);
    if (index === wanted) found = Buffer.concat(chunks);
  });
  return found;
}

const CHUNK = 64 * 1024;

async function walk(
  source: Uint8Array,
  visit: (attachment: AttachmentStream, index: number) => Promise<void>,
): Promise<{ parser: MailParser; error: Error | null }> {
  // What is skipped here is done in readable-text.ts, with bounds and with numbered links.
  const parser = new MailParser({
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipTextLinks: true,
    skipImageLinks: true,
    checksumAlgo: false,
  });
  let count = 0;
  const { promise, resolve } = Promise.withResolvers<Error | null>();
  parser.on('data', (data) => {
    if (data.type !== 'attachment') return;
    visit(data, count++).then(() => data.release?.(), resolve);
  });
  parser.on('end', () => resolve(null));
  parser.on('error', resolve);
  void feed(parser, source);
  return { parser, error: await promise };
}

/** In pieces: the parser's own lines are cut from what it is given, and one piece of 50 MB would be copied for each. */
async function feed(parser: MailParser, source: Uint8Array): Promise<void> {
  for (let at = 0; at < source.length; at += CHUNK) {
    if (parser.destroyed) return;
    if (!parser.write(source.subarray(at, at + CHUNK)))
      await new Promise<void>((resolve) => parser.once('drain', resolve).once('close', resolve));
  }
  parser.end();
}

function describe(attachment: AttachmentStream, index: number, size: number, html: string): LetterAttachment {
  const contentType = attachment.contentType || 'application/octet-stream';
  return {
    index,
    filename: cleanFileName(attachment.filename ?? '', contentType, index + 1),
    contentType,
    size,
    inline: isShownPicture(contentType, attachment.cid ?? '', html),
  };
}
