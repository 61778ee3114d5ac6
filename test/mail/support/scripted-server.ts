// A server that says what a test tells it to, over real sockets: for what no well-behaved server can be made to do.
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { ServerCertificate } from '../../servers/certificates.ts';

export interface Peer {
  /** Writes each line with CRLF. */
  say(...lines: string[]): void;
  /** The next line that the client sends; throws when the client has gone. */
  hear(): Promise<string>;
  /** Begins TLS as the server; what follows is encrypted. */
  encrypt(certificate: ServerCertificate): Promise<void>;
  hangUp(): void;
  /** Cuts the line without a word, TLS or not. */
  cut(): void;
}

export interface ScriptedServer {
  port: number;
  /** Every line from every client, in order. */
  heard: string[];
  connections(): number;
  stop(): Promise<void>;
}

/** Runs the script for each connection; what it throws because the client went away is ignored. */
export async function scriptedServer(
  script: (peer: Peer) => Promise<void> | void,
  options: { tls?: ServerCertificate } = {},
): Promise<ScriptedServer> {
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    const peer = new ScriptedPeer(socket, heard);
    const run = async () => {
      if (options.tls) await peer.encrypt(options.tls);
      else peer.listen();
      await script(peer);
    };
    run().catch(() => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    connections: () => connections,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

class ScriptedPeer implements Peer {
  private socket: Socket;
  private readonly wire: Socket;
  private readonly heard: string[];
  private readonly waiting: string[] = [];
  private listener: ((line: string | null) => void) | null = null;
  private gone = false;

  constructor(socket: Socket, heard: string[]) {
    this.socket = socket;
    this.wire = socket;
    this.heard = heard;
  }

  listen(): void {
    const socket = this.socket;
    const lines = createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY });
    lines.on('line', (line) => {
      if (socket !== this.socket) return;
      this.heard.push(line);
      if (this.listener) this.listener(line);
      else this.waiting.push(line);
    });
    lines.on('close', () => {
      if (socket !== this.socket) return;
      this.gone = true;
      this.listener?.(null);
    });
  }

  say(...lines: string[]): void {
    this.socket.write(lines.map((line) => `${line}\r\n`).join(''));
  }

  hear(): Promise<string> {
    const waiting = this.waiting.shift();
    if (waiting !== undefined) return Promise.resolve(waiting);
    if (this.gone) return Promise.reject(new Error('The client has gone'));
    return new Promise((resolve, reject) => {
      this.listener = (line) => {
        this.listener = null;
        if (line === null) reject(new Error('The client has gone'));
        else resolve(line);
      };
    });
  }

  async encrypt({ cert, key }: ServerCertificate): Promise<void> {
    const plain = this.socket;
    plain.removeAllListeners('data');
    const secure = new TLSSocket(plain, {
      isServer: true,
      secureContext: createSecureContext({ cert, key }),
    });
    secure.on('error', () => {});
    this.socket = secure;
    await new Promise<void>((resolve) => secure.once('secure', () => resolve()));
    this.listen();
  }

  hangUp(): void {
    this.socket.end();
  }

  cut(): void {
    this.wire.destroy();
  }
}

/** Answers an SMTP client as a patient server does, up to and with the sign-in; then the script goes on. */
export async function greetSmtp(peer: Peer, offers: string[] = ['AUTH PLAIN LOGIN']): Promise<void> {
  peer.say('220 test ESMTP');
  await peer.hear();
  peer.say(...['test', ...offers].map((line, i, all) => `250${i === all.length - 1 ? ' ' : '-'}${line}`));
}

/** Answers an IMAP client up to the point where it signs in, and gives back the tag and words of that command. */
export async function greetImap(
  peer: Peer,
  capabilities = 'IMAP4rev1 SASL-IR AUTH=PLAIN',
): Promise<{ tag: string; words: string }> {
  peer.say(`* OK [CAPABILITY ${capabilities}] test`);
  for (;;) {
    const line = await peer.hear();
    const [tag = '', ...rest] = line.split(' ');
    const words = rest.join(' ');
    if (/^CAPABILITY/i.test(words)) peer.say(`* CAPABILITY ${capabilities}`, `${tag} OK done`);
    else if (/^(ID|NOOP)/i.test(words)) peer.say('* ID NIL', `${tag} OK done`);
    else return { tag, words };
  }
}
