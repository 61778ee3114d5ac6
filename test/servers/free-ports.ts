// Ports for servers that cannot be asked to choose their own, and that must come back on the same ones.
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below the range that systems hand out for outgoing connections, so that none of those takes the port of a
// server that a test has stopped for a moment.
const FIRST = 20_000;
const LAST = 32_000;
/** Test files that run at the same time choose from different parts, or two would sometimes find the same port free. */
const PARTS = 12;
const PART = (LAST - FIRST) / PARTS;
const pool = process.env.VITEST_POOL_ID;
const first = pool === undefined ? FIRST : FIRST + (Number(pool) % PARTS) * PART;
const last = pool === undefined ? LAST : first + PART;
const given = new Set<number>();

/** `count` different ports of 127.0.0.1 on which nobody listens now, and that were not given out before. */
export async function freePorts(count: number): Promise<number[]> {
  const found: number[] = [];
  while (found.length < count) {
    const port = randomInt(first, last);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) found.push(port);
  }
  return found;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
