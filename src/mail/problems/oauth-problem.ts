// A sign-in at the provider's own page, or the quiet renewal of one, that did not work: what the sign-in server said, or
// what kept it from being asked, in words. Numbers are Microsoft's (AADSTS…); what has none is told by its error word.
import type { Problem, ProblemKind } from '../../db/problem.ts';
import { dayInWords } from './dates.ts';
import { detailOf } from './detail.ts';
import { readLibraryError } from './library-error.ts';

export interface OAuthFailure {
  /** The sign-in server. */
  host: string;
  /** Whose it is, as people say it: Microsoft. */
  provider: string;
  /** HTTP status of the last answer; 0: there was none. */
  status: number;
  error: string;
  suberror: string;
  codes: readonly number[];
  description: string;
  /** What kept the server from answering, or what the library says by itself. */
  cause: unknown;
  /** What was sent to the server and must stand in no detail. */
  secrets: readonly string[];
}

interface Words {
  kind: ProblemKind;
  title: string;
  fix: string;
}

const administrator = "Ask the practice's Microsoft 365 administrator";

const secondStep: Words = {
  kind: 'signIn',
  title: 'Microsoft wants a second step for this sign-in, such as a code on a phone.',
  fix: "Sign in again, and do at Microsoft's page what it asks for.",
};
const noSuchUser: Words = {
  kind: 'signIn',
  title: 'Microsoft does not know this account here.',
  fix: "Sign in again with the practice's own address. If it is right, the account belongs to another organisation: ask the Microsoft 365 administrator.",
};
const ended: Words = {
  kind: 'signIn',
  title: 'The sign-in at Microsoft has ended.',
  fix: 'Sign in again. This happens after a changed password, after a long time without use, or when an administrator ends it.',
};
const registration: Words = {
  kind: 'settings',
  title: 'Microsoft does not accept how frontdesk is registered there.',
  fix: "The client id or the tenant in frontdesk's configuration does not fit the registration: docs/microsoft.md says how it has to be.",
};
const busy: Words = {
  kind: 'server',
  title: "Microsoft's sign-in is busy at the moment.",
  fix: 'Try again in a few minutes.',
};
const locked: Words = {
  kind: 'denied',
  title: 'Microsoft has locked this account for a while, after too many wrong attempts.',
  fix: 'Wait half an hour and sign in again. If it stays so, ask the Microsoft 365 administrator.',
};
const wrongPassword: Words = {
  kind: 'signIn',
  title: 'Microsoft did not accept the address or the password.',
  fix: "Sign in again. If the password is forgotten, Microsoft's page has a link for that.",
};
const newPassword: Words = {
  kind: 'signIn',
  title: 'Microsoft wants a new password for this account.',
  fix: 'Sign in at outlook.com or office.com in a web browser, set the new password there, then sign in here again.',
};
const blocked: Words = {
  kind: 'denied',
  title: "The practice's rules at Microsoft do not allow this sign-in.",
  fix: `${administrator} to allow frontdesk (Conditional Access). Signing in by a web browser on this computer is sometimes allowed where a code is not.`,
};
const noCodes: Words = {
  kind: 'denied',
  title: "The practice's rules at Microsoft do not allow signing in with a code.",
  fix: `Sign in in a web browser instead (on the command line: --paste), or ask the administrator to allow the device code.`,
};
const consent: Words = {
  kind: 'signIn',
  title: 'frontdesk was not given the right to read and send the mail.',
  fix: 'Sign in again, and press Accept where Microsoft asks.',
};
const adminConsent: Words = {
  kind: 'denied',
  title: 'An administrator has to allow frontdesk first.',
  fix: `${administrator} to grant consent to the application, then sign in again.`,
};
const disabled: Words = {
  kind: 'denied',
  title: 'This account is switched off at Microsoft.',
  fix: `${administrator} to switch it on.`,
};
const codeGone: Words = {
  kind: 'signIn',
  title: 'The code has run out.',
  fix: 'Begin again: there will be a new code.',
};
const codeUnknown: Words = {
  kind: 'signIn',
  title: 'Microsoft does not know this code any more.',
  fix: 'Begin again: there will be a new code.',
};
const declined: Words = {
  kind: 'signIn',
  title: "The sign-in was declined at Microsoft's page.",
  fix: 'Nothing was saved. Begin again when you want to allow it.',
};

const byNumber = new Map<number, Words>([
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
  [70016, codeGone],
  [70018, codeUnknown],
  [70019, codeGone],
  ...[700016, 70001, 50011, 50194, 9002332, 650057, 7000218].map((code) => [code, registration] as const),
  ...[90033, 90006, 90024].map((code) => [code, busy] as const),
]);

