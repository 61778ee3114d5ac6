// A letter that was read whole, as the row that lists show.
import type { Envelope } from '../../db/messages.ts';
import type { ParsedLetter } from '../mime/parse-letter.ts';
import { SEARCHABLE } from '../mime/snippet.ts';

/** `date` stands in where the letter has none, in ms since 1970. */
export function envelopeOf(letter: ParsedLetter, date: number, seen: boolean): Omit<Envelope, 'uid'> {
  return {
    messageId: letter.messageId,
    inReplyTo: letter.inReplyTo,
    subject: letter.subject,
    from: letter.from[0] ?? { name: '', address: '' },
    to: letter.to,
    cc: letter.cc,
    date: letter.date ?? date,
    size: 0,
    attachments: letter.attachments.filter((attachment) => !attachment.inline).length,
    seen,
    flagged: false,
    answered: false,
    draft: false,
  };
}

/** What search and the list's snippet need of a letter that was read. */
export const searchableText = (
  letter: ParsedLetter,
): { snippet: string; body: string; references: string } => ({
  snippet: letter.snippet,
  body: letter.text.slice(0, SEARCHABLE),
  references: letter.references.join(' '),
});
