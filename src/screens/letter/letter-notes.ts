// What stands over a letter's text in frontdesk's own words: what a bounce or a receipt says, that the sender asks for a
// receipt, that it came through a mailing list. Pure.
import type { LetterReport, ReportedRecipient } from '../../mail/mime/letter-report.ts';
import { reportSentences } from '../../mail/words/report-words.ts';
import type { Tone } from '../../ui/notices.ts';
import { cleanLine } from '../../ui/safe-text.ts';
import { cellWidth, wrap } from '../../ui/text-width.ts';
import type { LetterTextLine } from './letter-lines.ts';

export interface LetterNotes {
  report: LetterReport | null;
  /** What ties it to another letter. */
  returned?: readonly Note[];
  /** The key that answers the wish for a receipt; null: there is none, or it was answered. */
  receiptKey: string | null;
  /** The key that leaves the list; null: it came through none that can be left. */
  leaveKey: string | null;
  /** The key that answers to all on the list; null: it takes no letters. */
  listKey?: string | null;
}

export interface Note {
  text: string;
  tone: Tone;
}

/** Whether somebody has not got the letter, or not yet. */
export const isBad = (recipients: readonly ReportedRecipient[]): boolean =>
  recipients.some(({ outcome }) => outcome === 'failed' || outcome === 'delayed');

export function noteWords({
  report,
  returned = [],
  receiptKey,
  leaveKey,
  listKey = null,
}: LetterNotes): Note[] {
  const ways = [
    ...(leaveKey === null ? [] : [`${leaveKey} leaves it`]),
    ...(listKey === null ? [] : [`${listKey} answers to all on it`]),
  ].join(', ');
  return [
    ...(report ? reportSentences(report) : []).map((text) => ({
      text: cleanLine(text),
      tone: isBad(report?.recipients ?? []) ? ('warning' as const) : ('success' as const),
    })),
    ...returned.map(({ text, tone }) => ({ text: cleanLine(text), tone })),
    ...(receiptKey === null
      ? []
      : [{ text: `The sender asks for a receipt. ${receiptKey} answers that.`, tone: 'plain' as const }]),
    ...(ways === '' ? [] : [{ text: `A mailing list. ${ways}.`, tone: 'plain' as const }]),
  ];
}

/** In lines that fit, with an empty one below; a long sentence of a server is cut. `marks`: before a sentence, by its tone. */
export function noteLines(
  notes: readonly Note[],
  width: number,
  marks: (tone: Tone) => string,
): LetterTextLine[] {
  const lines = notes.flatMap(({ text, tone }) => {
    const mark = marks(tone);
    const indent = ' '.repeat(cellWidth(mark));
    return wrap(text, Math.max(20, width - cellWidth(mark)))
      .slice(0, 4)
      .map((line, index) => ({ text: `${index === 0 ? mark : indent}${line}`, quoted: false, tone }));
  });
  return lines.length === 0 ? [] : [...lines, { text: '', quoted: false }];
}
