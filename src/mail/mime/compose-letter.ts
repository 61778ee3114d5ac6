// Builds the bytes of a letter that leaves: what is queued in the outbox, handed to the server and filed in Sent.
// Nothing that was typed or came by mail can add a header, and who gets a blind copy is not in the bytes: but for a letter
// that is only begun, which is nobody's yet.
import { randomUUID } from 'node:crypto';
import { domainToASCII } from 'node:url';
import MailComposer from 'nodemailer/lib/mail-composer';
import { encodeWord } from 'nodemailer/lib/mime-funcs';
import type { Person } from '../../db/letters.ts';
import { fail, type Problem, type Result, succeed } from '../../db/problem.ts';
import { addressError, oneLine } from './addresses.ts';
import { cleanFileName } from './file-name.ts';
import { foldFlowed } from './fold-flowed.ts';
import { wireAddress } from '../protocols/wire-address.ts';

export interface NewAttachment {
  filename: string;
  content: Uint8Array;
  /** Left out: guessed from the file name. */
  contentType?: string;
}

export interface NewLetter {
  from: Person;
  /** Where answers are asked to go, when not to `from`. */
  replyTo?: Person | null;
  to: readonly Person[];
  cc: readonly Person[];
  /** In the envelope only. */
  bcc: readonly Person[];
  subject: string;
  text: string;
  date: Date;
  /** From `newMessageId`, and kept: it is how the letter is found again in Sent. */
  messageId: string;
  /** The letter that this one answers; '' when it answers none. */
  inReplyTo: string;
  references: readonly string[];
  attachments: readonly NewAttachment[];
  /** Asks the recipients for a receipt, to be sent to `from` (RFC 8098 2.1). */
  asksReceipt?: boolean;
}

/** A new Message-ID of the sender's own domain, with its angle brackets. */
export function newMessageId(address: string): string {
  const domain = domainToASCII(address.slice(address.lastIndexOf('@') + 1)).toLowerCase();
  return `<${randomUUID()}@${/^[a-z0-9.-]+$/.test(domain) ? domain : 'frontdesk.invalid'}>`;
}

/** Everybody who gets the letter, each once: the recipients of its envelope. */
export function recipientsOf({ to, cc, bcc }: Pick<NewLetter, 'to' | 'cc' | 'bcc'>): string[] {
  const addresses = new Map<string, string>();
  for (const { address } of [...to, ...cc, ...bcc])
    if (!addresses.has(address.toLowerCase())) addresses.set(address.toLowerCase(), address);
  return [...addresses.values()];
}

/** The letter's source (RFC 5322), with CRLF line ends. */
export async function composeLetter(letter: NewLetter): Promise<Result<Buffer>> {
  const wrong = whatIsWrong(letter);
  return wrong ? fail(wrong) : succeed(await build(letter));
}

/** By this a letter begun here is known again, by whatever program it was changed since. */
export const DRAFT_KEY = 'X-Frontdesk-Draft';

/** A letter begun, for the Drafts folder: with its Bcc, and whatever is still missing. */
export function composeDraft(letter: NewLetter, key: string): Promise<Buffer> {
  return build(letter, key);
}

async function build(letter: NewLetter, draftKey?: string): Promise<Buffer> {
  const from = letter.from.address;
  const text = foldFlowed(letter.text.replace(/\r\n?/g, '\n').replaceAll('\0', ''));
  const composer = new MailComposer({
    from: mailbox(letter.from),
    ...(letter.replyTo && { replyTo: mailbox(letter.replyTo) }),
    to: letter.to.map(mailbox),
    cc: letter.cc.map(mailbox),
    ...(draftKey !== undefined && { bcc: letter.bcc.map(mailbox) }),
    subject: headerText(letter.subject),
    date: letter.date,
    messageId: letter.messageId,
    ...(isMessageId(letter.inReplyTo) && { inReplyTo: letter.inReplyTo }),
    references: letter.references.filter(isMessageId),
    text,
    ...(!isShortAscii(text) && {
      textEncoding: mostlyLatin(text) ? ('quoted-printable' as const) : ('base64' as const),
    }),
    attachments: letter.attachments.map(asPart),
    headers: {
      ...(letter.asksReceipt && { 'Disposition-Notification-To': `<${wireAddress(from)}>` }),
      ...(draftKey !== undefined && { [DRAFT_KEY]: draftKey }),
    },
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: 'windows',
  });
  const root = composer.compile();
  root.keepBcc = draftKey !== undefined;
  // The composer has no option for it. With attachments the text is the first part.
  (letter.attachments.length > 0 ? root.childNodes[0] : root)?.setHeader(
    'Content-Type',
    'text/plain; charset=utf-8; format=flowed',
  );
  return root.build();
}

