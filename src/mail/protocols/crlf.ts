// Only CRLF may reach the wire: a lone CR or LF is read as a line end by some servers and not by others, which
// lets a letter's text end the letter early (SMTP smuggling).

const CR = 0x0d;
const LF = 0x0a;

/** The same bytes with every lone CR or LF made CRLF; the buffer itself if there is none. */
export function toCrlf(source: Buffer): Buffer {
  let lone = 0;
  for (let i = 0; i < source.length; i++) if (isLone(source, i)) lone++;
  if (lone === 0) return source;
  const out = Buffer.allocUnsafe(source.length + lone);
  let to = 0;
  for (let i = 0; i < source.length; i++) {
    const byte = source[i]!;
    if (isLone(source, i)) {
      out[to++] = CR;
      out[to++] = LF;
    } else out[to++] = byte;
  }
  return out;
}

function isLone(source: Buffer, i: number): boolean {
  return source[i] === CR ? source[i + 1] !== LF : source[i] === LF && source[i - 1] !== CR;
}
