// An address as a QR code, two of its rows in each line of the screen.
import { renderUnicodeCompact } from 'uqr';

/** Light on dark, with a border of one. Empty where the terminal draws no blocks. */
export function qrLines(address: string, unicode: boolean): string[] {
  return unicode ? renderUnicodeCompact(address, { border: 1 }).split('\n') : [];
}
