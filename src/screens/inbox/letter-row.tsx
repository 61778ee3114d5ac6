// One line of a list of letters: marks, date, who, what, attachments; in columns that stay where they are.
import { Text, useIsScreenReaderEnabled } from 'ink';
import { memo, type ReactNode } from 'react';
import type { LetterRow } from '../../db/letters.ts';
import { cleanLine } from '../../ui/safe-text.ts';
import { toCells } from '../../ui/text-width.ts';
import { type Marks, useTheme } from '../../ui/theme.ts';
import { counted, shortDate } from '../words.ts';

export interface RowColumns {
  mark: string;
  date: string;
  who: string;
  subject: string;
  attachments: string;
}

const MARK = 2;
const DATE = 8;
const ATTACHMENTS = 4;
const GAPS = 4;

/** The texts of a row, each exactly as wide as its column; `width` is that of the whole row. */
export function rowColumns(
  letter: LetterRow,
  {
    width,
    now,
    showTo,
    marks,
    awaited = false,
  }: { width: number; now: number; showTo: boolean; marks: Marks; awaited?: boolean },
): RowColumns {
  const who = Math.max(14, Math.min(26, Math.floor(width * 0.28)));
  const subject = Math.max(8, width - MARK - DATE - who - ATTACHMENTS - GAPS);
  const person = peopleOf(letter, showTo);
  const clip = letter.attachments > 1 ? `@${letter.attachments > 99 ? '+' : letter.attachments}` : '@';
  // What it seems to be, and not what it is.
  const seems = awaited ? `${marks.advice} Campaign+? ` : '';
  const cells = (text: string, room: number) => toCells(text, room, 'left', marks.ellipsis);
  return {
    mark: `${letter.seen ? (letter.answered ? 'r' : ' ') : marks.unread}${letter.flagged ? '!' : ' '}`,
    date: cells(shortDate(letter.date, now), DATE),
    who: cells(person, who),
    subject: cells(seems + (cleanLine(letter.subject) || '(no subject)'), subject),
    attachments: cells(letter.attachments > 0 ? clip : '', ATTACHMENTS - 1),
  };
}

function peopleOf(letter: LetterRow, showTo: boolean): string {
  const people = showTo ? letter.to : [letter.from];
  const names = people.map((p) => cleanLine(p.name) || cleanLine(p.address)).filter((name) => name !== '');
  return names.join(', ') || (showTo ? '(no recipient)' : '(no sender)');
}

/** A row for the ear: in words, and what one wants to know of a letter first. */
export function spokenRow(letter: LetterRow, now: number, showTo: boolean, awaited = false): string {
  return [
    ...(awaited ? ['seems to be the confirmation for Campaign+'] : []),
    ...(letter.seen ? [] : ['unread']),
    ...(letter.answered ? ['answered'] : []),
    ...(letter.flagged ? ['flagged'] : []),
    `${showTo ? 'to ' : ''}${peopleOf(letter, showTo)}`,
    cleanLine(letter.subject) || '(no subject)',
    shortDate(letter.date, now),
    ...(letter.attachments > 0 ? [counted(letter.attachments, 'attachment')] : []),
    '',
  ].join(', ');
}

export interface LetterLineProps {
  letter: LetterRow | undefined;
  width: number;
  now: number;
  showTo: boolean;
  /** It seems to be the confirmation for Campaign+. */
  awaited?: boolean;
}

/** Drawn again only when one of these changes: a key moves the mark and leaves the rows as they are. */
export const LetterLine = memo(function LetterLine({
  letter,
  width,
  now,
  showTo,
  awaited = false,
}: LetterLineProps): ReactNode {
  const { mark: marks, style } = useTheme();
  const reader = useIsScreenReaderEnabled();
  if (letter && reader) return <Text>{spokenRow(letter, now, showTo, awaited)}</Text>;
  if (!letter) return <Text {...style.dim}>{`   ${marks.ellipsis}`}</Text>;
  const { mark, date, who, subject, attachments } = rowColumns(letter, {
    ...{ width, now, showTo, marks, awaited },
  });
  // One style for the whole row: each change of style within it would cost bytes on a thin line.
  return (
    <Text wrap="truncate" {...(letter.seen ? {} : style.bold)}>
      {`${mark} ${date} ${who} ${subject} ${attachments}`.trimEnd()}
    </Text>
  );
});
