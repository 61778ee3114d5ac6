// Writes what the engine does into the store, often enough to be watched and rarely enough to cost nothing.
import { type EngineStatus, startingStatus, writeEngineStatus } from '../../db/engine-status.ts';
import { keepReserve, releaseReserve } from '../../db/reserve.ts';
import type { Store } from '../../db/store.ts';

const EVERY = 250;

export class StatusWriter {
  readonly #store: Store;
  readonly #accountId: number;
  #status: EngineStatus = startingStatus;
  /** What stands in the store, or is about to. */
  #flushed: EngineStatus | null = null;
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
    if (status !== this.#flushed) this.#writing = this.#writing.then(() => this.#write(status));
    this.#flushed = status;
    return this.#writing;
  }

  /** A status that cannot be written must not stop the engine. On a full disk it takes the room that is kept for it. */
  async #write(status: EngineStatus): Promise<void> {
    const { folder } = this.#store;
    const write = () => writeEngineStatus(this.#store, this.#accountId, status);
    try {
      await write().catch((error) => {
        if (!releaseReserve(folder)) throw error;
        return write();
      });
      if (status.phase === 'idle') keepReserve(folder);
    } catch {
      // The next status tries again.
      this.#flushed = null;
    }
  }
}
