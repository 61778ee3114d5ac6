// Turns what nodemailer throws (and what the connection below it throws) into a Problem.
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
import { smtpReplyProblem } from './smtp-reply-problem.ts';
import { tlsProblem } from './tls-problems.ts';
import { unexpected } from './unexpected.ts';

export function smtpProblem(thrown: unknown, server: MailServer): Problem {
  const error = readLibraryError(thrown);
  const detail = detailOf([error.response, error.byeReason, wordsOf(error)], server.secrets);
  return (
    signInProblem(error, server, detail) ??
    (error.libraryCode === 'ETLS' && error.responseCode >= 400 && error.responseCode < 500
      ? smtpReplyProblem(error, server, detail)
      : null) ??
    tlsProblem(error, server, detail) ??
    (error.responseCode > 0 ? smtpReplyProblem(error, server, detail) : null) ??
    networkProblem(error, server, detail) ??
    otherProblem(error, server, detail)
  );
}

function wordsOf(error: LibraryError): string {
  const told = error.response !== '' ? error.message.replace(`: ${error.response}`, '') : error.message;
  return error.code !== '' && !told.includes(error.code) ? `${told} (${error.code})` : told;
}

function signInProblem(error: LibraryError, server: MailServer, detail: string): Problem | null {
  const atSignIn =
    ['EAUTH', 'ENOAUTH', 'AUTH_NOT_OFFERED'].includes(error.libraryCode) || /^AUTH/.test(error.command);
  if (!atSignIn) return null;
  const known = knownSignInText(error.response, server, detail);
  if (known !== null) return known;
  const code = error.responseCode;
  const withToken = /OAUTH/.test(error.command);
  if (error.code === 'AUTH_METHOD_UNKNOWN') return signInMethodUnknown(server, withToken, detail);
  if (code === 504 || /Unknown authentication method/.test(error.message))
    return signInMethodUnknown(server, withToken, detail);
  // 538 (RFC 4954): this sign-in needs encryption. 502, 503 and nothing at all: AUTH is not offered here.
  if (code < 400 || code === 538 || code === 502 || code === 503) return signInNotOffered(server, detail);
  if (code >= 400 && code < 500) return smtpReplyProblem(error, server, detail);
  // 5.7.3: Microsoft's plain "unsuccessful"; the same as a wrong password anywhere else.
  return withToken ? tokenRefused(server, detail) : wrongPassword(server, detail);
}

function otherProblem(error: LibraryError, server: MailServer, detail: string): Problem {
  if (error.libraryCode === 'EENVELOPE' || error.libraryCode === 'EMESSAGE')
    return {
      kind: 'settings',
      title: /size/i.test(error.message)
        ? `The letter is larger than ${server.host} takes.`
        : "The letter's addresses cannot be used for sending.",
      fix: /size/i.test(error.message)
        ? 'Send fewer or smaller attachments.'
        : 'Check the addresses under To, Cc and Bcc.',
      detail,
    };
  if (error.libraryCode === 'EPROTOCOL')
    return {
      kind: 'server',
      title: `What answers at ${server.host} on port ${server.port} does not speak SMTP (sending).`,
      fix: 'Check Outgoing Mail Server and Outgoing Mail Port. Usually it is 465 with TLS or 587 with STARTTLS.',
      detail,
    };
  return unexpected(server, detail);
}
