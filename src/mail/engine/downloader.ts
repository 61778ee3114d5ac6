// All that is to be downloaded of one account, in the order in which people want it: the first screens of every
// folder, what is missing of the lists, the letters themselves, and at last what an earlier generation left over.
import { foldersToSweep, sweep } from '../../db/download-counter.ts';
import { RESET_GRACE } from '../../db/counters.ts';
import { recordEvent } from '../../db/events.ts';
import { listMailboxes, type Mailbox } from '../../db/mailboxes.ts';
import { missingAmount, missingSources } from '../../db/sources.ts';
import { type ImapSession, ServerRefused } from '../protocols/imap-session.ts';
import { fetchSources } from './fetch-sources.ts';
import { type DownloadTools, FolderDownload } from './folder-download.ts';

/** So many letters, or bytes, take longer than another sign-in, even on a fast line. */
const LONG = 200;
const LARGE = 2 * 1024 * 1024;

export interface DownloaderOptions {
  tools: DownloadTools;
  accountId: number;
  /** A reset is carried out at once, not after the time in which it can be taken back. */
  once: boolean;
  /** The folder is to be looked at again: it was listed whole, or the server did not give what it had listed. */
  stale: (mailboxId: number) => void;
}

export class Downloader {
  readonly #options: DownloaderOptions;
  readonly #folders = new Map<number, FolderDownload>();
  readonly #unavailable = new Set<number>();
  readonly #refused = new Set<number>();

  constructor(options: DownloaderOptions) {
    this.#options = options;
  }

  /** The server has told of something new in a folder that is being downloaded. */
  tell(mailboxId: number): void {
    const folder = this.#folders.get(mailboxId);
    if (folder) folder.news = true;
  }

  /** Folders that could not be read may be readable again. */
  forgetRefusals(): void {
    this.#refused.clear();
    this.#unavailable.clear();
  }

  /** Letters that are known to be still missing. */
  async left(): Promise<number> {
    const { tools, accountId } = this.#options;
    const unlisted = [...this.#folders.values()].reduce((sum, folder) => sum + folder.left, 0);
    return unlisted + (await missingAmount(tools.store, accountId)).letters;
  }

  /** Whether there is so much to fetch that it is worth a line of its own. */
  async isLong(): Promise<boolean> {
    const lists = (await this.#incomplete()).map((box) => box.serverTotal ?? LONG);
    const unlisted = lists.reduce((sum, letters) => sum + letters, 0);
    const { letters, bytes } = await missingAmount(this.#options.tools.store, this.#options.accountId);
    return unlisted + letters >= LONG || bytes >= LARGE;
  }

  async hasWork(): Promise<boolean> {
    if ((await this.#incomplete()).length > 0) return true;
    const { tools, accountId } = this.#options;
    const missing = await missingSources(tools.store, accountId, 'all', 1 + this.#unavailable.size);
    if (missing.some((letter) => !this.#unavailable.has(letter.messageId))) return true;
    return (await foldersToSweep(tools.store, accountId)).length > 0;
  }

  /** When a folder that was reset is to be fetched, ms since 1970; undefined: none waits. */
  async nextReset(): Promise<number | undefined> {
    const waiting = (await this.#unfinished()).flatMap((box) => box.counter.resetAt ?? []);
    return waiting.length > 0 ? Math.min(...waiting) + RESET_GRACE : undefined;
  }

  async #unfinished(): Promise<Mailbox[]> {
    const boxes = await listMailboxes(this.#options.tools.store, this.#options.accountId);
    return boxes.filter(
      (box) =>
        box.accountId !== null &&
        box.selectable &&
        !box.local &&
        box.received &&
        !box.counter.complete &&
        !this.#refused.has(box.id),
    );
  }

  async #incomplete(): Promise<Mailbox[]> {
    const now = Date.now();
    return (await this.#unfinished()).filter(
      ({ counter }) => this.#options.once || counter.resetAt === null || counter.resetAt + RESET_GRACE <= now,
    );
  }

  /** Does one piece; false: there is none. Throws LineLost. */
  async step(session: ImapSession): Promise<boolean> {
    const box = await this.#nextFolder();
    if (box) {
      await this.#folderStep(session, box);
      return true;
    }
    const { tools, accountId, stale } = this.#options;
    const fetched = await this.#fetch(session);
    if (fetched) return true;
    const [left] = await foldersToSweep(tools.store, accountId);
    if (!left) return false;
    await tools.store.write((tx) => sweep(tx, left));
    stale(left.mailboxId);
    return true;
  }

  async #fetch(session: ImapSession): Promise<boolean> {
    const { tools, accountId, stale } = this.#options;
    const fetched = await fetchSources(tools, session, accountId, 'all', this.#unavailable);
    if (fetched.stale !== null) stale(fetched.stale);
    return fetched.count > 0;
  }

  /** Each folder's first screens before anything else; then one after the other. */
  async #nextFolder(): Promise<Mailbox | undefined> {
    const boxes = await this.#incomplete();
    return boxes.find((box) => !this.#folders.get(box.id)?.begun) ?? boxes[0];
  }

  async #folderStep(session: ImapSession, box: Mailbox): Promise<void> {
    const { tools, accountId, stale } = this.#options;
    const folder = this.#folders.get(box.id) ?? new FolderDownload(tools, accountId, box.id);
    this.#folders.set(box.id, folder);
    try {
      if (!(await folder.step(session))) return;
      this.#folders.delete(box.id);
      stale(box.id);
    } catch (error) {
      this.#folders.delete(box.id);
      if (!(error instanceof ServerRefused)) throw error;
      // One folder that cannot be read must not hold up the others.
      this.#refused.add(box.id);
      await tools.store.write((tx) =>
        recordEvent(tx, {
          who: 'engine',
          what: 'folder cannot be read',
          accountId,
          detail: { folder: box.path, words: error.message },
        }),
      );
    }
  }
}
