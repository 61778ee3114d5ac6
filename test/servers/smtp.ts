// A real SMTP server for a test. It keeps what it receives, byte for byte, and misbehaves when told to.
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { ServerCertificate } from './certificates.ts';

export interface ReceivedLetter {
  from: string;
  to: string[];
  bytes: Buffer;
  /** Who signed in; null where nobody did. */
  user: string | null;
  /** Whether the letter came over an encrypted connection. */
  encrypted: boolean;
}

/** How the server meets the next connections, until told otherwise. */
export type SmtpBehaviour =
  | { kind: 'accept' }
  /** Answers `code` with `text` at that point, instead of going on. */
  | {
      kind: 'reply';
      at: 'connect' | 'signIn' | 'sender' | 'recipient' | 'letter';
      code: number;
      text: string;
    }
  /** Wants an address of whoever submits, and says no to MAIL FROM:<>. */
  | { kind: 'refuseNullSender' }
  /** Refuses every token and says it back, as it is and as it came. */
  | { kind: 'echoToken' }
  /** Says no to these recipients only, and to others that they may come later. */
  | { kind: 'refuseRecipients'; addresses: string[]; later?: string[] }
  /** Cuts the line when the whole letter has arrived, before its answer. */
  | { kind: 'dropAfterData'; stored: boolean }
  /** Says nothing more from that point on. */
  | { kind: 'stall'; at: 'connect' | 'signIn' | 'letter' };

export interface SmtpOptions {
  security: 'tls' | 'starttls' | 'none';
  /** Needed unless security is none. */
  certificate?: ServerCertificate;
  /** Passwords by user name; without them nobody can sign in and nobody has to. */
  users?: Record<string, string>;
  /** Access tokens by user name, for XOAUTH2; or who is to be asked whether one is good. */
  tokens?: Record<string, string> | ((user: string, token: string) => Promise<boolean>);
  /** Largest letter, in bytes; announced, and enforced. */
  size?: number;
  /** Knows no addresses with letters beyond ASCII before the @. */
  asciiOnly?: boolean;
  /** A fixed port; otherwise a free one. */
  port?: number;
  /** Called for each letter that was taken, before the server says so: a delivery into a mailbox, say. */
  deliver?: (letter: ReceivedLetter) => void | Promise<void>;
}

export interface TestSmtp {
  readonly port: number;
  /** What was taken, in order. */
  readonly letters: readonly ReceivedLetter[];
  /** User names that were tried and refused. */
  readonly refused: readonly string[];
  /** How many connections there were. */
  readonly connections: () => number;
  /** As told, from now on; or, where it is a function, as it says when a connection comes, for all of that one. */
  behave(behaviour: SmtpBehaviour | (() => SmtpBehaviour)): void;
  /** Resolves with the letter that has this text in it, now or as soon as it arrives. */
  waitForLetter(text?: string, timeout?: number): Promise<ReceivedLetter>;
  stop(): Promise<void>;
}

type Done = (error?: Error | null) => void;

