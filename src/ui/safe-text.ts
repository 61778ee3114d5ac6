// Text from outside is never trusted: a subject may hold an escape sequence that redraws the screen, a direction
// mark that turns a name around, or a character that terminals do not agree on how wide it is. Everything that came
// by mail, from a server or from the clipboard passes one of these before it reaches the terminal.

const plainLine = /^[ -~]*$/;
const plainText = /^[\n -~]*$/;

/** Whole escape sequences, so that `[31m` does not stay behind as text. Each alternative stops at the next ESC: linear. */
const escapes =
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|(?:\x1b[\]P^_X]|[\x9d\x90\x9e\x9f\x98])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-~]?/g;

/** Every sort of line end: CR LF, lone CR, vertical tab, form feed, NEL, and Unicode's own separators. */
const lineEnds = /\r\n?|[\v\f\x85\u2028\u2029]/g;

/**
 * What must not reach the screen: controls, format characters (direction marks, zero-width characters, soft
 * hyphens, tags), everything else that is drawn as nothing (variation selectors, fillers), enclosing marks (of
 * keycaps) and skin tones, on whose widths terminals and libraries do not agree.
 */
const forbidden = /(?!\n)[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Me}\p{Emoji_Modifier}]/gu;
/** Stands for nothing that a terminal could draw: half a surrogate pair, private and unassigned characters. */
const unknown = /[\p{Cs}\p{Co}\p{Cn}]/gu;
const blanks = /[\p{Zs}\t]/gu;
/** More marks on one letter than any language writes: they would pile up over the lines above. */
const piledMarks = /(\p{M}{4})\p{M}+/gu;
/** A mark without a letter would join whatever stands before it on the screen. */
const looseMarks = /(^|[\n ])\p{M}+/gu;

function scrub(text: string): string {
  return text
    .replace(escapes, '')
    .replace(forbidden, '')
    .replace(unknown, '\ufffd')
    .normalize('NFC')
    .replace(piledMarks, '$1')
    .replace(looseMarks, '$1');
}

/** The most of a one-line text that is looked at; no column is wider. */
const lineLimit = 4000;

/** For one line of a list, a title or a field: everything in one row, runs of blanks as one. */
export function cleanLine(text: string): string {
  const start = text.length > lineLimit ? text.slice(0, lineLimit) : text;
  if (plainLine.test(start)) return start.replace(/ {2,}/g, ' ').trim();
  return scrub(start.replace(lineEnds, ' ').replace(/\n/g, ' ').replace(blanks, ' '))
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** For text of several lines: a letter, a server's words. Lines end in LF, tabs become blanks up to the next stop. */
export function cleanText(text: string): string {
  if (plainText.test(text)) return text;
  return scrub(expandTabs(text.replace(lineEnds, '\n')).replace(blanks, ' '));
}

/** For a text field's own drawing: nothing is joined or trimmed, so that every blank can be seen and stepped over. */
export function drawable(text: string): string {
  return plainLine.test(text) ? text : scrub(text.replace(/\n/g, ' ').replace(blanks, ' '));
}

/**
 * For what a person types or pastes and means to keep. Only what can be no part of a text is taken out; joiners and
 * direction marks stay, because Persian and Hebrew are written with them. Draw it through `drawable`.
 */
export function cleanInput(text: string, lines: 'one line' | 'many lines'): string {
  const kept = expandTabs(text.replace(lineEnds, '\n'))
    .replace(escapes, '')
    .replace(/(?!\n)\p{Cc}/gu, '')
    .replace(/\p{Cs}/gu, '\ufffd');
  return lines === 'many lines' ? kept : kept.replace(/\n+$/, '').replace(/\n+/g, ' ');
}

const tabStop = 8;

function expandTabs(text: string): string {
  if (!text.includes('\t')) return text;
  return text
    .split('\n')
    .map((line) => {
      let column = 0;
      return line.replace(/\t|[^\t]+/g, (part) => {
        if (part !== '\t') {
          column += part.length;
          return part;
        }
        const width = tabStop - (column % tabStop);
        column += width;
        return ' '.repeat(width);
      });
    })
    .join('\n');
}
