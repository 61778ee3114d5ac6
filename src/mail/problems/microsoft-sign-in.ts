// What Microsoft's sign-in answers, in words. Numbers are Microsoft's (AADSTS…); what has none is told by its error word.
import { answerUsed, codeGone, type OAuthFailure, type SignInWords, wordsOfAnswer } from './oauth-problem.ts';

const administrator = "Ask the practice's Microsoft 365 administrator";

const secondStep: SignInWords = {
  kind: 'signIn',
  title: 'Microsoft wants a second step for this sign-in, such as a code on a phone.',
  fix: "Sign in again, and do at Microsoft's page what it asks for.",
};
const noSuchUser: SignInWords = {
  kind: 'signIn',
  title: 'Microsoft does not know this account here.',
  fix: "Sign in again with the practice's own address. If it is right, the account belongs to another organisation: ask the Microsoft 365 administrator.",
};
const ended: SignInWords = {
  kind: 'signIn',
  title: 'The sign-in at Microsoft has ended.',
  fix: 'Sign in again. This happens after a changed password, after a long time without use, when an administrator ends it or, rarely, after a power cut.',
};
const registration: SignInWords = {
  kind: 'settings',
  title: 'Microsoft does not accept how frontdesk is registered there.',
  fix: "The client id or the tenant in frontdesk's configuration does not fit the registration: docs/microsoft.md says how it has to be.",
};
const busy: SignInWords = {
  kind: 'server',
  title: "Microsoft's sign-in is busy at the moment.",
  fix: 'Try again in a few minutes.',
};
const locked: SignInWords = {
  kind: 'denied',
  title: 'Microsoft has locked this account for a while, after too many wrong attempts.',
  fix: 'Wait half an hour and sign in again. If it stays so, ask the Microsoft 365 administrator.',
};
const wrongPassword: SignInWords = {
  kind: 'signIn',
  title: 'Microsoft did not accept the address or the password.',
  fix: "Sign in again. If the password is forgotten, Microsoft's page has a link for that.",
};
const newPassword: SignInWords = {
  kind: 'signIn',
  title: 'Microsoft wants a new password for this account.',
  fix: 'Sign in at outlook.com or office.com in a web browser, set the new password there, then sign in here again.',
};
const blocked: SignInWords = {
  kind: 'denied',
  title: "The practice's rules at Microsoft do not allow this sign-in.",
  fix: `${administrator} to allow frontdesk (Conditional Access). Signing in by a web browser on this computer is sometimes allowed where a code is not.`,
};
const noCodes: SignInWords = {
  kind: 'denied',
  title: "The practice's rules at Microsoft do not allow signing in in this way.",
  fix: `Sign in in a web browser instead (on the command line: --browser or --paste), or ask the administrator to allow the device code.`,
};
const consent: SignInWords = {
  kind: 'signIn',
  title: 'frontdesk was not given the right to read and send the mail.',
  fix: 'Sign in again, and press Accept where Microsoft asks.',
};
const adminConsent: SignInWords = {
  kind: 'denied',
  title: 'An administrator has to allow frontdesk first.',
  fix: `${administrator} to grant consent to the application, then sign in again.`,
};
const disabled: SignInWords = {
  kind: 'denied',
  title: 'This account is switched off at Microsoft.',
  fix: `${administrator} to switch it on.`,
};
const codeUnknown: SignInWords = {
  kind: 'signIn',
  title: 'Microsoft does not know this code any more.',
  fix: 'Begin again: there will be a new code.',
};
const declined: SignInWords = {
  kind: 'signIn',
  title: "The sign-in was declined at Microsoft's page.",
  fix: 'Nothing was saved. Begin again when you want to allow it.',
};

const byNumber = new Map<number, SignInWords>([
  ...[50072, 50074, 50076, 50078, 50079].map((code) => [code, secondStep] as const),
  ...[53000, 53001, 53002, 53003, 50105].map((code) => [code, blocked] as const),
  [530035, noCodes],
  [65001, consent],
  [65004, declined],
  [90094, adminConsent],
  ...[50020, 500208, 50034].map((code) => [code, noSuchUser] as const),
  [50053, locked],
  [50055, newPassword],
  [50057, disabled],
  [50126, wrongPassword],
  ...[700082, 70008, 70043, 50173, 50132, 50133].map((code) => [code, ended] as const),
  [54005, answerUsed],
  [70016, codeGone],
  [70018, codeUnknown],
  [70019, codeGone],
  ...[700016, 70001, 50011, 50194, 9002332, 650057, 7000218].map((code) => [code, registration] as const),
  ...[90033, 90006, 90024].map((code) => [code, busy] as const),
]);

/** Error words of the standards, of Microsoft and of its library. */
const byWord = new Map<string, SignInWords>([
  ['authorization_declined', declined],
  ['access_denied', declined],
  ['expired_token', codeGone],
  ['code_expired', codeGone],
  ['device_code_expired', codeGone],
  ['bad_verification_code', codeUnknown],
  ['invalid_grant', ended],
  ['bad_token', ended],
  ['no_tokens_found', ended],
  ['no_account_in_silent_request', ended],
  ['no_account_found', ended],
  ['refresh_token_expired', ended],
  ['login_required', ended],
  ['interaction_required', secondStep],
  ['consent_required', consent],
  ['unauthorized_client', registration],
  ['invalid_client', registration],
  ['invalid_scope', registration],
  ['server_error', busy],
  ['temporarily_unavailable', busy],
  ['slow_down', busy],
]);

/** More exact than the error word beside which it stands. */
const bySuberror = new Map<string, SignInWords>([
  ['consent_required', consent],
  ['basic_action', secondStep],
  ['additional_action', secondStep],
  ['user_password_expired', newPassword],
  ['bad_token', ended],
  ['protection_policy_required', blocked],
]);

/** What is known of an answer, from the most exact part of it. */
export function microsoftWords({
  codes,
  description,
  suberror,
  error,
}: OAuthFailure): SignInWords | undefined {
  const numbers = codes.length > 0 ? codes : numbersIn(description);
  return (
    numbers.map((code) => byNumber.get(code)).find(Boolean) ?? bySuberror.get(suberror) ?? byWord.get(error)
  );
}

export const microsoftAnswerWords = wordsOfAnswer(microsoftWords, ended);

/** Microsoft's texts begin with their number: "AADSTS50076: Due to a configuration change …". */
function numbersIn(description: string): number[] {
  return [...description.matchAll(/AADSTS(\d+)/g)].map((match) => Number(match[1]));
}
