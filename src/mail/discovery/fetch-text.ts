// Fetches a small text over HTTPS: bounded in size, time and redirects, and never over plain HTTP, because what
// it names will be given a password.
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { webAgent } from '../web-agent.ts';

const largest = 64 * 1024;
const mostRedirects = 3;
/** Without a byte for this long the server is given up, in milliseconds. */
const silenceLimit = 4000;

/** Goes through the proxy that the environment names, as the sign-in does, unless it is given an agent. */
export async function fetchText(url: string, signal: AbortSignal, agent = webAgent()): Promise<string> {
  let next = new URL(url);
  for (let hops = 0; hops <= mostRedirects; hops++) {
    if (next.protocol !== 'https:')
      throw new Error(`Not fetched, because it is not encrypted: ${next.protocol}//`);
    const answer = await ask(next, signal, agent);
    const status = answer.statusCode ?? 0;
    const target = answer.headers.location;
    if (status >= 300 && status < 400 && target !== undefined) {
      answer.destroy();
      next = new URL(target, next);
      continue;
    }
    if (status !== 200) {
      answer.destroy();
      throw new Error(`The web server answered ${status}`);
    }
    return await read(answer);
  }
  throw new Error('Redirected too often');
}

function ask(url: URL, signal: AbortSignal, agent: ReturnType<typeof webAgent>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = get(url, { signal, agent, minVersion: 'TLSv1.2', timeout: silenceLimit }, resolve);
    request.once('timeout', () => request.destroy(new Error('The web server did not answer')));
    request.once('error', reject);
  });
}

async function read(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largest) {
      answer.destroy();
      throw new Error(`More than ${largest} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