export async function startSmtp(options: SmtpOptions): Promise<TestSmtp> {
  const letters: ReceivedLetter[] = [];
  const refused: string[] = [];
  const sockets = new Map<number, Socket>();
  const waiting = new Set<() => void>();
  let connections = 0;
  let told: SmtpBehaviour | (() => SmtpBehaviour) = { kind: 'accept' };
  const chosen = new Map<string, SmtpBehaviour>();
  const towards = ({ id }: SMTPServerSession): SmtpBehaviour =>
    chosen.get(id) ?? (typeof told === 'function' ? { kind: 'accept' } : told);

  /** Does what the server was told to do at this point; false: go on as usual. */
  function misbehave(
    at: 'connect' | 'signIn' | 'sender' | 'recipient' | 'letter',
    session: SMTPServerSession,
    done: Done,
  ): boolean {
    const behaviour = towards(session);
    if (behaviour.kind === 'stall' && behaviour.at === at) return true;
    if (behaviour.kind !== 'reply' || behaviour.at !== at) return false;
    done(reply(behaviour.code, behaviour.text));
    return true;
  }

  const cut = (session: SMTPServerSession) => sockets.get(session.remotePort)?.destroy();

  async function take(bytes: Buffer, session: SMTPServerSession): Promise<void> {
    const letter: ReceivedLetter = {
      from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
      to: session.envelope.rcptTo.map((recipient) => recipient.address),
      bytes,
      user: typeof session.user === 'string' ? session.user : null,
      encrypted: session.secure,
    };
    await options.deliver?.(letter);
    letters.push(letter);
    for (const look of [...waiting]) look();
  }

  const signsIn = Boolean(options.users ?? options.tokens);
  const server = new SMTPServer({
    logger: false,
    secure: options.security === 'tls',
    hideSMTPUTF8: options.asciiOnly ?? false,
    hideSTARTTLS: options.security !== 'starttls',
    ...(options.certificate && { cert: options.certificate.cert, key: options.certificate.key }),
    authMethods: [...(options.users ? ['PLAIN', 'LOGIN'] : []), ...(options.tokens ? ['XOAUTH2'] : [])],
    disabledCommands: signsIn ? [] : ['AUTH'],
    authOptional: !signsIn,
    // A server that has no encryption to offer takes the password in clear, as those do.
    allowInsecureAuth: options.security === 'none',
    disableReverseLookup: true,
    closeTimeout: 100,
    ...(options.size !== undefined && { size: options.size }),
    onConnect(session, done) {
      if (typeof told === 'function') chosen.set(session.id, told());
      if (!misbehave('connect', session, done)) done();
    },
    onClose({ id }) {
      chosen.delete(id);
    },
    onAuth(auth, session, done) {
      if (misbehave('signIn', session, (error) => done(error ?? null))) return;
      const user = auth.username ?? '';
      const judge = (known: boolean): void => {
        if (!known) refused.push(user);
        if (known) done(null, { user });
        else if (auth.method === 'XOAUTH2') done(null, { data: { status: '401', schemes: 'bearer' } });
        else done(reply(535, '5.7.8 Authentication credentials invalid'));
      };
      const { tokens } = options;
      const token = auth.accessToken ?? '';
      if (towards(session).kind === 'echoToken') {
        const came = Buffer.from(`user=${user}\u0001auth=Bearer ${token}\u0001\u0001`).toString('base64');
        return done(reply(535, `5.7.3 Refused: ${token} ${came}`));
      }
      if (auth.method !== 'XOAUTH2')
        return judge(Boolean(auth.password) && options.users?.[user] === auth.password);
      if (typeof tokens === 'function') return void tokens(user, token).then(judge, (error) => done(error));
      return judge(token !== '' && tokens?.[user] === token);
    },
    onMailFrom(sender, session, done) {
      if (towards(session).kind === 'refuseNullSender' && sender.address === '')
        return done(reply(550, '5.7.1 An empty sender is not allowed'));
      if (!misbehave('sender', session, done)) done();
    },
    onRcptTo({ address }, session, done) {
      if (misbehave('recipient', session, done)) return;
      const behaviour = towards(session);
      if (behaviour.kind !== 'refuseRecipients') return done();
      if (behaviour.addresses.includes(address))
        return done(reply(550, `5.1.1 <${address}> is not known here`));
      done(behaviour.later?.includes(address) ? reply(450, '4.2.1 Come back later') : null);
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        if (stream.sizeExceeded)
          return done(reply(552, '5.3.4 Message size exceeds fixed maximum message size'));
        if (misbehave('letter', session, done)) return;
        const behaviour = towards(session);
        const drops = behaviour.kind === 'dropAfterData' ? behaviour : null;
        if (!drops || drops.stored) await take(Buffer.concat(chunks), session);
        if (drops) cut(session);
        else done();
      });
    },
  });
  // A client that hangs up in the middle is what some tests are about.
  server.on('error', () => {});
  server.server.on('connection', (socket: Socket) => {
    connections++;
    const { remotePort } = socket;
    if (remotePort === undefined) return;
    sockets.set(remotePort, socket);
    socket.once('close', () => sockets.delete(remotePort));
  });
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });

  return {
    port: (server.server.address() as AddressInfo).port,
    letters,
    refused,
    connections: () => connections,
    behave(next) {
      told = next;
    },
    waitForLetter(text = '', timeout = 30_000) {
      const { promise, resolve, reject } = Promise.withResolvers<ReceivedLetter>();
      const look = () => {
        const letter = letters.find((one) => one.bytes.includes(text));
        if (letter) resolve(letter);
      };
      const limit = setTimeout(
        () => reject(new Error(`No letter with "${text}" in ${timeout} ms; there are ${letters.length}.`)),
        timeout,
      );
      waiting.add(look);
      look();
      return promise.finally(() => {
        clearTimeout(limit);
        waiting.delete(look);
      });
    },
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets.values()) socket.destroy();
      await closed;
    },
  };
}

function reply(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code });
}
