// Decodes header text (RFC 2047) where the parser could not be used: a damaged letter still shows who wrote it.

const word = /=\?([\w.+-]+)(?:\*[\w-]*)?\?([bq])\?([^?\s]*)\?=/gi;

export function decodeWords(text: string): string {
  return (
    text
      // Blanks between two encoded words belong to neither.
      .replace(/(\?=)[ \t]+(?==\?)/g, '$1')
      .replace(word, (whole, charset: string, how: string, coded: string) => {
        const bytes =
          how.toLowerCase() === 'b' ? Buffer.from(coded, 'base64') : quoted(coded.replaceAll('_', ' '));
        return decodeCharset(bytes, charset) ?? whole;
      })
  );
}

/** Quoted-printable without its soft line breaks. */
export const quoted = (text: string): Buffer =>
  Buffer.from(
    text.replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );

/** Null when the character set is not known. */
export function decodeCharset(bytes: Uint8Array, charset: string): string | null {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return null;
  }
}
