// A line that fails when a test wants it to: passes bytes between a client and a real server on this computer, and at
// a chosen point cuts, resets, stalls or says something that the server never said. It can also be slow, or refuse.
import { createServer, type Server, type Socket, connect as tcpConnect } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { ServerCertificate } from './certificates.ts';
import {
  type Armed,
  type Direction,
  type Due,
  dueFault,
  type Fault,
  type FaultDeed,
  type Seen,
} from './fault-points.ts';
import { freePorts } from './free-ports.ts';

export interface ProxyOptions {
  /** The server's port on 127.0.0.1. */
  to: number;
  /** Speaks TLS with the client and clear text with the server, so that a match sees what is said. */
  tls?: ServerCertificate;
}

export interface FaultProxy {
  readonly port: number;
  /** Lets a fault happen from now on. Resolves when it has happened for the first time. */
  arm(fault: Fault): Promise<void>;
  /** Lets it happen to every connection that there is now. */
  strike(deed: FaultDeed): void;
  /** Forgets every fault that has not happened, and is fast and open again. Stalled connections stay stalled. */
  heal(): Promise<void>;
  /** Milliseconds that each byte takes each way. */
  delay(ms: number): void;
  /** Bytes a second each way, of all connections together, as on one thin line. */
  limit(bytesPerSecond: number): void;
  /** Refuses new connections, as a port does on which nobody listens, until `heal`. */
  refuse(): Promise<void>;
  /** Connections that were accepted so far. */
  connections(): number;
  /** Connections that are open now. */
  open(): number;
  /** What has passed so far; inside TLS where the proxy speaks it. */
  passed(going: Direction): number;
  /** What clients have said so far, of all connections. */
  heard(): string;
  close(): Promise<void>;
}

