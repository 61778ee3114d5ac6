// Runs one POP3 account: visits its server at the start, and then every minute, and moves all mail that it finds
// there into the local inbox. Long maildrops are moved in several visits.
import { findAccount } from '../../db/accounts.ts';
import { leaveServer } from '../../db/change-protocol.ts';
import { RESET_GRACE } from '../../db/counters.ts';
import { recordEvent } from '../../db/events.ts';
import { type Mailbox, mailboxByRole } from '../../db/mailboxes.ts';
import { makePopFolders } from '../../db/pop-folders.ts';
import { isPassing, type Problem, ProblemError, type Result } from '../../db/problem.ts';
import { readSchedule } from '../../db/schedule.ts';
import { isMaildropInUse, pop3Problem } from '../problems/pop3-problem.ts';
import { largestLetter, pop3Server } from '../protocols/pop3-session.ts';
import { isRefusal } from '../protocols/pop3-wire.ts';
import type { EngineEnd, EngineOptions } from './account-engine.ts';
import { backOff } from './back-off.ts';
import { Bell } from './bell.ts';
import { openAccountPop3 } from './open-account.ts';
import { Pop3News } from './pop3-news.ts';
import { type VisitEnd, type VisitNews, visitPop3 } from './pop3-visit.ts';
import { StatusWriter } from './status-writer.ts';

/** How often the server is asked for new mail, in ms. POP3 has no way to tell by itself. */
const LOOK_EVERY = 60_000;
/** The same where letters stay behind that have no unique-id, and so have to be fetched each time. */
const LOOK_SELDOM = 900_000;
/** The longest visit, in letters and in ms; after one that was cut off, the next is half as long. */
const VISIT_LETTERS = 5_000;
const VISIT_MS = 300_000;
const SHORTEST_VISIT = 100;
/** `once`: how long to wait for another program, perhaps one of ours that was killed, to let go of the maildrop, in ms. */
const IN_USE_PATIENCE = 30_000;
/** When it is told to stop: what it may take to end the visit well, in ms. */
const FAREWELL = 3_000;

const needsPerson: ReadonlySet<Problem['kind']> = new Set(['signIn', 'denied', 'settings']);

export interface Pop3EngineOptions extends EngineOptions {
  /** Larger letters are left at the server, in bytes. */
  largest?: number;
  /** The longest visit, in letters. */
  visitLetters?: number;
}

export class Pop3Engine {
  readonly #options: Pop3EngineOptions;
  readonly #status: StatusWriter;
  readonly #bell = new Bell();
  readonly #news: Pop3News;
  #newLetters = 0;
  #done = 0;
  #visitLetters: number;
  #generation: number | undefined;
  /** Seconds that the server wants between two sign-ins. */
  #loginDelay = 0;
  #hasIds = true;

  constructor(options: Pop3EngineOptions) {
    const { store, account } = options;
    this.#options = options;
    this.#status = new StatusWriter(store, account.id);
    this.#news = new Pop3News(store, account.id, account.incoming?.host ?? '');
    this.#visitLetters = this.#longestVisit;
  }

