// Ports for servers that cannot be asked to choose their own, and that must come back on the same ones.
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below the range that systems hand out for outgoing connections, so that none of those takes the port of a
// server that a test has stopped for a moment.
const FIRST = 20_000;
const LAST = 32_000;

/** `count` different ports of 127.0.0.1 on which nobody listens now. */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  while (found.size < count) {
    const port = randomInt(FIRST, LAST);
    if (!found.has(port) && (await isFree(port))) found.add(port);
  }
  return [...found];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
