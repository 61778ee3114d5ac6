// Questions and answers of POP3 on an open line: each answer finds its question, in order; several questions are
// under way at once where the server allows it (RFC 2449 PIPELINING); silence, nonsense and a cut end all of them.
import type { Socket } from 'node:net';
import { type LineError, lineError, stoppedError } from './line-error.ts';
import { Pop3Reader } from './pop3-reader.ts';

/** "+OK" with its words, and what followed it where something does. */
export interface Pop3Answer {
  words: string;
  body: Buffer;
}

/** The server's no to one command; the line goes on. */
export type Pop3Refusal = LineError & { code: 'POP3_REFUSED' };

export const isRefusal = (error: unknown): error is Pop3Refusal =>
  error instanceof Error && (error as Partial<LineError>).code === 'POP3_REFUSED';

export interface Pop3Question {
  /** Without its line end. */
  command: string;
  /** What follows an OK, in bytes at most; 0: nothing follows. */
  body?: number;
  /** How errors may name it: a password must not stand there. */
  named?: string;
  /** Whether "+ " asks for more (SASL), rather than being nonsense. */
  maySayMore?: boolean;
}

interface Waiting extends Pop3Question {
  resolve(answer: Pop3Answer): void;
  reject(error: Error): void;
  words?: string;
}

const nothing = Buffer.alloc(0);

export class Pop3Wire {
  /** Several questions at once; off until the server has said that it can. */
  pipelining = false;
  /** How long the server may say nothing while it owes an answer, in ms. */
  silence: number;
  readonly #socket: Socket;
  readonly #reader = new Pop3Reader();
  readonly #asked: Waiting[] = [];
  readonly #unasked: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  #ended: Error | undefined;

  constructor(socket: Socket, silence: number) {
    this.#socket = socket;
    this.silence = silence;
    socket.on('data', (chunk: Buffer) => this.#hear(chunk));
    socket.on('error', (error) => this.#end(error));
    const closed = (): void =>
      this.#end(
        lineError('EConnectionClosed', 'The server closed the connection', { response: this.#reader.peek() }),
      );
    socket.on('end', closed);
    socket.on('close', closed);
  }

  get usable(): boolean {
    return this.#ended === undefined;
  }

  /** Rejects with a Pop3Refusal for -ERR, and with what ended the line otherwise. */
  ask(question: Pop3Question): Promise<Pop3Answer> {
    return this.askAll([question])[0]!;
  }

  /** In one piece, which saves a slow line much waiting. Every promise settles; none needs to be looked at. */
  askAll(questions: readonly Pop3Question[]): Promise<Pop3Answer>[] {
    const answers = questions.map(
      (question) =>
        new Promise<Pop3Answer>((resolve, reject) => {
          const waiting = { ...question, resolve, reject };
          if (this.#ended) reject(this.#ended);
          else this.#unasked.push(waiting);
        }),
    );
    for (const answer of answers) answer.catch(() => {});
    this.#askNext();
    return answers;
  }

  /** The greeting: an answer that nobody asked for. */
  greeting(): Promise<Pop3Answer> {
    return new Promise((resolve, reject) => {
      if (this.#ended) reject(this.#ended);
      this.#asked.push({ command: '', resolve, reject });
      this.#watch();
    });
  }

  /** Answers the "+ " of a SASL exchange: it belongs to the question that is under way. */
  sayMore(words: string): void {
    this.#socket.write(`${words}\r\n`);
  }

  /** Ends the line at once, and with it all that is under way. */
  close(error: Error = stoppedError()): void {
    this.#end(error);
  }

  #askNext(): void {
    if (this.#ended || this.#unasked.length === 0) return;
    const next = this.pipelining
      ? this.#unasked.splice(0)
      : this.#asked.length > 0
        ? []
        : [this.#unasked.shift()!];
    if (next.length === 0) return;
    for (const waiting of next) this.#asked.push(waiting);
    this.#socket.write(next.map(({ command }) => `${command}\r\n`).join(''));
    this.#watch();
  }

  #hear(chunk: Buffer): void {
    if (this.#ended) return;
    this.#reader.push(chunk);
    try {
      while (this.#answerNext());
    } catch (error) {
      this.#end(error as Error);
    }
    this.#askNext();
    this.#watch();
  }

  /** Hands the first question that waits its answer; false: that is not whole yet. */
  #answerNext(): boolean {
    const [first] = this.#asked;
    if (!first) {
      if (this.#reader.pending > 0)
        throw lineError('ANSWER_UNREADABLE', 'The server spoke without being asked', {
          response: this.#reader.peek(),
        });
      return false;
    }
    if (first.words === undefined) {
      const line = this.#reader.line();
      if (line === null) return false;
      if (/^-ERR\b/i.test(line)) {
        this.#asked.shift();
        first.reject(refused(first, line));
        return true;
      }
      const more = first.maySayMore === true && /^\+( |$)/.test(line);
      if (!more && !/^\+OK\b/i.test(line))
        throw lineError('ANSWER_UNREADABLE', 'The server answered with something else', { response: line });
      first.words = line;
    }
    const body = first.body ? this.#reader.body(first.body) : nothing;
    if (body === null) return false;
    this.#asked.shift();
    first.resolve({ words: first.words, body });
    return true;
  }

  /** Starts the clock anew while an answer is owed. */
  #watch(): void {
    if (this.#asked.length === 0 || this.#ended) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    } else if (this.#timer) this.#timer.refresh();
    else
      this.#timer = setTimeout(
        () => this.#end(lineError('ETIMEOUT', `No answer within ${Math.round(this.silence / 1000)} s`)),
        this.silence,
      );
  }

  #end(error: Error): void {
    if (this.#ended) return;
    this.#ended = error;
    clearTimeout(this.#timer);
    this.#socket.destroy();
    for (const { reject } of [...this.#asked.splice(0), ...this.#unasked.splice(0)]) reject(error);
  }
}

function refused({ command, named }: Pop3Question, response: string): LineError {
  return lineError('POP3_REFUSED', 'The server refused', {
    response,
    command: named ?? command.split(' ')[0] ?? '',
  });
}
