// The demo's outgoing server. It takes every letter and hands it to the demo, never to anybody else.
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { DEMO_ADDRESS, DEMO_NEW_ADDRESS } from './demo-letter.ts';
import type { MayOpen } from './imap-tokens.ts';

export interface DemoSmtp {
  port: number;
  stop(): Promise<void>;
}

export type Posted = (source: Buffer, recipients: string[]) => void;

const LARGEST = 40 * 1024 * 1024;

export async function startDemoSmtp(password: string, mayOpen: MayOpen, posted: Posted): Promise<DemoSmtp> {
  const server = new SMTPServer({
    logger: false,
    hideSTARTTLS: true,
    // The line does not leave this computer.
    allowInsecureAuth: true,
    authMethods: ['PLAIN', 'LOGIN', 'XOAUTH2'],
    disableReverseLookup: true,
    closeTimeout: 100,
    size: LARGEST,
    async onAuth(auth, _session, done) {
      const user = auth.username ?? '';
      if (auth.method === 'XOAUTH2')
        return (await mayOpen(user, auth.accessToken ?? ''))
          ? done(null, { user })
          : done(null, { data: { status: '401', schemes: 'bearer' } });
      const known = [DEMO_ADDRESS, DEMO_NEW_ADDRESS].includes(user) && auth.password === password;
      if (known) done(null, { user });
      else done(reply(535, '5.7.8 User name or password not accepted'));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (stream.sizeExceeded) return done(reply(552, '5.3.4 The letter is too large'));
        // Before the answer: the envelope is emptied with it.
        const recipients = session.envelope.rcptTo.map((recipient) => recipient.address);
        done(null, '2.0.0 Taken by the demo: it does not leave this computer');
        posted(Buffer.concat(chunks), recipients);
      });
    },
  });
  server.on('error', () => {});
  const sockets = new Set<Socket>();
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve());
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

const reply = (responseCode: number, text: string): Error => Object.assign(new Error(text), { responseCode });
