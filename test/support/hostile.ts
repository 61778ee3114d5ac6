// Texts that try to leave their place in a letter: to begin a header, to end the body or the letter, to command the server
// or the terminal.
import type { Random } from '../mail/engine/walk/random.ts';

const pieces = [
  ...['\r\n', '\n', '\r', '\0', '\u0085', '\u2028', '\u2029', '\v', '\f'],
  ...['\u001b[31m', '\u001b]0;owned\u0007', '\u009b2J', '\u202e', '\u2066', '\u200b', '\ufeff', '\ud800'],
  ...['Bcc: all@thief.example', 'X-Evil: 1', '\r\n\r\nbody', '\r\n.\r\n', '\r.\r', '\n.\n', '.'],
  ...['MAIL FROM:<x@thief.example>', 'RCPT TO:<all@thief.example>', '--boundary--', 'From here'],
  ...['"', '\\', '<', '>', ',', ';', ':', '(', ')', '@', '=', '?', '%0D%0A', ' ', '  ', '\t'],
  ...['=?utf-8?Q?=0D=0ABcc:_all=40thief.example?=', '=?utf-8?B?', '?='],
  ...['a', 'word', 'é', '漢字', 'مرحبا', '👩‍👩‍👧', 'x'.repeat(1_200), 'é'.repeat(300)],
];

export function hostileText(random: Random, most = 8): string {
  return Array.from({ length: random.upTo(most) }, () => random.one(pieces)).join('');
}

/** All fields of a header by their names in lower case, each as often as it stands there. */
export function fieldNames(head: string): string[] {
  return head
    .split('\r\n')
    .filter((line) => !/^[ \t]/.test(line))
    .map((line) => (/^([!-9;-~]+):/.exec(line)?.[1] ?? `no field: ${line.slice(0, 40)}`).toLowerCase());
}

/** What is wrong with a letter's bytes on any line to a server (RFC 5321, RFC 5322); empty when nothing is. */
export function wireFaults(source: Buffer): string[] {
  const text = source.toString('latin1');
  const lines = text.split('\r\n');
  const faults: string[] = [];
  if (/[\r\n]/.test(text.replaceAll('\r\n', ''))) faults.push('a line end that is not CRLF');
  if (/[^\t\r\n\x20-\x7e]/.test(text)) faults.push('a byte that is no plain ASCII');
  if (lines.some((line) => line.length > 998)) faults.push('a line longer than 998');
  return faults;
}
