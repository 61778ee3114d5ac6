// Has letters parsed in worker threads, with a limit on the time and memory of each. A letter that breaks its
// limits ends its thread; it is then read roughly, the next letter gets a new thread, and nobody waits for ever.
import { Worker } from 'node:worker_threads';
import { type Problem, ProblemError } from '../../db/problem.ts';
import { workerUrl } from '../worker-url.ts';
import type { ParsedLetter } from './parse-letter.ts';
import type { ParseAnswer, ParseRequest } from './parse-worker.ts';
import { type QuickLetter, toQuick } from './quick-letter.ts';
import { readRoughly } from './rough-letter.ts';

export interface ParserLimits {
  /** Threads; more than two have no use on a machine that also draws screens. */
  threads: number;
  /** For one letter, in ms. */
  deadline: number;
  /** Memory of a thread for JavaScript objects, in MB. Bytes of attachments are not counted. */
  memory: number;
  /** Threads with nothing to do for this long are ended, in ms. */
  restAfter: number;
}

const usual: ParserLimits = { threads: 1, deadline: 10_000, memory: 256, restAfter: 60_000 };

interface Job {
  request: ParseRequest;
  done: (answer: ParseAnswer) => void;
}

/** Starts no thread before the first letter, and keeps no program alive that waits for none. */
export class ParserPool {
  readonly #limits: ParserLimits;
  readonly #waiting: Job[] = [];
  readonly #threads: ParserThread[];
  #nextId = 1;
  #closed = false;

  constructor(limits: Partial<ParserLimits> = {}) {
    this.#limits = { ...usual, ...limits };
    this.#threads = Array.from({ length: this.#limits.threads }, () => new ParserThread(this.#limits));
  }

  /** Never fails: what cannot be parsed comes back as far as it could be read, with `complete: false`. */
  async parse(source: Uint8Array): Promise<ParsedLetter> {
    const answer = await this.#ask({ id: this.#nextId++, kind: 'letter', source });
    return answer.ok && answer.letter ? answer.letter : readRoughly(source);
  }

  /** What lists and search need of many letters, in their order. Never fails, as `parse`. */
  async readAll(sources: readonly Uint8Array[]): Promise<QuickLetter[]> {
    if (sources.length === 0) return [];
    const packed = new Uint8Array(sources.reduce((sum, source) => sum + source.length, 0));
    const ends: number[] = [];
    let at = 0;
    for (const source of sources) {
      packed.set(source, at);
      at += source.length;
      ends.push(at);
    }
    const answer = await this.#ask({ id: this.#nextId++, kind: 'batch', source: packed, ends });
    if (answer.ok && answer.letters) return answer.letters;
    // One of them broke the limits: alone, each gets its own.
    return Promise.all(sources.map(async (source) => toQuick(await this.parse(source))));
  }

  /** The decoded bytes of a letter's attachment. Throws ProblemError when they cannot be had. */
  async attachment(source: Uint8Array, index: number): Promise<Buffer> {
    const answer = await this.#ask({ id: this.#nextId++, kind: 'attachment', source, index });
    if (!answer.ok) throw new ProblemError(unreadable(answer.message));
    if (!answer.attachment) throw new ProblemError(unreadable(`There is no attachment ${index + 1}.`));
    const { buffer, byteOffset, byteLength } = answer.attachment;
    return Buffer.from(buffer, byteOffset, byteLength);
  }

  /** Ends the threads. Letters that are still waiting are read roughly. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#waiting.splice(0)) job.done(closedAnswer(job.request.id));
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  #ask(request: ParseRequest): Promise<ParseAnswer> {
    if (this.#closed) return Promise.resolve(closedAnswer(request.id));
    return new Promise((done) => {
      this.#waiting.push({ request, done });
      this.#next();
    });
  }

  #next(): void {
    for (const thread of this.#threads) {
      if (thread.busy) continue;
      const job = this.#waiting.shift();
      if (!job) return;
      void thread.run(job.request).then((answer) => {
        job.done(answer);
        this.#next();
      });
    }
  }
}

const closedAnswer = (id: number): ParseAnswer => ({ id, ok: false, message: 'The program is ending.' });

const unreadable = (detail: string): Problem => ({
  kind: 'server',
  title: 'This attachment could not be taken out of the letter.',
  fix: 'Ask the sender to send it again. The letter itself is kept unchanged.',
  detail,
});

class ParserThread {
  readonly #limits: ParserLimits;
  #worker: Worker | null = null;
  #rest: NodeJS.Timeout | undefined;
  busy = false;

  constructor(limits: ParserLimits) {
    this.#limits = limits;
  }

  async run(request: ParseRequest): Promise<ParseAnswer> {
    this.busy = true;
    clearTimeout(this.#rest);
    this.#worker ??= this.#start();
    const worker = this.#worker;
    worker.ref();
    const { promise, resolve } = Promise.withResolvers<ParseAnswer>();
    const failed = (message: string) => {
      // Whatever state it is in, the next letter does not inherit it.
      this.#worker = null;
      void worker.terminate();
      resolve({ id: request.id, ok: false, message });
    };
    const onMessage = (answer: ParseAnswer) => answer.id === request.id && resolve(answer);
    const onError = (error: Error) => failed(error.message);
    const onExit = () => failed('The thread that was reading it ended.');
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    const limit = setTimeout(() => failed(`Not read in ${this.#limits.deadline} ms.`), this.#limits.deadline);
    try {
      // A copy of just these bytes: a plain message would copy all of a buffer that they are only a part of.
      const source = request.kind === 'batch' ? request.source : new Uint8Array(request.source);
      worker.postMessage({ ...request, source }, [source.buffer as ArrayBuffer]);
      return await promise;
    } finally {
      clearTimeout(limit);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      worker.unref();
      this.busy = false;
      this.#rest = setTimeout(() => void this.close(), this.#limits.restAfter).unref();
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#rest);
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  #start(): Worker {
    const { memory } = this.#limits;
    const worker = new Worker(workerUrl('parse', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: memory, maxYoungGenerationSizeMb: 3 },
      // Nothing that a library has to say about a letter belongs on the terminal.
      stdout: true,
      stderr: true,
    });
    worker.stdout.resume();
    worker.stderr.resume();
    // Without any listener, the error of a thread that is being ended would be nobody's and end the program.
    return worker.on('error', () => {});
  }
}
