// Takes an mbox file (RFC 4155, and the mboxrd rule for quoted "From " lines) apart into its letters' bytes.

export interface SplitMbox {
  letters: Buffer[];
  /** What could not be taken or may not be whole, in words. */
  problems: string[];
}

const NEWLINE = 0x0a;

/** Whether bytes begin with a header field (RFC 5322 2.2), as every letter does. */
export function beginsLikeLetter(bytes: Buffer): boolean {
  return /^[\x21-\x39\x3b-\x7e]+[ \t]*:/.test(bytes.subarray(0, 1000).toString('latin1'));
}

export function splitMbox(bytes: Buffer): SplitMbox {
  const starts: number[] = [];
  for (let at = 0; at !== -1 && at < bytes.length; ) {
    if (isFromLine(bytes, at)) starts.push(at);
    const end = bytes.indexOf(NEWLINE, at);
    at = end === -1 ? -1 : end + 1;
  }
  const letters: Buffer[] = [];
  const problems: string[] = [];
  for (const [index, start] of starts.entries()) {
    const headEnd = bytes.indexOf(NEWLINE, start);
    const end = starts[index + 1] ?? bytes.length;
    const letter =
      headEnd === -1 ? Buffer.alloc(0) : unquote(bytes.subarray(headEnd + 1, withoutBlankLine(bytes, end)));
    if (beginsLikeLetter(letter)) letters.push(letter);
    else problems.push(`letter ${index + 1} has no header and was left out`);
  }
  if (bytes.length > 0 && bytes.at(-1) !== NEWLINE)
    problems.push(
      'the file ends in the middle of a line: its last letter may be cut off (what is there was taken)',
    );
  return { letters, problems };
}

/** "From " at the start of the file or after an empty line, with something of an envelope behind it. */
function isFromLine(bytes: Buffer, at: number): boolean {
  if (bytes.toString('latin1', at, at + 5) !== 'From ') return false;
  if (at === 0) return true;
  return (
    bytes[at - 1] === NEWLINE &&
    (bytes[at - 2] === NEWLINE || bytes.toString('latin1', at - 3, at) === '\n\r\n')
  );
}

/** The empty line before the next "From " belongs to the mbox, not to the letter. */
function withoutBlankLine(bytes: Buffer, end: number): number {
  if (bytes.toString('latin1', end - 3, end) === '\n\r\n') return end - 2;
  if (bytes.toString('latin1', end - 2, end) === '\n\n') return end - 1;
  return end;
}

/** ">From " was written for "From ", ">>From " for ">From ", and so on. */
function unquote(letter: Buffer): Buffer {
  if (!letter.includes('\n>From ') && !/\n>+From /.test(letter.toString('latin1'))) return letter;
  return Buffer.from(letter.toString('latin1').replace(/^>(>*From )/gm, '$1'), 'latin1');
}
