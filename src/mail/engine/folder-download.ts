// Fetches one folder whole, newest letters first, in pieces that can be stopped between. What has been listed in the
// counter's present generation is not listed again, so it goes on after any end; the counter moves at the very end.
import { beginDownload, completeDownload } from '../../db/download-counter.ts';
import { findMailbox, type Mailbox, setServerTotal } from '../../db/mailboxes.ts';
import type { FolderAtServer } from '../../db/recognised.ts';
import { addEnvelopes, listedUids, releaseUids, removeUids } from '../../db/server-lists.ts';
import type { Store } from '../../db/store.ts';
import type { ImapSession } from '../protocols/imap-session.ts';
import type { BlamedLetters } from './blamed-letters.ts';
import type { LetterIntake } from './letter-intake.ts';
import type { LineSpeed } from './line-speed.ts';

/** Of each folder, so many are listed before anything else is fetched: a few screens full. */
const FIRST_ENTRIES = 100;
/** How many letters go into the store at once; a longer transaction would keep people's own changes waiting. */
const BATCH = 250;
const BATCH_BYTES = 768 * 1024;
/** On a slow line what has come is shown at least this often, in ms. */
const SHOW_EVERY = 500;

export const batchLimits = { letters: BATCH, bytes: BATCH_BYTES, ms: SHOW_EVERY };

export interface DownloadTools {
  store: Store;
  intake: LetterIntake;
  speed: LineSpeed;
  blamed: BlamedLetters;
  /** Letters that are new here, and letters that came whole. */
  progress: (added: number, whole: number) => void;
}

/** Fetches letters of the open folder into the store, and learns from it how fast the line is. Returns the UIDs that came. */
export async function fetchWhole(
  { intake, speed, progress, blamed }: DownloadTools,
  session: ImapSession,
  folder: FolderAtServer,
  wanted: readonly number[],
): Promise<Set<number>> {
  const uids = blamed.spare(folder, wanted, 'letter');
  const came = new Set<number>();
  const began = performance.now();
  const before = session.received;
  let kept = 0;
  await blamed.ask(folder, uids, 'letter', came, () =>
    session.whole(uids, batchLimits, async (letters) => {
      const from = performance.now();
      for (const letter of letters) came.add(letter.uid);
      await intake.take(folder, letters, progress);
      // What the store takes its time for is not the line's.
      kept += performance.now() - from;
    }),
  );
  const ms = performance.now() - began - kept;
  speed.record({ letters: came.size, bytes: session.received - before, ms });
  return came;
}

export class FolderDownload {
  readonly #tools: DownloadTools;
  readonly #accountId: number;
  readonly mailboxId: number;
  #folder: FolderAtServer | undefined;
  /** What the counter will say once all this is here. */
  #uid = 0;
  /** UIDs still to be listed, ascending: the newest are taken from the end. */
  #missing: number[] = [];
  #entries = 0;
  /** The server has told of something new: look at its list again. */
  news = false;

  constructor(tools: DownloadTools, accountId: number, mailboxId: number) {
    this.#tools = tools;
    this.#accountId = accountId;
    this.mailboxId = mailboxId;
  }

  /** Letters that are not listed yet. */
  get left(): number {
    return this.#missing.length;
  }

  get begun(): boolean {
    return this.#entries > 0;
  }

  /** Does one piece. True: the folder is listed whole. Throws LineLost, ServerRefused. */
  async step(session: ImapSession): Promise<boolean> {
    const mailbox = await findMailbox(this.#tools.store, this.mailboxId);
    if (!mailbox) return true;
    const stale = this.#folder?.generation !== mailbox.counter.generation || this.news;
    const folder = stale || !this.#folder ? await this.#begin(session, mailbox) : this.#folder;
    if (!folder) return false;
    const open = await session.open(mailbox.path);
    if (open.uidValidity !== folder.uidValidity) {
      // Made anew at the server between two pieces: the next step begins anew as well.
      this.#folder = undefined;
      return false;
    }
    if (this.#missing.length > 0) await this.#piece(session, folder);
    if (this.#missing.length > 0) return false;
    return this.#complete(folder);
  }

  async #begin(session: ImapSession, mailbox: Mailbox): Promise<FolderAtServer | undefined> {
    const { store } = this.#tools;
    this.news = false;
    const open = await session.reopen(mailbox.path);
    const generation = await store.write((tx) => beginDownload(tx, mailbox, open));
    if (generation === undefined) return undefined;
    const folder: FolderAtServer = {
      mailboxId: mailbox.id,
      accountId: this.#accountId,
      uidValidity: open.uidValidity,
      generation,
    };
    // Read again: the beginning may have set what is to be left at the server.
    const from = (await findMailbox(store, mailbox.id))?.counter.from ?? 0;
    const all = open.exists > 0 ? await session.allUids() : [];
    const present = all.filter((uid) => uid > from);
    await this.#tools.intake.finished();
    const known = new Set(await listedUids(store, folder));
    const there = new Set(all);
    const gone = [...known].filter((uid) => !there.has(uid));
    await store.write(async (tx) => {
      await removeUids(tx, folder, gone);
      await releaseUids(tx, folder, there);
      await setServerTotal(tx, mailbox.id, open.exists);
    });
    this.#folder = folder;
    this.#uid = Math.max(open.uidNext - 1, all.at(-1) ?? 0);
    this.#missing = present.filter((uid) => !known.has(uid));
    return folder;
  }

  async #piece(session: ImapSession, folder: FolderAtServer): Promise<void> {
    const { speed, blamed } = this.#tools;
    const began = performance.now();
    const first = FIRST_ENTRIES - this.#entries;
    if (first > 0 || speed.choose(this.#missing.length) === 'lists') {
      const entries = this.#next(first > 0 ? Math.min(first, speed.pieceEntries()) : speed.pieceEntries());
      this.#entries += entries.length;
      await this.#list(session, folder, entries);
      speed.recordEntries(entries.length, performance.now() - began);
      return;
    }
    const uids = this.#next(speed.pieceLetters());
    await fetchWhole(this.#tools, session, folder, uids);
    // What the server does not give whole is in the list at least, and so is asked for again another time.
    const given = new Set(blamed.spare(folder, uids, 'letter'));
    if (given.size < uids.length)
      await this.#list(
        session,
        folder,
        uids.filter((uid) => !given.has(uid)),
      );
  }

  async #list(session: ImapSession, folder: FolderAtServer, entries: readonly number[]): Promise<void> {
    const { store, progress, blamed } = this.#tools;
    const askedFor = blamed.spare(folder, entries, 'entry');
    await blamed.ask(folder, askedFor, 'entry', new Set(), (came) =>
      session.streamEnvelopes(askedFor, batchLimits, async (envelopes) => {
        for (const { uid } of envelopes) came.add(uid);
        const added = await store.write((tx) => addEnvelopes(tx, folder, envelopes));
        progress(added, 0);
      }),
    );
  }

  /** The newest that are missing. Taken off the list at once: what is not given is gone, or comes with the next look. */
  #next(count: number): number[] {
    return this.#missing.splice(-count);
  }

  async #complete(folder: FolderAtServer): Promise<boolean> {
    await this.#tools.intake.finished();
    const mailbox = await findMailbox(this.#tools.store, this.mailboxId);
    if (!mailbox || this.news) return false;
    // The MODSEQ of the beginning: what changed since is asked for by the update that follows.
    await this.#tools.store.write((tx) =>
      completeDownload(tx, folder, this.#uid, mailbox.counter.modseq ?? null),
    );
    this.#folder = undefined;
    return true;
  }
}
