// The thread in which letters are parsed: one request at a time, so that the pool knows which letter it died of.
import { parentPort } from 'node:worker_threads';
import { extractAttachment, type ParsedLetter, parseLetter } from './parse-letter.ts';

export type ParseRequest =
  | { id: number; kind: 'letter'; source: Uint8Array }
  | { id: number; kind: 'attachment'; source: Uint8Array; index: number };

export type ParseAnswer =
  | { id: number; ok: true; letter?: ParsedLetter; attachment?: Uint8Array | null }
  | { id: number; ok: false; message: string };

parentPort?.on('message', async (request: ParseRequest) => {
  try {
    if (request.kind === 'letter')
      answer({ id: request.id, ok: true, letter: await parseLetter(request.source) });
    else {
      const bytes = await extractAttachment(request.source, request.index);
      answer({ id: request.id, ok: true, attachment: bytes && new Uint8Array(bytes) });
    }
  } catch (error) {
    answer({ id: request.id, ok: false, message: error instanceof Error ? error.message : String(error) });
  }
});

function answer(message: ParseAnswer): void {
  const bytes = message.ok && message.attachment;
  parentPort?.postMessage(message, bytes ? [bytes.buffer as ArrayBuffer] : []);
}
