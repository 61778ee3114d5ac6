// The demo's sign-in page: an identity provider over TLS on loopback. It costs the start of the demo a listening port and
// nothing more; the certificate is made right after the start, the provider is loaded when somebody first comes.
import { createServer, type Server } from 'node:https';
import { type AddressInfo, createServer as createListener, type Socket } from 'node:net';
import { DEMO_ADDRESS } from './demo-letter.ts';
import type { IdentityProvider, MailScope, PageWords, Person } from './sign-in/identity-provider.ts';

/** How frontdesk is "registered" at the demo's provider. */
export const DEMO_CLIENT_ID = '00000000-1111-2222-3333-000000000000';
/** Somebody else of the practice, for whoever wants to see what a wrong account brings. */
export const DEMO_OTHER_ADDRESS = 'dentist@brightsmile.example';

export interface DemoSignIn {
  /** https://localhost:PORT */
  authority: string;
  /** The certificate that only this authority has; made once, when it is first asked for. */
  certificate(): Promise<string>;
  mayOpen(token: string, mailbox: string, scope: MailScope): Promise<boolean>;
  stop(): Promise<void>;
}

export interface DemoSecrets {
  password: string;
  /** The code of the second step. */
  secondStep: string;
}

/** Short, so that a longer try renews them as it is done at work. In seconds. */
const TOKEN_LIVES = 600;

export async function startDemoSignIn(secrets: DemoSecrets): Promise<DemoSignIn> {
  let pair: Promise<{ cert: string; key: string }> | undefined;
  let started: Promise<{ server: Server; identity: IdentityProvider }> | undefined;
  let identity: IdentityProvider | undefined;
  const certificate = () => (pair ??= makeCertificate());
  const sockets = new Set<Socket>();
  const listener = createListener({ pauseOnConnect: true }, async (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    try {
      started ??= start();
      (await started).server.emit('connection', socket);
    } catch {
      socket.destroy();
    }
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(0, '127.0.0.1', resolve);
  });
  const authority = `https://localhost:${(listener.address() as AddressInfo).port}`;

  async function start() {
    const [{ makeIdentityProvider }, tls] = await Promise.all([
      import('./sign-in/identity-provider.ts'),
      certificate(),
    ]);
    identity = makeIdentityProvider(authority, {
      people: peopleOf(secrets),
      clientId: DEMO_CLIENT_ID,
      accessTokenLives: TOKEN_LIVES,
      words,
    });
    return { server: createServer(tls, identity.handler), identity };
  }

  return {
    authority,
    certificate: async () => (await certificate()).cert,
    // Nobody has been given a token where the provider was never asked.
    mayOpen: async (token, mailbox, scope) => (await identity?.mayOpen(token, mailbox, scope)) ?? false,
    async stop() {
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

const peopleOf = ({ password, secondStep }: DemoSecrets): Person[] => [
  { address: DEMO_ADDRESS, password, secondStep },
  { address: DEMO_OTHER_ADDRESS, password, mailboxes: [DEMO_ADDRESS] },
];

// The password is not told here: other people of this computer can reach this page too.
const words: PageWords = {
  notice:
    'This is a practice sign-in of frontdesk on this computer. It is not Microsoft, and nothing leaves this computer.',
  signIn: `Type ${DEMO_ADDRESS} and the practice password that frontdesk shows on its screen. Never type a real password here. With ${DEMO_OTHER_ADDRESS} and the same password you see what another account brings.`,
  secondStep: 'In this practice, type the second step that frontdesk shows on its screen.',
};

async function makeCertificate(): Promise<{ cert: string; key: string }> {
  const { generate } = await import('selfsigned');
  const made = await generate([{ name: 'commonName', value: 'frontdesk practice sign-in' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - 86_400_000),
    notAfterDate: new Date(Date.now() + 30 * 86_400_000),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { cert: made.cert, key: made.private };
}
