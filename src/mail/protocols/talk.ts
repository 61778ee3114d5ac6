// Reads single lines from a socket and puts back what it did not need, so that a protocol library can take the
// connection over afterwards as if nothing had been read.
import type { Socket } from 'node:net';
import { type LineErrorCode, lineError, within } from './line-error.ts';

const longestLine = 16 * 1024;

export interface TalkLimits {
  ms: number;
  code: LineErrorCode;
  signal?: AbortSignal | undefined;
}

export interface Talk {
  /** The next line without its end. Throws when the line falls, the time is over or the line is endless. */
  line(limits: TalkLimits): Promise<string>;
  send(command: string): void;
  /** Bytes that came after the last line. */
  pending(): number;
  /** Ends the talk; everything given, then everything pending, is read next by whoever comes after. */
  handBack(first?: string): Promise<void>;
}

export function talkOver(socket: Socket): Talk {
  let buffer = Buffer.alloc(0);

  const takeLine = (): string | null => {
    for (let chunk = socket.read(); chunk !== null; chunk = socket.read())
      buffer = Buffer.concat([buffer, chunk]);
    const end = buffer.indexOf(0x0a);
    if (end < 0) {
      if (buffer.length > longestLine)
        throw lineError('WRONG_SERVICE', 'The server sent an endless line', { response: peek(buffer) });
      return null;
    }
    const line = buffer.subarray(0, end).toString('utf8').replace(/\r$/, '');
    buffer = buffer.subarray(end + 1);
    return line;
  };

  const line = async (limits: TalkLimits): Promise<string> => {
    let forget = (): void => {};
    const work = new Promise<string>((resolve, reject) => {
      const look = (): void => {
        try {
          const found = takeLine();
          if (found !== null) resolve(found);
        } catch (error) {
          reject(error);
        }
      };
      const closed = (): void =>
        reject(
          lineError('EConnectionClosed', 'The server closed the connection', { response: peek(buffer) }),
        );
      socket.on('readable', look);
      socket.once('end', closed);
      socket.once('close', closed);
      socket.once('error', reject);
      forget = () => {
        socket.off('readable', look);
        socket.off('end', closed);
        socket.off('close', closed);
        socket.off('error', reject);
      };
      if (socket.destroyed || socket.readableEnded) closed();
      look();
    });
    try {
      return await within(work, { ...limits, giveUp: () => socket.destroy() });
    } finally {
      forget();
    }
  };

  return {
    line,
    send: (command) => socket.write(`${command}\r\n`),
    pending: () => buffer.length + socket.readableLength,
    handBack: async (first = '') => {
      // A stream decides on the next tick that nobody waits for "readable" any more.
      await new Promise((resolve) => setImmediate(resolve));
      const back = Buffer.concat([Buffer.from(first), buffer]);
      if (socket.readableEnded || socket.destroyed)
        throw lineError('EConnectionClosed', 'The server closed the connection', { response: first.trim() });
      if (back.length > 0) socket.unshift(back);
    },
  };
}

/** The start of what came, as text, for the details. */
const peek = (bytes: Buffer): string => bytes.subarray(0, 200).toString('latin1').trim();
