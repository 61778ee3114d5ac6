// Opens the line to a mail server, stage by stage: find the name, reach the port, encrypt. What it hands over
// is encrypted and trusted as the settings want it, has been greeted by the right service, and nothing secret
// has been said. The protocol libraries get it ready made and never decide about encryption themselves.
import { lookup } from 'node:dns';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { ServerAddress } from '../../db/account-settings.ts';
import type { MailProtocol } from '../problems/mail-server.ts';
import { dialects } from './dialects.ts';
import { lineError, within } from './line-error.ts';
import { isLocalAddress } from './local-address.ts';
import { patience } from './patience.ts';
import { type TalkLimits, talkOver } from './talk.ts';

/** Longest waits, in milliseconds. */
export interface LineTimeouts {
  name: number;
  reach: number;
  greeting: number;
  encrypt: number;
}

export const usualTimeouts: LineTimeouts = { name: 10_000, reach: 15_000, greeting: 15_000, encrypt: 15_000 };

/** What has just been done, for those who show it. */
export type LineStage =
  | { stage: 'name'; addresses: string[] }
  | { stage: 'reached'; address: string }
  | { stage: 'greeted'; greeting: string }
  | { stage: 'encrypted'; tls: TlsFacts };

export interface TlsFacts {
  /** Such as "TLS 1.3". */
  version: string;
  cipher: string;
}

export interface LineRequest {
  protocol: MailProtocol;
  server: ServerAddress;
  signal?: AbortSignal | undefined;
  timeouts?: Partial<LineTimeouts> | undefined;
  onStage?: ((stage: LineStage) => void) | undefined;
}

export interface Line {
  socket: Socket;
  greeting: string;
  /** null: in clear, which only happens to this computer or the local network. */
  tls: TlsFacts | null;
}

function patientTimeouts(): LineTimeouts {
  const factor = patience();
  const { name, reach, greeting, encrypt } = usualTimeouts;
  return {
    name: name * factor,
    reach: reach * factor,
    greeting: greeting * factor,
    encrypt: encrypt * factor,
  };
}

/** Throws errors in the libraries' form; `imapProblem` and `smtpProblem` put them into words. */
export async function openLine(request: LineRequest): Promise<Line> {
  const { server, protocol, signal } = request;
  const times = { ...patientTimeouts(), ...request.timeouts };
  const tell = request.onStage ?? (() => {});
  const dialect = dialects[protocol];

  const addresses = await findName(server.host, times.name, signal);
  tell({ stage: 'name', addresses: addresses.map((entry) => entry.address) });
  if (server.security === 'none') staysLocal(addresses.map((entry) => entry.address));
  let socket = await reach(server, addresses, times.reach, signal);
  try {
    const address = socket.remoteAddress ?? '';
    if (server.security === 'none') staysLocal([address]);
    tell({ stage: 'reached', address });

    const greetingLimits: TalkLimits = { ms: times.greeting, code: 'GREETING_TIMEOUT', signal };
    let tls: TlsFacts | null = null;
    if (server.security === 'tls') {
      const secure = await encrypt(socket, server.host, times.encrypt, signal);
      socket = secure;
      tls = factsOf(secure);
      tell({ stage: 'encrypted', tls });
    }
    const talk = talkOver(socket);
    const greeting = await dialect.greet(talk, greetingLimits);
    tell({ stage: 'greeted', greeting: greeting.join('\n') });
    if (server.security === 'starttls') {
      const limits: TalkLimits = { ms: times.encrypt, code: 'UPGRADE_TIMEOUT', signal };
      await dialect.askToEncrypt(talk, limits, greeting);
      // A server is silent between its OK and the handshake: anything more was slipped in (RFC 3207 section 6).
      if (talk.pending() > 0)
        throw lineError('STARTTLS_INJECTION', 'Data came between STARTTLS and the handshake');
      const secure = await encrypt(socket, server.host, times.encrypt, signal);
      socket = secure;
      tls = factsOf(secure);
      tell({ stage: 'encrypted', tls });
      await talkOver(socket).handBack(dialect.greetingAfterTls);
    } else await talk.handBack(greeting.map((line) => `${line}\r\n`).join(''));
    return { socket, greeting: greeting.join('\n'), tls };
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** Clear text is for this computer and the local network; checked before the connection and of the one made. */
function staysLocal(addresses: string[]): void {
  const outside = addresses.find((address) => !isLocalAddress(address));
  if (outside !== undefined) throw lineError('CLEAR_TO_PUBLIC', `${outside} is not in the local network`);
}

type Address = { address: string; family: number };

async function findName(host: string, ms: number, signal: AbortSignal | undefined): Promise<Address[]> {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(bare);
  if (family !== 0) return [{ address: bare, family }];
  const work = new Promise<Address[]>((resolve, reject) =>
    lookup(host, { all: true }, (error, found) => (error ? reject(error) : resolve(found))),
  );
  return within(work, { ms, code: 'DNS_TIMEOUT', signal, giveUp: () => {} });
}

function reach(
  server: ServerAddress,
  addresses: Address[],
  ms: number,
  signal: AbortSignal | undefined,
): Promise<Socket> {
  const known: LookupFunction = (_host, options, callback) => {
    if (options.all) callback(null, addresses);
    else callback(null, addresses[0]!.address, addresses[0]!.family);
  };
  const only = addresses.length === 1 ? addresses[0]! : null;
  const socket = connect({
    host: only?.address ?? server.host,
    port: server.port,
    lookup: known,
    // Each address gets a second before the next is tried: Node's quarter of one is too short for a bad line.
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: 1000,
  });
  socket.setNoDelay(true);
  // A socket without a listener would end the process; whoever takes over adds its own.
  socket.on('error', () => {});
  const work = new Promise<Socket>((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
  });
  return within(work, { ms, code: 'CONNECT_TIMEOUT', signal, giveUp: () => socket.destroy() });
}

function encrypt(
  plain: Socket,
  host: string,
  ms: number,
  signal: AbortSignal | undefined,
): Promise<TLSSocket> {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const secure = connectTls({
    socket: plain,
    // The name or address that the certificate must bear. SNI is for names only (RFC 6066 section 3).
    host: bare,
    ...(isIP(bare) === 0 ? { servername: bare } : {}),
    minVersion: 'TLSv1.2',
  });
  secure.on('error', () => {});
  let certificate: object | null = null;
  // Seen before the certificate is judged: a refused one can be described only while the handshake lasts.
  secure.prependListener('secure', () => {
    certificate = secure.getPeerCertificate();
  });
  const work = new Promise<TLSSocket>((resolve, reject) => {
    secure.once('secureConnect', () => resolve(secure));
    secure.once('error', (error) => reject(Object.assign(error, { certificate })));
    secure.once('close', () =>
      reject(lineError('EConnectionClosed', 'The server closed the connection during the TLS handshake')),
    );
  });
  return within(work, { ms, code: 'UPGRADE_TIMEOUT', signal, giveUp: () => secure.destroy() });
}

function factsOf(socket: TLSSocket): TlsFacts {
  return {
    version: (socket.getProtocol() ?? 'TLS').replace(/^TLSv/, 'TLS '),
    cipher: socket.getCipher().standardName ?? socket.getCipher().name,
  };
}
