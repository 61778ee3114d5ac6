// The receiving half of Test Credentials: line, sign-in, inbox. The inbox is opened for reading only.
import { imapProblem } from '../problems/imap-problem.ts';
import { imapServer, openImap } from '../protocols/imap-connection.ts';
import type { CredentialsTest, SideResult } from './credentials-test.ts';
import { testIncomingPop3 } from './test-incoming-pop3.ts';
import { lettersInWords, type TestRun, testStages } from './test-run.ts';

export async function testIncoming(test: CredentialsTest, run: TestRun): Promise<SideResult> {
  const { incoming, receive } = test.settings;
  if (incoming === null || !receive) {
    for (const stage of testStages.incoming) run.skip(stage, 'mail is not received in frontdesk');
    return { outcome: 'skipped', problem: null };
  }
  const request = {
    server: incoming,
    user: incoming.user,
    password: test.secrets.password,
    ...(test.accessToken === undefined ? {} : { accessToken: test.accessToken }),
  };
  run.begin('name');
  const line = {
    signal: run.signal,
    timeouts: run.times,
    onStage: (stage: Parameters<TestRun['follow']>[0]) => run.follow(stage, incoming.security),
  };
  if (incoming.protocol === 'pop3') return testIncomingPop3(incoming, { ...request, ...line }, run);
  const opened = await openImap({ ...request, ...line, autoIdle: false });
  if (!opened.ok) return run.fail(opened.problem, incoming.host);
  const client = opened.value;
  const stop = (): void => client.close();
  run.signal.addEventListener('abort', stop, { once: true });
  try {
    run.pass('signIn', 'signed in');
    run.beginTimed('mailbox', run.times.mailbox);
    const mailbox = await client.mailboxOpen('INBOX', { readOnly: true });
    run.pass('mailbox', lettersInWords(mailbox.exists));
    // Politely, but the answer to the farewell is nobody's concern.
    client.logout().catch(() => {});
    return run.end();
  } catch (error) {
    client.close();
    return run.fail(imapProblem(error, imapServer(request)), incoming.host);
  } finally {
    run.signal.removeEventListener('abort', stop);
  }
}
