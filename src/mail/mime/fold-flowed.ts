// A text as it travels: its paragraphs broken into short lines that every program can show, and that one which knows
// format=flowed (RFC 3676) makes paragraphs of again. The other way is flowed.ts.

/** What a line may have with its last blank (RFC 3676, section 4.2, asks for 78 or fewer). */
const lineLimit = 76;
/** Less than this beside the marks of a quotation is no line any more. */
const leastBesideMarks = 20;
const quoteMarks = /^(?:> ?)+/;
const signatureLine = '-- ';

export function foldFlowed(text: string): string {
  return text.split('\n').flatMap(foldLine).join('\n');
}

/** How often a line is quoted: 0 for the writer's own. */
export const quoteDepthOf = (line: string): number =>
  (quoteMarks.exec(line)?.[0] ?? '').replaceAll(' ', '').length;

function foldLine(line: string): string[] {
  const marks = quoteMarks.exec(line)?.[0] ?? '';
  const depth = quoteDepthOf(line);
  const content = line.slice(marks.length);
  const prefix = depth === 0 ? '' : `${'>'.repeat(depth)} `;
  if (content === signatureLine) return [prefix + content];
  // A blank at the end would join the next line to this one.
  const words = content.replace(/ +$/, '');
  const room = Math.max(leastBesideMarks, lineLimit - prefix.length);
  return breakWords(words, room).map((row) =>
    (depth === 0 ? stuffed(row) : prefix + row).replace(/^(>+) $/, '$1'),
  );
}

/** Rows that end in a blank, but for the last; a word that is too long has a row of its own. */
function breakWords(words: string, room: number): string[] {
  const rows: string[] = [];
  let start = 0;
  while (words.length - start > room) {
    let end = words.lastIndexOf(' ', start + room - 1);
    // A row of blanks alone would be lost, and one that looks like the line before a signature joined to nothing.
    const row = words.slice(start, end + 1);
    if (row.trim() === '' || row === signatureLine) end = words.indexOf(' ', start + room);
    if (end === -1) break;
    // All blanks of the gap stay before the break: the row after it must not begin with one that was not put there.
    while (words[end + 1] === ' ') end++;
    rows.push(words.slice(start, end + 1));
    start = end + 1;
  }
  rows.push(words.slice(start));
  return rows;
}

/** RFC 3676, section 4.4: what a reader or a mailbox would take for something else gets a blank in front. */
const stuffed = (row: string): string => (/^(?: |>|From )/.test(row) ? ` ${row}` : row);
