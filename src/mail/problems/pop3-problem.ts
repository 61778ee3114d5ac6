// Turns what the POP3 client throws (and what the connection below it throws) into a Problem.
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

export function pop3Problem(thrown: unknown, server: MailServer): Problem {
  const error = readLibraryError(thrown);
  const detail = detailOf([error.response, wordsOf(error)], server.secrets);
  return (
    refusalProblem(error, server, detail) ??
    tlsProblem(error, server, detail) ??
    networkProblem(error, server, detail) ??
    nonsenseProblem(error, server, detail) ??
    unexpected(server, detail)
  );
}

/** The maildrop belongs to one session at a time (RFC 1939 section 4); said by code (RFC 2449) or in words. */
export function isMaildropInUse(words: string): boolean {
  return (
    /\[IN-USE\]/i.test(words) ||
    /\b(mail ?box|mail ?drop)\b.*\blocked|\b(mail ?box|mail ?drop|account)\b.*\b(in use|already open)|already (locked|in use|logged in)|(lock|another session)\b.*\b(held|active|busy|exists)|unable to (get|obtain|acquire).*lock|lock busy/i.test(
      words,
    )
  );
}

function wordsOf(error: LibraryError): string {
  if (error.code === 'POP3_REFUSED') return '';
  return error.code !== '' && !error.message.includes(error.code)
    ? `${error.message} (${error.code})`
    : error.message;
}

function refusalProblem(error: LibraryError, server: MailServer, detail: string): Problem | null {
  const { response } = error;
  const withToken = error.command === 'AUTH XOAUTH2';
  if (error.code === 'AUTH_NOT_OFFERED') return signInNotOffered(server, detail);
  if (error.code === 'AUTH_METHOD_UNKNOWN') return signInMethodUnknown(server, withToken, detail);
  // A greeting that turns us away may say why by the same codes.
  if (error.code !== 'POP3_REFUSED' && error.code !== 'SERVER_BYE') return null;
  if (isMaildropInUse(response)) return inUse(server, detail);
  if (/\[LOGIN-DELAY\]/i.test(response) || /too (often|frequent|soon)|login delay/i.test(response))
    return {
      kind: 'server',
      title: `${server.host} wants some time between two sign-ins.`,
      fix: 'frontdesk waits and tries again by itself.',
      detail,
    };
  if (/\[SYS\/TEMP\]/i.test(response) || /temporar|unavailable|too many|try (again )?later/i.test(response))
    return busy(server, detail);
  if (error.code === 'SERVER_BYE') return null;
  if (/^AUTH/.test(error.command)) return signInProblem(response, server, withToken, detail);
  return {
    kind: 'server',
    title: `${server.host} did not do what was asked.`,
    fix: 'frontdesk tries again by itself. If it stays so, give the provider the text under the details.',
    detail,
  };
}

function signInProblem(response: string, server: MailServer, withToken: boolean, detail: string): Problem {
  const known = knownSignInText(response, server, detail);
  if (known !== null) return known;
  if (
    /\bPOP3?\b.*\b(disabled|not (enabled|allowed|permitted|available)|switched off|turned off)|not enabled for POP/i.test(
      response,
    )
  )
    return {
      kind: 'denied',
      title: `${server.host} does not open this mailbox by POP3: it is switched off there.`,
      fix: "Switch POP on in the mailbox's settings at the provider's web site, or tick Use IMAP.",
      detail,
    };
  if (/\[SYS\/PERM\]/i.test(response))
    return {
      kind: 'denied',
      title: `${server.host} does not open this mailbox.`,
      fix: "Ask the provider; the server's own words are under the details.",
      detail,
    };
  if (
    /plain ?text.*(disallowed|not allowed|disabled)|(TLS|SSL|encrypt).*(required|needed|first)/i.test(
      response,
    )
  )
    return signInNotOffered(server, detail);
  return withToken ? tokenRefused(server, detail) : wrongPassword(server, detail);
}

function inUse(server: MailServer, detail: string): Problem {
  return {
    kind: 'server',
    title: `The mailbox at ${server.host} is being read by another program or computer at the moment.`,
    fix: 'frontdesk waits and tries again by itself. If it lasts, look for another mail program that fetches the same mailbox.',
    detail,
  };
}

function busy(server: MailServer, detail: string): Problem {
  return {
    kind: 'server',
    title: `${server.host} is busy or closed for a moment and took no sign-in.`,
    fix: 'The Password was not judged. frontdesk tries again by itself; if it lasts longer than an hour, tell the provider.',
    detail,
  };
}

function nonsenseProblem(error: LibraryError, server: MailServer, detail: string): Problem | null {
  if (error.code === 'LETTER_TOO_LARGE')
    return {
      kind: 'server',
      title: `${server.host} sent a letter that is larger than frontdesk takes.`,
      fix: 'It stays at the server. Open it in a web browser, or ask the sender for smaller pieces.',
      detail,
    };
  if (error.code === 'ANSWER_UNREADABLE')
    return {
      kind: 'server',
      title: `${server.host} sent an answer that cannot be understood.`,
      fix: 'frontdesk tries again by itself. If it stays so, give the technician the text under the details.',
      detail,
    };
  return null;
}
