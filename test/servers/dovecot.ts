// A real Dovecot for a test: IMAP and POP3, in clear, with STARTTLS and with TLS, over Maildirs in a folder of its
// own, which the test can look into. Ends with the test, however that ends.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerCertificate } from './certificates.ts';
import { type DovecotPorts, dovecotConfig, dovecotOauthConfig } from './dovecot-config.ts';
import { freePorts } from './free-ports.ts';
import { Maildir } from './maildir.ts';

const program = ['/usr/sbin/dovecot', '/usr/local/sbin/dovecot', '/usr/bin/dovecot'].find(existsSync);

/**
 * Why tests that need Dovecot cannot run here, for `describe.skipIf(dovecotMissing)`; null when they can. Where
 * FRONTDESK_REQUIRE_SERVERS=1 they are not skipped: they run, and fail.
 */
export const dovecotMissing: string | null =
  program || process.env.FRONTDESK_REQUIRE_SERVERS === '1' ? null : 'Dovecot is not installed';

export interface DovecotOptions {
  /** Passwords by user name. */
  users: Record<string, string>;
  /** Without one there is neither STARTTLS nor TLS. */
  certificate?: ServerCertificate | undefined;
  plainTextAuth?: boolean;
  /** Where it asks whether a token is good, and the authority that it trusts for that; then it takes XOAUTH2. */
  tokens?: { introspection: string; ca: string };
  /** Further settings, as they stand in a Dovecot configuration. */
  extra?: string;
}

export interface Dovecot {
  readonly ports: DovecotPorts;
  /** Folder of everything that it keeps. */
  readonly folder: string;
  /** What lies on the server for a user. */
  mail(user: string): Maildir;
  /** Resolves when the new password is the one that counts. */
  setPassword(user: string, password: string): Promise<void>;
  /** Ends the server and every connection; its mail stays. */
  stop(): Promise<void>;
  /** Starts it again, on the same ports and mail. */
  start(): Promise<void>;
  /** Ends it for good and removes its mail. */
  close(): Promise<void>;
  log(): string;
}

