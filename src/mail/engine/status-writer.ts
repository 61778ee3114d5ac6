// Writes what the engine does into the store, often enough to be watched and rarely enough to cost nothing.
import { type EngineStatus, startingStatus, writeEngineStatus } from '../../db/engine-status.ts';
import type { Store } from '../../db/store.ts';

const EVERY = 250;

export class StatusWriter {
  readonly #store: Store;
  readonly #accountId: number;
  #status: EngineStatus = startingStatus;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(store: Store, accountId: number) {
    this.#store = store;
    this.#accountId = accountId;
  }

  get current(): EngineStatus {
    return this.#status;
  }

  /** Changes part of the status. A change of phase or problem is written at once, numbers a little later. */
  set(change: Partial<EngineStatus>): void {
    const before = this.#status;
    const began = change.phase !== undefined && change.phase !== before.phase;
    this.#status = { ...before, ...change, ...(began ? { since: Date.now() } : {}) };
    if (before.phase !== this.#status.phase || before.problem !== this.#status.problem) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), EVERY);
  }

  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const status = this.#status;
    // A status that cannot be written (disk full) must not stop the engine; the next one tries again.
    this.#writing = this.#writing.then(() =>
      writeEngineStatus(this.#store, this.#accountId, status).catch(() => {}),
    );
    return this.#writing;
  }
}
