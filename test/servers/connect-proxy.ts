// A practice's proxy for a test: leads CONNECT requests on, and remembers where to.
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export interface ConnectProxy {
  /** http://127.0.0.1:PORT */
  readonly address: string;
  /** host:port of what was asked for, in order, refused ones too. */
  readonly asked: readonly string[];
  /** "user:password" that it wants from now on; null: nothing. */
  want(credentials: string | null): void;
  /** Leads nowhere from now on. */
  forbid(): void;
  stop(): Promise<void>;
}

export async function startConnectProxy(): Promise<ConnectProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  let credentials: string | null = null;
  let forbidden = false;
  const server = createServer((_request, response) => response.writeHead(405).end());
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  };
  server.on('connection', keep);
  server.on('connect', (request, client: Socket, head) => {
    asked.push(request.url ?? '');
    const said = Buffer.from(request.headers['proxy-authorization']?.replace(/^Basic /, '') ?? '', 'base64');
    if (credentials !== null && said.toString() !== credentials)
      return client.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n');
    if (forbidden) return client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    const [host, port] = (request.url ?? '').split(':');
    const onward = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.write(head);
      onward.pipe(client).pipe(onward);
    });
    keep(onward);
    client.once('close', () => onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    want(one) {
      credentials = one;
    },
    forbid() {
      forbidden = true;
    },
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
