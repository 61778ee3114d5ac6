// The bytes that a terminal sends for a key (xterm's, which the others follow).

const named = {
  Enter: '\r',
  Esc: '\u001b',
  Tab: '\t',
  'Shift-Tab': '\u001b[Z',
  Space: ' ',
  Backspace: '\u007f',
  Up: '\u001b[A',
  Down: '\u001b[B',
  Right: '\u001b[C',
  Left: '\u001b[D',
  Home: '\u001b[H',
  End: '\u001b[F',
  'Ctrl-Home': '\u001b[1;5H',
  'Ctrl-End': '\u001b[1;5F',
  Ins: '\u001b[2~',
  Del: '\u001b[3~',
  PgUp: '\u001b[5~',
  PgDn: '\u001b[6~',
  F1: '\u001bOP',
  F2: '\u001bOQ',
  F3: '\u001bOR',
  F4: '\u001bOS',
  F5: '\u001b[15~',
  F6: '\u001b[17~',
  F7: '\u001b[18~',
  F8: '\u001b[19~',
  F9: '\u001b[20~',
  F10: '\u001b[21~',
  F11: '\u001b[23~',
  F12: '\u001b[24~',
} as const;

/** A name from the table, `Ctrl-X`, or the character itself. */
export type Key = keyof typeof named | `Ctrl-${string}` | (string & {});

export function keyBytes(key: Key): string {
  if (key in named) return named[key as keyof typeof named];
  const control = /^Ctrl-([A-Z@[\\\]^_])$/.exec(key);
  if (control) return String.fromCharCode(control[1]!.charCodeAt(0) & 0x1f);
  if ([...key].length === 1) return key;
  throw new Error(`No key is called "${key}"; write text with type()`);
}
