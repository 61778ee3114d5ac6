// Waits on this computer for the browser that comes back from a sign-in. A browser on another computer gets here
// through a tunnel ("ssh -L"), or not at all: then its address is pasted.
import { createServer, type Server } from 'node:http';
import { type AddressInfo, isIP } from 'node:net';
import { hostname } from 'node:os';

export interface Loopback {
  port: number;
  /** What the browser is to be led to. */
  redirect: string;
  close(): void;
}

const page = `<!doctype html><meta charset="utf-8"><title>frontdesk</title>
<p style="font: 1.2em sans-serif; margin: 3em">That is all here. You may close this window and go back to frontdesk.`;

/** One that a tunnel is made for beforehand; 0: any that is free. */
export function wantedPort(env: NodeJS.ProcessEnv = process.env): number {
  const port = Number(env.FRONTDESK_SIGN_IN_PORT);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : 0;
}

/** What a technician types on the computer of the browser, so that it comes back by itself. */
export function tunnelCommand(port: number, env: NodeJS.ProcessEnv = process.env): string {
  // The address of this computer as whoever has come by SSH knows it.
  const [, , address = '', sshPort = ''] = (env.SSH_CONNECTION ?? '').split(' ');
  const known = isIP(address) !== 0 && /^\d+$/.test(sshPort);
  const user = env.USER && /^[\w.-]+$/.test(env.USER) ? `${env.USER}@` : '';
  const to = known ? `${sshPort === '22' ? '' : `-p ${sshPort} `}${user}${address}` : hostname();
  return `ssh -L ${port}:localhost:${port} ${to}`;
}

/** `onRedirect` gets each address that a browser came back with; whether it is the right one is not judged here. */
export async function listenForRedirect(
  onRedirect: (address: string) => void,
  wanted = wantedPort(),
): Promise<Loopback> {
  const servers: Server[] = [];
  const listen = (host: string, port: number): Promise<number> =>
    new Promise((resolve, reject) => {
      const server = createServer((request, response) => {
        const url = URL.parse(request.url ?? '', redirect);
        const isAnswer =
          url?.pathname === '/' && (url.searchParams.has('code') || url.searchParams.has('error'));
        response.writeHead(isAnswer ? 200 : 404, {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
          connection: 'close',
        });
        response.end(isAnswer ? page : '');
        if (isAnswer) onRedirect(url.href);
      });
      server.once('error', reject);
      server.listen(port, host, () => {
        servers.push(server);
        resolve((server.address() as AddressInfo).port);
      });
    });
  let redirect = 'http://localhost';
  // Somebody else may be signing in at this computer with the wanted one: any other one is shown in its place.
  const port = await listen('127.0.0.1', wanted).catch((error) => {
    if (wanted === 0) throw error;
    return listen('127.0.0.1', 0);
  });
  redirect = `http://localhost:${port}`;
  // Browsers may take localhost for the other one; where that does not exist, they do not.
  await listen('::1', port).catch(() => {});
  return {
    port,
    redirect,
    close() {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}
