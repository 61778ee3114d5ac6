// A sign-in at the provider's own page, or the quiet renewal of one, that did not work: what the sign-in server said, or
// what kept it from being asked, in words.
import type { Problem, ProblemKind } from '../../db/problem.ts';
import { dayInWords } from './dates.ts';
import { detailOf, hideSecrets } from './detail.ts';
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

export interface SignInWords {
  kind: ProblemKind;
  title: string;
  fix: string;
}

/** `words`: what the provider's own answers mean. */
export function oauthProblem(
  told: OAuthFailure,
  words: (failure: OAuthFailure) => SignInWords | undefined,
): Problem {
  // What a server says may stand in a title too.
  const failure = { ...told, description: hideSecrets(told.description, told.secrets) };
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
  const known = words(failure);
  if (known) return { ...known, detail };
  if (failure.status >= 500 || failure.status === 429)
    return {
      kind: 'server',
      title: `${failure.provider}'s sign-in is busy at the moment.`,
      fix: 'Try again in a few minutes.',
      detail,
    };
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
  if (code === 'PROXY_SILENT')
    return problem(
      'refused',
      `The proxy of this network, through which the sign-in goes, did not answer.`,
      `Check that this computer is connected to the network. The technician checks HTTPS_PROXY, and whether ${host} belongs into NO_PROXY.`,
    );
  if (code === 'PROXY_ADDRESS')
    return problem(
      'settings',
      'HTTPS_PROXY does not name a proxy.',
      'The technician writes it as http://proxy.practice.example:3128, where frontdesk is started.',
    );
  if (code === 'PROXY_WANTS_PASSWORD')
    return problem(
      'refused',
      'The proxy of this network wants a user name and a password.',
      `The technician writes them into HTTPS_PROXY (http://user:password@proxy:port), or lets the proxy take ${host} without.`,
    );
  if (code === 'PROXY_REFUSES')
    return problem(
      'refused',
      `The proxy of this network does not lead to ${provider}'s sign-in server ${host}.`,
      `The technician allows ${host} in the proxy, or mends HTTPS_PROXY.`,
    );
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

const codeRanOutTitle = 'The code has run out.';
/** What is said of a code that nobody typed in time. */
export const codeGone: SignInWords = {
  kind: 'signIn',
  title: codeRanOutTitle,
  fix: 'Begin again: there will be a new code.',
};
/** What is said of an answer that a browser came back with, or that was pasted, once it is used up. */
export const answerUsed: SignInWords = {
  kind: 'signIn',
  title: 'This answer of the sign-in page has been used already, or is too old.',
  fix: 'Open the address of the sign-in once more, sign in there, and go on with where the browser goes then.',
};
/** Of the answer that a browser came back with: what has `ended` is that, and no sign-in. */
export const wordsOfAnswer =
  (words: (failure: OAuthFailure) => SignInWords | undefined, ended: SignInWords) =>
  (failure: OAuthFailure): SignInWords | undefined => {
    const said = words(failure);
    return said === ended ? answerUsed : said;
  };
export const codeRanOut = (problem: Problem): boolean => problem.title === codeRanOutTitle;

export const signInStopped: Problem = {
  kind: 'signIn',
  title: 'The sign-in was stopped.',
  fix: 'Nothing was saved. Begin again when you want to.',
  detail: '',
};