/** Error words of the standards, of Microsoft and of its library. */
const byWord = new Map<string, Words>([
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
const bySuberror = new Map<string, Words>([
  ['consent_required', consent],
  ['basic_action', secondStep],
  ['additional_action', secondStep],
  ['user_password_expired', newPassword],
  ['bad_token', ended],
  ['protection_policy_required', blocked],
]);

export function oauthProblem(failure: OAuthFailure): Problem {
  const library = readLibraryError(failure.cause);
  const number = failure.codes.length > 0 ? '' : library.code;
  const detail = detailOf(
    [
      failure.description,
      [failure.error, failure.suberror].filter(Boolean).join(' '),
      library.message,
      number,
    ],
    failure.secrets,
  );
  if (failure.status === 0) {
    const silent = unreachable(failure, detail);
    if (silent) return silent;
  }
  const codes = failure.codes.length > 0 ? failure.codes : numbersIn(failure.description);
  const words =
    codes.map((code) => byNumber.get(code)).find(Boolean) ??
    bySuberror.get(failure.suberror) ??
    byWord.get(failure.error);
  if (words) return { ...words, title: named(words.title, failure), fix: named(words.fix, failure), detail };
  if (failure.status >= 500 || failure.status === 429)
    return { ...busy, title: named(busy.title, failure), detail };
  if (failure.error !== '' || failure.description !== '')
    return {
      kind: 'signIn',
      title: `${failure.provider} did not complete the sign-in: ${firstSentence(failure.description) || failure.error}`,
      fix: 'Begin again. If it stays so, give the technician the text under the details.',
      detail,
    };
  return {
    kind: 'server',
    title: `What answers at ${failure.host} is not ${failure.provider}'s sign-in.`,
    fix: 'A network that wants a sign-in of its own, or a filter, stands in between. Open a web page on this computer, then try again.',
    detail,
  };
}

const named = (words: string, { provider }: OAuthFailure): string =>
  provider === 'Microsoft'
    ? words
    : words.replaceAll('Microsoft 365', provider).replaceAll('Microsoft', provider);

/** Microsoft's texts begin with their number: "AADSTS50076: Due to a configuration change …". */
function numbersIn(description: string): number[] {
  return [...description.matchAll(/AADSTS(\d+)/g)].map((match) => Number(match[1]));
}

/** Without what only Microsoft's support can read. */
function firstSentence(description: string): string {
  const words = description
    .replace(/\s+/g, ' ')
    .replace(/ Trace ID:.*$/i, '')
    .trim();
  return words.length > 200 ? `${words.slice(0, 197).trimEnd()}...` : words;
}

const certificateWrong =
  /^(CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA)/;

function unreachable({ host, provider, cause }: OAuthFailure, detail: string): Problem | null {
  const { code } = readLibraryError(cause);
  const problem = (kind: ProblemKind, title: string, fix: string): Problem => ({ kind, title, fix, detail });
  if (['ENOTFOUND', 'ENODATA'].includes(code))
    return problem(
      'dns',
      `${provider}'s sign-in server ${host} was not found.`,
      'Check that this computer is connected to the internet. A filter in the network may hide that name.',
    );
  if (['EAI_AGAIN', 'EAI_FAIL', 'ENETUNREACH', 'ENETDOWN', 'EHOSTUNREACH', 'EHOSTDOWN'].includes(code))
    return problem(
      'offline',
      `This computer has no way to ${provider}'s sign-in server ${host}.`,
      'Check that this computer is connected to the internet: the cable, the Wi-Fi.',
    );
  if (code === 'ECONNREFUSED')
    return problem(
      'refused',
      `${provider}'s sign-in server ${host} did not take the connection.`,
      'Try again in a few minutes. If it stays so, a firewall turns the connection away.',
    );
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return problem(
      'tls',
      `The certificate that ${host} showed is out of date.`,
      `Check this computer's date: it thinks that today is ${dayInWords(new Date())}. Do not sign in before this is mended.`,
    );
  if (certificateWrong.test(code))
    return problem(
      'tls',
      `What answers at ${host} cannot prove that it is ${provider}: its certificate is not trusted.`,
      'Do not sign in. A virus scanner or firewall that looks into encrypted lines is the usual reason; the technician can name its certificate in NODE_EXTRA_CA_CERTS.',
    );
  if (code.startsWith('ERR_SSL') || code === 'EPROTO')
    return problem(
      'tls',
      `${host} and this computer could not agree on how to encrypt the connection.`,
      'A firewall or proxy in between is the usual reason. Tell the technician.',
    );
  if (['ETIMEDOUT', 'ETIMEOUT', 'ECONNRESET', 'EPIPE', 'ECONNABORTED'].includes(code))
    return problem(
      'timeout',
      `${provider}'s sign-in server ${host} did not answer in time.`,
      'Check the internet connection, then try again.',
    );
  return null;
}

export const signInStopped: Problem = {
  kind: 'signIn',
  title: 'The sign-in was stopped.',
  fix: 'Nothing was saved. Begin again when you want to.',
  detail: '',
};
