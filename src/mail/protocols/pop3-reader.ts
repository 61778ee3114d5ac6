// Takes a POP3 server's bytes apart: status lines, and what follows some of them up to a line with a dot alone
// (RFC 1939 section 3). Letters come out byte for byte, however the network has cut them into pieces.
import { lineError } from './line-error.ts';

const CR = 0x0d;
const LF = 0x0a;
const DOT = 0x2e;
/** Where a line begins that may be the last one, or one whose first dot is to be taken away. */
const dotLine = Buffer.from('\r\n.');

/** RFC 2449 allows 512 bytes for a status line; some servers explain themselves at length. */
export const longestStatus = 4 * 1024;
const smallest = 64 * 1024;

/** Not a stream: bytes are pushed in, and lines and bodies taken out as soon as they are whole. */
export class Pop3Reader {
  #buffer = Buffer.allocUnsafeSlow(smallest);
  #start = 0;
  #end = 0;
  /** Of a body that is not whole yet: how far it was looked through, from #start, and dots to be taken away. */
  #looked = 0;
  #dots: number[] = [];
  #begun = false;

  push(chunk: Buffer): void {
    this.#makeRoom(chunk.length);
    chunk.copy(this.#buffer, this.#end);
    this.#end += chunk.length;
  }

  /** Bytes that wait to be taken. */
  get pending(): number {
    return this.#end - this.#start;
  }

  /** The start of what waits, as text, for the details of a failure. */
  peek(): string {
    return this.#buffer.toString('latin1', this.#start, Math.min(this.#end, this.#start + 200)).trim();
  }

  /** The next line without its end; null while it is not whole. Throws when it is longer than any status line. */
  line(): string | null {
    const waiting = this.#buffer.subarray(this.#start, this.#end);
    const end = waiting.indexOf(LF);
    if (end > longestStatus || (end < 0 && waiting.length > longestStatus))
      throw lineError('ANSWER_UNREADABLE', 'The server sent an endless line', { response: this.peek() });
    if (end < 0) return null;
    const line = waiting.toString('utf8', 0, end > 0 && waiting[end - 1] === CR ? end - 1 : end);
    this.#take(end + 1);
    return line;
  }

  /** What stands before the next line with a dot alone; null while it is not whole. Throws when it exceeds `limit` bytes. */
  body(limit: number): Buffer | null {
    const waiting = this.#buffer.subarray(this.#start, this.#end);
    // A body begins on a fresh line, whose line end was taken with the status line.
    if (!this.#begun) {
      if (waiting.length === 0 || (waiting[0] === DOT && waiting.length < 3)) return null;
      if (waiting[0] === DOT && waiting[1] === CR && waiting[2] === LF) return this.#takeBody(waiting, 0, 3);
      if (waiting[0] === DOT) this.#dots.push(0);
      this.#begun = true;
    }
    for (;;) {
      const at = waiting.indexOf(dotLine, this.#looked);
      if (at < 0) {
        // Its first bytes may be the last ones that have come.
        this.#looked = Math.max(this.#looked, waiting.length - 2);
        break;
      }
      this.#looked = at;
      if (at + 5 > waiting.length) break;
      if (waiting[at + 3] === CR && waiting[at + 4] === LF) return this.#takeBody(waiting, at + 2, at + 5);
      this.#dots.push(at + 2);
      this.#looked = at + 3;
    }
    if (waiting.length > limit)
      throw lineError('LETTER_TOO_LARGE', `The server sent more than ${limit} bytes`);
    return null;
  }

  #takeBody(waiting: Buffer, end: number, next: number): Buffer {
    const body = Buffer.allocUnsafe(end - this.#dots.length);
    let from = 0;
    let to = 0;
    for (const dot of this.#dots) {
      to += waiting.copy(body, to, from, dot);
      from = dot + 1;
    }
    waiting.copy(body, to, from, end);
    this.#looked = 0;
    this.#dots = [];
    this.#begun = false;
    this.#take(next);
    return body;
  }

  #take(length: number): void {
    this.#start += length;
    if (this.#start < this.#end) return;
    this.#start = 0;
    this.#end = 0;
    // One huge letter must not keep its memory for the rest of the day.
    if (this.#buffer.length > 64 * smallest) this.#buffer = Buffer.allocUnsafeSlow(smallest);
  }

  #makeRoom(length: number): void {
    if (this.#end + length <= this.#buffer.length) return;
    const { pending } = this;
    const needed = pending + length;
    const target =
      needed * 2 <= this.#buffer.length
        ? this.#buffer
        : Buffer.allocUnsafeSlow(Math.max(smallest, 2 ** Math.ceil(Math.log2(needed * 2))));
    this.#buffer.copy(target, 0, this.#start, this.#end);
    this.#buffer = target;
    this.#start = 0;
    this.#end = pending;
  }
}
