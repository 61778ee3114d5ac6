// What the engine asks of an IMAP server, on one connection: plain numbers in and out (imapflow gives BigInt),
// and every result checked, because imapflow answers `false` on a dead line instead of throwing.
import type { FetchMessageObject, FetchQueryObject, ImapFlow } from 'imapflow';
import type { ServerFolder } from '../../db/mailboxes.ts';
import type { Envelope, Flags } from '../../db/messages.ts';
import { folderUses } from './folder-role.ts';
import { type BatchLimits, handOver, NotTaken } from './hand-over.ts';
import {
  type FolderStatus,
  listQuery,
  type OpenFolder,
  toEnvelope,
  toFlags,
  toOpenFolder,
  toStatus,
  toWhole,
  type WholeLetter,
} from './imap-rows.ts';
import { forgetRefusal, lastRefusal } from './refusal.ts';
import { uidRanges } from './uid-ranges.ts';

/** The connection is gone; whatever was under way may or may not have happened. */
export class LineLost extends Error {
  override readonly name = 'LineLost';
}

/** The server answered NO or BAD, in its own words. */
export class ServerRefused extends Error {
  override readonly name = 'ServerRefused';
  /** What it said in brackets (RFC 5530): NOPERM, OVERQUOTA …; '' when it said nothing there. */
  readonly code: string;
  constructor(message: string, options: ErrorOptions & { code?: string | undefined } = {}) {
    super(message, options);
    this.code = options.code ?? '';
  }
}

interface Refusal {
  responseText?: string;
  serverResponseCode?: string;
}

/** What changed in a folder since it was last known, as SELECT tells it with QRESYNC (RFC 7162 3.2.5). */
export interface FolderChanges {
  flags: ListedFlags[];
  vanished: number[];
}

export type ListedFlags = { uid: number } & Flags;

/**
 * The server tells only of the folder that is selected: what happened in one while another was selected shows in
 * its numbers when it is selected again, and in nothing else.
 */
export type FolderNews =
  | { path: string; kind: 'arrived' | 'gone' | 'flags' }
  | { path: string; kind: 'selected'; open: OpenFolder };

export class ImapSession {
  readonly #client: ImapFlow;
  readonly #onNews: (news: FolderNews) => void;
  /** A SELECT is telling what happened before it; that is its answer and no news. */
  #collecting = false;

