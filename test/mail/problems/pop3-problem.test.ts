import { describe, expect, test } from 'vitest';
import { isPassing, type Problem } from '../../../src/db/problem.ts';
import type { MailServer } from '../../../src/mail/problems/mail-server.ts';
import { isMaildropInUse, pop3Problem } from '../../../src/mail/problems/pop3-problem.ts';

const server: MailServer = {
  ...{ protocol: 'pop3', host: 'pop.lab.example', port: 995, security: 'tls' },
  ...{ user: 'reception@lab.example', secrets: ['open sesame'] },
};
const no = (response: string, command = 'AUTH PASS') => ({
  code: 'POP3_REFUSED',
  message: 'The server refused',
  response,
  command,
});

const rows: [string, object, Partial<MailServer>, Problem['kind'], RegExp, RegExp][] = [
  [
    'wrong password',
    no('-ERR [AUTH] Authentication failed.'),
    {},
    'signIn',
    /did not accept the User Name or Password for reception@/,
    /capital/,
  ],
  [
    'wrong password, without a code',
    no('-ERR invalid user name or password, please try again'),
    {},
    'signIn',
    /did not accept/,
    /capital/,
  ],
  [
    'wrong password at Microsoft',
    no('-ERR Logon failure: unknown user name or bad password.'),
    { host: 'outlook.office365.com' },
    'signIn',
    /did not accept/,
    /Microsoft Office 365/,
  ],
  [
    'passwords switched off at Microsoft',
    no('-ERR Authentication failure: LogonDenied-BasicAuthBlocked-39258'),
    { host: 'outlook.office365.com' },
    'signIn',
    /Microsoft has switched off signing in with a password/,
    /^Go Back and choose Microsoft Office 365\.$/,
  ],
  [
    'the same in words',
    no('-ERR basic authentication is disabled', 'AUTH PLAIN'),
    {},
    'signIn',
    /switched off signing in with a password/,
    /Go Back/,
  ],
  [
    'Microsoft opens no mailbox',
    no('-ERR User is authenticated but not connected.'),
    {},
    'denied',
    /does not open this mailbox by POP3/,
    /POP3 is switched off/,
  ],
  [
    'Gmail wants an app password',
    no('-ERR [AUTH] Application-specific password required: https://support.google.com/'),
    { host: 'pop.gmail.com' },
    'signIn',
    /wants an app password/,
    /2-Step/,
  ],
  [
    'Gmail wants a browser',
    no('-ERR [AUTH] Web login required: https://support.google.com/'),
    {},
    'signIn',
    /once in a web browser/,
    /confirm/,
  ],
  [
    'POP is switched off at Gmail',
    no('-ERR [SYS/PERM] Your account is not enabled for POP access. Please visit your Gmail settings page'),
    {},
    'denied',
    /it is switched off there/,
    /Switch POP on/,
  ],
  [
    'closed for good',
    no('-ERR [SYS/PERM] Account suspended'),
    {},
    'denied',
    /does not open this mailbox/,
    /Ask the provider/,
  ],
  [
    'a token that has died',
    no('-ERR [AUTH] invalid token {"status":"401"}', 'AUTH XOAUTH2'),
    {},
    'signIn',
    /does not accept this sign-in/,
    /Sign in again/,
  ],
  [
    'a token is not taken',
    { code: 'AUTH_METHOD_UNKNOWN', command: 'AUTH XOAUTH2' },
    {},
    'settings',
    /does not take a Microsoft or Google sign-in/,
    /Go Back/,
  ],
  [
    'no sign-in that is known',
    { code: 'AUTH_METHOD_UNKNOWN', command: 'AUTH', response: 'CRAM-MD5' },
    {},
    'settings',
    /no way of signing in/,
    /Ask/,
  ],
  [
    'no sign-in at all',
    { code: 'AUTH_NOT_OFFERED' },
    {},
    'settings',
    /does not offer to sign in on port 995/,
    /995 with TLS/,
  ],
  [
    'no password in clear',
    no('-ERR Plaintext authentication disallowed on non-secure (SSL/TLS) connections.', 'AUTH USER'),
    { security: 'none', port: 110 },
    'tls',
    /no password on an unencrypted/,
    /STARTTLS/,
  ],
  [
    'in use',
    no('-ERR [IN-USE] Do you have another POP session running?'),
    {},
    'server',
    /being read by another program/,
    /tries again/,
  ],
  [
    'in use, in words',
    no('-ERR maildrop already locked'),
    {},
    'server',
    /being read by another program/,
    /tries again/,
  ],
  [
    'in use, told after the sign-in',
    no('-ERR [IN-USE] busy', 'LIST'),
    {},
    'server',
    /being read by another program/,
    /tries again/,
  ],
  [
    'too early',
    no('-ERR [LOGIN-DELAY] minimum time between mail checks violation'),
    {},
    'server',
    /some time between/,
    /waits/,
  ],
  [
    'busy',
    no('-ERR [SYS/TEMP] Temporary authentication failure'),
    {},
    'server',
    /busy or closed/,
    /not judged/,
  ],
  [
    'busy, without a code',
    no('-ERR Too many connections, try again later'),
    {},
    'server',
    /busy or closed/,
    /not judged/,
  ],
  [
    'busy at the greeting',
    { code: 'SERVER_BYE', response: '-ERR [SYS/TEMP] come back later' },
    {},
    'server',
    /busy or closed/,
    /not judged/,
  ],
  [
    'turned away at the greeting',
    { code: 'SERVER_BYE', response: '-ERR no' },
    {},
    'server',
    /ended the connection/,
    /few minutes/,
  ],
  [
    'refused later',
    no('-ERR cannot read index', 'LIST'),
    {},
    'server',
    /did not do what was asked/,
    /provider/,
  ],
  [
    'cut line',
    { code: 'EConnectionClosed', message: 'The server closed the connection' },
    {},
    'timeout',
    /closed the connection on port 995/,
    /minute/,
  ],
  [
    'reset line',
    { code: 'ECONNRESET', message: 'read ECONNRESET' },
    {},
    'timeout',
    /closed the connection/,
    /minute/,
  ],
  [
    'silence',
    { code: 'ETIMEOUT', message: 'No answer within 90 s' },
    {},
    'timeout',
    /stopped answering/,
    /tries again/,
  ],
  [
    'not POP3',
    { code: 'WRONG_SERVICE', response: '* OK IMAP4rev1 ready' },
    {},
    'settings',
    /is for IMAP/,
    /Incoming Mail Port/,
  ],
  [
    'an endless line',
    { code: 'ANSWER_UNREADABLE', response: '+OK xxx' },
    {},
    'server',
    /cannot be understood/,
    /technician/,
  ],
  [
    'an endless letter',
    { code: 'LETTER_TOO_LARGE' },
    {},
    'server',
    /larger than frontdesk takes/,
    /stays at the server/,
  ],
  [
    'no STLS',
    { code: 'STARTTLS_MISSING', response: '-ERR unknown' },
    { security: 'starttls', port: 110 },
    'tls',
    /encrypt|STARTTLS/i,
    /995|TLS/,
  ],
  [
    'wrong name in the certificate',
    { code: 'ERR_TLS_CERT_ALTNAME_INVALID', message: 'x' },
    {},
    'tls',
    /certificate/i,
    /./,
  ],
  ['something else', new TypeError('x is not a function'), {}, 'bug', /unexpected/, /technician/],
];

