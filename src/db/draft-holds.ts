// Who has a letter begun open: one desk at a time. The hold is renewed while that desk lives, and free within seconds
// when it is gone; the words themselves are kept apart by their revision (drafts.ts), whatever becomes of a hold.
import { carrySoon } from './draft-copies.ts';
import { type Clocks, Leases, RENEW_MS } from './leases.ts';
import { newOwner } from './owner.ts';
import type { Reader, Store } from './store.ts';

/** How often a hold is to be renewed, in ms. */
export const HOLD_AGAIN = RENEW_MS;

export interface Holder {
  /** The login name of who has it open; untrusted. */
  name: string;
  since: number;
}

/** The letters that one desk has open. */
export class DraftHolds {
  readonly #store: Store;
  readonly #owner: string;
  readonly #name: string;
  readonly #leases: Leases;
  readonly #mine = new Set<number>();

  constructor(store: Store, name: string, owner = newOwner(), clocks?: Clocks) {
    this.#store = store;
    this.#owner = owner;
    this.#name = name;
    this.#leases = new Leases(store, owner, clocks, { table: 'draft_hold', column: 'draft_id', of: 'draft' });
  }

  /** Takes or renews the hold; false: another desk has the letter open, or there is no such letter. */
  async take(id: number): Promise<boolean> {
    if (!(await this.#leases.take(id))) {
      this.#mine.delete(id);
      return false;
    }
    if (!this.#mine.has(id)) {
      this.#mine.add(id);
      await this.#store.write((tx) =>
        tx.run('UPDATE draft_hold SET name = ?, since = ? WHERE draft_id = ? AND owner = ?', [
          this.#name,
          Date.now(),
          id,
          this.#owner,
        ]),
      );
    }
    return true;
  }

  /** Who else has it open; undefined: nobody. */
  async holder(id: number): Promise<Holder | undefined> {
    return (await this.#leases.isTaken(id)) ? holderOf(this.#store, id) : undefined;
  }

  /** The letter is left: others may open it, and it goes to the mail server. */
  async drop(id: number): Promise<void> {
    this.#mine.delete(id);
    await this.#leases.drop(id);
    await this.#store.write((tx) => carrySoon(tx, id));
  }
}

const holderOf = (store: Reader, id: number): Promise<Holder | undefined> =>
  store.get<Holder>('SELECT name, since FROM draft_hold WHERE draft_id = ?', [id]);
