// What was copied or cut in this program. The terminal is told too, and may hand it on to other programs.

import { useStdout } from 'ink';
import { useMemo } from 'react';

/** Asks the terminal to put a text on the clipboard (OSC 52), also through SSH. */
export const copySequence = (text: string): string =>
  `\u001B]52;c;${Buffer.from(text).toString('base64')}\u0007`;

/** Terminals drop what is longer. */
const sequenceLimit = 74_000;

// Of the program, not of a screen: what was cut from one letter is put into another.
let held = '';

export interface Clipboard {
  copy(text: string): void;
  /** What was copied last; '' when it was nothing. */
  text(): string;
}

export function useClipboard(): Clipboard {
  const { stdout } = useStdout();
  return useMemo(
    () => ({
      copy(text) {
        held = text;
        if (text.length <= sequenceLimit) stdout.write(copySequence(text));
      },
      text: () => held,
    }),
    [stdout],
  );
}
