// How requests get to a sign-in server: through the practice's proxy or straight, and with which certificates trusted.
import type { RequestOptions } from 'node:https';
import { webAgent } from '../web-agent.ts';
import type { OAuthSettings } from './oauth-settings.ts';

export type Route = Pick<RequestOptions, 'agent' | 'ca' | 'minVersion'>;

export async function signInRoute({ certificate }: OAuthSettings): Promise<Route> {
  const minVersion = 'TLSv1.2';
  // The demo's is on this computer: no proxy gets there.
  if (certificate !== undefined) {
    const ca = typeof certificate === 'string' ? certificate : await certificate();
    return { minVersion, agent: false, ca };
  }
  return { minVersion, agent: webAgent() };
}

/** The failure of a request, with a code of its own where it was the proxy's: Node gives both the same. */
export function routeError(error: Error, url: string): Error {
  const { code, syscall, hostname, port, statusCode } = error as NodeJS.ErrnoException & {
    hostname?: string;
    port?: number;
    statusCode?: number;
  };
  const to = new URL(url);
  const tunnel = code === 'ERR_PROXY_TUNNEL';
  const elsewhere =
    (syscall === 'getaddrinfo' && hostname !== undefined && hostname !== to.hostname) ||
    (syscall === 'connect' && port !== undefined && port !== Number(to.port || 443));
  if (!tunnel && !elsewhere) return error;
  const own =
    statusCode === undefined ? 'PROXY_SILENT' : statusCode === 407 ? 'PROXY_WANTS_PASSWORD' : 'PROXY_REFUSES';
  return Object.assign(new Error(error.message, { cause: error }), { code: own });
}
