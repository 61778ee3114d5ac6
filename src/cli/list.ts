// frontdesk list: a window of a folder, newest first.
import { type LetterRow, listLetters } from '../db/letters.ts';
import { cleanLine } from '../ui/safe-text.ts';
import { type CommonOptions, runCommand, usageProblem } from './context.ts';
import { findFolder } from './find-folder.ts';

interface ListOptions extends CommonOptions {
  folder?: string;
  limit: string;
  offset: string;
}

export const list = (options: ListOptions) =>
  runCommand(options, async (store, speaker) => {
    const limit = wholeNumber(options.limit, '--limit');
    const offset = wholeNumber(options.offset, '--offset');
    const box = await findFolder(store, options.folder);
    const letters = box ? await listLetters(store, box.id, offset, limit) : [];
    speaker.answer({ total: box?.total ?? 0, rows: letters.map(toRow) }, () =>
      letters.map((letter) => {
        const date = new Date(letter.date).toISOString().slice(0, 16).replace('T', ' ');
        const from = cleanLine(letter.from.name || letter.from.address);
        return `${String(letter.id).padStart(6)} ${letter.seen ? ' ' : 'N'} ${date}  ${from}  ${cleanLine(letter.subject)}`;
      }),
    );
  });

export function flagsOf(letter: LetterRow): string[] {
  return (['seen', 'flagged', 'answered', 'draft'] as const).filter((flag) => letter[flag]);
}

const toRow = (letter: LetterRow) => ({
  id: letter.id,
  subject: cleanLine(letter.subject),
  from: { name: cleanLine(letter.from.name), address: cleanLine(letter.from.address) },
  date: new Date(letter.date).toISOString(),
  flags: flagsOf(letter),
  size: letter.size,
});

export function wholeNumber(text: string, option: string): number {
  if (!/^\d{1,9}$/.test(text)) throw usageProblem(`${option} needs a whole number, not "${text}".`, '');
  return Number(text);
}
