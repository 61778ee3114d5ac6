// Starts the demo's servers: a practice's mailbox with some sixty letters and a sign-in page, on loopback, in a thread of
// their own.
import { Worker } from 'node:worker_threads';
import { workerUrl } from '../worker-url.ts';
import type { DemoStarted, FromDemo, ToDemo } from './demo-worker.ts';

export interface DemoServer extends DemoStarted {
  /** Of the practice sign-in, as PEM; made when it is first asked for. */
  certificate(): Promise<string>;
  stop(): Promise<void>;
}

const STOP_WITHIN = 2_000;

export async function startDemoServer(): Promise<DemoServer> {
  const worker = new Worker(workerUrl('demo', import.meta.url), { stdout: true, stderr: true });
  worker.stdout.resume();
  worker.stderr.resume();
  const start = Promise.withResolvers<DemoStarted>();
  const certificate = Promise.withResolvers<string>();
  // Who never signs in never asks.
  certificate.promise.catch(() => {});
  worker.on('message', (message: FromDemo) => {
    if (message.kind === 'started') start.resolve(message.started);
    else certificate.resolve(message.pem);
  });
  // Should it die later, the engine finds its server gone and says so, as with any other.
  const died = (error: Error): void => {
    start.reject(error);
    certificate.reject(error);
  };
  worker.on('error', died);
  worker.once('exit', () => died(new Error('The demo has ended')));
  const tell = (message: ToDemo): void => worker.postMessage(message);
  const started = await start.promise;
  worker.unref();
  let asked = false;
  return {
    ...started,
    certificate() {
      if (!asked) tell('certificate');
      asked = true;
      return certificate.promise;
    },
    async stop() {
      if (worker.threadId === -1) return;
      const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      worker.ref();
      tell('stop');
      const limit = setTimeout(() => void worker.terminate(), STOP_WITHIN);
      await ended;
      clearTimeout(limit);
    },
  };
}
