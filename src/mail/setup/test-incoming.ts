// The receiving half of Test Credentials: line, sign-in, inbox. The inbox is opened for reading only.
import { ProblemError } from '../../db/problem.ts';
import { imapProblem } from '../problems/imap-problem.ts';
import { imapServer, openImap } from '../protocols/imap-connection.ts';
import { openLine } from '../protocols/line.ts';
import type { CredentialsTest, SideResult } from './credentials-test.ts';
import { pop3NotInThisBuild } from './pop3-note.ts';
import { type TestRun, testStages } from './test-run.ts';

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
  if (incoming.protocol === 'pop3') {
    try {
      const { socket } = await openLine({ protocol: 'pop3', server: incoming, ...line });
      socket.destroy();
      throw new ProblemError(pop3NotInThisBuild);
    } catch (error) {
      const problem =
        error instanceof ProblemError
          ? error.problem
          : imapProblem(error, { ...imapServer(request), protocol: 'pop3' });
      return run.fail(problem, incoming.host);
    }
  }
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

function lettersInWords(count: number): string {
  return count === 1 ? '1 letter' : `${count.toLocaleString('en-GB')} letters`;
}
