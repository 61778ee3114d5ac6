import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeCertificates, type TestCertificates } from './certificates.ts';
import { type FaultProxy, type ProxyOptions, startFaultProxy } from './fault-proxy.ts';

/** A server that greets, echoes every line, and sends as many bytes as it is asked for. */
function startEcho(): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('* OK ready\r\n');
    socket.on('data', (chunk) => {
      const wanted = /^BYTES (\d+)/.exec(chunk.toString());
      socket.write(wanted ? Buffer.alloc(Number(wanted[1]), 'x') : chunk);
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

class Client {
  readonly socket: Socket;
  text = '';
  ended: string | null = null;
  #look = () => {};

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => {
      this.text += chunk.toString('latin1');
      this.#look();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => this.#end(error.code ?? error.message));
    socket.on('end', () => this.#end('FIN'));
  }

  #end(how: string): void {
    this.ended ??= how;
    this.#look();
  }

  say(text: string): void {
    this.socket.write(text);
  }

  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#look = () => holds() && resolve();
      this.#look();
    });
  }
  hears = (text: string) => this.until(() => this.text.includes(text));
  ends = () => this.until(() => this.ended !== null);
}

describe('a line with faults', () => {
  let folder: string;
  let certificates: TestCertificates;
  let server: Server;
  let proxy: FaultProxy;
  const clients: Client[] = [];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'fd-cert-'));
    certificates = makeCertificates(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    server = await startEcho();
    await begin();
  });
  afterEach(async () => {
    for (const { socket } of clients.splice(0)) socket.destroy();
    await proxy.close();
    await new Promise((resolve) => server.close(resolve));
  });

  async function begin(options: Partial<ProxyOptions> = {}): Promise<void> {
    await proxy?.close();
    proxy = await startFaultProxy({ to: (server.address() as AddressInfo).port, ...options });
  }
  function dial(tls = false): Client {
    const to = { port: proxy.port, host: '127.0.0.1' };
    const client = new Client(
      tls ? connectTls({ ...to, ca: certificates.ca, servername: 'localhost' }) : connect(to),
    );
    clients.push(client);
    return client;
  }

  test('passes everything on, and counts', async () => {
    const client = dial();
    await client.hears('* OK ready\r\n');
    client.say('hello\r\n');
    await client.hears('hello\r\n');
    client.say('BYTES 300000');
    await client.until(() => client.text.length === 300_000 + 19);
    expect(proxy.passed('toServer')).toBe(19);
    expect(proxy.passed('toClient')).toBe(300_019);
    expect(proxy.heard()).toBe('hello\r\nBYTES 300000');
    expect([proxy.connections(), proxy.open()]).toEqual([1, 1]);
    client.socket.end();
    await once(client.socket, 'close');
    await dial().hears('ready');
    expect([proxy.connections(), proxy.open()]).toEqual([2, 1]);
  });

  test.each([
    ['cut', 'FIN'],
    ['reset', 'ECONNRESET'],
  ] as const)('%s after the n-th byte, once', async (kind, how) => {
    const struck = proxy.arm({ kind, after: 1_000, going: 'toClient' });
    const client = dial();
    await client.hears('ready');
    client.say('BYTES 5000');
    await client.ends();
    await struck;
    // What has arrived before an RST may be thrown away by the system that gets it.
    if (kind === 'cut') expect(client.text.length).toBe(1_000);
    expect(client.ended).toBe(how);
    expect(proxy.passed('toClient')).toBe(1_000);
    const next = dial();
    next.say('BYTES 5000');
    await next.until(() => next.text.length === 5_012);
  });

  test('leaves half a line and says nothing more, where a match over two pieces ends', async () => {
    const struck = proxy.arm({ kind: 'stall', match: /one\r\ntw/, going: 'toClient' });
    const client = dial();
    await client.hears('ready');
    client.say('one\r\n');
    await client.hears('one');
    client.say('two\r\nthree\r\n');
    await struck;
    const other = dial();
    await other.hears('ready');
    other.say('two\r\n');
    await other.hears('two\r\n');
    expect(client.text).toBe('* OK ready\r\none\r\ntw');
    expect(client.ended).toBe(null);
    expect(proxy.open()).toBe(2);
  });

  test('a fault that is armed late does not find what passed before', async () => {
    const client = dial();
    await client.hears('ready');
    const struck = proxy.arm({ kind: 'cut', match: /ready|now/, going: 'toClient' });
    client.say('still here\r\n');
    await client.hears('still here');
    client.say('now\r\n');
    await client.ends();
    await struck;
    expect(client.text).toBe('* OK ready\r\nstill here\r\nnow');
  });

  test('says what the server never said, in place of the greeting and in the middle', async () => {
    void proxy.arm({ kind: 'say', text: 'HTTP/1.1 400 Bad Request\r\n', ending: 'stall', at: 'greeting' });
    const client = dial();
    await client.hears('400 Bad Request\r\n');
    const other = dial();
    await other.hears('ready');
    proxy.strike({ kind: 'say', text: '* BYE Shutting down\r\n', ending: 'cut' });
    await other.ends();
    expect(other.text).toBe('* OK ready\r\n* BYE Shutting down\r\n');
    expect(client.text).toBe('HTTP/1.1 400 Bad Request\r\n');
  });

  test('happens as often as it was told to, and not after it was healed', async () => {
    void proxy.arm({ kind: 'cut', at: 'accept', times: 2 });
    for (let i = 0; i < 2; i++) {
      const client = dial();
      await client.ends();
      expect(client.text).toBe('');
    }
    await dial().hears('ready');
    void proxy.arm({ kind: 'cut', at: 'accept', times: Number.POSITIVE_INFINITY });
    await dial().ends();
    await proxy.heal();
    await dial().hears('ready');
  });

  test('refuses, and takes connections again', async () => {
    const before = dial();
    await before.hears('ready');
    await proxy.refuse();
    const refused = dial();
    await refused.ends();
    expect(refused.ended).toBe('ECONNREFUSED');
    before.say('still here\r\n');
    await before.hears('still here');
    await proxy.heal();
    await dial().hears('ready');
  });

  test('takes its time: a delay each way, and a thin line for all together', async () => {
    proxy.delay(80);
    const client = dial();
    await client.hears('ready');
    let began = performance.now();
    client.say('there and back\r\n');
    await client.hears('and back');
    expect(performance.now() - began).toBeGreaterThan(150);
    await proxy.heal();
    const other = dial();
    await other.hears('ready');
    proxy.limit(20_000);
    began = performance.now();
    client.say('BYTES 4000');
    other.say('BYTES 4000');
    await Promise.all([
      client.until(() => client.text.length > 4_000),
      other.until(() => other.text.length > 4_000),
    ]);
    expect(performance.now() - began).toBeGreaterThan(350);
  });

  test('speaks TLS itself, and sees what is said in it', async () => {
    await begin({ tls: certificates.good });
    void proxy.arm({ kind: 'cut', match: /SELECT/, going: 'toServer' });
    const client = dial(true);
    await client.hears('ready');
    client.say('a LIST\r\n');
    await client.hears('LIST');
    client.say('b SELECT\r\n');
    await client.ends();
    expect(client.text).toBe('* OK ready\r\na LIST\r\n');
    expect(proxy.heard()).toBe('a LIST\r\nb SELECT');
    void proxy.arm({ kind: 'reset', match: /SELECT/, going: 'toServer' });
    const other = dial(true);
    await other.hears('ready');
    other.say('b SELECT\r\n');
    await other.ends();
    expect(other.ended).toBe('ECONNRESET');
  });

  test('ends with the server', async () => {
    const client = dial();
    await client.hears('ready');
    await proxy.close();
    await client.ends();
    expect(proxy.open()).toBe(0);
  });
});
