// The thread of the demo's mail server: the screens must not feel it, and nothing that it prints may reach them.
import { randomBytes } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { startDemoImap } from './demo-imap.ts';
import { DEMO_ADDRESS, postLetters } from './demo-letter.ts';
import { demoLetters } from './demo-letters.ts';
import { startDemoPost } from './demo-post.ts';
import { startDemoSmtp } from './demo-smtp.ts';

export interface DemoStarted {
  address: string;
  user: string;
  password: string;
  imapPort: number;
  smtpPort: number;
}

if (parentPort) {
  const port = parentPort;
  // Other people of this computer can reach its loopback, but do not know this.
  const password = `molar-${randomBytes(4).toString('hex')}`;
  const imap = await startDemoImap(await postLetters(demoLetters, new Date()), password);
  const post = startDemoPost(imap.deliver);
  const smtp = await startDemoSmtp(password, post.post);
  port.postMessage({
    address: DEMO_ADDRESS,
    user: DEMO_ADDRESS,
    password,
    imapPort: imap.port,
    smtpPort: smtp.port,
  } satisfies DemoStarted);
  port.once('message', async () => {
    post.stop();
    await Promise.all([imap.stop(), smtp.stop()]);
    port.close();
  });
}
