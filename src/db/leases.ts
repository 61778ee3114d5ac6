// Who runs an account's engine, or has a letter open: one process at a time, and another within seconds when that one dies.
import { newOwner, whereIs } from './owner.ts';
import type { Store } from './store.ts';

/** How long a lease holds without being renewed, in ms. */
export const LEASE_MS = 6_000;
/** How often it is renewed, and looked at by those who would like to have it. */
export const RENEW_MS = LEASE_MS / 4;

/** The time of day, which can be set; and one that only goes forward and is counted from anywhere. Both in ms. */
export interface Clocks {
  wall(): number;
  steady(): number;
}

const usualClocks: Clocks = { wall: () => Date.now(), steady: () => performance.now() };

interface Row {
  owner: string;
  expires_at: number;
}

/** What is leased: the table of the leases, its column that names the thing, and the table of the things. */
export interface Leased {
  table: string;
  column: string;
  of: string;
}

const engines: Leased = { table: 'lease', column: 'account_id', of: 'account' };

/** The leases that one engine (or desk) has or would like to have. */
export class Leases {
  readonly #store: Store;
  readonly #owner: string;
  readonly #clocks: Clocks;
  readonly #leased: Leased;
  /** When this engine renewed its own, by the steady clock. */
  readonly #renewed = new Map<number, number>();
  /** What was seen of another's lease, and when it was first seen so. */
  readonly #seen = new Map<number, Row & { since: number }>();

  constructor(store: Store, owner = newOwner(), clocks = usualClocks, leased = engines) {
    this.#leased = leased;
    this.#store = store;
    this.#owner = owner;
    this.#clocks = clocks;
  }

  /** Takes or renews the lease; false while a living other owner has it. */
  async take(id: number): Promise<boolean> {
    const row = await this.#row(id);
    const now = this.#clocks.steady();
    if (row?.owner === this.#owner && now - (this.#renewed.get(id) ?? 0) < RENEW_MS / 2) return true;
    if (row && row.owner !== this.#owner && !this.#isDead(id, row)) return false;
    this.#seen.delete(id);
    const mine = await this.#write(id, row);
    if (mine) this.#renewed.set(id, now);
    return mine;
  }

  /** Whether a living other owner has it, without taking it. */
  async isTaken(id: number): Promise<boolean> {
    const row = await this.#row(id);
    return row !== undefined && row.owner !== this.#owner && !this.#isDead(id, row);
  }

  #row(id: number): Promise<Row | undefined> {
    const { table, column } = this.#leased;
    return this.#store.get<Row>(`SELECT owner, expires_at FROM ${table} WHERE ${column} = ?`, [id]);
  }

  #write(id: number, row: Row | undefined): Promise<boolean> {
    const { table, column, of } = this.#leased;
    return this.#store.write(async (tx) => {
      // Only what was judged dead is taken: meanwhile its holder may have renewed it, or another one taken it.
      const { changes } = await tx.run(
        `INSERT INTO ${table} (${column}, owner, expires_at) SELECT id, $owner, $until FROM ${of} WHERE id = $id
         ON CONFLICT (${column}) DO UPDATE SET owner = $owner, expires_at = $until
         WHERE owner = $owner OR (owner = $dead AND expires_at = $at)`,
        {
          $id: id,
          $owner: this.#owner,
          $until: this.#clocks.wall() + LEASE_MS,
          $dead: row?.owner ?? null,
          $at: row?.expires_at ?? null,
        },
      );
      return changes === 1;
    });
  }

  async drop(id: number): Promise<void> {
    const { table, column } = this.#leased;
    this.#renewed.delete(id);
    await this.#store.write((tx) =>
      tx.run(`DELETE FROM ${table} WHERE ${column} = ? AND owner = ?`, [id, this.#owner]),
    );
  }

  /**
   * The time of day alone does not decide: it jumps when a laptop wakes or a clock is set, and then a living holder
   * looks late, or a dead one looks fresh for hours. A lease that stayed the same for its whole length has no holder.
   */
  #isDead(id: number, row: Row): boolean {
    const where = whereIs(row.owner);
    if (where === 'gone') return true;
    const now = this.#clocks.steady();
    const seen = this.#seen.get(id);
    const same = seen?.owner === row.owner && seen.expires_at === row.expires_at;
    const since = same ? seen.since : now;
    this.#seen.set(id, { owner: row.owner, expires_at: row.expires_at, since });
    if (now - since >= LEASE_MS) return true;
    // A holder that cannot be asked and was late already when it was first seen.
    return where === 'elsewhere' && !seen && row.expires_at <= this.#clocks.wall();
  }
}