  constructor(client: ImapFlow, onNews: (news: FolderNews) => void) {
    this.#client = client;
    this.#onNews = onNews;
    client.on('exists', (event) => {
      if (event.count > event.prevCount) onNews({ path: event.path, kind: 'arrived' });
    });
    client.on('expunge', (event) => {
      if (!this.#collecting) onNews({ path: event.path, kind: 'gone' });
    });
    client.on('flags', (event) => {
      if (!this.#collecting) onNews({ path: event.path, kind: 'flags' });
    });
  }

  get usable(): boolean {
    return this.#client.usable;
  }

  /** Settles when the connection ends, however it ends. */
  closed(): Promise<void> {
    if (!this.#client.usable) return Promise.resolve();
    return new Promise((resolve) => this.#client.once('close', () => resolve()));
  }

  /** All folders, each with its numbers where the server gives them along (LIST-STATUS, RFC 5819) or one by one. */
  async listFolders(): Promise<(ServerFolder & { status: FolderStatus | null })[]> {
    const listed = await this.#ask(() => this.#client.list({ statusQuery: this.#statusQuery() }));
    const uses = folderUses(
      listed.map((folder) => ({ ...folder, attributes: folder.flags, parents: folder.parent })),
    );
    return listed.map((folder) => ({
      path: folder.path,
      name: folder.name,
      delimiter: folder.delimiter,
      role: uses.get(folder.path)?.role ?? null,
      doubles: uses.get(folder.path)?.doubles ?? false,
      selectable: !folder.flags.has('\\Noselect') && !folder.flags.has('\\NonExistent'),
      status: folder.status?.uidValidity === undefined ? null : toStatus(folder.status),
    }));
  }

  /** Bytes that this connection has received. */
  get received(): number {
    return this.#client.stats().received;
  }

  async open(path: string): Promise<OpenFolder> {
    const box = this.#client.mailbox;
    // Selecting it again would cost a round trip and tell nothing new: the server reports changes by itself.
    if (box && box.path === path && this.usable) return toOpenFolder(path, box);
    const open = await this.reopen(path);
    this.#onNews({ path, kind: 'selected', open });
    return open;
  }

  /**
   * Selects the folder anew, to list it by the numbers of this moment. Never CLOSE: that would expunge. With `since`,
   * `changes` is what happened since then, or null where the server cannot tell or the folder is not the same any more.
   */
  async reopen(
    path: string,
    since?: { modseq: string; uidValidity: number },
  ): Promise<OpenFolder & { changes: FolderChanges | null }> {
    const changes: FolderChanges = { flags: [], vanished: [] };
    const onFlags = ({ uid, flags }: { uid?: number; flags?: Set<string> }) => {
      if (uid !== undefined) changes.flags.push({ uid, ...toFlags(flags) });
    };
    const onExpunge = ({ uid }: { uid?: number }) => {
      if (uid !== undefined) changes.vanished.push(uid);
    };
    this.#collecting = true;
    this.#client.on('flags', onFlags);
    this.#client.on('expunge', onExpunge);
    try {
      const asked = since && { changedSince: BigInt(since.modseq), uidValidity: BigInt(since.uidValidity) };
      const box = await this.#ask(() => this.#client.mailboxOpen(path, asked ?? {}));
      const open = toOpenFolder(path, box);
      const told = (box as { qresync?: boolean }).qresync === true && open.uidValidity === since?.uidValidity;
      return { ...open, changes: told ? changes : null };
    } finally {
      this.#client.off('flags', onFlags);
      this.#client.off('expunge', onExpunge);
      this.#collecting = false;
    }
  }

  /** All UIDs of the open folder, ascending. */
  async allUids(): Promise<number[]> {
    const found = await this.#ask(() => this.#client.search({ all: true }, { uid: true }));
    return found.sort((a, b) => a - b);
  }

  async findMessageId(path: string, messageId: string): Promise<number | undefined> {
    const { mailbox } = this.#client;
    const before = mailbox && mailbox.path === path;
    await this.open(path);
    // A folder that is open may be searched as it was when the server last looked (Dovecot does so): NOOP makes it look.
    if (before) await this.#ask(() => this.#client.noop().then(() => true));
    const found = await this.#ask(() =>
      this.#client.search({ header: { 'message-id': messageId } }, { uid: true }),
    );
    return found.at(-1);
  }

  /** Flags of the open folder's letters: all, or those that changed since `modseq`. */
  async flags(modseq: string | null): Promise<ListedFlags[]> {
    const rows = await this.#fetch(
      '1:*',
      { uid: true, flags: true },
      modseq === null ? {} : { changedSince: BigInt(modseq) },
    );
    return rows.map((row) => ({ uid: row.uid, ...toFlags(row.flags) }));
  }

  /** UIDs of the open folder from this one on, ascending. */
  async uidsFrom(uid: number): Promise<number[]> {
    // "n:*" always holds the last letter, whatever n is (RFC 9051 9, seq-range).
    const found = await this.#ask(() => this.#client.search({ uid: `${uid}:*` }, { uid: true }));
    return found.filter((one) => one >= uid).sort((a, b) => a - b);
  }

  /** Whole letters of the open folder, handed over as they come; letters that are gone are left out. */
  whole(
    uids: readonly number[],
    limits: BatchLimits,
    take: (letters: WholeLetter[]) => Promise<void>,
  ): Promise<void> {
    const query = { uid: true, flags: true, internalDate: true, source: true };
    return this.#stream(uids, query, limits, (rows) => take(rows.flatMap(toWhole)));
  }

  /** What lists need, of these letters of the open folder, handed over as it comes; letters that are gone are left out. */
  streamEnvelopes(
    uids: readonly number[],
    limits: BatchLimits,
    take: (envelopes: Envelope[]) => Promise<void>,
  ): Promise<void> {
    return this.#stream(uids, listQuery, limits, (rows) => take(rows.flatMap(toEnvelope)));
  }

  async #stream(
    uids: readonly number[],
    query: FetchQueryObject,
    limits: BatchLimits,
    take: (rows: FetchMessageObject[]) => Promise<void>,
  ): Promise<void> {
    const sizeOf = (row: FetchMessageObject) => row.source?.length ?? 0;
    try {
      await this.#ask(async () => {
        const rows = this.#client.fetch(uidRanges(uids), query, { uid: true });
        await handOver(rows, limits, sizeOf, take, () => !this.usable);
        return true;
      });
    } catch (error) {
      if (!(error instanceof NotTaken)) throw error;
      // The rest of the answer is nobody's any more.
      this.close();
      throw error.cause;
    }
  }

  async changeFlags(uids: readonly number[], add: string[], remove: string[]): Promise<void> {
    const range = uidRanges(uids);
    const { mailbox } = this.#client;
    const kept = mailbox ? mailbox.permanentFlags : undefined;
    // Without a keyword that the folder does not keep ("\\*": it keeps any) nothing is lost.
    const keeps = (flag: string) => flag.startsWith('\\') || !kept || kept.has('\\*') || kept.has(flag);
    const added = add.filter(keeps);
    if (added.length > 0) await this.#ask(() => this.#client.messageFlagsAdd(range, added, { uid: true }));
    if (remove.length > 0)
      await this.#ask(() => this.#client.messageFlagsRemove(range, remove, { uid: true }));
  }

  /** Moves letters of the open folder. The map holds their new UIDs, where the server tells them (UIDPLUS). */
  async move(
    uids: readonly number[],
    path: string,
  ): Promise<{ uidValidity: number | null; uids: Map<number, number> | null }> {
    const moved = await this.#ask(() => this.#client.messageMove(uidRanges(uids), path, { uid: true }));
    return {
      uidValidity: moved.uidValidity === undefined ? null : Number(moved.uidValidity),
      uids: moved.uidMap ?? null,
    };
  }

  async expunge(uids: readonly number[]): Promise<void> {
    await this.#ask(() => this.#client.messageDelete(uidRanges(uids), { uid: true }));
  }

  /** Which of these letters the open folder still has. */
  async present(uids: readonly number[]): Promise<Set<number>> {
    return new Set(await this.#ask(() => this.#client.search({ uid: uidRanges(uids) }, { uid: true })));
  }

  /** Makes a folder, unless there is one. Returns its path: some servers put all folders below one of their own. */
  async createFolder(path: string): Promise<string> {
    return (await this.#ask(() => this.#client.mailboxCreate(path))).path;
  }

  /** Puts a copy into a folder. The UID is null where the server does not tell it. */
  async append(
    path: string,
    source: Buffer,
    flags: string[],
    date: Date,
  ): Promise<{ uidValidity: number | null; uid: number | null }> {
    const result = await this.#ask(() => this.#client.append(path, source, flags, date));
    return {
      uidValidity: result.uidValidity === undefined ? null : Number(result.uidValidity),
      uid: result.uid ?? null,
    };
  }

  /** Waits for news of the open folder; ended by the next command. Never rejects. */
  async idle(): Promise<void> {
    await this.#client.idle().catch(() => false);
  }

  async logout(): Promise<void> {
    await this.#client.logout().catch(() => {});
  }

  close(): void {
    this.#client.close();
  }

  #statusQuery() {
    return {
      messages: true,
      uidNext: true,
      uidValidity: true,
      unseen: true,
      ...(this.#client.capabilities.has('CONDSTORE') ? { highestModseq: true } : {}),
    };
  }

  async #fetch(
    range: string,
    query: FetchQueryObject,
    options: { changedSince?: bigint } = {},
  ): Promise<FetchMessageObject[]> {
    return this.#ask(() => this.#client.fetchAll(range, query, { uid: true, ...options }));
  }

  async #ask<T>(command: () => Promise<T>): Promise<Exclude<T, false | undefined>> {
    if (!this.usable) throw new LineLost('the connection has ended');
    forgetRefusal(this.#client);
    let answer: T;
    try {
      answer = await command();
    } catch (error) {
      if (error instanceof NotTaken) throw error;
      const { code, responseText, serverResponseCode } = error as Refusal & { code?: string };
      if (!this.usable || code === 'NoConnection')
        throw new LineLost('the connection has ended', { cause: error });
      throw new ServerRefused(responseText ?? (error as Error).message, {
        ...{ cause: error, code: serverResponseCode },
      });
    }
    if (answer === false || answer === undefined) {
      if (!this.usable) throw new LineLost('the connection has ended');
      const refusal = lastRefusal(this.#client);
      throw new ServerRefused(refusal?.words || 'the server did not do what was asked', {
        code: refusal?.code,
      });
    }
    return answer as Exclude<T, false | undefined>;
  }
}
