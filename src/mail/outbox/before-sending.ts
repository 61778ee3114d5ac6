// What one would want to be asked before a letter leaves. Pure.
import { quoteDepthOf } from '../mime/fold-flowed.ts';
import { fieldsIn } from '../templates/fill-template.ts';

/** Base64 with its line ends, and the head of a part. */
const travelling = (bytes: number): number => Math.ceil(bytes * 1.37) + 500;

/** As quoted-printable: three for each byte that is not plain, and a little for the ends of lines. */
function travellingText(text: string): number {
  const plain = text.replace(/[^\x20-\x7e]/g, '').length;
  return Math.ceil(plain * 1.1 + (Buffer.byteLength(text) - plain) * 3);
}

/** How large a letter with these parts is on its way, in bytes. Close, and rather too large. */
export const letterSize = (text: string, attachments: readonly number[]): number =>
  attachments.reduce((sum, size) => sum + travelling(size), 2_000 + travellingText(text));

/** To more people than this one sends on purpose. */
export const MANY = 10;

const mentions = [
  /\b(?:attached|attach(?:ing|ment|ments)?|enclosed|enclosing|see (?:the )?enclosure)\b/i,
  /\b(?:im anhang|anbei|beigefügt\w*|angehängt\w*|anhänge?n?)\b/i,
  /\b(?:ci-joint\w*|pi[eè]ces? jointes?|en pièce)\b/i,
  /\b(?:adjunt[oa]s?|adjuntar|adjuntamos)\b/i,
  /\b(?:allegat[oiae]|in allegato|alleghiamo)\b/i,
  /\b(?:bijlagen?|bijgevoegd\w*|ingesloten)\b/i,
];

/** Whether the letter says that something is attached: the writer's own words, without what is quoted and the signature. */
export function mentionsAttachment(text: string): boolean {
  const own = ownWords(text);
  return mentions.some((pattern) => pattern.test(own));
}

/** Gaps of a template that nobody has filled in. */
export const emptyGaps = (subject: string, text: string): string[] =>
  fieldsIn(`${subject}\n${ownWords(text)}`);

/** Without what is quoted and the signature. */
function ownWords(text: string): string {
  const lines = text.split('\n');
  const signature = lines.indexOf('-- ');
  return lines
    .slice(0, signature === -1 ? undefined : signature)
    .filter((line) => quoteDepthOf(line) === 0)
    .join('\n');
}
