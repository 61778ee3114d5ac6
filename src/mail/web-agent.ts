// The way to web servers: through the practice's proxy where the environment names one (HTTPS_PROXY, NO_PROXY), by
// Node's own means. Node before 22.21 and 24.5 knows no proxies and goes straight.
import { Agent } from 'node:https';

/** One for each request: nothing is left open for the next. Throws PROXY_ADDRESS where HTTPS_PROXY names no proxy. */
export function webAgent(): Agent {
  try {
    return new Agent({ keepAlive: false, proxyEnv: process.env });
  } catch {
    // Node's own words would repeat the address, which may hold a password.
    throw Object.assign(new Error('HTTPS_PROXY is not the address of a proxy'), { code: 'PROXY_ADDRESS' });
  }
}
