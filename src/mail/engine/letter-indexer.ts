// Reads the text of letters that have come, for the list's snippets and for search, behind everything else.
import { type IndexedText, saveIndexed, unindexed } from '../../db/sources.ts';
import type { Store } from '../../db/store.ts';
import type { ParserPool } from '../mime/parser-pool.ts';
import { searchableText } from './letter-envelope.ts';

const BATCH = 25;

export class LetterIndexer {
  readonly #store: Store;
  readonly #parser: ParserPool;
  readonly #signal: AbortSignal;
  #running: Promise<void> | undefined;
  #again = false;

  constructor(store: Store, parser: ParserPool, signal: AbortSignal) {
    this.#store = store;
    this.#parser = parser;
    this.#signal = signal;
  }

  /** There may be something new to read. */
  ring(): void {
    this.#again = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Resolves when all that is here has been read. */
  async finished(): Promise<void> {
    this.ring();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#signal.aborted) {
      this.#again = false;
      for (;;) {
        const letters = await unindexed(this.#store, BATCH);
        if (letters.length === 0 || this.#signal.aborted) break;
        const texts = await Promise.all(letters.map(({ id, bytes }) => this.#read(id, bytes)));
        // A full disk ends this round; the letters stay marked as unread and the next round takes them again.
        const saved = await this.#store
          .write((tx) => saveIndexed(tx, texts))
          .then(
            () => true,
            () => false,
          );
        if (!saved) return;
      }
    }
  }

  async #read(id: number, bytes: Buffer): Promise<IndexedText> {
    const letter = await this.#parser.parse(bytes);
    return {
      id,
      ...searchableText(letter),
      report: letter.report,
      attachments: letter.attachments.filter((attachment) => !attachment.inline).length,
      subject: letter.subject,
      people: [...letter.from, ...letter.to, ...letter.cc].map((p) => `${p.name} ${p.address}`).join(' '),
    };
  }
}
