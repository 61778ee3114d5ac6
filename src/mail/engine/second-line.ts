// A second connection for downloads, so that the first is free for what people do: opening a letter, marks and moves,
// news of the inbox. It is there while there is something to download. Where the server does not want it, the first
// line does that work between the rest.
import { type Problem, ProblemError } from '../../db/problem.ts';
import { ImapSession, LineLost, ServerRefused } from '../protocols/imap-session.ts';
import type { ImapFlow } from '../protocols/imap-connection.ts';
import type { Result } from '../../db/problem.ts';
import type { Downloader } from './downloader.ts';

/** After a refusal the server is not asked again for this long, in ms. */
const ASK_AGAIN = 300_000;

export interface SecondLineOptions {
  open: (signal: AbortSignal) => Promise<Result<ImapFlow>>;
  downloader: Downloader;
  /** Called when it has come to rest, however that was. */
  rested: () => void;
}

export class SecondLine {
  readonly #options: SecondLineOptions;
  #running: Promise<void> | undefined;
  #refusedAt: number | undefined;
  #failure: unknown;
  #end = new AbortController();

  constructor(options: SecondLineOptions) {
    this.#options = options;
  }

  get running(): boolean {
    return this.#running !== undefined;
  }

  /** Whether downloads are to be done by this line; false: the first has to. */
  get possible(): boolean {
    return this.#refusedAt === undefined || performance.now() - this.#refusedAt > ASK_AGAIN;
  }

  /** Starts downloading, unless it does already. */
  start(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      this.#options.rested();
    });
  }

  /** Throws what the store ran into meanwhile (a full disk): for the line's owner to tell. */
  check(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure;
  }

  async stop(): Promise<void> {
    this.#end.abort();
    await this.#running;
    this.#end = new AbortController();
  }

  async #run(): Promise<void> {
    const { signal } = this.#end;
    let session: ImapSession | undefined;
    const close = () => session?.close();
    signal.addEventListener('abort', close);
    try {
      const opened = await this.#options.open(signal);
      if (!opened.ok) {
        this.#refused(opened.problem);
        return;
      }
      session = new ImapSession(opened.value, () => {});
      if (signal.aborted) return;
      while (!signal.aborted && (await this.#options.downloader.step(session)));
      if (session.usable) await session.logout();
    } catch (error) {
      if (signal.aborted) return;
      // The first line tells of a server that cannot be reached; this one only leaves the work to it for a while.
      if (error instanceof LineLost || error instanceof ServerRefused) this.#refusedAt = performance.now();
      else this.#failure = error;
    } finally {
      signal.removeEventListener('abort', close);
      session?.close();
    }
  }

  #refused(problem: Problem): void {
    this.#refusedAt = performance.now();
    // The store's own failures (no room, a lost key) are the account's.
    if (problem.kind === 'space' || problem.kind === 'bug') this.#failure = new ProblemError(problem);
  }
}
