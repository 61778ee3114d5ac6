import { describe, expect, test } from 'vitest';
import { imapProblem } from '../../../src/mail/problems/imap-problem.ts';
import type { MailServer } from '../../../src/mail/problems/mail-server.ts';

const server: MailServer = {
  protocol: 'imap',
  host: 'imap.lab.example',
  port: 993,
  security: 'tls',
  user: 'reception@lab.example',
  secrets: ['open sesame'],
};

// The shapes were recorded from imapflow 2.10.2 and Node 24.
const signInRefused = {
  message: 'Command failed',
  authenticationFailed: true,
  response: '[AUTHENTICATIONFAILED] Authentication failed.',
  serverResponseCode: 'AUTHENTICATIONFAILED',
};

const rows: [string, object, Partial<MailServer>, string, RegExp, RegExp][] = [
  [
    'wrong password',
    signInRefused,
    {},
    'signIn',
    /did not accept the User Name or Password for reception@/,
    /capital/,
  ],
  [
    'Gmail wants an app password',
    {
      ...signInRefused,
      response: '[ALERT] Application-specific password required: https://support.google.com/',
    },
    { host: 'imap.gmail.com' },
    'signIn',
    /imap\.gmail\.com wants an app password/,
    /2-Step Verification/,
  ],
  [
    'wrong password at Yahoo',
    signInRefused,
    { host: 'imap.mail.yahoo.com' },
    'signIn',
    /Yahoo|yahoo/,
    /app password/,
  ],
  [
    'wrong password at iCloud',
    signInRefused,
    { host: 'imap.mail.me.com' },
    'signIn',
    /mail\.me\.com/,
    /account\.apple\.com/,
  ],
  [
    'a password at Outlook.com',
    { ...signInRefused, response: 'LOGIN failed.', serverResponseCode: undefined },
    { host: 'outlook.office365.com' },
    'signIn',
    /outlook\.office365\.com did not accept/,
    /choose Microsoft Office 365/,
  ],
  [
    'server busy, which imapflow calls a failed sign-in too',
    { ...signInRefused, response: '[UNAVAILABLE] Temporary failure', serverResponseCode: 'UNAVAILABLE' },
    {},
    'server',
    /busy or closed for a moment/,
    /Password was not judged/,
  ],
  [
    'Microsoft opens no mailbox',
    {
      message: 'Authentication failed',
      authenticationFailed: true,
      response: 'User is authenticated but not connected.',
    },
    { host: 'outlook.office365.com' },
    'denied',
    /Microsoft accepted the sign-in/,
    /Forwarding and IMAP/,
  ],
  [
    'IMAP is switched off at Gmail',
    { ...signInRefused, response: '[ALERT] Your account is not enabled for IMAP use.' },
    { host: 'imap.gmail.com', withToken: true },
    'denied',
    /IMAP is switched off for this mailbox at imap\.gmail\.com/,
    /Forwarding and POP\/IMAP, Enable IMAP/,
  ],
  [
    'expired token',
    { ...signInRefused, oauthError: { status: '400', schemes: 'Bearer', scope: 'https://mail.google.com/' } },
    {},
    'signIn',
    /does not accept this sign-in/,
    /Sign in again/,
  ],
  [
    'expired password',
    { ...signInRefused, serverResponseCode: 'EXPIRED' },
    {},
    'signIn',
    /has expired/,
    /new password/,
  ],
  [
    'no right to the mailbox',
    { ...signInRefused, serverResponseCode: 'AUTHORIZATIONFAILED' },
    {},
    'denied',
    /may not open/,
    /User Name/,
  ],
  [
    'login disabled',
    { message: 'Login is disabled' },
    { security: 'none', port: 143 },
    'tls',
    /no password on an unencrypted/,
    /STARTTLS/,
  ],
  [
    'no known way',
    { message: 'Unsupported authentication mechanism' },
    {},
    'settings',
    /no way of signing in/,
    /provider/,
  ],
  [
    'unknown host',
    { code: 'ENOTFOUND', message: 'getaddrinfo ENOTFOUND imap.lab.example' },
    {},
    'dns',
    /No server is known by the name imap\.lab\.example/,
    /spelling/,
  ],
  [
    'a name of the table, which is spelt rightly',
    { code: 'ENOTFOUND', message: '' },
    { host: 'outlook.office365.com' },
    'dns',
    /No server is known by the name outlook/,
    /^Check that this computer is connected/,
  ],
  ['half a name', { code: 'ENOTFOUND', message: '' }, { host: 'imap' }, 'dns', /imap/, /full name/],
  [
    'no name server',
    { code: 'EAI_AGAIN', message: 'getaddrinfo EAI_AGAIN' },
    {},
    'offline',
    /no name server answered/,
    /connected to the internet/,
  ],
  [
    'no network',
    { code: 'ENETUNREACH', message: 'connect ENETUNREACH' },
    {},
    'offline',
    /no way to imap/,
    /VPN/,
  ],
  [
    'refused',
    { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' },
    {},
    'refused',
    /nothing listens on port 993/,
    /993 with TLS or 143 with STARTTLS/,
  ],
  [
    'not allowed here',
    { code: 'EACCES', message: 'connect EACCES' },
    {},
    'denied',
    /does not allow a connection/,
    /firewall/i,
  ],
  [
    'silence',
    { code: 'CONNECT_TIMEOUT', message: 'Failed to establish connection in required time' },
    {},
    'timeout',
    /did not answer in time/,
    /firewall/,
  ],
  [
    'no greeting',
    { code: 'GREETING_TIMEOUT', message: 'x' },
    {},
    'timeout',
    /said nothing/,
    /Incoming Mail Port/,
  ],
  [
    'plain words to a TLS port',
    { code: 'GREETING_TIMEOUT', message: 'x' },
    { security: 'starttls' },
    'timeout',
    /said nothing/,
    /Set Incoming Encryption to TLS/,
  ],
  [
    'silence later',
    { code: 'ETIMEOUT', message: 'Socket timeout' },
    {},
    'timeout',
    /stopped answering/,
    /by itself/,
  ],
  [
    'TLS to a plain port',
    { code: 'ERR_SSL_WRONG_VERSION_NUMBER', message: 'wrong version number' },
    { port: 143 },
    'tls',
    /does not speak TLS from the start on port 143/,
    /Set Incoming Encryption to STARTTLS for port 143/,
  ],
  [
    'only old encryption',
    { code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', message: 'x' },
    {},
    'tls',
    /could not agree/,
    /TLS 1\.2/,
  ],
  [
    'STARTTLS missing',
    { message: 'Server does not support STARTTLS', tlsFailed: true },
    { security: 'starttls', port: 143 },
    'tls',
    /does not offer STARTTLS on port 143.*Nothing was sent/,
    /TLS with port 993/,
  ],
  [
    'words slipped in',
    { code: 'STARTTLS_INJECTION', message: 'x', tlsFailed: true },
    { security: 'starttls' },
    'tls',
    /slip words/,
    /Do not sign in/,
  ],
  [
    'wrong name',
    {
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
      message: 'x',
      cert: { subject: { CN: 'a' }, subjectaltname: 'DNS:*.host.example, DNS:mail.host.example' },
    },
    {},
    'tls',
    /You asked for imap\.lab\.example, but .* is for \*\.host\.example, mail\.host\.example/,
    /calls its server mail\.host\.example/,
  ],
  [
    'expired certificate',
    {
      code: 'CERT_HAS_EXPIRED',
      message: 'certificate has expired',
      certificate: { subject: { CN: 'x' }, valid_to: 'May  3 12:00:00 2026 GMT' },
    },
    {},
    'tls',
    /ended on 3 May 2026/,
    /renew/,
  ],
  [
    'expired certificate, date unknown',
    { code: 'CERT_HAS_EXPIRED', message: 'certificate has expired' },
    {},
    'tls',
    /out of date/,
    /renew/,
  ],
  [
    'certificate from the future',
    {
      code: 'CERT_NOT_YET_VALID',
      message: 'x',
      certificate: {
        subject: { CN: 'x' },
        valid_from: 'May  3 12:00:00 2096 GMT',
        valid_to: 'May  3 12:00:00 2097 GMT',
      },
    },
    {},
    'tls',
    /begins on 3 May 2096/,
    /date/,
  ],
  [
    'self-signed',
    { code: 'DEPTH_ZERO_SELF_SIGNED_CERT', message: 'self-signed certificate' },
    {},
    'tls',
    /made by the server itself/,
    /NODE_EXTRA_CA_CERTS/,
  ],
  [
    'unknown issuer',
    {
      code: 'SELF_SIGNED_CERT_IN_CHAIN',
      message: 'x',
      certificate: { subject: { CN: 'x' }, issuer: { O: 'Guard Antivirus' }, valid_to: 'x' },
    },
    {},
    'tls',
    /issued by "Guard Antivirus", whom/,
    /virus scanner/,
  ],
  [
    'wrong service',
    { code: 'WRONG_SERVICE', message: 'x', response: '220 smtp.lab.example ESMTP' },
    {},
    'settings',
    /is for SMTP \(sending\), not for IMAP/,
    /Incoming Mail Port/,
  ],
  [
    'turned away',
    { code: 'SERVER_BYE', message: 'x', response: '* BYE Too many connections' },
    {},
    'server',
    /ended the connection/,
    /few minutes/,
  ],
  [
    'line fell',
    { code: 'ClosedAfterConnectTLS', message: 'Unexpected close' },
    {},
    'timeout',
    /closed the connection/,
    /Try again/,
  ],
  [
    'line fell with a reason',
    { code: 'NoConnection', message: 'Connection not available', reason: 'Session expired' },
    {},
    'server',
    /ended the connection/,
    /details/,
  ],
  [
    'mailbox full',
    {
      message: 'Command failed',
      responseStatus: 'NO',
      serverResponseCode: 'OVERQUOTA',
      responseText: 'Quota exceeded',
    },
    {},
    'denied',
    /full/,
    /Delete/,
  ],
  [
    'no',
    { message: 'Command failed', responseStatus: 'NO', responseText: 'Internal error occurred' },
    {},
    'server',
    /could not do/,
    /details/,
  ],
  [
    'nonsense',
    { code: 'ParserError11', message: 'Unexpected char' },
    {},
    'server',
    /cannot be understood/,
    /technician/,
  ],
  ['stopped', { code: 'STOPPED', message: 'x' }, {}, 'timeout', /Stopped/, /again/],
  ['a bug', new TypeError('x is not a function'), {}, 'bug', /unexpected/, /technician/],
];

describe("imapflow's errors in words", () => {
  test.each(rows)('%s', (_name, error, changes, kind, title, fix) => {
    const problem = imapProblem(error, { ...server, ...changes });
    expect(problem.kind).toBe(kind);
    expect(problem.title).toMatch(title);
    expect(problem.title).toMatch(/\.$/);
    expect(problem.fix).toMatch(fix);
    expect(problem.fix).toMatch(/\.$/);
  });

  test('the server\'s own words stand in the detail, not "Command failed"', () => {
    const problem = imapProblem(signInRefused, server);
    expect(problem.detail).toContain('[AUTHENTICATIONFAILED] Authentication failed.');
    expect(problem.detail).not.toContain('Command failed');
  });

  test('no form of the password is in the detail', () => {
    const base64 = Buffer.from('\0reception@lab.example\0open sesame').toString('base64');
    const problem = imapProblem(
      { ...signInRefused, response: `bad: open sesame / ${base64} / open%20sesame` },
      server,
    );
    expect(problem.detail).not.toContain('sesame');
    expect(problem.detail).not.toContain(base64);
    expect(problem.detail).toContain('(hidden)');
  });

  test('anything at all that is thrown gives a sentence', () => {
    for (const thrown of [undefined, null, 'text', 7, {}, [], new Error('')]) {
      const problem = imapProblem(thrown, server);
      expect(problem.title).toMatch(/imap\.lab\.example/);
    }
  });
});
