// Brings the list of one folder up to date with the server: first the whole folder, newest first, in pieces
// that can be stopped between; later only what is new, changed or gone.
import type { Mailbox } from '../../db/mailboxes.ts';
import { findMailbox, moveCounter, setServerTotal } from '../../db/mailboxes.ts';
import {
  addEnvelopes,
  forgetUids,
  knownUids,
  removeUids,
  removeUnrecognised,
  takeServerFlags,
} from '../../db/messages.ts';
import type { Store } from '../../db/store.ts';
import type { ImapSession, OpenFolder } from '../protocols/imap-session.ts';

/** Letters in the first piece (a screenful is there at once) and in the later ones. */
const FIRST_PIECE = 100;
const PIECE = 500;

export interface FolderProgress {
  /** Letters whose envelopes are still to be fetched. */
  left: number;
  added: number;
}

export class FolderSync {
  readonly #store: Store;
  readonly #session: ImapSession;
  readonly #mailboxId: number;
  #open: OpenFolder | undefined;
  #generation = 0;
  /** UIDs still to be listed, ascending: the newest are taken from the end. */
  #missing: number[] = [];
  #pieces = 0;

  constructor(store: Store, session: ImapSession, mailbox: Mailbox) {
    this.#store = store;
    this.#session = session;
    this.#mailboxId = mailbox.id;
  }

  get left(): number {
    return this.#missing.length;
  }

  /** Does one piece of the work. `left` 0: the folder is up to date. */
  async step(): Promise<FolderProgress> {
    const mailbox = await findMailbox(this.#store, this.#mailboxId);
    if (!mailbox) return { left: 0, added: 0 };
    if (!this.#open || mailbox.counter.generation !== this.#generation) return this.#begin(mailbox);
    return this.#fetchPiece(mailbox, this.#open);
  }

  async #begin(mailbox: Mailbox): Promise<FolderProgress> {
    const open = await this.#session.reopen(mailbox.path);
    this.#open = open;
    this.#generation = mailbox.counter.generation;
    let counter = mailbox.counter;
    if (counter.uidValidity !== open.uidValidity) {
      counter = { ...counter, uidValidity: open.uidValidity, uid: 0, modseq: null, complete: false };
      await this.#store.write(async (tx) => {
        if (mailbox.counter.uidValidity !== null) await forgetUids(tx, mailbox.id);
        await moveCounter(tx, mailbox.id, this.#generation, counter);
        await setServerTotal(tx, mailbox.id, open.exists);
      });
    }
    this.#missing = counter.complete
      ? await this.#newUids(mailbox, open)
      : await this.#missingUids(mailbox, open);
    return this.#fetchPiece(mailbox, open);
  }

  async #missingUids(mailbox: Mailbox, open: OpenFolder): Promise<number[]> {
    const known = new Set(await knownUids(this.#store, mailbox.id, open.uidValidity));
    const present = open.exists > 0 ? await this.#session.allUids() : [];
    const gone = known.difference(new Set(present));
    if (gone.size > 0)
      await this.#store.write((tx) => removeUids(tx, mailbox.id, open.uidValidity, [...gone]));
    return present.filter((uid) => !known.has(uid));
  }

  /** Of a folder that was listed whole before: what came since, and on the way what changed or went. */
  async #newUids(mailbox: Mailbox, open: OpenFolder): Promise<number[]> {
    const { counter } = mailbox;
    const flagsMayDiffer = open.modseq === null || open.modseq !== counter.modseq;
    if (flagsMayDiffer && open.exists > 0) {
      const flags = await this.#session.flags(open.modseq === null ? null : counter.modseq);
      await this.#store.write((tx) => takeServerFlags(tx, mailbox.id, open.uidValidity, flags));
    }
    const known = await knownUids(this.#store, mailbox.id, open.uidValidity);
    if (open.uidNext === counter.uid + 1 && known.length === open.exists) return [];
    // Something came or went; the plain list of UIDs is the one answer that every server gives alike.
    return this.#missingUids(mailbox, open);
  }

  async #fetchPiece(mailbox: Mailbox, open: OpenFolder): Promise<FolderProgress> {
    const size = this.#pieces++ === 0 ? FIRST_PIECE : PIECE;
    const uids = this.#missing.splice(-size);
    let added = 0;
    const envelopes = uids.length > 0 ? await this.#openAgain(open, () => this.#session.envelopes(uids)) : [];
    const done = this.#missing.length === 0;
    await this.#store.write(async (tx) => {
      added = await addEnvelopes(tx, mailbox.id, open.uidValidity, envelopes);
      await setServerTotal(tx, mailbox.id, open.exists);
      if (!done) return;
      const moved = await moveCounter(tx, mailbox.id, this.#generation, {
        uidValidity: open.uidValidity,
        uid: open.uidNext - 1,
        modseq: open.modseq,
        complete: true,
      });
      if (moved) await removeUnrecognised(tx, mailbox.id, open.uidValidity);
    });
    return { left: this.#missing.length, added };
  }

  /** Between two pieces another folder may have been selected, or this one replaced at the server. */
  async #openAgain<T>(open: OpenFolder, work: () => Promise<T>): Promise<T> {
    const now = await this.#session.open(open.path);
    if (now.uidValidity === open.uidValidity) return work();
    this.#open = undefined;
    throw new Error(`UIDVALIDITY of ${open.path} changed during its download`);
  }
}