function asPart({ filename, content, contentType = '' }: NewAttachment, index: number) {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const type = isMediaType(contentType) ? contentType : '';
  return {
    filename: cleanFileName(filename, contentType, index + 1),
    content: bytes,
    // A letter inside a letter may not be coded (RFC 2046 5.2.1): one that cannot travel as it is goes as a plain file.
    ...(/^message\//i.test(type)
      ? travelsAsItIs(bytes)
        ? { contentType: type, contentDisposition: 'attachment' as const }
        : { contentType: 'application/octet-stream' }
      : type !== '' && { contentType: type }),
  };
}

/** Nothing but ASCII, in lines that every server takes. */
const travelsAsItIs = (bytes: Buffer): boolean => {
  const text = bytes.toString('latin1');
  return /^[\t\r\n\x20-\x7e]*$/.test(text) && text.split(/\r\n|\r|\n/).every((line) => line.length <= 900);
};

function whatIsWrong(letter: NewLetter): Problem | null {
  const problem = (title: string, fix: string): Problem => ({ kind: 'settings', title, fix, detail: '' });
  if (recipientsOf(letter).length === 0)
    return problem('The letter has no recipient.', 'Put at least one address into To, Cc or Bcc.');
  if (addressError(letter.from.address))
    return problem('The practice has no e-mail address to send from.', 'Go through Email Setup again.');
  if (letter.replyTo && addressError(letter.replyTo.address))
    return problem(
      "The practice's e-mail, where answers go, is no e-mail address.",
      'Correct it in Practice Information, under Configure.',
    );
  for (const { address } of [...letter.to, ...letter.cc, ...letter.bcc]) {
    const error = addressError(address);
    if (error) return problem(error, 'Correct the address, then send again.');
  }
  if (letter.asksReceipt && !/^[\x21-\x7e]+$/.test(wireAddress(letter.from.address)))
    return problem('No receipt can be asked for: it cannot be sent to this address.', 'Ask for none.');
  if (!isMessageId(letter.messageId)) throw new Error('A letter needs a Message-ID from newMessageId()');
  return null;
}

/** As the composer takes a person. A name is no place for coded words, nor for a text that no line of a header has room for. */
export const mailbox = ({ name, address }: Person) => ({
  name: [...oneLine(name).replaceAll('=?', '= ?')].slice(0, LONGEST_NAME).join(''),
  address,
});
const LONGEST_NAME = 200;

/**
 * A text in one line of a header. The composer codes what is not ASCII; what would be taken for coded words by whoever
 * reads it, or has a word for which no line has room, is coded here.
 */
export function headerText(text: string): string {
  const line = oneLine(text).toWellFormed();
  return /=\?|\S{60}/.test(line) ? encodeWord(line, 'B', 52) : line;
}

/** One that can stand in a header as it is. */
export const isMessageId = (id: string): boolean => /^<[!-;=?-~]{1,900}>$/.test(id);
const isMediaType = (type: string): boolean =>
  /^[\w.+-]{1,100}\/[\w.+-]{1,100}$/.test(type) && !/^multipart\//i.test(type);
const isShortAscii = (text: string): boolean =>
  /^[\t\n\x20-\x7e]*$/.test(text) && text.split('\n').every((line) => line.length <= 76);

/** Quoted-printable stays readable in the source, but takes nine bytes for each letter of other scripts. */
function mostlyLatin(text: string): boolean {
  const start = text.slice(0, 10_000);
  return start.replace(/[\x00-\x7f]/g, '').length < start.length / 4;
}
