// The receiving half of Test Credentials for POP3: line, sign-in, and what lies in the maildrop. Nothing is fetched, and
// nothing is deleted.
import type { IncomingSettings } from '../../db/account-settings.ts';
import { pop3Problem } from '../problems/pop3-problem.ts';
import { type OpenPop3Request, openPop3, pop3Server } from '../protocols/pop3-session.ts';
import type { SideResult } from './credentials-test.ts';
import { lettersInWords, type TestRun } from './test-run.ts';

export async function testIncomingPop3(
  incoming: IncomingSettings,
  request: OpenPop3Request,
  run: TestRun,
): Promise<SideResult> {
  const opened = await openPop3(request);
  if (!opened.ok) return run.fail(opened.problem, incoming.host);
  const session = opened.value;
  const stop = (): void => session.close();
  run.signal.addEventListener('abort', stop, { once: true });
  try {
    run.pass('signIn', 'signed in');
    run.beginTimed('mailbox', run.times.mailbox);
    const { letters, hasIds } = await session.list();
    // Without unique-ids everything works, but a line that falls costs more.
    run.pass('mailbox', `${lettersInWords(letters.length)}, ${hasIds ? 'UIDL' : 'no UIDL'}`);
    session.quit().catch(() => {});
    return run.end();
  } catch (error) {
    session.close();
    return run.fail(pop3Problem(error, pop3Server(request)), incoming.host);
  } finally {
    run.signal.removeEventListener('abort', stop);
  }
}