export async function startFaultProxy({ to, tls }: ProxyOptions): Promise<FaultProxy> {
  const [port] = await freePorts(1);
  const line = new ThinLine();
  const armed = new Set<Armed>();
  const links = new Set<Link>();
  const passed = { toServer: 0, toClient: 0 };
  let connections = 0;
  let heard = '';
  let listener: Server | null = null;

  const watch: Watch = {
    passes(going, bytes) {
      passed[going] += bytes.length;
      if (going === 'toServer') heard += bytes.toString('latin1');
    },
    next: (seen) => dueFault(armed, seen),
  };

  async function listen(): Promise<void> {
    if (listener) return;
    const server = createServer((socket) => {
      connections++;
      const link = new Link(socket, to, tls, line, watch);
      links.add(link);
      socket.once('close', () => links.delete(link));
      link.begin();
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    listener = server;
  }

  async function refuse(): Promise<void> {
    const server = listener;
    listener = null;
    // Only the port is closed: connections that there are go on, and would keep `close` from calling back.
    server?.close();
  }

  await listen();
  return {
    port: port!,
    arm(fault) {
      const { promise, resolve } = Promise.withResolvers<void>();
      armed.add({ fault, left: fault.times ?? 1, happened: resolve });
      return promise;
    },
    strike(deed) {
      for (const link of [...links]) link.suffer(deed);
    },
    async heal() {
      armed.clear();
      line.delay = 0;
      line.rate = Number.POSITIVE_INFINITY;
      await listen();
    },
    delay(ms) {
      line.delay = ms;
    },
    limit(rate) {
      line.rate = rate;
    },
    refuse,
    connections: () => connections,
    open: () => links.size,
    passed: (going) => passed[going],
    heard: () => heard,
    async close() {
      await refuse();
      for (const link of [...links]) link.end();
    },
  };
}

interface Watch {
  passes(going: Direction, bytes: Buffer): void;
  next(seen: Seen): Due | null;
}

/** What all connections share where the line is slow: one byte after the other, each as long under way. */
class ThinLine {
  delay = 0;
  rate = Number.POSITIVE_INFINITY;
  readonly #freeAt = { toServer: 0, toClient: 0 };

  get slow(): boolean {
    return this.delay > 0 || this.rate !== Number.POSITIVE_INFINITY;
  }

  /** The largest piece that goes at once: a twentieth of a second's worth, so that connections take turns. */
  get piece(): number {
    return this.rate === Number.POSITIVE_INFINITY ? 65_536 : Math.max(64, Math.floor(this.rate / 20));
  }

  /** Resolves when the line has taken the bytes; they arrive `delay` later. */
  async take(going: Direction, bytes: number): Promise<void> {
    if (this.rate === Number.POSITIVE_INFINITY) return;
    this.#freeAt[going] = Math.max(Date.now(), this.#freeAt[going]) + (bytes / this.rate) * 1000;
    await until(this.#freeAt[going]);
  }
}

const until = (time: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, time - Date.now())));

/** As much of what passed is kept for matches that span several pieces. */
const REMEMBERED = 4_096;

/** One client with its connection to the server. */
class Link {
  readonly #raw: Socket;
  readonly #line: ThinLine;
  readonly #watch: Watch;
  readonly #to: number;
  readonly #tls: ServerCertificate | undefined;
  /** What is spoken with: the raw socket, or TLS over it. */
  #client: Socket;
  #server: Socket | undefined;
  /** A fault has happened: nothing passes any more. */
  #struck = false;
  readonly #before = { toServer: 0, toClient: 0 };
  readonly #text = { toServer: '', toClient: '' };

  constructor(raw: Socket, to: number, tls: ServerCertificate | undefined, line: ThinLine, watch: Watch) {
    this.#raw = raw;
    this.#client = raw;
    this.#to = to;
    this.#tls = tls;
    this.#line = line;
    this.#watch = watch;
    raw.setNoDelay(true);
    raw.on('error', () => {});
    raw.once('close', () => this.#server?.destroy());
  }

  begin(): void {
    if (this.#strikes({ stage: 'accept' })) return;
    if (!this.#tls) {
      this.#greet();
      return;
    }
    const { cert, key } = this.#tls;
    const secure = new TLSSocket(this.#raw, {
      isServer: true,
      secureContext: createSecureContext({ cert, key }),
    });
    secure.on('error', () => this.#raw.destroy());
    this.#client = secure;
    secure.once('secure', () => this.#greet());
  }

  suffer(deed: FaultDeed): void {
    if (this.#struck) return;
    this.#struck = true;
    if (deed.kind === 'say') this.#client.write(deed.text);
    const how = deed.kind === 'say' ? deed.ending : deed.kind;
    // A server that is left alone may go on talking; nobody listens.
    this.#server?.resume();
    if (how === 'cut') {
      this.#client.end(() => this.#raw.end());
      this.#server?.destroy();
    } else if (how === 'reset') {
      this.#raw.resetAndDestroy();
      this.#server?.destroy();
    }
    // What a client still says to a line that is dead must be read, or its end would never be seen.
    if (how !== 'reset') this.#client.resume();
  }

  #sufferDue({ deed, happened }: Due): void {
    this.suffer(deed);
    happened();
  }

  end(): void {
    this.#raw.destroy();
    this.#server?.destroy();
  }

  #greet(): void {
    if (this.#strikes({ stage: 'greeting' })) return;
    const server = tcpConnect(this.#to, '127.0.0.1');
    this.#server = server;
    server.setNoDelay(true);
    server.on('error', () => {});
    // The server is not there, or its line broke: so does this one.
    server.once('close', (failed) => {
      if (!this.#struck && failed) this.#raw.destroy();
    });
    void this.#pump('toServer', this.#client, server);
    void this.#pump('toClient', server, this.#client);
  }

  #strikes(seen: Seen): boolean {
    const due = this.#watch.next(seen);
    if (due) this.#sufferDue(due);
    return due !== null;
  }

  async #pump(going: Direction, from: Socket, to: Socket): Promise<void> {
    let arrived: Promise<void> = Promise.resolve();
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        for (let at = 0; at < chunk.length && !this.#struck; ) {
          const piece = chunk.subarray(at, at + this.#line.piece);
          at += piece.length;
          await this.#line.take(going, piece.length);
          const due = Date.now() + this.#line.delay;
          arrived = arrived
            .then(() => (this.#line.slow ? until(due) : undefined))
            .then(() => this.#deliver(going, piece, to));
        }
        if (!this.#line.slow) await arrived;
      }
    } catch {
      // The other side is told by what happens to its own socket.
    }
    await arrived;
    if (!this.#struck) to.end();
  }

  async #deliver(going: Direction, piece: Buffer, to: Socket): Promise<void> {
    if (this.#struck) return;
    const text = this.#text[going] + piece.toString('latin1');
    const due = this.#watch.next({ stage: 'bytes', going, before: this.#before[going], piece, text });
    const passing = due ? piece.subarray(0, due.passing) : piece;
    this.#before[going] += passing.length;
    this.#text[going] = text.slice(-REMEMBERED);
    this.#watch.passes(going, passing);
    const full = !to.destroyed && !to.write(passing);
    if (due) this.#sufferDue(due);
    else if (full) await drained(to);
  }
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.once('drain', done).once('close', done);
  });
}
