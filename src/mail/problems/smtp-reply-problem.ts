// What an SMTP reply (a number and the server's words) means for the person whose letter it is.
import type { Problem } from '../../db/problem.ts';
import type { LibraryError } from './library-error.ts';
import { type MailServer, usualPortsInWords } from './mail-server.ts';
import { knownSignInText } from './sign-in-problems.ts';

type Reply = Pick<LibraryError, 'responseCode' | 'response' | 'command'>;

export function smtpReplyProblem(reply: Reply, server: MailServer, detail: string): Problem {
  const known = knownSignInText(reply.response, server, detail);
  if (known !== null) return known;
  const code = reply.responseCode;
  if (code >= 400 && code < 500) return temporary(reply, server, detail);
  if (code < 400)
    return {
      kind: 'server',
      title: `What answers at ${server.host} on port ${server.port} did not answer as a mail server for sending does.`,
      fix: `Check Outgoing Mail Server and Outgoing Mail Port. ${usualPortsInWords(server)}`,
      detail,
    };
  return refusal(reply, server, detail);
}

function temporary(reply: Reply, server: MailServer, detail: string): Problem {
  if (/^RCPT/.test(reply.command))
    return {
      kind: 'server',
      title: "The recipient's side takes no letters at the moment.",
      fix: 'frontdesk tries again by itself.',
      detail,
    };
  if (/^AUTH/.test(reply.command) || reply.responseCode === 454)
    return {
      kind: 'server',
      title: `${server.host} cannot take a sign-in at the moment.`,
      fix: 'The Password was not judged. frontdesk tries again by itself; if it lasts longer than an hour, tell the provider.',
      detail,
    };
  return {
    kind: 'server',
    title: `${server.host} is busy and asks to try again later.`,
    fix: 'frontdesk tries again by itself.',
    detail,
  };
}

function refusal(reply: Reply, server: MailServer, detail: string): Problem {
  const denied = (title: string, fix: string): Problem => ({ kind: 'denied', title, fix, detail });
  const { command, response, responseCode: code } = reply;
  // 530 (RFC 4954) and Exchange's 5.7.57: the server wants a sign-in first.
  if (code === 530 || /\b5\.7\.57\b|authentication required|must authenticate/i.test(response))
    return {
      kind: 'settings',
      title: `${server.host} sends only for those who sign in.`,
      fix: 'Tick Use Authentication for outgoing email and check User Name and Password.',
      detail,
    };
  if (code === 552 || /\b5\.(2\.3|3\.4)\b|too (large|big)|size (limit|exceed)/i.test(response))
    return denied(
      `The letter is larger than ${server.host} takes.`,
      'Send fewer or smaller attachments, or share large files another way.',
    );
  if (/^RCPT/.test(command))
    return denied(
      /\b5\.1\.[1-3]\b|unknown|no such|does not exist|not found|invalid/i.test(response)
        ? "The recipient's address does not exist, says the mail server."
        : 'The mail server does not take letters for this recipient.',
      /relay/i.test(response)
        ? 'The outgoing server wants a sign-in or sends only for its own addresses: tick Use Authentication for outgoing email, and check Outgoing Mail Server.'
        : "Check the address letter by letter. The server's own words are under the details.",
    );
  if (/^MAIL/.test(command))
    return denied(
      `${server.host} does not let this account send from this address.`,
      'Check that Practice Email Address belongs to the account that signs in. If it does, the provider must allow it.',
    );
  if (
    /^(DATA|EHLO|HELO|CONN|STARTTLS|RSET)?$/.test(command) &&
    /spam|blocked|blacklist|block list|policy|reputation|5\.7\.1\b/i.test(response)
  )
    return denied(
      `${server.host} refused because of its rules.`,
      "Often it takes the letter, the sender or this internet connection for spam. The server's own words are under the details; give them to the provider.",
    );
  if (command === 'CONN' || /^(EHLO|HELO|STARTTLS)/.test(command))
    return {
      kind: 'server',
      title: `${server.host} turned the connection away.`,
      fix: `Check Outgoing Mail Server and Outgoing Mail Port. ${usualPortsInWords(server)} The server's own words are under the details.`,
      detail,
    };
  return denied(
    `${server.host} refused the letter.`,
    "It was not sent. The server's own words are under the details; give them to the provider if they do not help.",
  );
}
