// A letter's text as the lines of the screen: wrapped to a readable column, quoted passages marked and folded.
// Pure: the screen only draws a window of them.
import type { Tone } from '../../ui/notices.ts';
import { cleanText } from '../../ui/safe-text.ts';
import { wrap } from '../../ui/text-width.ts';

export interface LetterTextLine {
  text: string;
  quoted: boolean;
  /** frontdesk's own words about the letter. */
  tone?: Tone;
}

export const widestText = 80;

/** Quoted passages of more lines than this begin folded. */
const LONG_QUOTE = 6;

/** Lines of the text, at most `width` (and 80) cells wide. `folded`: long quotes are one line that says how long. */
export function letterLines(text: string, width: number, folded: boolean): LetterTextLine[] {
  const room = Math.min(widestText, width);
  const lines: LetterTextLine[] = [];
  let quote: string[] = [];
  const endQuote = () => {
    if (folded && quote.length > LONG_QUOTE)
      lines.push({ text: `> (${quote.length} quoted lines; z shows them)`, quoted: true });
    else lines.push(...quote.flatMap((line) => wrapQuoted(line, room)));
    quote = [];
  };
  for (const line of cleanText(text).replace(/\n+$/, '').split('\n')) {
    if (line.startsWith('>')) {
      quote.push(line);
      continue;
    }
    endQuote();
    lines.push(...wrapped(line, room).map((part) => ({ text: part, quoted: false })));
  }
  endQuote();
  return lines;
}

const wrapped = (line: string, width: number): string[] => (line === '' ? [''] : wrap(line, width));

/** A long quoted line keeps its marks on each line that it is broken into. */
function wrapQuoted(line: string, width: number): LetterTextLine[] {
  const marks = /^[> ]*/.exec(line)?.[0] ?? '';
  const lead = marks.length < width / 2 ? marks : marks.slice(0, 4);
  return wrapped(line.slice(marks.length), width - lead.length).map((part) => ({
    text: lead + part,
    quoted: true,
  }));
}
