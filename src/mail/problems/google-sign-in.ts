// What Google's sign-in answers, in words. The words that Google shows on its own page only, because it does not come
// back from there, are known too: docs/google.md has the same ones for whoever reads them there.
import { type OAuthFailure, type SignInWords, wordsOfAnswer } from './oauth-problem.ts';

const administrator = "Ask the practice's Google Workspace administrator";

const ended: SignInWords = {
  kind: 'signIn',
  title: 'The sign-in at Google has ended.',
  fix: 'Sign in again. This happens after a changed password, after half a year without use, or when frontdesk was removed in the Google Account. If it happens each week, the registration at Google is still marked "Testing": docs/google.md.',
};
const again: SignInWords = {
  kind: 'signIn',
  title: 'Google wants to see the person again for this sign-in.',
  fix: "Sign in again, and do at Google's page what it asks for.",
};
const declined: SignInWords = {
  kind: 'signIn',
  title: "The sign-in was declined at Google's page.",
  fix: 'Nothing was saved. Begin again when you want to allow it, and choose Continue there.',
};
const policy: SignInWords = {
  kind: 'denied',
  title: "The practice's rules at Google do not allow frontdesk yet.",
  fix: `${administrator} to trust it: Admin console, Security, API controls, App access control, with the client id from frontdesk's configuration.`,
};
const ownOrganisation: SignInWords = {
  kind: 'denied',
  title: 'frontdesk is registered at Google for the accounts of one organisation only.',
  fix: "Sign in with an address of that organisation. If this should be one, the administrator registers frontdesk in the practice's own Google Cloud project, or for External users: docs/google.md.",
};
const registration: SignInWords = {
  kind: 'settings',
  title: 'Google does not accept how frontdesk is registered there.',
  fix: "The client id or the client secret in frontdesk's configuration does not fit the registration: docs/google.md says how it has to be.",
};
const redirect: SignInWords = {
  kind: 'settings',
  title: 'frontdesk is registered at Google as another kind of program.',
  fix: 'The registration has to be of the type "Desktop app", which needs no redirect address: docs/google.md.',
};
const noMailScope: SignInWords = {
  kind: 'settings',
  title: 'The registration at Google does not include mail.',
  fix: 'The administrator adds the scope https://mail.google.com/ under Data Access of the Google Cloud project: docs/google.md.',
};
const consent: SignInWords = {
  kind: 'signIn',
  title: 'frontdesk was not given the right to read and send the mail.',
  fix: 'Sign in again, and tick the box for mail where Google asks what frontdesk may do.',
};
const browser: SignInWords = {
  kind: 'signIn',
  title: 'Google does not take a sign-in from this kind of browser.',
  fix: 'Open the address in an ordinary web browser: Firefox, Chrome, Edge or Safari.',
};
const disabled: SignInWords = {
  kind: 'denied',
  title: 'This account is switched off at Google.',
  fix: `${administrator} to switch it on, or look at accounts.google.com for what Google says.`,
};
const busy: SignInWords = {
  kind: 'server',
  title: "Google's sign-in is busy at the moment.",
  fix: 'Try again in a few minutes.',
};

const byWord = new Map<string, SignInWords>([
  ['invalid_grant', ended],
  ['access_denied', declined],
  ['admin_policy_enforced', policy],
  ['access_not_configured', policy],
  ['org_internal', ownOrganisation],
  ['redirect_uri_mismatch', redirect],
  ['invalid_client', registration],
  ['unauthorized_client', registration],
  ['deleted_client', registration],
  ['unsupported_grant_type', registration],
  ['invalid_scope', noMailScope],
  ['restricted_client', noMailScope],
  ['consent_required', consent],
  ['interaction_required', again],
  ['login_required', again],
  ['account_selection_required', again],
  ['disallowed_useragent', browser],
  ['account_disabled', disabled],
  ['server_error', busy],
  ['internal_failure', busy],
  ['temporarily_unavailable', busy],
  ['rate_limit_exceeded', busy],
  ['slow_down', busy],
]);

/** error_subtype: more exact than the error word beside which it stands. */
const bySubtype = new Map<string, SignInWords>([
  ['invalid_rapt', again],
  ['rapt_required', again],
]);

export const googleAnswerWords = wordsOfAnswer(googleWords, ended);

export function googleWords({ error, suberror }: OAuthFailure): SignInWords | undefined {
  return bySubtype.get(suberror) ?? byWord.get(error);
}