describe('what a POP3 server says, in words', () => {
  test.each(rows)('%s', (_name, error, at, kind, title, fix) => {
    const problem = pop3Problem(error, { ...server, ...at });
    expect(problem.kind).toBe(kind);
    expect(problem.title).toMatch(title);
    expect(problem.fix).toMatch(fix);
    expect(problem.title).toMatch(/\.$/);
  });

  test('the password never stands in the details', () => {
    const problem = pop3Problem(no('-ERR PASS open sesame is wrong'), server);
    expect(problem.detail).toContain('-ERR PASS');
    expect(problem.detail).not.toContain('sesame');
  });

  test('what passes by itself is tried again, a sign-in is not', () => {
    expect(isPassing(pop3Problem(no('-ERR [IN-USE]'), server))).toBe(true);
    expect(isPassing(pop3Problem(no('-ERR [AUTH]'), server))).toBe(false);
  });

  test.each([
    ['[IN-USE] x', true],
    ['Unable to lock maildrop: Mailbox is locked by another POP3 session', true],
    ['Mailbox locked', true],
    ['Your account has been locked', false],
    ['invalid password', false],
    ['Locking is fun', false],
  ])('"%s": in use %s', (words, wanted) => expect(isMaildropInUse(words)).toBe(wanted));
});
