import { expect, test } from 'vitest';
import { googleWords } from '../../../src/mail/problems/google-sign-in.ts';
import { oauthProblem } from '../../../src/mail/problems/oauth-problem.ts';

const problemOf = (error: string, suberror = '', status = 400) =>
  oauthProblem(
    {
      ...{ host: 'accounts.google.com', provider: 'Google', status, error, suberror },
      ...{ codes: [], description: `Google's words about ${error}.`, cause: undefined, secrets: [] },
    },
    googleWords,
  );

test.each<[string, string, string, RegExp, RegExp]>([
  ['invalid_grant', '', 'signIn', /has ended/, /Sign in again.*Testing/],
  ['invalid_grant', 'invalid_rapt', 'signIn', /see the person again/, /Sign in again/],
  ['access_denied', '', 'signIn', /declined/, /Begin again/],
  ['admin_policy_enforced', '', 'denied', /rules at Google/, /App access control/],
  ['org_internal', '', 'denied', /one organisation only/, /docs\/google\.md/],
  ['redirect_uri_mismatch', '', 'settings', /another kind of program/, /Desktop app/],
  ['invalid_client', '', 'settings', /registered/, /client secret/],
  ['unauthorized_client', '', 'settings', /registered/, /docs\/google\.md/],
  ['deleted_client', '', 'settings', /registered/, /docs\/google\.md/],
  ['invalid_scope', '', 'settings', /does not include mail/, /Data Access/],
  ['consent_required', '', 'signIn', /not given the right/, /tick the box/],
  ['disallowed_useragent', '', 'signIn', /kind of browser/, /Firefox/],
  ['account_disabled', '', 'denied', /switched off/, /administrator/],
  ['temporarily_unavailable', '', 'server', /busy/, /few minutes/],
  ['a_new_word', '', 'signIn', /Google's words about a_new_word/, /Begin again/],
])('%s %s', (error, suberror, kind, title, fix) => {
  const problem = problemOf(error, suberror);
  expect(problem).toMatchObject({
    ...{ kind, title: expect.stringMatching(title), fix: expect.stringMatching(fix) },
    detail: expect.stringContaining(`Google's words about ${error}.`),
  });
  expect(problem.title + problem.fix).not.toContain('Microsoft');
});

test('a failure of the server without a word of its own is told as busy', () => {
  expect(problemOf('', '', 503)).toMatchObject({
    kind: 'server',
    title: "Google's sign-in is busy at the moment.",
  });
});
