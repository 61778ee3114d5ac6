// A sign-in that was not accepted: what it means at this provider and what to do. Shared by IMAP and SMTP.
import type { Problem } from '../../db/problem.ts';
import type { MailServer } from './mail-server.ts';
import { fieldNames, providerNote, usualPorts } from './mail-server.ts';

/** Texts that tell more than "wrong password", whoever the server is. First match wins. */
export function knownSignInText(words: string, server: MailServer, detail: string): Problem | null {
  const problem = (kind: Problem['kind'], title: string, fix: string): Problem => ({
    kind,
    title,
    fix,
    detail,
  });
  const by = server.protocol === 'pop3' ? 'POP3' : 'IMAP';
  if (/authenticated but not connected/i.test(words))
    return problem(
      'denied',
      `Microsoft accepted the sign-in but does not open this mailbox by ${by}.`,
      `${by} is switched off for it, it has no licence, or the User Name is not the mailbox's own. Personal accounts: outlook.com, Settings, Mail, Forwarding and IMAP. Work accounts: ask the Microsoft 365 administrator.`,
    );
  if (/not enabled for IMAP use|IMAP access is disabled/i.test(words))
    return problem(
      'denied',
      `IMAP is switched off for this mailbox at ${server.host}.`,
      'Gmail in a web browser: Settings, See all settings, Forwarding and POP/IMAP, Enable IMAP, Save Changes. In a Google Workspace its administrator may have to allow it first.',
    );
  if (server.withToken && /\b5\.7\.139\b|SmtpClientAuthentication/i.test(words))
    return problem(
      'denied',
      'Microsoft has switched off sending by mail programs for this mailbox.',
      'The Microsoft 365 administrator must allow it: admin center, Users, this user, Mail, Manage email apps, tick Authenticated SMTP. Reading mail goes on.',
    );
  if (/\b5\.7\.139\b|BasicAuthBlocked|basic authentication is (disabled|blocked)/i.test(words))
    return problem(
      'signIn',
      /basic ?auth|SmtpClientAuthentication/i.test(words)
        ? 'Microsoft has switched off signing in with a password for this mailbox.'
        : 'Microsoft does not let this mailbox sign in with a password.',
      server.protocol === 'smtp'
        ? 'Go Back and choose Microsoft Office 365. If the practice needs the password way, its Microsoft 365 administrator must allow Authenticated SMTP for this mailbox.'
        : 'Go Back and choose Microsoft Office 365.',
    );
  if (/\b5\.7\.30\b/.test(words))
    return problem(
      'signIn',
      'Microsoft no longer accepts passwords for sending mail.',
      'Go Back and choose Microsoft Office 365.',
    );
  if (
    /application-specific password|app(lication)? password/i.test(words) ||
    /\b5\.7\.9\b.*google/i.test(words)
  )
    return problem(
      'signIn',
      `${server.host} wants an app password, not the usual one.`,
      providerNote(server) ||
        "Make an app password in the account's security settings at the provider, and type that as Password.",
    );
  if (/web ?login required|log ?in via your web browser/i.test(words))
    return problem(
      'signIn',
      `${server.host} wants you to sign in once in a web browser first.`,
      'Sign in to the mailbox in a web browser, confirm that it was you, then try again here.',
    );
  return null;
}

export function wrongPassword(server: MailServer, detail: string): Problem {
  const known = knownSignInText(detail, server, detail);
  if (known !== null) return known;
  const note = providerNote(server);
  const asWhom = server.user === undefined || server.user === '' ? '' : ` for ${server.user}`;
  return {
    kind: 'signIn',
    title: `${server.host} did not accept the User Name or Password${asWhom}.`,
    fix:
      note !== ''
        ? note
        : 'Type the Password again; capital letters matter. If it is right, try the whole e-mail address as User Name, or ask the provider whether mail programs need an app password.',
    detail,
  };
}

/** A token that has died, or whose owner has no right here: the answer is the same. */
export function tokenRefused(server: MailServer, detail: string): Problem {
  return (
    knownSignInText(detail, server, detail) ?? {
      kind: 'signIn',
      title: `${server.host} does not accept this sign-in.`,
      fix: "Sign in again with the mailbox's own account: Email Setup, Authenticate. If that was just now, the account has no right to this mailbox, or not by mail programs: ask the administrator.",
      detail,
    }
  );
}

/** Whether the server has refused the token as such: another one may be taken. */
export const isTokenRefused = (problem: Problem | null): boolean => problem?.kind === 'signIn';

/** The server wants no password on this connection: nearly always because it is not encrypted. */
export function signInNotOffered(server: MailServer, detail: string): Problem {
  const ports = usualPorts(server.protocol);
  const field = fieldNames(server);
  const clear = server.security === 'none';
  return {
    kind: clear ? 'tls' : 'settings',
    title: clear
      ? `${server.host} takes no password on an unencrypted connection.`
      : `${server.host} does not offer to sign in on port ${server.port}. Nothing was sent.`,
    fix: clear
      ? `Set ${field.encryption} to STARTTLS with port ${ports.starttls}, or to TLS with port ${ports.tls}.`
      : server.protocol === 'smtp'
        ? `Use port ${ports.starttls} with STARTTLS or ${ports.tls} with TLS. If the provider says that this server needs no sign-in, untick Use Authentication for outgoing email.`
        : `Use port ${ports.tls} with TLS. If that is what you have, ask the provider how mail programs sign in.`,
    detail,
  };
}

/** The server signs in by other means than those we know. */
export function signInMethodUnknown(server: MailServer, withToken: boolean, detail: string): Problem {
  return {
    kind: 'settings',
    title: withToken
      ? `${server.host} does not take a Microsoft or Google sign-in.`
      : `${server.host} offers no way of signing in that frontdesk knows.`,
    fix: withToken
      ? 'Go Back, choose Other Email and sign in with User Name and Password.'
      : 'Ask the provider whether mail programs may sign in with a password, and whether another server name is meant for them.',
    detail,
  };
}
