// Starts the demo's mail server: a practice's mailbox with some sixty letters, on loopback, in a thread of its own.
import { Worker } from 'node:worker_threads';
import { workerUrl } from '../worker-url.ts';
import type { DemoStarted } from './demo-worker.ts';

export interface DemoServer extends DemoStarted {
  stop(): Promise<void>;
}

const STOP_WITHIN = 2_000;

export async function startDemoServer(): Promise<DemoServer> {
  const worker = new Worker(workerUrl('demo', import.meta.url), { stdout: true, stderr: true });
  worker.stdout.resume();
  worker.stderr.resume();
  const started = await new Promise<DemoStarted>((resolve, reject) => {
    // Should it die later, the engine finds its server gone and says so, as with any other.
    worker.once('message', resolve).on('error', reject);
    worker.once('exit', () => reject(new Error('The demo ended at its start')));
  });
  worker.unref();
  return {
    ...started,
    async stop() {
      if (worker.threadId === -1) return;
      const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      worker.ref();
      worker.postMessage('stop');
      const limit = setTimeout(() => void worker.terminate(), STOP_WITHIN);
      await ended;
      clearTimeout(limit);
    },
  };
}
