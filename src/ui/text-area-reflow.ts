// Makes one paragraph again of lines that somebody's program has broken, quoted ones too. Pure.

import { type AreaState, replace } from './text-area.ts';
import { quoteDepth, quoteMarks } from './text-area-quotes.ts';

const textOf = (line: string): string => line.slice(quoteMarks(line).length);
/** A list, a signature or something drawn: its lines are meant as they are. */
const standsAlone = (text: string): boolean => text.trim() === '' || /^(?:[-*•+|]|\d+[.)]|\s)/.test(text);

/**
 * Joins the lines of the paragraph at the cursor, which somebody's program has broken, into one line: the area
 * breaks it where it needs to. With something selected, does so with every paragraph of it.
 */
export function reflow(state: AreaState): AreaState {
  const { lines, line, anchor } = state;
  const first = Math.min(line, anchor?.line ?? line);
  const last = Math.max(line, anchor?.line ?? line);
  let from = first;
  let to = last;
  while (from > 0 && goesOn(lines[from - 1]!, lines[from]!)) from--;
  while (to + 1 < lines.length && goesOn(lines[to]!, lines[to + 1]!)) to++;
  const joined: string[] = [];
  for (const [index, text] of lines.slice(from, to + 1).entries()) {
    const before = lines[from + index - 1];
    if (index > 0 && before !== undefined && goesOn(before, text))
      joined.push(`${joined.pop()?.trimEnd()} ${textOf(text).trimStart()}`);
    else joined.push(text);
  }
  if (joined.length === to - from + 1) return state;
  const end = { line: to, offset: lines[to]!.length };
  return replace(state, { from: { line: from, offset: 0 }, to: end }, joined.join('\n'));
}

const goesOn = (before: string, line: string): boolean =>
  quoteDepth(before) === quoteDepth(line) && !standsAlone(textOf(before)) && !standsAlone(textOf(line));
