// One visit to a POP3 server. The order is the law (DESIGN.md 6): a letter is fetched, then durably committed, and only
// then marked for deletion; QUIT comes once, at the end, and only its OK makes the deletions believed. Cut off
// anywhere, every letter is at the server, or here, or both, and the next visit knows which.
import { fetchBegun } from '../../db/counters.ts';
import {
  believeDeleted,
  forgetUnlisted,
  type Inbox,
  movePopCounter,
  popMemory,
  type TakenBefore,
  takePopLetters,
} from '../../db/pop-letters.ts';
import type { Store } from '../../db/store.ts';
import type { ParserPool } from '../mime/parser-pool.ts';
import type { Listed } from '../protocols/pop3-listing.ts';
import type { Pop3Session } from '../protocols/pop3-session.ts';
import { isRefusal } from '../protocols/pop3-wire.ts';
import { type Fetched, type ReadLetter, readPopLetters } from './pop3-letters.ts';
import { nextBatch, planVisit, type VisitPlan } from './pop3-plan.ts';

/**
 * In one piece: under way, read and committed together; three are held at most. The first is small, and the others are
 * what the line brings in a few seconds: letters come into sight soon, and a line that falls has not carried much in vain.
 */
const FIRST_BATCH = 25;
const BATCH = 200;
const BATCH_MS = 2_000;
const FIRST_BYTES = 128 * 1024;
const LEAST_BYTES = 32 * 1024;
const BATCH_BYTES = 4 * 1024 * 1024;
const AT_ONCE = 3;
const DELETIONS = 1_000;

export interface VisitOptions {
  store: Store;
  parser: ParserPool;
  session: Pop3Session;
  inbox: Inbox;
  largest: number;
  /** After so many letters, or so long (ms), the visit ends, so that a lost line does not undo hours of deletions. */
  letters: number;
  ms: number;
  /** Ends the visit at the next good point. */
  signal: AbortSignal;
  leaveAlone: (uniqueId: string) => boolean;
  tell: (news: VisitNews) => void;
}

export type VisitNews =
  /** `left`: how many letters are to be fetched, in this visit and those after it. */
  | { kind: 'listed'; letters: readonly Listed[]; left: number; hasIds: boolean; repeated: number }
  | { kind: 'taken'; letters: number; added: number }
  | { kind: 'tooLarge'; letter: Listed }
  | { kind: 'notFetched'; letter: Listed; words: string }
  | { kind: 'notDeleted'; letter: Listed; words: string }
  /** It was deleted, said the server, and here it is again, the same bytes. */
  | { kind: 'cameBack'; letter: Listed };

export interface VisitEnd {
  /** Letters that are still to be fetched or deleted, by another visit at once. */
  more: number;
  /** Letters that stay at the server for now. */
  left: number;
}

/** Throws what ended the line, a refusal of QUIT, or what the store could not do; then nothing was deleted. */
export async function visitPop3(options: VisitOptions): Promise<VisitEnd> {
  const { store, session, inbox, tell } = options;
  const memory = await popMemory(store, inbox.accountId);
  const { letters: listed, hasIds } = await session.list();
  const plan = planVisit(listed, {
    memory,
    generation: inbox.generation,
    largest: options.largest,
    leaveAlone: options.leaveAlone,
  });
  const begun = await store.write(async (tx) => {
    if (!(await fetchBegun(tx, inbox.mailboxId, inbox.generation))) return false;
    if (hasIds)
      await forgetUnlisted(
        tx,
        inbox.accountId,
        listed.flatMap(({ uniqueId }) => uniqueId ?? []),
      );
    await movePopCounter(tx, inbox, { serverTotal: listed.length });
    return true;
  });
  // The counter was reset since this visit was planned: another one begins with what that means.
  if (!begun) {
    session.close();
    return { more: listed.length, left: 0 };
  }
  tell({
    kind: 'listed',
    ...{ letters: listed, left: plan.fetch.length, hasIds, repeated: plan.repeated.size },
  });
  for (const letter of plan.tooLarge) tell({ kind: 'tooLarge', letter });

  const visit = new Visit(options, plan);
  const fetched = await visit.fetch(plan.fetch.slice(0, options.letters), memory);
  const erased = await visit.eraseAll(plan.erase.slice(0, Math.max(DELETIONS, options.letters)));
  const more = plan.fetch.length - fetched + plan.erase.length - erased;
  await session.quit();
  const { deleted } = visit;
  const remaining = listed.length - deleted.length;
  await store.write(async (tx) => {
    await believeDeleted(
      tx,
      inbox.accountId,
      deleted.flatMap((letter) => visit.idOf(letter) ?? []),
    );
    await movePopCounter(tx, inbox, { serverTotal: remaining, complete: more === 0 });
  });
  return { more, left: remaining - more };
}

