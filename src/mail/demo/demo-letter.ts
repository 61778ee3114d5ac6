// How the demo's letters are written down: who, when and what, with everything else left to the post.
import MailComposer from 'nodemailer/lib/mail-composer';
import type { SampleFile } from './sample-files.ts';

export const DEMO_ADDRESS = 'reception@brightsmile.example';
/** The same mailbox under a new address, to try out what follows from one. */
export const DEMO_NEW_ADDRESS = 'frontdesk@brightsmile.example';
export const DEMO_NAME = 'Bright Smile Dental';

export type DemoFolder = 'INBOX' | 'Sent' | 'Drafts' | 'Archive' | 'Junk' | 'Deleted' | 'Lab orders';

export interface DemoLetter {
  folder: DemoFolder;
  from: string;
  /** Left out: the practice. */
  to?: string;
  cc?: string;
  subject: string;
  /** How long ago, counted from the start of the demo. */
  ago: Ago;
  text?: string;
  html?: string;
  files?: SampleFile[];
  /** Read, and what else: left out, the letter is new. */
  flags?: ('seen' | 'flagged' | 'answered' | 'draft')[];
  /** A name for other letters to answer. */
  id?: string;
  answers?: string;
  headers?: Record<string, string>;
}

export type Ago = { minutes: number } | { days: number; at: string };

/** Today, so many minutes ago. */
export const minutes = (count: number): Ago => ({ minutes: count });
/** So many days ago, at a time of the clock such as "09:12". */
export const days = (count: number, at: string): Ago => ({ days: count, at });

export function dateOf(ago: Ago, now: Date): Date {
  if ('minutes' in ago) return new Date(now.getTime() - ago.minutes * 60_000);
  const date = new Date(now);
  const [hour, minute] = ago.at.split(':').map(Number);
  date.setDate(date.getDate() - ago.days);
  date.setHours(hour!, minute!, (hour! * 7 + minute!) % 60, 0);
  return date;
}

export interface PostedLetter {
  folder: DemoFolder;
  source: Buffer;
  date: Date;
  flags: string[];
}

const FLAGS = { seen: '\\Seen', flagged: '\\Flagged', answered: '\\Answered', draft: '\\Draft' } as const;

/** Makes real letters of them, oldest first in each folder, as they would have come. */
export async function postLetters(letters: readonly DemoLetter[], now: Date): Promise<PostedLetter[]> {
  const byId = new Map(letters.flatMap((letter) => (letter.id ? [[letter.id, letter] as const] : [])));
  const posted = await Promise.all(
    letters.map(async (letter, i) => {
      const date = dateOf(letter.ago, now);
      const flags = (letter.flags ?? []).map((flag) => FLAGS[flag]);
      return { folder: letter.folder, date, flags, source: await write(letter, i, date, byId) };
    }),
  );
  return posted.sort((a, b) => a.date.getTime() - b.date.getTime());
}

function write(
  letter: DemoLetter,
  index: number,
  date: Date,
  byId: ReadonlyMap<string, DemoLetter>,
): Promise<Buffer> {
  const thread: string[] = [];
  for (let id = letter.answers; id !== undefined; id = byId.get(id)?.answers) thread.unshift(messageId(id));
  const composer = new MailComposer({
    from: letter.from,
    to: letter.to ?? `${DEMO_NAME} <${DEMO_ADDRESS}>`,
    ...(letter.cc && { cc: letter.cc }),
    subject: letter.subject,
    date,
    messageId: messageId(letter.id ?? `letter-${index}`),
    ...(thread.length > 0 && { inReplyTo: thread.at(-1)!, references: thread }),
    ...(letter.text !== undefined && { text: letter.text }),
    ...(letter.html !== undefined && { html: letter.html }),
    textEncoding: 'quoted-printable',
    attachments: letter.files ?? [],
    ...(letter.headers && { headers: letter.headers }),
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: 'windows',
  });
  return composer.compile().build();
}

const messageId = (id: string): string => `<${id}@post.example>`;
