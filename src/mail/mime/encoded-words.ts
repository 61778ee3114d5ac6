// Decodes header text (RFC 2047) without the parser: where thousands of letters are listed, and where a damaged
// letter still shows who wrote it.

const word = /=\?([\w.+:-]+)(?:\*[\w-]*)?\?([bq])\?([^?]*)\?=/gi;
/** Words with nothing but blanks between them belong together (RFC 2047 6.2). */
const run = /=\?[\w.+:*-]+\?[bq]\?[^?]*\?=(?:\s*=\?[\w.+:*-]+\?[bq]\?[^?]*\?=)*/gi;

export function decodeWords(text: string): string {
  return text.includes('=?') ? text.replace(run, decodeRun) : text;
}

/** Some programs cut a character in two: neighbours of one character set are decoded as one. */
function decodeRun(words: string): string {
  const pieces: { charset: string; bytes: Buffer[]; raw: string }[] = [];
  for (const [raw, charset, how, coded] of words.matchAll(word)) {
    const bytes =
      how!.toLowerCase() === 'b' ? base64(coded!) : quoted(coded!.replaceAll('_', ' ').replaceAll('\n', ' '));
    const last = pieces.at(-1);
    if (last?.charset === charset!.toLowerCase()) last.bytes.push(bytes);
    else pieces.push({ charset: charset!.toLowerCase(), bytes: [bytes], raw });
  }
  return pieces
    .map(
      ({ charset, bytes, raw }) =>
        decodeCharset(bytes.length === 1 ? bytes[0]! : Buffer.concat(bytes), charset) ?? raw,
    )
    .join('');
}

/** Also of several padded pieces, one behind the other. */
function base64(text: string): Buffer {
  const inside = text.indexOf('=');
  if (inside < 0 || /^=+\s*$/.test(text.slice(inside))) return Buffer.from(text, 'base64');
  return Buffer.concat(text.match(/[^=]+=*/g)!.map((piece) => Buffer.from(piece, 'base64')));
}

/** Quoted-printable without its soft line breaks. */
export function quoted(text: string): Buffer {
  if (!text.includes('=')) return Buffer.from(text, 'latin1');
  return Buffer.from(
    text.replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

const utf8 = /^(?:utf-?8|us-ascii|ascii)$/i;

/** Null when the character set is not known. */
export function decodeCharset(bytes: Uint8Array, charset: string): string | null {
  // Node's own decoder takes several times longer to set up than a letter's text takes to be decoded.
  if (utf8.test(charset))
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return null;
  }
}
