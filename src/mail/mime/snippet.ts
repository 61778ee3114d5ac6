// The one line of a letter's own words that a list shows beside its subject, and how much of them search knows.

/** Of one letter, how much of its text is searchable, in characters. */
export const SEARCHABLE = 200_000;

const LENGTH = 160;
/** Marketing letters fill the line with characters that are drawn as nothing. */
const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

export function snippetOf(text: string): string {
  const own: string[] = [];
  let length = 0;
  for (const line of text.slice(0, 20_000).split('\n')) {
    if (line === '-- ' || /^-{2,} ?(Original Message|Forwarded)/i.test(line)) break;
    if (line.startsWith('>') || attribution.test(line)) continue;
    const words = line
      .replace(invisible, '')
      .replace(/[-=_*~]{4,}/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
    if (words === '') continue;
    own.push(words);
    length += words.length + 1;
    if (length > LENGTH) break;
  }
  const line = own.join(' ');
  return line.length <= LENGTH ? line : cutAtCharacter(line);
}

const attribution = /^On .{6,120} wrote:$/;

/** Never half of a surrogate pair. */
const cutAtCharacter = (line: string): string =>
  line
    .slice(0, LENGTH)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd();
