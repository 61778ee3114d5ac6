// What there is to do for one account on one line to its server, most urgent first: people's wishes, copies of what
// was sent, the letter that somebody waits for, news of its folders. Each piece is short.
import { recordEvent } from '../../db/events.ts';
import {
  findMailbox,
  listMailboxes,
  type Mailbox,
  replaceFolders,
  setServerTotal,
} from '../../db/mailboxes.ts';
import { dueOperations, nextOperationAt } from '../../db/operations.ts';
import type { Problem } from '../../db/problem.ts';
import { nextFilingAt, toBeFiled, unsureLetters } from '../../db/outbox.ts';
import { readSchedule } from '../../db/schedule.ts';
import { missingSources } from '../../db/sources.ts';
import { foldersToSettle } from '../../db/without-uid.ts';
import type { FolderStatus, OpenFolder } from '../protocols/imap-rows.ts';
import { type FolderNews, type ImapSession, LineLost, ServerRefused } from '../protocols/imap-session.ts';
import type { EngineOptions } from './account-engine.ts';
import type { Bell } from './bell.ts';
import { BlamedLetters } from './blamed-letters.ts';
import { carryDrafts, nextCarryAt } from './carry-drafts.ts';
import { carryOut } from './carry-out.ts';
import { DownloadProgress } from './download-progress.ts';
import { Downloader } from './downloader.ts';
import { fetchSources } from './fetch-sources.ts';
import { fileSent } from './file-sent.ts';
import type { DownloadTools } from './folder-download.ts';
import { updateFolder } from './folder-update.ts';
import { LetterIntake } from './letter-intake.ts';
import { LineSpeed } from './line-speed.ts';
import { NotFetched } from './not-fetched.ts';
import { openAccountImap } from './open-account.ts';
import { SecondLine } from './second-line.ts';
import type { StatusWriter } from './status-writer.ts';

/** How often the folders other than the inbox are looked at, and the inbox where the server cannot IDLE, in ms. */
const LOOK_EVERY = 60_000;
/** How often the inbox is looked at while other work keeps the line from IDLE, in ms. */
const INBOX_EVERY = 10_000;

export class AccountWork {
  readonly #options: EngineOptions;
  readonly #status: StatusWriter;
  readonly #bell: Bell;
  readonly #progress: DownloadProgress;
  readonly #tools: DownloadTools;
  readonly #downloader: Downloader;
  readonly #second: SecondLine;
  readonly #notFetched: NotFetched;
  readonly #stale = new Set<number>();
  readonly #unavailable = new Set<number>();
  /** Folders that the server would not let us look at, until the next look around. */
  readonly #unreadable = new Set<number>();

