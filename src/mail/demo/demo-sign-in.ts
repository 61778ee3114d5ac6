// The demo's sign-in pages: one like Microsoft's and one like Google's, each an identity provider over TLS on loopback. They
// cost the start of the demo a listening port each and nothing more; the certificate is made right after the start, a
// provider is loaded when somebody first comes to it.
import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, createServer as createListener, type Socket } from 'node:net';
import type { OAuthSettings } from '../auth/oauth-settings.ts';
import { DEMO_ADDRESS } from './demo-letter.ts';
import type { MailScope, PageWords, Person } from './sign-in/identity-provider.ts';

/** Somebody else of the practice, for whoever wants to see what a wrong account brings. */
export const DEMO_OTHER_ADDRESS = 'dentist@brightsmile.example';

/** One of them, and how frontdesk is "registered" there. */
export interface DemoProvider extends Omit<OAuthSettings, 'certificate'> {
  /** In place of which provider. */
  provider: string;
}

export interface DemoSignIn {
  providers: DemoProvider[];
  /** The certificate that only these authorities have; made once, when it is first asked for. */
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

const microsoft = { clientId: '00000000-1111-2222-3333-000000000000', clientSecret: '', tenant: 'common' };
const google = {
  ...{ clientId: '000000000000-practice.apps.googleusercontent.com', clientSecret: 'practice', tenant: '' },
};

export async function startDemoSignIn(secrets: DemoSecrets): Promise<DemoSignIn> {
  let pair: ReturnType<typeof makeCertificate> | undefined;
  const certificate = () => (pair ??= makeCertificate());
  const usual = { people: peopleOf(secrets), accessTokenLives: TOKEN_LIVES };
  const atMicrosoft = await listen(certificate, async (origin) => {
    const { makeIdentityProvider } = await import('./sign-in/identity-provider.ts');
    return makeIdentityProvider(origin, { ...usual, ...microsoft, words: wordsFor('Microsoft') });
  });
  const atGoogle = await listen(certificate, async (origin) => {
    const { makeGoogleProvider } = await import('./sign-in/google-provider.ts');
    return makeGoogleProvider(origin, { ...usual, ...google, words: wordsFor('Google') });
  });
  const all = [atMicrosoft, atGoogle];
  return {
    providers: [
      { provider: 'microsoft', ...microsoft, authority: atMicrosoft.origin },
      { provider: 'google', ...google, authority: atGoogle.origin },
    ],
    certificate: async () => (await certificate()).cert,
    // Nobody has been given a token where a provider was never asked.
    async mayOpen(...asked) {
      const answers = await Promise.all(all.map(({ made }) => made()?.mayOpen(...asked)));
      return answers.includes(true);
    },
    stop: async () => void (await Promise.all(all.map((one) => one.stop()))),
  };
}

interface Made {
  handler: RequestListener;
  mayOpen(token: string, mailbox: string, scope: MailScope): Promise<boolean>;
}

/** A port at which a provider answers that is made when somebody first comes. */
async function listen<T extends Made>(
  certificate: () => Promise<{ cert: string; key: string }>,
  make: (origin: string) => Promise<T>,
): Promise<{ origin: string; made: () => T | undefined; stop(): Promise<void> }> {
  let made: T | undefined;
  let started: Promise<Server> | undefined;
  const sockets = new Set<Socket>();
  async function start(): Promise<Server> {
    const [provider, tls] = await Promise.all([make(origin), certificate()]);
    made = provider;
    return createServer(tls, provider.handler);
  }
  const listener = createListener({ pauseOnConnect: true }, async (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    try {
      started ??= start();
      (await started).emit('connection', socket);
    } catch {
      socket.destroy();
    }
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(0, '127.0.0.1', resolve);
  });
  const origin = `https://localhost:${(listener.address() as AddressInfo).port}`;
  return {
    origin,
    made: () => made,
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

// The password is not told here: other people of this computer can reach these pages too.
const wordsFor = (provider: string): PageWords => ({
  notice: `This is a practice sign-in of frontdesk on this computer. It is not ${provider}, and nothing leaves this computer.`,
  signIn: `Type ${DEMO_ADDRESS} and the practice password that frontdesk shows on its screen. Never type a real password here. With ${DEMO_OTHER_ADDRESS} and the same password you see what another account brings.`,
  secondStep: 'In this practice, type the second step that frontdesk shows on its screen.',
});

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
