import { expect, test } from 'vitest';
import { microsoftWords } from '../../../src/mail/problems/microsoft-sign-in.ts';
import { type OAuthFailure, oauthProblem as problemOf } from '../../../src/mail/problems/oauth-problem.ts';

const oauthProblem = (failure: OAuthFailure) => problemOf(failure, microsoftWords);

const failure = (part: Partial<OAuthFailure>): OAuthFailure => ({
  ...{ host: 'login.microsoftonline.com', provider: 'Microsoft', status: 400, error: 'invalid_grant' },
  ...{ suberror: '', codes: [], description: '', cause: undefined, secrets: [] },
  ...part,
});
const numbered = (code: number, error = 'invalid_grant') =>
  oauthProblem(
    failure({ error, codes: [code], description: `AADSTS${code}: In Microsoft's words. Trace ID: 1` }),
  );

test.each<[string, number[], string, RegExp]>([
  ['a second step', [50072, 50074, 50076, 50078, 50079], 'signIn', /second step/],
  ['rules', [53000, 53001, 53002, 53003, 50105], 'denied', /rules at Microsoft do not allow this sign-in/],
  ['no codes', [530035], 'denied', /do not allow signing in in this way/],
  ['consent', [65001], 'signIn', /not given the right/],
  ['declined', [65004], 'signIn', /declined/],
  ["an administrator's consent", [90094], 'denied', /administrator has to allow/],
  ['another organisation', [50020, 500208, 50034], 'signIn', /does not know this account/],
  ['locked', [50053], 'denied', /locked/],
  ['a password that has expired', [50055], 'signIn', /new password/],
  ['switched off', [50057], 'denied', /switched off/],
  ['a wrong password', [50126], 'signIn', /address or the password/],
  ['tokens that have ended', [700082, 70008, 70043, 50173, 50132, 50133], 'signIn', /has ended/],
  ['an answer that was used', [54005], 'signIn', /has been used already/],
  ['codes', [70016, 70018, 70019], 'signIn', /code/],
  ['the registration', [700016, 70001, 50011, 50194, 9002332, 650057, 7000218], 'settings', /registered/],
  ['busy', [90033, 90006, 90024], 'server', /busy/],
])('%s: each number has its sentence, and keeps the text of Microsoft', (_, codes, kind, title) => {
  for (const code of codes) {
    const problem = numbered(code);
    expect(problem, String(code)).toMatchObject({ kind, title: expect.stringMatching(title) });
    expect(problem.fix, String(code)).toMatch(/\.$/);
    expect(problem.detail, String(code)).toContain(`AADSTS${code}: In Microsoft's words.`);
  }
});

test.each<[Partial<OAuthFailure>, string, RegExp]>([
  [{ error: 'interaction_required' }, 'signIn', /second step/],
  [{ error: 'invalid_grant', suberror: 'bad_token' }, 'signIn', /has ended/],
  [{ error: 'invalid_grant', suberror: 'consent_required' }, 'signIn', /not given the right/],
  [{ error: 'invalid_grant' }, 'signIn', /has ended/],
  [{ error: 'authorization_declined' }, 'signIn', /declined/],
  [{ error: 'device_code_expired' }, 'signIn', /run out/],
  [{ error: 'invalid_client' }, 'settings', /registered/],
  [{ error: 'whatever', status: 503 }, 'server', /busy/],
  // The number stands in the text alone.
  [{ error: 'invalid_request', description: 'AADSTS53003: Access has been blocked.' }, 'denied', /rules/],
  // A number that nobody knows: the error word still tells.
  [{ error: 'invalid_grant', codes: [999] }, 'signIn', /has ended/],
])('without a number that is known: %o', (part, kind, title) => {
  expect(oauthProblem(failure(part))).toMatchObject({ kind, title: expect.stringMatching(title) });
});

test('what nobody knows is shown in the words of Microsoft, without what only its support can read', () => {
  const description = 'AADSTS123456: The moon is in the wrong place. Trace ID: 42 Correlation ID: 43';
  const problem = oauthProblem(failure({ error: 'moon_error', codes: [123456], description }));
  expect(problem).toMatchObject({
    kind: 'signIn',
    title: 'Microsoft did not complete the sign-in: AADSTS123456: The moon is in the wrong place.',
  });
  expect(problem.detail).toContain('Trace ID: 42');
  expect(problem.detail).toContain('moon_error');
});

test('no token stands in the details', () => {
  const problem = oauthProblem(
    failure({ description: 'The token 0.AXoA-secret is malformed', secrets: ['0.AXoA-secret'] }),
  );
  expect(JSON.stringify(problem)).not.toContain('0.AXoA-secret is');
});

test.each<[string, string, RegExp]>([
  ['ENOTFOUND', 'dns', /was not found/],
  ['EAI_AGAIN', 'offline', /no way to/],
  ['ENETUNREACH', 'offline', /no way to/],
  ['ECONNREFUSED', 'refused', /did not take the connection/],
  ['ETIMEOUT', 'timeout', /did not answer/],
  ['ECONNRESET', 'timeout', /did not answer/],
  ['CERT_HAS_EXPIRED', 'tls', /out of date/],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls', /cannot prove/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls', /cannot prove/],
  ['EPROTO', 'tls', /encrypt/],
])('a server that was not reached: %s', (code, kind, title) => {
  const cause = Object.assign(new Error(`it says ${code}`), { code });
  const problem = oauthProblem(failure({ status: 0, error: '', cause }));
  expect(problem).toMatchObject({ kind, title: expect.stringMatching(title) });
  expect(problem.title).toContain('login.microsoftonline.com');
  expect(problem.detail).toContain(code);
});