  constructor(options: EngineOptions, status: StatusWriter, bell: Bell) {
    const { store, account, parser, once } = options;
    this.#options = options;
    this.#status = status;
    this.#bell = bell;
    this.#progress = new DownloadProgress(status, () => this.#downloader.left());
    this.#tools = {
      store,
      intake: new LetterIntake(store, parser),
      blamed: new BlamedLetters(),
      speed: new LineSpeed(),
      progress: (added, whole) => this.#progress.add(added, whole),
    };
    this.#notFetched = new NotFetched(store, account.id, this.#tools.blamed);
    this.#downloader = new Downloader({
      tools: this.#tools,
      accountId: account.id,
      once,
      stale: (id) => this.#markStale(id),
    });
    this.#second = new SecondLine({
      open: (signal) => openAccountImap(store, account, signal),
      downloader: this.#downloader,
      rested: () => bell.ring(),
    });
  }

  /** Letters that are new here since the engine began. */
  get newLetters(): number {
    return this.#progress.added;
  }

  get blamed(): BlamedLetters {
    return this.#tools.blamed;
  }

  /** Letters that the server breaks off at, in words; null: there are none. */
  notFetched(): Promise<Problem | null> {
    return this.#notFetched.problem(this.#options.account.incoming?.host ?? '');
  }

  async hear(news: FolderNews): Promise<void> {
    const boxes = await listMailboxes(this.#options.store, this.#options.account.id);
    const box = boxes.find((candidate) => candidate.path === news.path);
    if (!box?.received) return;
    if (!box.counter.complete) {
      if (news.kind === 'arrived') this.#downloader.tell(box.id);
      return;
    }
    if (news.kind !== 'selected' || !isAsListed(box, news.open)) this.#markStale(box.id);
  }

  #markStale(mailboxId: number): void {
    this.#stale.add(mailboxId);
    this.#bell.ring();
  }

  /**
   * Works until the signal aborts or (`once`) everything is done; or where mail is only looked for now and then, until
   * there is nothing to do: then gives back when it looked last (`performance.now()`). Throws LineLost, and Problems of
   * the store.
   */
  async run(session: ImapSession): Promise<number | null> {
    this.#stale.clear();
    this.#unavailable.clear();
    this.#unreadable.clear();
    this.#downloader.forgetRefusals();
    try {
      return await this.#loop(session);
    } finally {
      await this.#second.stop();
      await this.#tools.intake.finished().catch(() => {});
    }
  }

  /** Without a line, until the schedule wants another look, or somebody wants something done. */
  async pause(lookedAt: number): Promise<void> {
    const { store, account, signal } = this.#options;
    while (!signal.aborted) {
      const { check } = await readSchedule(store, account.id);
      const until = check === 'push' ? 0 : lookedAt + check * 60_000;
      if (performance.now() >= until) return;
      await this.#bell.wait(Math.max(50, (await this.#nextWanted(until)) - performance.now()), signal);
      if (await this.#isWanted()) return;
    }
  }

  async #loop(session: ImapSession): Promise<number | null> {
    const { store, account, signal, once, indexer } = this.#options;
    this.#status.set({ phase: 'listing', problem: null, retryAt: null });
    await this.#readFolders(session);
    // By the clock that nobody sets: one that is put back by hours must not keep anything from being looked at.
    let lookedAt = performance.now();
    let inboxAt = lookedAt;
    let { count: blamed } = this.blamed;
    while (!signal.aborted) {
      this.#second.check();
      if (performance.now() - lookedAt >= LOOK_EVERY) {
        lookedAt = performance.now();
        this.#downloader.forgetRefusals();
        this.#unreadable.clear();
        await this.#readFolders(session);
      }
      const inbox = (await this.#folders()).find((box) => box.role === 'inbox');
      if (inbox?.counter.complete && performance.now() - inboxAt >= INBOX_EVERY) {
        inboxAt = performance.now();
        this.#stale.add(inbox.id);
      }
      for (const id of await foldersToSettle(store, account.id))
        if (!this.#unreadable.has(id)) this.#stale.add(id);
      if (await this.#step(session)) continue;
      const downloading = this.#second.running;
      if (!downloading) {
        if (once && this.blamed.worthAsking(blamed)) {
          // The server said no to a letter, and with it to all that were asked for together.
          blamed = this.blamed.count;
          this.#unavailable.clear();
          this.#unreadable.clear();
          this.#downloader.forgetRefusals();
          continue;
        }
        if (once) await indexer.finished();
        else indexer.ring();
        this.#progress.rest();
        const problem = await this.notFetched();
        this.#status.set({ phase: 'idle', done: 0, total: 0, upToDateAt: Date.now(), problem });
        await this.#status.flush();
        if (once) return null;
        const { check } = await readSchedule(store, account.id);
        // A line that nobody listens on would only be cut off by the server.
        if (check !== 'push') return lookedAt;
      }
      await this.#rest(session, inbox, lookedAt + LOOK_EVERY, downloading);
      inboxAt = performance.now();
      if (!session.usable) throw new LineLost('the connection has ended');
    }
    return null;
  }

  /** Waits in IDLE on the inbox until there is something to do, or for the next look around. */
  async #rest(
    session: ImapSession,
    inbox: Mailbox | undefined,
    until: number,
    downloading: boolean,
  ): Promise<void> {
    const { signal } = this.#options;
    if (inbox) await session.open(inbox.path);
    if (this.#stale.size > 0) return;
    // The next command ends the IDLE; nothing is lost between.
    if (inbox) void session.idle();
    for (;;) {
      if (this.#second.running !== downloading) return;
      const wait = (await this.#nextWanted(until)) - performance.now();
      if (wait <= 0) return;
      await this.#bell.wait(wait, signal);
      if (signal.aborted || !session.usable || this.#stale.size > 0) return;
      if (await this.#isWanted()) return;
    }
  }

  /** When something that waits for its time is due, by `performance.now()`; `until` at the latest. */
  async #nextWanted(until: number): Promise<number> {
    const { store, account } = this.#options;
    const never = Number.POSITIVE_INFINITY;
    const reset = (await this.#downloader.nextReset()) ?? never;
    const wish = (await nextOperationAt(store, account.id)) ?? never;
    const filing = (await nextFilingAt(store, account.id)) ?? never;
    const draft = (await nextCarryAt(store, account)) ?? never;
    return Math.min(until, performance.now() + Math.min(reset, wish, filing, draft) - Date.now());
  }

  /** Whether somebody or something waits that is no news of the server: asked of the store alone. */
  async #isWanted(): Promise<boolean> {
    const { store, account } = this.#options;
    if ((await dueOperations(store, account.id, 1)).length > 0) return true;
    if ((await unsureLetters(store, account.id)).length > 0) return true;
    if ((await toBeFiled(store, account.id)).length > 0) return true;
    if (((await nextCarryAt(store, account)) ?? Number.POSITIVE_INFINITY) <= Date.now()) return true;
    const wanted = await missingSources(store, account.id, 'wanted', 1 + this.#unavailable.size);
    if (wanted.some((letter) => !this.#unavailable.has(letter.messageId))) return true;
    return !this.#second.running && (await this.#downloader.hasWork());
  }

  /** Does the most urgent piece of work; false: there is none for this line. */
  async #step(session: ImapSession): Promise<boolean> {
    const { store, account, parser } = this.#options;
    const carried = await carryOut(store, session, account.id);
    for (const id of carried.changed) this.#stale.add(id);
    if (carried.count > 0) return true;
    if (await fileSent(store, session, account, parser, (id) => this.#stale.add(id))) return true;
    if (await carryDrafts(store, session, account, parser, (id) => this.#stale.add(id))) return true;
    const fetched = await fetchSources(this.#tools, session, account.id, 'wanted', this.#unavailable);
    if (fetched.stale !== null) this.#stale.add(fetched.stale);
    if (fetched.count > 0) return true;
    if (await this.#updateNext(session)) return true;
    if (this.#second.running || !(await this.#downloader.hasWork())) return false;
    if (!this.#second.possible || !(await this.#downloader.isLong())) return this.#downloader.step(session);
    this.#second.start();
    return false;
  }

  async #updateNext(session: ImapSession): Promise<boolean> {
    const { store, account } = this.#options;
    const [id] = this.#stale;
    if (id === undefined) return false;
    // News that come while this runs must make it run again.
    this.#stale.delete(id);
    const box = await findMailbox(store, id);
    if (!box?.received || !box.selectable || box.local || !box.counter.complete) return true;
    try {
      const { added, more } = await updateFolder(this.#tools, session, account.id, box);
      this.#progress.add(added, 0);
      if (more) this.#stale.add(id);
    } catch (error) {
      if (!(error instanceof ServerRefused)) throw error;
      this.#unreadable.add(id);
      const detail = { folder: box.path, words: error.message };
      await store.write((tx) =>
        recordEvent(tx, { who: 'engine', what: 'folder cannot be read', accountId: account.id, detail }),
      );
    }
    return true;
  }

  async #folders(): Promise<Mailbox[]> {
    const boxes = await listMailboxes(this.#options.store, this.#options.account.id);
    return boxes.filter((box) => box.accountId !== null && box.selectable && !box.local);
  }

  /** Reads the folders with their numbers, and marks those that are not as they were last listed. */
  async #readFolders(session: ImapSession): Promise<void> {
    const { store, account } = this.#options;
    const listed = await session.listFolders();
    await store.write((tx) => replaceFolders(tx, account.id, listed));
    const status = new Map(listed.map((folder) => [folder.path, folder.status]));
    for (const box of await this.#folders()) {
      const now = status.get(box.path);
      if (!box.received && now) await store.write((tx) => setServerTotal(tx, box.id, now.messages));
      if (box.received && box.counter.complete && !(now && isUnchanged(box, now))) this.#stale.add(box.id);
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

function isUnchanged(box: Mailbox, status: FolderStatus): boolean {
  return (
    status.uidValidity === box.counter.uidValidity &&
    status.uidNext === box.counter.uid + 1 &&
    status.messages === box.serverTotal &&
    // Without MODSEQ a changed flag shows in the number of unread letters, or not at all.
    (status.modseq === null ? status.unseen === box.unread : status.modseq === box.counter.modseq)
  );
}
