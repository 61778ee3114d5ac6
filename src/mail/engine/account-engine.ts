// Runs one account: keeps a line to its server, and on that line does the most urgent piece of work, again and again,
// until there is none; then waits for news. Downloads have a line of their own beside it where the server allows two.
import type { Account } from '../../db/accounts.ts';
import { recordEvent } from '../../db/events.ts';
import { isPassing, type Problem, type Result } from '../../db/problem.ts';
import type { Store } from '../../db/store.ts';
import type { ParserPool } from '../mime/parser-pool.ts';
import { ImapSession } from '../protocols/imap-session.ts';
import { patience } from '../protocols/patience.ts';
import { AccountWork } from './account-work.ts';
import { backOff } from './back-off.ts';
import { Bell } from './bell.ts';
import { engineProblem } from './engine-problem.ts';
import type { LetterIndexer } from './letter-indexer.ts';
import { openAccountImap } from './open-account.ts';
import { StatusWriter } from './status-writer.ts';

/** A line that held for so long was a good one, in ms. */
const A_WHILE = 60_000;

/**
 * When to look again at what waiting alone may not mend, in ms: a disk gets room, a provider that answered with a web
 * page comes back. null: never by itself, because a sign-in that is refused again and again can lock the mailbox.
 */
function lookAgain(problem: Problem): number | null {
  if (problem.kind === 'signIn') return null;
  const rarely = problem.kind === 'settings' || problem.kind === 'denied';
  return (rarely ? 5 : 1) * (problem.kind === 'space' ? 10_000 : A_WHILE) * patience();
}

export interface EngineOptions {
  store: Store;
  account: Account;
  indexer: LetterIndexer;
  parser: ParserPool;
  signal: AbortSignal;
  /** Ends as soon as everything is up to date, or at the first failure that no letter is to blame for. */
  once: boolean;
}

export interface EngineEnd {
  /** Letters that came during this run. */
  newLetters: number;
  problem: Problem | null;
}

export class AccountEngine {
  readonly #options: EngineOptions;
  readonly #status: StatusWriter;
  readonly #bell = new Bell();
  readonly #work: AccountWork;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#status = new StatusWriter(options.store, options.account.id);
    this.#work = new AccountWork(options, this.#status, this.#bell);
  }

  /** Runs until the signal aborts, a person is needed, or (`once`) everything is done. Throws only bugs. */
  async run(): Promise<EngineEnd> {
    const { store, signal, once } = this.#options;
    const unwatch = store.onChange((tables) => {
      if (
        ['operation', 'outbox', 'draft', 'message', 'mailbox', 'account'].some((table) => tables.has(table))
      )
        this.#bell.ring();
    });
    try {
      for (let failures = 0; !signal.aborted; ) {
        const began = performance.now();
        const { count } = this.#work.blamed;
        const ended = await this.#session();
        if (ended.ok && ended.value !== null && !signal.aborted) {
          await this.#work.pause(ended.value);
          failures = 0;
          continue;
        }
        if (ended.ok || signal.aborted)
          return this.#end(once && !signal.aborted ? await this.#work.notFetched() : null);
        const { problem } = ended;
        if (once && isPassing(problem) && this.#work.blamed.worthAsking(count)) {
          // The server ended the line at a letter: the others are still to be had.
          await new Bell().wait(backOff(1, Math.random()) * patience(), signal);
          continue;
        }
        if (once || !isPassing(problem)) {
          if (this.#status.current.problem?.title !== problem.title) await this.#note(problem);
          this.#status.set({ phase: 'stopped', problem, retryAt: null });
          const pause = lookAgain(problem);
          // Email Setup starts this anew.
          if (once || pause === null) return this.#end(problem);
          await new Bell().wait(pause, signal);
          continue;
        }
        failures = performance.now() - began > A_WHILE ? 1 : failures + 1;
        const wait = backOff(failures, Math.random());
        this.#status.set({ phase: 'waiting', problem, retryAt: Date.now() + wait });
        await new Bell().wait(wait, signal);
      }
      return this.#end(null);
    } finally {
      unwatch();
      await this.#status.flush();
    }
  }

  #end(problem: Problem | null): EngineEnd {
    return { newLetters: this.#work.newLetters, problem };
  }

  async #note(problem: Problem): Promise<void> {
    const { store, account } = this.#options;
    const event = { who: 'engine', what: 'stopped', accountId: account.id, detail: { ...problem } };
    // On a full disk there is no room for it either; the status on the screen has to do.
    await store.write((tx) => recordEvent(tx, event)).catch(() => {});
  }

  /** One connection, from sign-in to its end. ok: ended because it was asked to, or (when it looked last) until it is wanted again. */
  async #session(): Promise<Result<number | null>> {
    const { store, account, signal } = this.#options;
    if (this.#status.current.problem === null) this.#status.set({ phase: 'connecting', retryAt: null });
    let session: ImapSession | undefined;
    try {
      const opened = await openAccountImap(store, account, signal);
      if (!opened.ok) return opened;
      session = new ImapSession(opened.value, (news) => void this.#work.hear(news));
      const close = () => session?.close();
      signal.addEventListener('abort', close);
      session.closed().then(() => this.#bell.ring());
      try {
        const again = await this.#work.run(session);
        if (again !== null) return { ok: true, value: again };
      } finally {
        signal.removeEventListener('abort', close);
        if (session.usable) await session.logout();
      }
      return { ok: true, value: null };
    } catch (error) {
      if (signal.aborted) return { ok: true, value: null };
      return { ok: false, problem: engineProblem(error, account) };
    } finally {
      session?.close();
    }
  }
}
