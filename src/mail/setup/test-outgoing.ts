// The sending half of Test Credentials: line, sign-in, and whether letters from the practice's address would be
// taken. No letter is sent.
import type { AccountSecrets, AccountSettings } from '../../db/account-settings.ts';
import { smtpProblem } from '../problems/smtp-problem.ts';
import { askMaySend, openSmtp, type SmtpAuth, smtpServer } from '../protocols/smtp-connection.ts';
import type { CredentialsTest, SideResult } from './credentials-test.ts';
import type { TestRun } from './test-run.ts';

export async function testOutgoing(test: CredentialsTest, run: TestRun): Promise<SideResult> {
  const { outgoing } = test.settings;
  const request = { server: outgoing, auth: smtpAuth(test.settings, test.secrets, test.accessToken) };
  run.begin('name');
  const opened = await openSmtp({
    ...request,
    signal: run.signal,
    timeouts: run.times,
    onStage: (stage) => {
      if (stage.stage !== 'signedIn') run.follow(stage, outgoing.security);
      else if (request.auth.kind === 'none') run.skip('signIn', 'no sign-in');
      else run.pass('signIn', 'signed in');
    },
  });
  if (!opened.ok) return run.fail(opened.problem, outgoing.host);
  try {
    run.beginTimed('maySend', run.times.maySend);
    await askMaySend(opened.value, test.settings.address);
    run.pass('maySend', 'may send');
    opened.value.quit();
    return run.end();
  } catch (error) {
    opened.value.close();
    return run.fail(smtpProblem(error, smtpServer(request)), outgoing.host);
  }
}

function smtpAuth(
  settings: AccountSettings,
  secrets: AccountSecrets,
  accessToken: string | undefined,
): SmtpAuth {
  const { auth } = settings.outgoing;
  if (auth.kind === 'none') return { kind: 'none' };
  if (auth.kind === 'own') return { kind: 'password', user: auth.user, password: secrets.outgoingPassword };
  return accessToken === undefined
    ? { kind: 'password', user: settings.user, password: secrets.password }
    : { kind: 'token', user: settings.user, accessToken };
}
