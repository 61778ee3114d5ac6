// Takes the letters out of an mbox file (RFC 4155, with the ">From " quoting of mboxrd), byte for byte.

export interface MboxContents {
  letters: Buffer[];
  /** What could not be taken, each as the end of a sentence that begins with the file's name. */
  problems: string[];
}

export function splitMbox(bytes: Buffer): MboxContents {
  const starts = separators(bytes);
  const letters: Buffer[] = [];
  const problems: string[] = [];
  starts.forEach((start, i) => {
    const end = starts[i + 1] ?? bytes.length;
    const letter = unquoted(withoutBlankLine(bytes.subarray(afterLine(bytes, start), end)));
    const last = i === starts.length - 1;
    if (!beginsLikeLetter(letter))
      problems.push(`letter ${i + 1} is not a letter${last ? ', or cut off' : ''}`);
    else if (last && isCutOff(bytes, letter)) problems.push(`letter ${i + 1}, the last one, is cut off`);
    else letters.push(letter);
  });
  return { letters, problems };
}

const FIELDS =
  /^(?:from|to|cc|subject|date|message-id|received|return-path|delivered-to|mime-version|content-type|x-[\w-]+)[ \t]*:/im;

/** Whether bytes begin with a letter's header; a picture or somebody's notes do not. */
export function beginsLikeLetter(bytes: Buffer): boolean {
  const start = bytes.subarray(0, 64 * 1024).toString('latin1');
  const end = start.search(/\r?\n\r?\n/);
  const header = end < 0 ? start : start.slice(0, end);
  return /^[\x21-\x39\x3b-\x7e]+[ \t]*:/.test(header) && FIELDS.test(header);
}

const FROM = Buffer.from('From ');
const LF = 0x0a;
const CR = 0x0d;

/** Where the "From " lines stand that begin a letter, rather than a sentence of one. */
function separators(bytes: Buffer): number[] {
  const found: number[] = [];
  for (let at = bytes.indexOf(FROM); at >= 0; at = bytes.indexOf(FROM, at + 1)) {
    if (at === 0 || (bytes[at - 1] === LF && beginsLetter(bytes, at))) found.push(at);
  }
  // The file may have been cut off in the very word.
  const tail = /\n\r?\n(F|Fr|Fro|From)$/.exec(bytes.subarray(-8).toString('latin1'))?.[1];
  return tail ? [...found, bytes.length - tail.length] : found;
}

/** "From sender@x.example Thu Nov  5 09:41:00 2026", after an empty line or with its date, and a header below. */
function beginsLetter(bytes: Buffer, at: number): boolean {
  const next = afterLine(bytes, at);
  const line = bytes.subarray(at, Math.min(next, at + 500)).toString('latin1');
  const dated = /^From .*\b\d{1,2}:\d\d(?::\d\d)?\b.*\b\d{4}\b/.test(line);
  const afterBlank = bytes[at - 2] === LF || (bytes[at - 2] === CR && bytes[at - 3] === LF);
  const below = bytes.subarray(next, next + 200).toString('latin1');
  if (dated && afterBlank) return true;
  return (dated || afterBlank) && (below === '' || /^(?:[\x21-\x39\x3b-\x7e]+[ \t]*:|>From )/.test(below));
}

function afterLine(bytes: Buffer, at: number): number {
  const end = bytes.indexOf(LF, at);
  return end < 0 ? bytes.length : end + 1;
}

/** The empty line before the next "From " belongs to the file. */
function withoutBlankLine(letter: Buffer): Buffer {
  const text = letter.subarray(-4).toString('latin1');
  if (text.endsWith('\n\r\n')) return letter.subarray(0, -2);
  return text.endsWith('\n\n') ? letter.subarray(0, -1) : letter;
}

/** Each line of ">From ", ">>From " … loses one ">". */
function unquoted(letter: Buffer): Buffer {
  if (!letter.includes('>From ')) return letter;
  return Buffer.from(letter.toString('latin1').replace(/^>(>*From )/gm, '$1'), 'latin1');
}

/** Ends in the middle of a line, of the header, or of a letter of several parts. */
function isCutOff(file: Buffer, letter: Buffer): boolean {
  if (file.at(-1) !== LF) return true;
  const start = letter.subarray(0, 256 * 1024).toString('latin1');
  const headerEnd = start.search(/\r?\n\r?\n/);
  // A letter may be all header, if the file then goes on to its empty line.
  if (headerEnd < 0) return !/\n\r?\n$/.test(file.subarray(-4).toString('latin1'));
  const header = start.slice(0, headerEnd).replace(/\r?\n[ \t]+/g, ' ');
  const boundary = /^content-type:\s*multipart\/.*?;\s*boundary=(?:"([^"]+)"|([^\s;]+))/im.exec(header);
  return boundary !== null && !letter.includes(`--${boundary[1] ?? boundary[2]}--`);
}
