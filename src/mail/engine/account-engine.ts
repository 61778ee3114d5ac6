// Runs one account: keeps a line to its server, and on that line does the most urgent piece of work, again and
// again, until there is none; then waits for news. Each piece is short, so a wish never waits for a download.
import type { Account } from '../../db/accounts.ts';
import { recordEvent } from '../../db/events.ts';
import { listMailboxes, type Mailbox, replaceFolders } from '../../db/mailboxes.ts';
import { isPassing, type Problem, type Result } from '../../db/problem.ts';
import { countMissingSources } from '../../db/sources.ts';
import type { Store } from '../../db/store.ts';
import type { ParserPool } from '../mime/parser-pool.ts';
import {
  type FolderNews,
  ImapSession,
  LineLost,
  type OpenFolder,
  ServerRefused,
} from '../protocols/imap-session.ts';
import { backOff } from './back-off.ts';
import { Bell } from './bell.ts';
import { carryOut } from './carry-out.ts';
import { engineProblem } from './engine-problem.ts';
import { fetchSources } from './fetch-sources.ts';
import { fileSent } from './file-sent.ts';
import { FolderSync } from './folder-sync.ts';
import type { LetterIndexer } from './letter-indexer.ts';
import { openAccountImap } from './open-account.ts';
import { StatusWriter } from './status-writer.ts';

/** How often the folders other than the inbox are looked at, and the inbox where the server cannot IDLE, in ms. */
const LOOK_EVERY = 60_000;
/** How often the inbox is looked at while other work keeps the line from IDLE, in ms. */
const INBOX_EVERY = 10_000;

const needsPerson: ReadonlySet<Problem['kind']> = new Set(['signIn', 'denied', 'settings']);

