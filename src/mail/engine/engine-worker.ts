// The engine's thread. It shares nothing with the screens but the store; messages only say "look now" sooner
// than the store's own watch would.
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { openStore } from '../../db/open.ts';
import { type PracticeSignIn, practiseSignIn } from '../auth/practice.ts';
import { ParserPool } from '../mime/parser-pool.ts';
import { runEngine } from './run-engine.ts';

export interface EngineWorkerData {
  folder: string;
}

export type ToEngine =
  | { kind: 'changed'; tables: string[] }
  | { kind: 'practice'; signIns: PracticeSignIn[] }
  | { kind: 'stop' };
export type FromEngine = { kind: 'changed'; tables: string[] };

if (parentPort) {
  const port = parentPort;
  stepBack();
  const stop = new AbortController();
  const store = await openStore((workerData as EngineWorkerData).folder);
  const parser = new ParserPool();
  let relaying = false;
  store.onChange((tables) => {
    if (!relaying) port.postMessage({ kind: 'changed', tables: [...tables] } satisfies FromEngine);
  });
  port.on('message', (message: ToEngine) => {
    if (message.kind === 'stop') return stop.abort();
    if (message.kind === 'practice') return practiseSignIn(message.signIns);
    // What came from the screens is not sent back to them.
    relaying = true;
    store.announce(message.tables);
    relaying = false;
  });
  await runEngine({ store, parser, signal: stop.signal });
  await parser.close();
  await store.close();
  port.close();
}

/** A download at full speed must not keep a key waiting. On Linux a priority is a thread's own, and its threads inherit it. */
function stepBack(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(0, 10);
  } catch {
    // Not allowed here: then all threads are equal.
  }
}