class Visit {
  /** Marked for deletion; the server has said OK to each. */
  readonly deleted: Listed[] = [];
  readonly #options: VisitOptions;
  readonly #plan: VisitPlan;
  #batchBytes = FIRST_BYTES;
  #heardAt = 0;

  constructor(options: VisitOptions, plan: VisitPlan) {
    this.#options = options;
    this.#plan = plan;
  }

  idOf(letter: Listed): string | null {
    return letter.uniqueId !== null && !this.#plan.repeated.has(letter.uniqueId) ? letter.uniqueId : null;
  }

  /** Fetches, commits, and marks for deletion, in that order. Returns how many letters were dealt with. */
  async fetch(wanted: readonly Listed[], memory: ReadonlyMap<string, TakenBefore>): Promise<number> {
    const { signal, ms } = this.#options;
    const until = Date.now() + ms;
    const underWay: Promise<Batch>[] = [];
    const deletions: Promise<void>[] = [];
    let done = 0;
    const settle = async (): Promise<void> => {
      const batch = await underWay.shift()!;
      await this.#commit(batch);
      done += batch.asked;
      for (const { listed, fingerprint } of batch.letters) {
        const before = memory.get(this.idOf(listed) ?? '');
        if (before?.deleted && before.fingerprint === fingerprint)
          this.#options.tell({ kind: 'cameBack', letter: listed });
      }
      const erasing = this.#erase(batch.letters.map(({ listed }) => listed));
      // Looked at in the end; until then it must not count as a failure that nobody sees.
      erasing.catch(() => {});
      deletions.push(erasing);
    };
    this.#heardAt = Date.now();
    for (let at = 0; at < wanted.length && !signal.aborted && Date.now() < until; ) {
      const batch = nextBatch(wanted, at, at === 0 ? FIRST_BATCH : BATCH, this.#batchBytes);
      at += batch.length;
      const coming = this.#retrieve(batch);
      coming.catch(() => {});
      underWay.push(coming);
      if (underWay.length >= AT_ONCE) await settle();
    }
    while (underWay.length > 0) await settle();
    await Promise.all(deletions);
    return done;
  }

  /** Marks letters that were safe before this visit. Returns how many were dealt with. */
  async eraseAll(letters: readonly Listed[]): Promise<number> {
    for (let from = 0; from < letters.length; from += DELETIONS)
      await this.#erase(letters.slice(from, from + DELETIONS));
    return letters.length;
  }

  async #retrieve(batch: readonly Listed[]): Promise<Batch> {
    const { session, parser, tell } = this.#options;
    const fetched: Fetched[] = [];
    const coming = session.retrieve(batch.map(({ number }) => number));
    for (const [index, letter] of coming.entries()) {
      const listed = batch[index]!;
      try {
        fetched.push({ listed, bytes: await letter });
      } catch (error) {
        if (isTooLarge(error)) tell({ kind: 'tooLarge', letter: listed });
        // One letter that cannot be had must not hold up the others.
        if (!isRefusal(error)) throw error;
        tell({ kind: 'notFetched', letter: listed, words: error.response ?? '' });
      }
    }
    this.#measure(fetched.reduce((sum, { bytes }) => sum + bytes.length, 0));
    const read = await readPopLetters(parser, fetched, (listed) => this.idOf(listed));
    return { asked: batch.length, letters: read };
  }

  /** How much the line brings, from one piece to the next. */
  #measure(bytes: number): void {
    const now = Date.now();
    const speed = bytes / Math.max(1, now - this.#heardAt);
    this.#heardAt = now;
    this.#batchBytes = Math.min(BATCH_BYTES, Math.max(LEAST_BYTES, speed * BATCH_MS));
  }

  async #commit({ letters }: Batch): Promise<void> {
    const { store, inbox, tell } = this.#options;
    if (letters.length === 0) return;
    const added = await store.write(async (tx) => {
      const count = await takePopLetters(tx, inbox, letters);
      await movePopCounter(tx, inbox, { taken: letters.length });
      return count;
    });
    tell({ kind: 'taken', letters: letters.length, added });
  }

  async #erase(letters: readonly Listed[]): Promise<void> {
    const { session, tell } = this.#options;
    const refused = await session.erase(letters.map(({ number }) => number));
    for (const letter of letters) {
      const words = refused.get(letter.number);
      if (words === undefined) this.deleted.push(letter);
      else tell({ kind: 'notDeleted', letter, words });
    }
  }
}

interface Batch {
  asked: number;
  letters: ReadLetter[];
}

const isTooLarge = (error: unknown): boolean => (error as { code?: unknown }).code === 'LETTER_TOO_LARGE';
