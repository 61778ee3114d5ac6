// The thread in which letters are parsed: one request at a time, so that the pool knows which letter it died of.
import { parentPort } from 'node:worker_threads';
import type { ParsedLetter } from './parse-letter.ts';
import { type QuickLetter, readQuickly, toQuick } from './quick-letter.ts';

export type ParseRequest =
  | { id: number; kind: 'letter'; source: Uint8Array }
  /** Many letters in one piece of memory, each up to its end there. */
  | { id: number; kind: 'batch'; source: Uint8Array; ends: number[] }
  | { id: number; kind: 'attachment'; source: Uint8Array; index: number };

export type ParseAnswer =
  | {
      id: number;
      ok: true;
      letter?: ParsedLetter;
      letters?: QuickLetter[];
      attachment?: Uint8Array | null;
    }
  | { id: number; ok: false; message: string };

/** Read when a letter first needs it: while a mailbox is downloaded most need only the quick reader, and no memory for this. */
const parser = () => import('./parse-letter.ts');

parentPort?.on('message', async (request: ParseRequest) => {
  try {
    if (request.kind === 'letter')
      answer({ id: request.id, ok: true, letter: await (await parser()).parseLetter(request.source) });
    else if (request.kind === 'batch')
      answer({ id: request.id, ok: true, letters: await readBatch(request.source, request.ends) });
    else {
      const bytes = await (await parser()).extractAttachment(request.source, request.index);
      answer({ id: request.id, ok: true, attachment: bytes && new Uint8Array(bytes) });
    }
  } catch (error) {
    answer({ id: request.id, ok: false, message: error instanceof Error ? error.message : String(error) });
  }
});

async function readBatch(source: Uint8Array, ends: readonly number[]): Promise<QuickLetter[]> {
  const letters: QuickLetter[] = [];
  let start = 0;
  for (const end of ends) {
    const bytes = source.subarray(start, end);
    letters.push(readQuickly(bytes) ?? toQuick(await (await parser()).parseLetter(bytes)));
    start = end;
  }
  return letters;
}

function answer(message: ParseAnswer): void {
  const bytes = message.ok && message.attachment;
  parentPort?.postMessage(message, bytes ? [bytes.buffer as ArrayBuffer] : []);
}
