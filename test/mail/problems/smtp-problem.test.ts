import { describe, expect, test } from 'vitest';
import type { MailServer } from '../../../src/mail/problems/mail-server.ts';
import { smtpProblem } from '../../../src/mail/problems/smtp-problem.ts';

const server: MailServer = {
  protocol: 'smtp',
  host: 'smtp.lab.example',
  port: 587,
  security: 'starttls',
  user: 'reception@lab.example',
  secrets: ['open sesame'],
};

/** nodemailer 10.6.0 appends the reply to the message and keeps the system's code aside. */
const replied = (code: string, response: string, command: string) => ({
  code,
  response,
  responseCode: Number(response.slice(0, 3)),
  command,
  message: `It failed: ${response}`,
});

const rows: [string, object, Partial<MailServer>, string, RegExp, RegExp][] = [
  [
    'wrong password',
    replied('EAUTH', '535 5.7.8 Error: authentication failed', 'AUTH PLAIN'),
    {},
    'signIn',
    /did not accept the User Name or Password/,
    /Password again/,
  ],
  [
    'Microsoft: wrong password',
    replied('EAUTH', '535 5.7.3 Authentication unsuccessful', 'AUTH LOGIN'),
    { host: 'smtp.office365.com' },
    'signIn',
    /smtp\.office365\.com did not accept/,
    /Microsoft Office 365/,
  ],
  [
    'Microsoft: passwords off',
    replied(
      'EAUTH',
      '535 5.7.139 Authentication unsuccessful, basic authentication is disabled.',
      'AUTH LOGIN',
    ),
    { host: 'smtp-mail.outlook.com' },
    'signIn',
    /switched off signing in with a password/,
    /choose Microsoft Office 365/,
  ],
  [
    'Microsoft: tenant off',
    replied(
      'EAUTH',
      '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.',
      'AUTH LOGIN',
    ),
    { host: 'smtp.office365.com' },
    'signIn',
    /switched off/,
    /administrator must allow/,
  ],
  [
    'Microsoft: no more passwords',
    replied('EAUTH', '550 5.7.30 Basic authentication is not supported for Client Submission.', 'AUTH LOGIN'),
    { host: 'smtp.office365.com' },
    'signIn',
    /no longer accepts passwords/,
    /Microsoft Office 365/,
  ],
  [
    'Gmail: app password',
    replied(
      'EAUTH',
      '534-5.7.9 Application-specific password required. For more information, go to\n534 5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor - gsmtp',
      'AUTH PLAIN',
    ),
    { host: 'smtp.gmail.com', port: 465, security: 'tls' },
    'signIn',
    /wants an app password/,
    /App passwords/,
  ],
  [
    'bad token',
    replied('EAUTH', '535 5.7.3 Authentication unsuccessful', 'AUTH XOAUTH2'),
    {},
    'signIn',
    /does not accept this sign-in/,
    /Sign in again/,
  ],
  [
    'XOAUTH2 not offered',
    replied('EAUTH', '504 5.7.4 Unrecognized authentication type', 'AUTH XOAUTH2'),
    {},
    'settings',
    /does not take a Microsoft or Google sign-in/,
    /Other Email/,
  ],
  [
    'AUTH not offered',
    { code: 'EAUTH', command: 'API', message: 'Missing credentials' },
    {},
    'settings',
    /does not offer to sign in on port 587/,
    /untick Use Authentication/,
  ],
  [
    'AUTH unknown',
    replied('EAUTH', '502 5.5.2 Command not recognized', 'AUTH PLAIN'),
    {},
    'settings',
    /does not offer to sign in/,
    /Nothing|untick/,
  ],
  [
    'AUTH needs encryption',
    replied('EAUTH', '538 5.7.11 Encryption required', 'AUTH PLAIN'),
    { security: 'none' },
    'tls',
    /no password on an unencrypted/,
    /STARTTLS with port 587/,
  ],
  [
    'sign-in busy',
    replied('EAUTH', '454 4.7.0 Temporary authentication failure', 'AUTH PLAIN'),
    {},
    'server',
    /cannot take a sign-in/,
    /Password was not judged/,
  ],
  [
    'busy at once',
    replied('EPROTOCOL', '421 4.3.2 Service not available', 'CONN'),
    {},
    'server',
    /busy/,
    /by itself/,
  ],
  [
    'turned away',
    replied('EPROTOCOL', '554 5.7.1 Go away', 'CONN'),
    {},
    'denied',
    /because of its rules/,
    /spam/,
  ],
  [
    'unknown host',
    { code: 'EDNS', originalCode: 'ENOTFOUND', message: 'queryA ENOTFOUND', command: 'CONN' },
    {},
    'dns',
    /No server is known/,
    /Outgoing Mail Server/,
  ],
  [
    'refused',
    { code: 'ESOCKET', originalCode: 'ECONNREFUSED', message: 'connect ECONNREFUSED', command: 'CONN' },
    {},
    'refused',
    /nothing listens on port 587/,
    /465 with TLS or 587 with STARTTLS/,
  ],
  [
    'silence',
    { code: 'ETIMEDOUT', timeoutType: 'CONNECT_TIMEOUT', message: 'Connection timeout', command: 'CONN' },
    {},
    'timeout',
    /did not answer in time/,
    /firewall/,
  ],
  [
    'port 25 is blocked',
    { code: 'ETIMEDOUT', timeoutType: 'CONNECT_TIMEOUT', message: 'Connection timeout', command: 'CONN' },
    { port: 25 },
    'timeout',
    /did not answer/,
    /block port 25/,
  ],
  [
    'plain words to a TLS port',
    {
      code: 'ETIMEDOUT',
      timeoutType: 'GREETING_TIMEOUT',
      message: 'Greeting never received',
      command: 'CONN',
    },
    {},
    'timeout',
    /said nothing/,
    /Set Outgoing Encryption to TLS, with port 465/,
  ],
  [
    'wrong name',
    {
      code: 'ESOCKET',
      originalCode: 'ERR_TLS_CERT_ALTNAME_INVALID',
      message: 'x',
      cert: { subject: {}, subjectaltname: 'DNS:host.example' },
      command: 'CONN',
    },
    {},
    'tls',
    /is for host\.example/,
    /host\.example/,
  ],
  [
    'expired',
    {
      code: 'ESOCKET',
      originalCode: 'CERT_HAS_EXPIRED',
      message: 'certificate has expired',
      command: 'CONN',
    },
    {},
    'tls',
    /out of date/,
    /renew/,
  ],
  [
    'self-signed',
    { code: 'ESOCKET', originalCode: 'DEPTH_ZERO_SELF_SIGNED_CERT', message: 'x', command: 'CONN' },
    {},
    'tls',
    /made by the server itself/,
    /provider/,
  ],
  [
    'TLS to a plain port',
    { code: 'ESOCKET', originalCode: 'ERR_SSL_WRONG_VERSION_NUMBER', message: 'x', command: 'CONN' },
    { security: 'tls' },
    'tls',
    /does not speak TLS from the start on port 587/,
    /STARTTLS for port 587/,
  ],
  [
    'STARTTLS missing',
    replied('ETLS', '502 5.5.1 Command not implemented', 'STARTTLS'),
    {},
    'tls',
    /does not offer STARTTLS/,
    /port 465/,
  ],
  [
    'STARTTLS not now',
    replied('ETLS', '454 4.7.0 TLS not available due to temporary reason', 'STARTTLS'),
    {},
    'server',
    /at the moment|busy/,
    /by itself/,
  ],
  [
    'wrong service',
    { code: 'EPROTOCOL', response: '* OK IMAP4rev1 ready', message: 'Invalid greeting', command: 'CONN' },
    {},
    'settings',
    /is for IMAP \(receiving\), not for SMTP/,
    /Outgoing Mail Port/,
  ],
  [
    'line fell',
    { code: 'ECONNECTION', message: 'Connection closed unexpectedly', command: 'CONN' },
    {},
    'timeout',
    /closed the connection/,
    /Try again/,
  ],
  [
    'must sign in',
    replied('EENVELOPE', '530 5.7.0 Authentication required', 'MAIL FROM'),
    {},
    'settings',
    /only for those who sign in/,
    /Tick Use Authentication/,
  ],
  [
    'may not send as',
    replied(
      'EENVELOPE',
      '550 5.7.60 SMTP; Client does not have permissions to send as this sender',
      'MAIL FROM',
    ),
    {},
    'denied',
    /does not let this account send from this address/,
    /Practice Email Address/,
  ],
  [
    'all recipients refused',
    replied('EENVELOPE', '550 5.1.1 <nobody@lab.example> User unknown', 'RCPT TO'),
    {},
    'denied',
    /address does not exist/,
    /letter by letter/,
  ],
  [
    'relaying refused',
    replied('EENVELOPE', '554 5.7.1 Relay access denied', 'RCPT TO'),
    {},
    'denied',
    /does not take letters for this recipient/,
    /Use Authentication/,
  ],
  [
    'greylisted',
    replied('EENVELOPE', '450 4.2.0 Greylisted', 'RCPT TO'),
    {},
    'server',
    /at the moment/,
    /by itself/,
  ],
  [
    'too large',
    replied('EMESSAGE', '552 5.3.4 Message size exceeds fixed limit', 'DATA'),
    {},
    'denied',
    /larger than smtp\.lab\.example takes/,
    /fewer or smaller/,
  ],
  [
    'too large, told before',
    { code: 'EMESSAGE', message: 'Message size larger than allowed 1000', command: 'MAIL FROM' },
    {},
    'settings',
    /larger than/,
    /smaller/,
  ],
  [
    'taken for spam',
    replied('EMESSAGE', '554 5.7.1 Message blocked as spam', 'DATA'),
    {},
    'denied',
    /because of its rules/,
    /details/,
  ],
  ['refused', replied('EMESSAGE', '554 5.6.0 No', 'DATA'), {}, 'denied', /refused the letter/, /not sent/],
  ['a bug', new TypeError('x'), {}, 'bug', /unexpected/, /technician/],
];

describe("nodemailer's errors in words", () => {
  test.each(rows)('%s', (_name, error, changes, kind, title, fix) => {
    const problem = smtpProblem(error, { ...server, ...changes });
    expect(problem.kind).toBe(kind);
    expect(problem.title).toMatch(title);
    expect(problem.title).toMatch(/\.$/);
    expect(problem.fix).toMatch(fix);
    expect(problem.fix).toMatch(/\.$/);
  });

  test('the reply stands in the detail once', () => {
    const problem = smtpProblem(replied('EMESSAGE', '554 5.6.0 No', 'DATA'), server);
    expect(problem.detail.match(/554 5\.6\.0 No/g)).toHaveLength(1);
  });
});
