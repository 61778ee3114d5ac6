// Letters as bytes, written by hand rather than by the library that frontdesk sends with, so that a test of what
// frontdesk reads does not depend on what it writes.

export interface LetterParts {
  from?: string;
  to?: string;
  cc?: string;
  subject?: string;
  /** Null: the letter has no Date. */
  date?: Date | null;
  messageId?: string;
  inReplyTo?: string;
  references?: string[];
  text?: string;
  html?: string;
  attachments?: LetterAttachment[];
  /** Raw header lines, put in as they are. */
  headers?: string[];
}

export interface LetterAttachment {
  filename: string;
  contentType: string;
  content: Buffer | string;
}

const EPOCH = Date.UTC(2026, 10, 2, 8, 0);
let count = 0;

/** A letter that is well formed, whatever is left out. */
export function makeLetter(parts: LetterParts = {}): Buffer {
  const n = ++count;
  const date = parts.date === undefined ? new Date(EPOCH + n * 60_000) : parts.date;
  const header = [
    `From: ${encodeAddress(parts.from ?? 'Aisha Patel <aisha@patients.example>')}`,
    `To: ${encodeAddress(parts.to ?? 'reception@brightsmile.example')}`,
    ...(parts.cc ? [`Cc: ${encodeAddress(parts.cc)}`] : []),
    `Subject: ${encodeWords(parts.subject ?? `Letter ${n}`)}`,
    ...(date ? [`Date: ${mailDate(date)}`] : []),
    `Message-ID: ${parts.messageId ?? `<letter-${n}@patients.example>`}`,
    ...(parts.inReplyTo ? [`In-Reply-To: ${parts.inReplyTo}`] : []),
    ...(parts.references ? [`References: ${parts.references.join('\r\n ')}`] : []),
    ...(parts.headers ?? []),
    'MIME-Version: 1.0',
  ];
  return Buffer.from(`${header.join('\r\n')}\r\n${body(parts)}`);
}

/** A thread of `length` letters between two people, oldest first, each with its In-Reply-To and References. */
export function makeThread(length: number, subject = 'Appointment on Thursday'): Buffer[] {
  const name = `thread-${++count}`;
  const ids = Array.from({ length }, (_, i) => `<${name}-${i}@patients.example>`);
  const people = ['Aisha Patel <aisha@patients.example>', 'Reception <reception@brightsmile.example>'];
  return ids.map((messageId, i) =>
    makeLetter({
      from: people[i % 2]!,
      to: people[(i + 1) % 2]!,
      subject: i === 0 ? subject : `Re: ${subject}`,
      messageId,
      date: new Date(EPOCH + i * 3_600_000),
      text: `This is letter ${i + 1} of the thread.`,
      ...(i > 0 && { inReplyTo: ids[i - 1]!, references: ids.slice(0, i) }),
    }),
  );
}

/** Subjects and texts of several scripts, which a terminal measures in different ways. */
export const languages: readonly { name: string; subject: string; text: string }[] = [
  { name: 'German', subject: 'Rückfrage zur Überweisung', text: 'Könnten Sie mir die Größe bestätigen?' },
  {
    name: 'Polish',
    subject: 'Prośba o zmianę terminu',
    text: 'Dzień dobry, proszę o zmianę godziny wizyty.',
  },
  { name: 'Greek', subject: 'Ακύρωση ραντεβού', text: 'Καλημέρα, θα ήθελα να ακυρώσω.' },
  { name: 'Arabic', subject: 'موعد يوم الخميس', text: 'صباح الخير، أود تأكيد الموعد.' },
  { name: 'Hindi', subject: 'दाँत में दर्द', text: 'नमस्ते, क्या आज कोई समय मिल सकता है?' },
  { name: 'Chinese', subject: '预约确认', text: '您好，我想确认星期四的预约。' },
  { name: 'Japanese', subject: '予約の変更について', text: 'お世話になっております。' },
  { name: 'Emoji', subject: 'Thank you 🦷😀👩‍👩‍👧', text: 'You are the best 🎉' },
];

/** Header fields that try to reach the terminal, the file system or the header of the next letter. */
export const hostileHeaders = {
  escapes: encodeWord('\u001b[2J\u001b]0;owned\u0007Invoice\u009b31m'),
  newLines: encodeWord('Invoice\r\nBcc: everyone@patients.example'),
  bidi: encodeWord('Invoice \u202egpj.exe'),
  zeroWidth: encodeWord('In\u200bvo\u2060ice\ufeff'),
  fileName: '../../../../etc/passwd',
} as const;

/** A small real PDF with one empty page. */
export const pdfBytes = Buffer.from(
  '%PDF-1.1\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n' +
    '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
);

/** A date as header fields have it (RFC 5322 3.3). */
export const mailDate = (date: Date): string => date.toUTCString().replace('GMT', '+0000');

/** Header text as encoded words where it is not plain ASCII (RFC 2047). */
function encodeWords(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : encodeWord(text);
}

function encodeWord(text: string): string {
  const chunks: string[] = [];
  let chunk = '';
  for (const character of text) {
    // An encoded word has at most 75 characters, and may not split a character.
    if (Buffer.byteLength(chunk + character) > 42) {
      chunks.push(chunk);
      chunk = '';
    }
    chunk += character;
  }
  return [...chunks, chunk]
    .map((part) => `=?UTF-8?B?${Buffer.from(part).toString('base64')}?=`)
    .join('\r\n ');
}

function encodeAddress(address: string): string {
  return address.replace(/^([^<"]*[^\x20-\x7e][^<"]*) </, (_, name: string) => `${encodeWord(name)} <`);
}

function body({ text, html, attachments = [] }: LetterParts): string {
  const readable =
    html === undefined
      ? part('text/plain; charset=utf-8', text ?? 'Good morning,\n\nthank you.\n')
      : text === undefined
        ? part('text/html; charset=utf-8', html)
        : multipart('alternative', [
            part('text/plain; charset=utf-8', text),
            part('text/html; charset=utf-8', html),
          ]);
  if (attachments.length === 0) return readable;
  return multipart('mixed', [readable, ...attachments.map(attachmentPart)]);
}

function part(contentType: string, content: string): string {
  const quoted = Buffer.from(content.replaceAll('\n', '\r\n')).toString('base64').replace(/.{76}/g, '$&\r\n');
  return `Content-Type: ${contentType}\r\nContent-Transfer-Encoding: base64\r\n\r\n${quoted}\r\n`;
}

function attachmentPart({ filename, contentType, content }: LetterAttachment): string {
  const coded = Buffer.from(content).toString('base64').replace(/.{76}/g, '$&\r\n');
  const name = filename.replace(/["\\]/g, '\\$&');
  return [
    `Content-Type: ${contentType}; name="${name}"`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment; filename="${name}"`,
    '',
    `${coded}\r\n`,
  ].join('\r\n');
}

function multipart(kind: string, parts: string[]): string {
  const boundary = `=_${kind}_${++count}`;
  const inner = parts.map((one) => `--${boundary}\r\n${one}`).join('');
  return `Content-Type: multipart/${kind}; boundary="${boundary}"\r\n\r\n${inner}--${boundary}--\r\n`;
}