export interface EngineOptions {
  store: Store;
  account: Account;
  indexer: LetterIndexer;
  parser: ParserPool;
  signal: AbortSignal;
  /** Ends as soon as everything is up to date, or at the first failure. */
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
  readonly #stale = new Set<number>();
  readonly #syncs = new Map<number, FolderSync>();
  readonly #unavailable = new Set<number>();
  #newLetters = 0;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#status = new StatusWriter(options.store, options.account.id);
  }

  /** Runs until the signal aborts, a person is needed, or (`once`) everything is done. Throws only bugs. */
  async run(): Promise<EngineEnd> {
    const { store, signal, once } = this.#options;
    const unwatch = store.onChange((tables) => {
      if (['operation', 'outbox', 'message'].some((table) => tables.has(table))) this.#bell.ring();
    });
    try {
      for (let failures = 0; !signal.aborted; ) {
        const began = Date.now();
        const ended = await this.#session();
        if (ended.ok || signal.aborted) return this.#end(null);
        const { problem } = ended;
        if (once || !isPassing(problem)) {
          if (this.#status.current.problem?.title !== problem.title) await this.#note(problem);
          this.#status.set({ phase: 'stopped', problem, retryAt: null });
          // A refused sign-in is not repeated: it could lock the mailbox. Email Setup starts this anew.
          if (once || needsPerson.has(problem.kind)) return this.#end(problem);
          await new Bell().wait(LOOK_EVERY, signal);
          continue;
        }
        // A line that held for a while was a good one: begin again with short pauses.
        failures = Date.now() - began > LOOK_EVERY ? 1 : failures + 1;
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
    return { newLetters: this.#newLetters, problem };
  }

  async #note(problem: Problem): Promise<void> {
    const { store, account } = this.#options;
    const event = { who: 'engine', what: 'stopped', accountId: account.id, detail: { ...problem } };
    // On a full disk there is no room for it either; the status on the screen has to do.
    await store.write((tx) => recordEvent(tx, event)).catch(() => {});
  }

  /** One connection, from sign-in to its end. ok: ended because it was asked to. */
  async #session(): Promise<Result<null>> {
    const { store, account, signal } = this.#options;
    if (this.#status.current.problem === null) this.#status.set({ phase: 'connecting', retryAt: null });
    let session: ImapSession | undefined;
    try {
      const opened = await openAccountImap(store, account, signal);
      if (!opened.ok) return opened;
      session = new ImapSession(opened.value, (news) => this.#hear(news));
      const close = () => session?.close();
      signal.addEventListener('abort', close);
      session.closed().then(() => this.#bell.ring());
      try {
        await this.#work(session);
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

  #hear(news: FolderNews): void {
    void listMailboxes(this.#options.store, this.#options.account.id).then((boxes) => {
      const box = boxes.find((candidate) => candidate.path === news.path);
      if (!box || (news.kind === 'selected' && isAsListed(box, news.open))) return;
      this.#markStale(box.id);
      this.#bell.ring();
    });
  }

  #markStale(mailboxId: number): void {
    this.#stale.add(mailboxId);
  }

  async #work(session: ImapSession): Promise<void> {
    const { signal, once, indexer } = this.#options;
    this.#syncs.clear();
    this.#unavailable.clear();
    this.#status.set({ phase: 'listing', problem: null, retryAt: null });
    await this.#readFolders(session);
    // Nobody told us what happened while there was no line.
    for (const box of await this.#folders()) this.#markStale(box.id);
    let lookedAt = Date.now();
    let inboxAt = lookedAt;
    while (!signal.aborted) {
      if (Date.now() - lookedAt >= LOOK_EVERY) {
        lookedAt = Date.now();
        await this.#readFolders(session);
        await this.#lookAround(session);
      }
      const inbox = (await this.#folders()).find((box) => box.role === 'inbox');
      if (inbox && Date.now() - inboxAt >= INBOX_EVERY) {
        inboxAt = Date.now();
        this.#markStale(inbox.id);
      }
      if (await this.#step(session)) continue;
      if (once) await indexer.finished();
      else indexer.ring();
      this.#status.set({ phase: 'idle', done: 0, total: 0, upToDateAt: Date.now(), problem: null });
      await this.#status.flush();
      if (once) return;
      if (inbox && this.#stale.size === 0) {
        await session.open(inbox.path);
        if (this.#stale.size === 0) await this.#rest(session, lookedAt);
        inboxAt = Date.now();
      }
      if (!session.usable) throw new LineLost('the connection has ended');
    }
  }

  /** Waits in IDLE for news from the server, a change in the store, or the next look around. */
  async #rest(session: ImapSession, lookedAt: number): Promise<void> {
    const idling = session.idle();
    await this.#bell.wait(Math.max(0, lookedAt + LOOK_EVERY - Date.now()), this.#options.signal);
    // The next command ends the IDLE; nothing is lost between.
    void idling;
  }

  /** Does the most urgent piece of work; false: there is none. */
  async #step(session: ImapSession): Promise<boolean> {
    const { store, account, parser } = this.#options;
    const carried = await carryOut(store, session, account.id);
    for (const id of carried.changed) this.#markStale(id);
    if (carried.count > 0) return true;
    if (await fileSent(store, session, account, parser, (id) => this.#markStale(id))) return true;
    if (await this.#fetch(session, 'wanted')) return true;
    if (await this.#syncNextFolder(session)) return true;
    return this.#fetch(session, 'all');
  }

  async #fetch(session: ImapSession, which: 'wanted' | 'all'): Promise<boolean> {
    const { store, account, indexer } = this.#options;
    const fetched = await fetchSources(store, session, account.id, which, this.#unavailable);
    if (fetched.stale !== null) this.#markStale(fetched.stale);
    if (fetched.count === 0) return false;
    indexer.ring();
    if (which === 'wanted') return true;
    const { phase, done, total } = this.#status.current;
    const soFar = (phase === 'downloading' ? done : 0) + fetched.count;
    // Counted once for a download, and again when more came than were counted.
    const known = phase === 'downloading' && soFar <= total;
    const all = known ? total : soFar + (await countMissingSources(store, account.id));
    this.#status.set({ phase: 'downloading', done: soFar, total: all });
    return true;
  }

  async #syncNextFolder(session: ImapSession): Promise<boolean> {
    const { store } = this.#options;
    if (this.#stale.size === 0) return false;
    const box = (await this.#folders()).find((candidate) => this.#stale.has(candidate.id));
    if (!box) {
      this.#stale.clear();
      return false;
    }
    const sync = this.#syncs.get(box.id) ?? new FolderSync(store, session, box);
    this.#syncs.set(box.id, sync);
    // News that come while this runs must make it run again.
    this.#stale.delete(box.id);
    try {
      const { left, added } = await sync.step();
      this.#newLetters += added;
      if (left > 0) this.#markStale(box.id);
      else this.#syncs.delete(box.id);
      const total = [...this.#syncs.values()].reduce((sum, one) => sum + one.left, 0);
      if (left > 0 || added > 0)
        this.#status.set({ phase: 'listing', done: this.#newLetters, total: this.#newLetters + total });
    } catch (error) {
      this.#syncs.delete(box.id);
      if (!(error instanceof ServerRefused)) throw error;
      await this.#folderRefused(box, error.message);
    }
    return true;
  }

  /** One folder that cannot be read must not hold up the others. */
  async #folderRefused(box: Mailbox, words: string): Promise<void> {
    await this.#options.store.write((tx) =>
      recordEvent(tx, {
        who: 'engine',
        what: 'folder cannot be read',
        accountId: this.#options.account.id,
        detail: { folder: box.path, words },
      }),
    );
  }

  async #folders(): Promise<Mailbox[]> {
    const boxes = await listMailboxes(this.#options.store, this.#options.account.id);
    return boxes.filter((box) => box.accountId !== null && box.selectable);
  }

  async #readFolders(session: ImapSession): Promise<void> {
    const { store, account } = this.#options;
    const before = new Set((await this.#folders()).map((box) => box.path));
    const listed = await session.listFolders();
    await store.write((tx) => replaceFolders(tx, account.id, listed));
    for (const box of await this.#folders())
      if (!before.has(box.path) || !box.counter.complete) this.#markStale(box.id);
  }

  /** Asks for each folder's numbers, and lists again those that changed. */
  async #lookAround(session: ImapSession): Promise<void> {
    for (const box of await this.#folders()) {
      if (box.role === 'inbox') {
        // Selecting it again also serves as a sign of life for servers that forget to tell.
        this.#markStale(box.id);
        continue;
      }
      try {
        const status = await session.status(box.path);
        const same =
          status.uidValidity === box.counter.uidValidity &&
          status.uidNext === box.counter.uid + 1 &&
          status.messages === box.serverTotal &&
          (status.modseq === null ? status.unseen === box.unread : status.modseq === box.counter.modseq);
        if (!same) this.#markStale(box.id);
      } catch (error) {
        if (!(error instanceof ServerRefused)) throw error;
      }
    }
  }
}

/** Whether a folder's numbers are those of when it was last listed. */
function isAsListed(box: Mailbox, open: OpenFolder): boolean {
  return (
    open.uidValidity === box.counter.uidValidity &&
    open.uidNext === box.counter.uid + 1 &&
    open.exists === box.serverTotal &&
    open.modseq === box.counter.modseq
  );
}