  get #longestVisit(): number {
    return this.#options.visitLetters ?? VISIT_LETTERS;
  }

  /** Runs until the signal aborts, a person is needed, or (`once`) everything is done. Throws only bugs. */
  async run(): Promise<EngineEnd> {
    const { store, signal, once } = this.#options;
    const began = Date.now();
    const unwatch = store.onChange((tables) => {
      if (tables.has('mailbox')) void this.#lookForReset();
      // Perhaps another schedule.
      if (tables.has('account')) this.#bell.ring();
    });
    try {
      for (let failures = 0; !signal.aborted; ) {
        if (await this.#wasChanged()) {
          // Whoever runs this engine ends it, and starts one for the account as it is now.
          if (once) break;
          await this.#bell.wait(LOOK_EVERY, signal);
          continue;
        }
        const inbox = await this.#ownInbox();
        if (!inbox.ok) {
          if (await this.#failed(inbox.problem)) return this.#end(inbox.problem);
          continue;
        }
        if (await this.#mayBeTakenBack(inbox.value)) continue;
        const ended = await this.#visit(inbox.value);
        if (signal.aborted) break;
        if (!ended.ok) {
          const { problem } = ended;
          if (once && isMaildropInUse(problem.detail) && Date.now() - began < IN_USE_PATIENCE) {
            await new Bell().wait(1_000, signal);
            continue;
          }
          if (once || !isPassing(problem)) {
            if (await this.#failed(problem)) return this.#end(problem);
            continue;
          }
          failures++;
          const wait = Math.max(backOff(failures, Math.random()), this.#loginDelay * 1_000);
          this.#status.set({ phase: 'waiting', problem, retryAt: Date.now() + wait });
          await new Bell().wait(wait, signal);
          continue;
        }
        failures = 0;
        if (ended.value.more > 0) {
          await new Bell().wait(this.#loginDelay * 1_000, signal);
          continue;
        }
        await this.#rest(ended.value);
        if (once) break;
      }
      return this.#end(null);
    } finally {
      unwatch();
      await this.#status.flush();
    }
  }

  #end(problem: Problem | null): EngineEnd {
    return { newLetters: this.#newLetters, problem };
  }

  /** Whether somebody has saved other settings: they may want the mail to stay where it is. */
  async #wasChanged(): Promise<boolean> {
    const { store, account } = this.#options;
    const now = await findAccount(store, account.id).catch(() => account);
    return now?.revision !== account.revision;
  }

  async #ownInbox(): Promise<Result<Mailbox>> {
    const { store, account } = this.#options;
    try {
      await store.write(async (tx) => {
        await leaveServer(tx, account.id);
        await makePopFolders(tx, account.id);
      });
      const inbox = await mailboxByRole(store, account.id, 'inbox');
      if (!inbox) throw new Error(`account ${account.id} has no inbox`);
      this.#generation = inbox.counter.generation;
      return { ok: true, value: inbox };
    } catch (error) {
      if (error instanceof ProblemError) return { ok: false, problem: error.problem };
      throw error;
    }
  }

  /** A person may still change their mind about a reset: waits, and tells to look again. */
  async #mayBeTakenBack({ counter }: Mailbox): Promise<boolean> {
    const { once, signal } = this.#options;
    const left = (counter.resetAt ?? 0) + RESET_GRACE - Date.now();
    if (once || left <= 0) return false;
    await this.#bell.wait(Math.min(left, RESET_GRACE), signal);
    return true;
  }

  async #lookForReset(): Promise<void> {
    const { store, account } = this.#options;
    const inbox = await mailboxByRole(store, account.id, 'inbox').catch(() => undefined);
    if (inbox && this.#generation !== undefined && inbox.counter.generation !== this.#generation)
      this.#bell.ring();
  }

  /** One visit, from sign-in to QUIT. */
  async #visit(inbox: Mailbox): Promise<Result<VisitEnd>> {
    const { store, account, parser, signal, indexer } = this.#options;
    if (this.#status.current.phase !== 'downloading' && this.#status.current.phase !== 'idle')
      this.#status.set({ phase: 'connecting', retryAt: null });
    const opened = await openAccountPop3(store, account, signal);
    if (!opened.ok) return opened;
    const session = opened.value;
    this.#loginDelay = session.capabilities.loginDelay;
    let timer: NodeJS.Timeout | undefined;
    const hurry = (): void => {
      timer = setTimeout(() => session.close(), FAREWELL);
    };
    signal.addEventListener('abort', hurry, { once: true });
    try {
      const end = await visitPop3({
        ...{ store, parser, session, signal },
        inbox: { accountId: account.id, mailboxId: inbox.id, generation: inbox.counter.generation },
        largest: this.#options.largest ?? largestLetter,
        letters: this.#visitLetters,
        ms: VISIT_MS,
        leaveAlone: (uniqueId) => this.#news.leaveAlone(uniqueId),
        tell: (news) => this.#hear(news),
      });
      this.#visitLetters = Math.min(this.#longestVisit, this.#visitLetters * 2);
      this.#news.visitEnded(end.left);
      return { ok: true, value: end };
    } catch (error) {
      if (error instanceof ProblemError) return { ok: false, problem: error.problem };
      if (isRefusal(error) && error.command === 'QUIT') this.#news.notDeleted(error.response ?? '');
      // The letters that came are here; what was lost is their deletion, so that less is at stake next time.
      else this.#visitLetters = Math.max(SHORTEST_VISIT, Math.floor(this.#visitLetters / 2));
      const problem = pop3Problem(error, this.#serverNames());
      if (problem.kind === 'bug') throw error;
      return { ok: false, problem };
    } finally {
      signal.removeEventListener('abort', hurry);
      clearTimeout(timer);
      session.close();
      indexer.ring();
    }
  }

  #serverNames() {
    const { incoming, user } = this.#options.account;
    return pop3Server({ server: incoming!, user });
  }

  #hear(news: VisitNews): void {
    this.#news.hear(news);
    if (news.kind === 'listed') {
      this.#hasIds = news.hasIds;
      const phase = this.#status.current.phase;
      if (news.left > 0) {
        if (phase !== 'downloading') this.#done = 0;
        this.#status.set({
          phase: 'downloading',
          done: this.#done,
          total: this.#done + news.left,
          problem: null,
        });
      } else if (phase !== 'idle') this.#status.set({ phase: 'listing', done: 0, total: 0, problem: null });
    }
    if (news.kind === 'taken') {
      this.#newLetters += news.added;
      this.#done += news.letters;
      this.#status.set({ done: this.#done });
    }
  }

  /** Everything that can be here is here: waits for the next look. */
  async #rest(end: VisitEnd): Promise<void> {
    const { once, signal, indexer } = this.#options;
    if (once) await indexer.finished();
    const problem = this.#news.problem();
    this.#status.set({ phase: 'idle', done: 0, total: 0, upToDateAt: Date.now(), problem, retryAt: null });
    await this.#status.flush();
    if (once) return;
    const { check } = await readSchedule(this.#options.store, this.#options.account.id);
    const every = check === 'push' ? LOOK_EVERY : check * 60_000;
    const usual = end.left > 0 && !this.#hasIds ? Math.max(LOOK_SELDOM, every) : every;
    await this.#bell.wait(Math.max(usual, this.#loginDelay * 1_000), signal);
  }

  /** Says that it has stopped; true: for good, until a person has done something about it. */
  async #failed(problem: Problem): Promise<boolean> {
    const { store, account, once, signal } = this.#options;
    if (this.#status.current.problem?.title !== problem.title) {
      const event = { who: 'engine', what: 'stopped', accountId: account.id, detail: { ...problem } };
      // On a full disk there is no room for it either; the status on the screen has to do.
      await store.write((tx) => recordEvent(tx, event)).catch(() => {});
    }
    this.#status.set({ phase: 'stopped', problem, retryAt: null });
    // A refused sign-in is not repeated: it could lock the mailbox. Email Setup starts this anew.
    if (once || needsPerson.has(problem.kind)) return true;
    await new Bell().wait(LOOK_EVERY, signal);
    return false;
  }
}
