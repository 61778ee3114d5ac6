// Turns what imapflow throws (and what the connection below it throws) into a Problem.
import type { Problem } from '../../db/problem.ts';
import { detailOf } from './detail.ts';
import { type LibraryError, readLibraryError } from './library-error.ts';
import type { MailServer } from './mail-server.ts';
import { networkProblem } from './network-problems.ts';
import {
  knownSignInText,
  signInMethodUnknown,
  signInNotOffered,
  tokenRefused,
  wrongPassword,
} from './sign-in-problems.ts';
import { tlsProblem } from './tls-problems.ts';
import { unexpected } from './unexpected.ts';

/** RFC 5530 codes that say "not now" although imapflow marks them as a failed sign-in. */
const busyCodes = new Set(['UNAVAILABLE', 'INUSE', 'LIMIT', 'SERVERBUG', 'CONTACTADMIN', 'ALERT']);

export function imapProblem(thrown: unknown, server: MailServer): Problem {
  const error = readLibraryError(thrown);
  const detail = detailOf([answerOf(error), error.byeReason, wordsOf(error)], server.secrets);
  return (
    signInProblem(error, server, detail) ??
    tlsProblem(error, server, detail) ??
    networkProblem(error, server, detail) ??
    answerProblem(error, server, detail)
  );
}

/** As the server wrote it; imapflow takes the code in brackets out of the text. */
function answerOf({ response, imapCode }: LibraryError): string {
  return imapCode === '' || response.toUpperCase().includes(`[${imapCode}`)
    ? response
    : `[${imapCode}] ${response}`;
}

/** The library's message, unless it says nothing ("Command failed"). */
function wordsOf(error: LibraryError): string {
  if (/^Command failed/.test(error.message)) return '';
  return error.code !== '' && !error.message.includes(error.code)
    ? `${error.message} (${error.code})`
    : error.message;
}

function signInProblem(error: LibraryError, server: MailServer, detail: string): Problem | null {
  // Microsoft's BAD comes after login, without a code and without authenticationFailed in some versions.
  const known = knownSignInText(error.response || error.message, server, detail);
  if (known !== null) return known;
  if (/Login is disabled/i.test(error.message) || error.imapCode === 'PRIVACYREQUIRED')
    return signInNotOffered(server, detail);
  if (/Unsupported authentication mechanism|No matching authentication/i.test(error.message))
    return signInMethodUnknown(server, server.withToken ?? false, detail);
  if (!error.authenticationFailed) return null;
  if (busyCodes.has(error.imapCode)) return busy(server, detail);
  if (error.imapCode === 'EXPIRED' && !server.withToken)
    return {
      kind: 'signIn',
      title: `The password${server.user === undefined ? '' : ` of ${server.user}`} has expired at ${server.host}.`,
      fix: "Set a new password at the provider's web site, then type it here.",
      detail,
    };
  if (error.imapCode === 'AUTHORIZATIONFAILED' || error.imapCode === 'NOPERM')
    return {
      kind: 'denied',
      title: `${server.host} accepted the ${server.withToken ? 'sign-in' : 'password'}, but this User Name may not open the mailbox.`,
      fix: 'Check User Name, or ask the provider to allow IMAP for this mailbox.',
      detail,
    };
  return error.oauthStatus !== '' || server.withToken
    ? tokenRefused(server, detail)
    : wrongPassword(server, detail);
}

function busy(server: MailServer, detail: string): Problem {
  return {
    kind: 'server',
    title: `${server.host} is busy or closed for a moment and took no sign-in.`,
    fix: 'The Password was not judged. frontdesk tries again by itself; if it lasts longer than an hour, tell the provider.',
    detail,
  };
}

function answerProblem(error: LibraryError, server: MailServer, detail: string): Problem {
  if (error.imapCode === 'OVERQUOTA')
    return {
      kind: 'denied',
      title: `The mailbox at ${server.host} is full.`,
      fix: 'Delete letters that are no longer needed, or ask the provider for more room.',
      detail,
    };
  if (error.imapCode === 'NOPERM' || error.imapCode === 'CANNOT' || error.imapCode === 'NONEXISTENT')
    return {
      kind: 'denied',
      title: `${server.host} does not allow this in that folder.`,
      fix: 'Ask the provider, or whoever looks after the mailbox, for the right to do it.',
      detail,
    };
  if (error.code === 'ETHROTTLE') return busy(server, detail);
  if (error.response !== '' || error.imapCode !== '')
    return {
      kind: 'server',
      title: `${server.host} could not do what was asked.`,
      fix: 'frontdesk tries again by itself. If it stays so, give the provider the text under the details.',
      detail,
    };
  if (
    /TooLarge$|^TooMany|^ParserError|InvalidResponse|UnexpectedTag|MissingTag|ResponseProcessingFailed/.test(
      error.code,
    )
  )
    return {
      kind: 'server',
      title: `${server.host} sent an answer that cannot be understood.`,
      fix: 'frontdesk tries again by itself. If it stays so, give the technician the text under the details.',
      detail,
    };
  return unexpected(server, detail);
}
