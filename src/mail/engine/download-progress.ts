// What a download says of itself: how many letters have come, of how many.
import type { StatusWriter } from './status-writer.ts';

/** How often what is left is counted anew, in ms: the count costs more than a letter. */
const COUNT_EVERY = 1_000;

export class DownloadProgress {
  readonly #status: StatusWriter;
  readonly #left: () => Promise<number>;
  #done = 0;
  #total = 0;
  #countedAt = 0;
  #counting = false;
  added = 0;

  constructor(status: StatusWriter, left: () => Promise<number>) {
    this.#status = status;
    this.#left = left;
  }

  /** `added`: letters that are new in their folder; `whole`: letters whose bytes came. */
  add(added: number, whole: number): void {
    this.added += added;
    if (added + whole === 0) return;
    this.#done += whole;
    this.#total = Math.max(this.#total, this.#done);
    const phase = whole > 0 ? 'downloading' : 'listing';
    if (this.#total > 0) this.#status.set({ phase, done: this.#done, total: this.#total });
    else this.#status.set({ phase });
    if (!this.#counting && Date.now() - this.#countedAt > COUNT_EVERY) void this.#count();
  }

  /** Everything is here: the next download counts from nothing. */
  rest(): void {
    this.#done = 0;
    this.#total = 0;
    this.#countedAt = 0;
  }

  async #count(): Promise<void> {
    this.#counting = true;
    try {
      const done = this.#done;
      const left = await this.#left();
      if (this.#done >= done) this.#total = done + left;
    } catch {
      // The store is closing; nobody looks any more.
    } finally {
      this.#counting = false;
      this.#countedAt = Date.now();
    }
  }
}
