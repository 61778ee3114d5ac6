// The thread of the demo's servers: the screens must not feel them, and nothing that they print may reach them.
import { randomBytes, randomInt } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { startDemoImap } from './demo-imap.ts';
import { DEMO_ADDRESS, DEMO_NEW_ADDRESS, postLetters } from './demo-letter.ts';
import { demoLetters } from './demo-letters.ts';
import { startDemoPop3 } from './demo-pop3.ts';
import { startDemoPost } from './demo-post.ts';
import { type DemoProvider, startDemoSignIn } from './demo-sign-in.ts';
import { startDemoSmtp } from './demo-smtp.ts';

export interface DemoStarted {
  address: string;
  /** The same mailbox under another name. */
  newAddress: string;
  user: string;
  password: string;
  /** What the practice sign-in wants after the password. */
  secondStep: string;
  imapPort: number;
  pop3Port: number;
  smtpPort: number;
  /** The practice sign-ins, each in place of a provider's. */
  signIns: DemoProvider[];
}

export type ToDemo = 'stop' | 'certificate';
/** The certificate of the practice sign-in when it was asked for: to make one would hold up the first letters. */
export type FromDemo = { kind: 'started'; started: DemoStarted } | { kind: 'certificate'; pem: string };

if (parentPort) {
  const port = parentPort;
  const tell = (message: FromDemo): void => port.postMessage(message);
  // Other people of this computer can reach its loopback, but do not know these.
  const password = `molar-${randomBytes(4).toString('hex')}`;
  const secondStep = String(randomInt(100_000, 1_000_000));
  const signIn = await startDemoSignIn({ password, secondStep });
  const imap = await startDemoImap(await postLetters(demoLetters, new Date()), password, (user, token) =>
    signIn.mayOpen(token, user, 'IMAP'),
  );
  const pop3 = await startDemoPop3(imap.maildrop, {
    knows: (user, given) => [DEMO_ADDRESS, DEMO_NEW_ADDRESS].includes(user) && given === password,
    mayOpen: (user, token) => signIn.mayOpen(token, user, 'POP'),
  });
  const post = startDemoPost(imap.deliver);
  const smtp = await startDemoSmtp(password, (user, token) => signIn.mayOpen(token, user, 'SMTP'), post.post);
  tell({
    kind: 'started',
    started: {
      ...{ address: DEMO_ADDRESS, newAddress: DEMO_NEW_ADDRESS, user: DEMO_ADDRESS, password, secondStep },
      ...{ imapPort: imap.port, pop3Port: pop3.port, smtpPort: smtp.port },
      signIns: signIn.providers,
    },
  });
  port.on('message', async (message: ToDemo) => {
    if (message === 'certificate') return tell({ kind: 'certificate', pem: await signIn.certificate() });
    post.stop();
    await Promise.all([imap.stop(), pop3.stop(), smtp.stop(), signIn.stop()]);
    port.close();
  });
}
