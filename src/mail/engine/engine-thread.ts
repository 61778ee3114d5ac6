// Starts the engine's thread beside the screens, and starts it again should it die.
import { Worker } from 'node:worker_threads';
import { recordEvent } from '../../db/events.ts';
import type { Store } from '../../db/store.ts';
import type { PracticeSignIn } from '../auth/practice.ts';
import { workerUrl } from '../worker-url.ts';
import type { EngineWorkerData, FromEngine, ToEngine } from './engine-worker.ts';

export interface EngineThread {
  /** Lets the engine come to rest (a letter on its way gets a few seconds), then ends its thread. */
  stop(): Promise<void>;
}

const STOP_WITHIN = 5_000;
const RESTART_AFTER = 2_000;

/** `practice`: in the demo, the sign-ins that stand in place of the providers'. Nothing is renewed there before it comes. */
export function startEngineThread(
  store: Store,
  practice: Promise<PracticeSignIn[] | null> = Promise.resolve(null),
): EngineThread {
  let stopping = false;
  let relaying = false;
  let worker = start();
  const unwatch = store.onChange((tables) => {
    if (!relaying) worker.postMessage({ kind: 'changed', tables: [...tables] } satisfies ToEngine);
  });

  function start(): Worker {
    const started = new Worker(workerUrl('engine', import.meta.url), {
      workerData: { folder: store.folder } satisfies EngineWorkerData,
      // Letters pass through quickly: a small nursery keeps the memory of a long download small.
      resourceLimits: { maxYoungGenerationSizeMb: 3 },
    });
    started.on('message', (message: FromEngine) => {
      relaying = true;
      store.announce(message.tables);
      relaying = false;
    });
    // An error ends the thread; 'exit' then starts another.
    started.on('error', (error) => {
      const detail = { stack: String((error as Error).stack ?? error) };
      store.write((tx) => recordEvent(tx, { who: 'engine', what: 'failure', detail })).catch(() => {});
    });
    started.on('exit', () => {
      if (!stopping)
        setTimeout(() => {
          if (!stopping) worker = start();
        }, RESTART_AFTER).unref();
    });
    void practice.then(
      (signIns) => signIns && started.postMessage({ kind: 'practice', signIns } satisfies ToEngine),
    );
    started.unref();
    return started;
  }

  return {
    async stop() {
      stopping = true;
      unwatch();
      const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      worker.postMessage({ kind: 'stop' } satisfies ToEngine);
      const timer = setTimeout(() => void worker.terminate(), STOP_WITHIN);
      worker.ref();
      await ended;
      clearTimeout(timer);
    },
  };
}