/** Starts a server and waits until it answers. */
export async function startDovecot(options: DovecotOptions): Promise<Dovecot> {
  if (!program) throw new Error('Dovecot is not installed: apt-get install dovecot-imapd dovecot-pop3d');
  const folder = makeFolder();
  const runAs = whoRuns();
  const certificate = options.certificate ? copyCertificate(options.certificate, folder) : null;
  const owner = process.getuid?.() === 0 ? runAs : null;
  const passwords = new Map(Object.entries(options.users));
  const ports = await choosePorts();
  const maildirs = new Map<string, Maildir>();
  let running: Running | null = null;

  const own = (path: string) => owner && chownSync(path, owner.uid, owner.gid);
  const writeUsers = () =>
    writeFileSync(
      join(folder, 'users'),
      [...passwords].map(([user, word]) => `${user}:{PLAIN}${word}\n`).join(''),
    );

  writeUsers();
  for (const part of ['', 'run', 'mail']) {
    mkdirSync(join(folder, part), { recursive: true });
    own(join(folder, part));
  }
  if (certificate) own(certificate.keyFile);
  const tokens = options.tokens
    ? { introspection: options.tokens.introspection, caFile: join(folder, 'authority.pem') }
    : null;
  if (options.tokens && tokens) {
    writeFileSync(tokens.caFile, options.tokens.ca);
    writeFileSync(join(folder, 'oauth2.conf'), dovecotOauthConfig(tokens));
  }
  writeFileSync(
    join(folder, 'dovecot.conf'),
    dovecotConfig({
      folder,
      ports,
      certificate,
      runAs,
      plainTextAuth: options.plainTextAuth ?? true,
      tokens,
      extra: options.extra ?? '',
    }),
  );

  const server: Dovecot = {
    ports,
    folder,
    mail(user) {
      const maildir = maildirs.get(user) ?? new Maildir(join(folder, 'mail', user), owner);
      maildirs.set(user, maildir);
      return maildir;
    },
    async setPassword(user, password) {
      passwords.set(user, password);
      writeUsers();
      // Dovecot looks for a changed file at most once in each second of the clock.
      await new Promise((resolve) => setTimeout(resolve, 1_020 - (Date.now() % 1_000)));
    },
    async start() {
      running ??= await run(program, join(folder, 'dovecot.conf'), owner);
      try {
        await untilGreeting(ports.imap, running);
        await untilGreeting(ports.pop3, running);
      } catch (error) {
        throw new Error(`${error instanceof Error ? error.message : error}\n${server.log()}`);
      }
    },
    async stop() {
      await running?.end();
      running = null;
    },
    async close() {
      await running?.kill();
      running = null;
      rmSync(folder, { recursive: true, force: true });
    },
    log: () => (existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8') : ''),
  };
  try {
    await server.start();
  } catch (error) {
    await server.close();
    throw error;
  }
  return server;
}

interface Running {
  child: ChildProcess;
  words: () => string;
  /** Lets it say goodbye to its clients, which takes about a second. */
  end(): Promise<void>;
  /** Ends it and all its children at once. */
  kill(): Promise<void>;
}

// Waits for the server, and ends it when whoever started it is gone: a killed test run closes this pipe too.
const KEEPER = `
exec 3<&0
"$@" 3<&- & server=$!
( cat <&3 >/dev/null; kill -TERM "$server" 2>/dev/null ) & keeper=$!
wait "$server"; status=$?
exit "$status"
`;

async function run(
  path: string,
  config: string,
  owner: { uid: number; gid: number } | null,
): Promise<Running> {
  const child = spawn('/bin/sh', ['-c', KEEPER, 'sh', path, '-F', '-c', config], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    // A process group of its own, which can be ended as one.
    detached: true,
    ...(owner && { uid: owner.uid, gid: owner.gid }),
  });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (words += chunk));
  child.stdin.on('error', () => {}); // it may have ended already
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  return {
    child,
    words: () => words,
    async end() {
      child.stdin.end();
      await ended;
      // Children that serve an idle client go on for up to ten seconds otherwise.
      endGroup(child);
    },
    async kill() {
      endGroup(child);
      await ended;
    },
  };
}

function endGroup(child: ChildProcess): void {
  try {
    if (child.pid) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody of them is left.
  }
}

/** Resolves when the server says its first word on `port`. */
async function untilGreeting(port: number, running: Running): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await greets(port))) {
    if (running.child.exitCode !== null) throw new Error(`Dovecot ended at its start: ${running.words()}`);
    if (Date.now() > deadline) throw new Error(`Dovecot does not answer on port ${port}: ${running.words()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket
      .once('data', () => done(true))
      .once('error', () => done(false))
      .once('end', () => done(false));
  });
}

async function choosePorts(): Promise<DovecotPorts> {
  const [imap, imaps, pop3, pop3s] = await freePorts(4);
  return { imap: imap!, imaps: imaps!, pop3: pop3!, pop3s: pop3s! };
}

function makeFolder(): string {
  // A Unix socket's path has at most 107 bytes, and Dovecot appends names of its own.
  const base = tmpdir().length < 60 ? tmpdir() : '/tmp';
  return mkdtempSync(join(base, 'fd-dovecot-'));
}

function copyCertificate(certificate: ServerCertificate, folder: string): ServerCertificate {
  const copy = { ...certificate, certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
  copyFileSync(certificate.certFile, copy.certFile);
  copyFileSync(certificate.keyFile, copy.keyFile);
  return copy;
}

/** Ourselves, or "nobody" where we are root: a mail server has no need of root's rights. */
function whoRuns(): { user: string; group: string; uid: number; gid: number } {
  const name = process.getuid?.() === 0 ? ['nobody'] : [];
  const ask = (what: string) => execFileSync('id', [what, ...name], { encoding: 'utf8' }).trim();
  return { user: ask('-nu'), group: ask('-ng'), uid: Number(ask('-u')), gid: Number(ask('-g')) };
}
