// What the engine asks of an IMAP server, on one connection: plain numbers in and out (imapflow gives BigInt),
// and every result checked, because imapflow answers `false` on a dead line instead of throwing.
import type {
  FetchMessageObject,
  FetchQueryObject,
  ImapFlow,
  MailboxObject,
  MessageAddressObject,
} from 'imapflow';
import type { Person } from '../../db/letters.ts';
import type { ServerFolder } from '../../db/mailboxes.ts';
import type { Envelope, Flags } from '../../db/messages.ts';
import { countAttachments } from './body-structure.ts';
import { folderUses } from './folder-role.ts';
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

export interface OpenFolder {
  path: string;
  uidValidity: number;
  uidNext: number;
  exists: number;
  /** HIGHESTMODSEQ as a decimal string (63 bits); null when the server keeps none. */
  modseq: string | null;
}

export interface FolderStatus {
  messages: number;
  uidNext: number;
  uidValidity: number;
  unseen: number;
  modseq: string | null;
}

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

  constructor(client: ImapFlow, onNews: (news: FolderNews) => void) {
    this.#client = client;
    this.#onNews = onNews;
    client.on('exists', (event) => {
      if (event.count > event.prevCount) onNews({ path: event.path, kind: 'arrived' });
    });
    client.on('expunge', (event) => onNews({ path: event.path, kind: 'gone' }));
    client.on('flags', (event) => onNews({ path: event.path, kind: 'flags' }));
  }

  get usable(): boolean {
    return this.#client.usable;
  }

  /** Settles when the connection ends, however it ends. */
  closed(): Promise<void> {
    if (!this.#client.usable) return Promise.resolve();
    return new Promise((resolve) => this.#client.once('close', () => resolve()));
  }

  async listFolders(): Promise<ServerFolder[]> {
    const listed = await this.#ask(() => this.#client.list());
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
    }));
  }

  async open(path: string): Promise<OpenFolder> {
    const box = this.#client.mailbox;
    // Selecting it again would cost a round trip and tell nothing new: the server reports changes by itself.
    if (box && box.path === path && this.usable) return toOpenFolder(path, box);
    const open = await this.reopen(path);
    this.#onNews({ path, kind: 'selected', open });
    return open;
  }

  /** Selects the folder anew, to list it by the numbers of this moment. Never CLOSE: that would expunge. */
  async reopen(path: string): Promise<OpenFolder> {
    return toOpenFolder(path, await this.#ask(() => this.#client.mailboxOpen(path)));
  }

  async status(path: string): Promise<FolderStatus> {
    const status = await this.#ask(() =>
      this.#client.status(path, {
        messages: true,
        uidNext: true,
        uidValidity: true,
        unseen: true,
        ...(this.#client.capabilities.has('CONDSTORE') ? { highestModseq: true } : {}),
      }),
    );
    return {
      messages: status.messages ?? 0,
      uidNext: status.uidNext ?? 0,
      uidValidity: Number(status.uidValidity ?? 0),
      unseen: status.unseen ?? 0,
      modseq: status.highestModseq === undefined ? null : String(status.highestModseq),
    };
  }

  /** All UIDs of the open folder, ascending. */
  async allUids(): Promise<number[]> {
    const found = await this.#ask(() => this.#client.search({ all: true }, { uid: true }));
    return found.sort((a, b) => a - b);
  }

  async findMessageId(path: string, messageId: string): Promise<number | undefined> {
    await this.open(path);
    const found = await this.#ask(() =>
      this.#client.search({ header: { 'message-id': messageId } }, { uid: true }),
    );
    return found.at(-1);
  }

  /** What lists need, of these letters of the open folder; letters that are gone are left out. */
  async envelopes(uids: readonly number[]): Promise<Envelope[]> {
    const rows = await this.#fetch(uidRanges(uids), {
      uid: true,
      flags: true,
      envelope: true,
      internalDate: true,
      size: true,
      bodyStructure: true,
    });
    return rows.map(toEnvelope);
  }

  /** Flags of the open folder's letters: all, or those that changed since `modseq`. */
  async flags(modseq: string | null): Promise<({ uid: number } & Flags)[]> {
    const rows = await this.#fetch(
      '1:*',
      { uid: true, flags: true },
      modseq === null ? {} : { changedSince: BigInt(modseq) },
    );
    return rows.map((row) => ({ uid: row.uid, ...toFlags(row.flags) }));
  }

  /** Raw sources of these letters of the open folder, byte for byte. */
  async sources(uids: readonly number[]): Promise<Map<number, Buffer>> {
    const rows = await this.#fetch(uidRanges(uids), { uid: true, source: true });
    return new Map(rows.flatMap((row) => (row.source ? [[row.uid, row.source] as const] : [])));
  }

  async changeFlags(uids: readonly number[], add: string[], remove: string[]): Promise<void> {
    const range = uidRanges(uids);
    if (add.length > 0) await this.#ask(() => this.#client.messageFlagsAdd(range, add, { uid: true }));
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

const toOpenFolder = (path: string, box: MailboxObject): OpenFolder => ({
  path,
  uidValidity: Number(box.uidValidity),
  uidNext: box.uidNext,
  exists: box.exists,
  modseq: box.noModseq || box.highestModseq === undefined ? null : String(box.highestModseq),
});

const toPeople = (list: readonly MessageAddressObject[] | undefined): Person[] =>
  (list ?? []).map(({ name, address }) => ({ name: name ?? '', address: address ?? '' }));

const toFlags = (flags: ReadonlySet<string> | undefined): Flags => ({
  seen: flags?.has('\\Seen') ?? false,
  flagged: flags?.has('\\Flagged') ?? false,
  answered: flags?.has('\\Answered') ?? false,
  draft: flags?.has('\\Draft') ?? false,
});

const DAY = 86_400_000;

/** The letter's own Date, unless it is missing, absurd or later than its arrival. */
export function letterDate(header: number, arrived: number): number {
  if (!Number.isFinite(header) || header < 0) return Number.isFinite(arrived) ? arrived : 0;
  return Number.isFinite(arrived) && header > arrived + DAY ? arrived : header;
}

function toEnvelope(row: FetchMessageObject): Envelope {
  const envelope = row.envelope;
  return {
    uid: row.uid,
    ...toFlags(row.flags),
    messageId: envelope?.messageId ?? '',
    inReplyTo: envelope?.inReplyTo ?? '',
    subject: envelope?.subject ?? '',
    from: toPeople(envelope?.from)[0] ?? { name: '', address: '' },
    to: toPeople(envelope?.to),
    cc: toPeople(envelope?.cc),
    date: letterDate(
      envelope?.date ? new Date(envelope.date).getTime() : Number.NaN,
      row.internalDate ? new Date(row.internalDate).getTime() : Number.NaN,
    ),
    size: row.size ?? 0,
    attachments: row.bodyStructure ? countAttachments(row.bodyStructure) : 0,
  };
}
