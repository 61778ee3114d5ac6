// Gives the screens a letter to read: waits for its source where that is still on the way, parses it, and keeps
// the last few, so that going back and forth is instant.
import { readSource } from '../db/letters.ts';
import { wantSource } from '../db/sources.ts';
import type { Store } from '../db/store.ts';
import type { ParsedLetter } from './mime/parse-letter.ts';
import type { ParserPool } from './mime/parser-pool.ts';

export interface LetterReader {
  /** Undefined while the source has not come; it has then been asked for. Read again when `message` changes. */
  read(messageId: number): Promise<ParsedLetter | undefined>;
  /** What was read before, at once. */
  peek(messageId: number): ParsedLetter | undefined;
  attachment(messageId: number, index: number): Promise<Buffer>;
  parse(source: Buffer): Promise<ParsedLetter>;
  attachmentOf(source: Buffer, index: number): Promise<Buffer>;
  close(): Promise<void>;
}

const KEPT = 20;

export function createLetterReader(store: Store): LetterReader {
  const kept = new Map<number, ParsedLetter>();
  let pool: Promise<ParserPool> | undefined;
  // Loaded with the first letter, not with the first frame.
  const parser = (): Promise<ParserPool> => {
    pool ??= import('./mime/parser-pool.ts').then(({ ParserPool: Pool }) => new Pool());
    return pool;
  };
  return {
    async read(messageId) {
      const known = kept.get(messageId);
      if (known) return known;
      const source = await readSource(store, messageId);
      if (!source) {
        await wantSource(store, messageId);
        return undefined;
      }
      const letter = await (await parser()).parse(source);
      kept.set(messageId, letter);
      for (const oldest of kept.keys()) {
        if (kept.size <= KEPT) break;
        kept.delete(oldest);
      }
      return letter;
    },
    peek: (messageId) => kept.get(messageId),
    async attachment(messageId, index) {
      const source = await readSource(store, messageId);
      if (!source) throw new Error(`letter ${messageId} has no source`);
      return (await parser()).attachment(source, index);
    },
    parse: async (source) => (await parser()).parse(source),
    attachmentOf: async (source, index) => (await parser()).attachment(source, index),
    async close() {
      await (await pool)?.close();
    },
  };
}
