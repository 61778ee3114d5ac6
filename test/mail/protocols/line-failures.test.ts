// Every row of the error table that can be made on loopback, over real sockets, through both libraries.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Security } from '../../../src/db/account-settings.ts';
import type { Problem } from '../../../src/db/problem.ts';
import { openImap } from '../../../src/mail/protocols/imap-connection.ts';
import { openSmtp } from '../../../src/mail/protocols/smtp-connection.ts';
import { makeCertificates, type TestCertificates, trust } from '../../servers/certificates.ts';
import { freePorts } from '../../servers/free-ports.ts';
import {
  greetImap,
  greetSmtp,
  type Peer,
  type ScriptedServer,
  scriptedServer,
} from '../support/scripted-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'fd-line-'));
let certificates: TestCertificates;
const servers: ScriptedServer[] = [];
const password = 'open sesame';

beforeAll(() => {
  certificates = makeCertificates(folder);
  trust(certificates);
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function serve(...args: Parameters<typeof scriptedServer>): Promise<ScriptedServer> {
  const server = await scriptedServer(...args);
  servers.push(server);
  return server;
}

const timeouts = { greeting: 400, reach: 400, encrypt: 400 };

async function imapFailure(
  port: number,
  security: Security,
  host = 'localhost',
  accessToken?: string,
): Promise<Problem> {
  const opened = await openImap({
    server: { host, port, security },
    user: 'reception',
    ...(accessToken === undefined ? { password } : { accessToken }),
    timeouts,
  });
  if (opened.ok) opened.value.close();
  if (opened.ok) throw new Error('It should have failed');
  expect(opened.problem.detail).not.toContain(password);
  expect(opened.problem.detail).not.toContain(Buffer.from(password).toString('base64').slice(0, 10));
  return opened.problem;
}

async function smtpFailure(
  port: number,
  security: Security,
  host = 'localhost',
  accessToken?: string,
): Promise<Problem> {
  const opened = await openSmtp({
    server: { host, port, security },
    auth:
      accessToken === undefined
        ? { kind: 'password', user: 'reception', password }
        : { kind: 'token', user: 'reception', accessToken },
    timeouts,
  });
  if (opened.ok) opened.value.close();
  if (opened.ok) throw new Error('It should have failed');
  expect(opened.problem.detail).not.toContain(password);
  return opened.problem;
}

const failures = { imap: imapFailure, smtp: smtpFailure } as const;
const greet = {
  imap: (peer: Peer) => greetImap(peer).then(() => {}),
  smtp: (peer: Peer) => greetSmtp(peer),
} as const;

describe.each(['imap', 'smtp'] as const)('%s: the line cannot be made', (protocol) => {
  const failure = failures[protocol];

  test('unknown host', async () => {
    const problem = await failure(1993, 'tls', 'no-such-host.invalid');
    expect(['dns', 'offline']).toContain(problem.kind);
    expect(problem.title).toContain('no-such-host.invalid');
  });

  test('nobody listens', async () => {
    const [port] = await freePorts(1);
    const problem = await failure(port!, 'tls');
    expect(problem).toMatchObject({ kind: 'refused' });
    expect(problem.title).toContain(`nothing listens on port ${port}`);
  });

  test('silence after the connection', async () => {
    const { port } = await serve(() => {}, { tls: certificates.good });
    const problem = await failure(port, 'tls');
    expect(problem).toMatchObject({ kind: 'timeout' });
    expect(problem.title).toContain('said nothing');
  });

  test('plain words to a TLS port', async () => {
    const { port } = await serve(() => {}, { tls: certificates.good });
    const problem = await failure(port, 'starttls');
    expect(problem.fix).toMatch(/Set (Incoming|Outgoing) Encryption to TLS/);
  });

  test('TLS to a plain port', async () => {
    const { port } = await serve((peer) => peer.say(protocol === 'imap' ? '* OK hello' : '220 hello'));
    const problem = await failure(port, 'tls');
    expect(problem).toMatchObject({ kind: 'tls' });
    expect(problem.fix).toMatch(/STARTTLS/);
  });

  test('a port that swallows everything and never encrypts', async () => {
    const { port } = await serve(() => {});
    const problem = await failure(port, 'tls');
    expect(problem).toMatchObject({ kind: 'timeout' });
    expect(problem.title).toContain('did not finish in time');
  });

  test('the line falls at once', async () => {
    const { port } = await serve((peer) => peer.hangUp(), { tls: certificates.good });
    const problem = await failure(port, 'tls');
    expect(problem).toMatchObject({ kind: 'timeout' });
    expect(problem.title).toContain('closed the connection');
  });

  test('wrong name in the certificate: both names are told', async () => {
    const { port } = await serve(greet[protocol], { tls: certificates.wrongName });
    const problem = await failure(port, 'tls');
    expect(problem.title).toContain('You asked for localhost');
    expect(problem.title).toContain('mail.elsewhere.example');
  });

  test('certificate ended: the day is told', async () => {
    const { port, heard } = await serve(greet[protocol], { tls: certificates.expired });
    const problem = await failure(port, 'tls');
    expect(problem).toMatchObject({ kind: 'tls' });
    expect(problem.title).toMatch(/ended on \d+ \w+ \d{4}\./);
    expect(heard).toEqual([]);
  });

  test('certificate of its own making', async () => {
    const { port, heard } = await serve(greet[protocol], { tls: certificates.selfSigned });
    const problem = await failure(port, 'tls');
    expect(problem.title).toContain('made by the server itself');
    expect(heard).toEqual([]);
  });

  test('bad certificate behind STARTTLS', async () => {
    const { port } = await serve(async (peer) => {
      if (protocol === 'imap') {
        const { tag } = await greetImap(peer, 'IMAP4rev1 STARTTLS');
        peer.say(`${tag} OK begin`);
      } else {
        await greetSmtp(peer, ['STARTTLS']);
        await peer.hear();
        peer.say('220 begin');
      }
      await peer.encrypt(certificates.expired);
    });
    const problem = await failure(port, 'starttls');
    expect(problem.title).toMatch(/ended on \d+ \w+ \d{4}\./);
  });

  test('STARTTLS not offered: the password is not sent', async () => {
    const { port, heard } = await serve(greet[protocol]);
    const problem = await failure(port, 'starttls');
    expect(problem).toMatchObject({ kind: 'tls' });
    expect(problem.title).toContain('does not offer STARTTLS');
    expect(heard.join('\n')).not.toMatch(/AUTH|LOGIN|STARTTLS/i);
  });

  test('words slipped in behind the STARTTLS answer', async () => {
    const { port } = await serve(async (peer) => {
      if (protocol === 'imap') {
        const { tag } = await greetImap(peer, 'IMAP4rev1 STARTTLS');
        peer.say(`${tag} OK begin`, '* CAPABILITY IMAP4rev1 LOGINDISABLED');
      } else {
        await greetSmtp(peer, ['STARTTLS']);
        await peer.hear();
        peer.say('220 begin', '250 injected');
      }
    });
    const problem = await failure(port, 'starttls');
    expect(problem.title).toContain('slip words');
  });

  test.each([
    ['220 files FTP server ready', /FTP/],
    ['SSH-2.0-OpenSSH_9.9', /SSH/],
    ['HTTP/1.1 400 Bad Request', /web pages/],
    ['+OK POP3 ready', /POP3 \(receiving\)/],
    [protocol === 'imap' ? '220 mx ESMTP' : '* OK IMAP ready', /is for (SMTP|IMAP)/],
    ['hello there', /is not (IMAP|SMTP)/],
  ])('wrong service: %s', async (greeting, title) => {
    const { port } = await serve((peer) => peer.say(greeting));
    const problem = await failure(port, 'none');
    expect(problem).toMatchObject({ kind: 'settings' });
    expect(problem.title).toMatch(title);
    expect(problem.detail).toContain(greeting);
  });

  test('an endless line is not collected for ever', async () => {
    const { port } = await serve((peer) => peer.say('x'.repeat(40_000)));
    expect((await failure(port, 'none')).title).toMatch(/is not/);
  });

  test('clear text to a public address is refused before anything is said', async () => {
    const problem = await failure(2525, 'none', '192.0.2.1');
    expect(problem).toMatchObject({ kind: 'settings' });
    expect(problem.title).toContain("not in the practice's own network");
  });

  test('it can be stopped at any time', async () => {
    const stop = new AbortController();
    const { port } = await serve(() => stop.abort(), { tls: certificates.good });
    const server = { host: 'localhost', port, security: 'tls' as const };
    const opened =
      protocol === 'imap'
        ? await openImap({ server, user: 'a', password, signal: stop.signal })
        : await openSmtp({ server, auth: { kind: 'none' }, signal: stop.signal });
    expect(opened).toMatchObject({ ok: false, problem: { title: 'Stopped before localhost was done.' } });
  });
});

describe('IMAP: the sign-in', () => {
  test.each([
    ['NO [AUTHENTICATIONFAILED] Authentication failed.', 'signIn', /did not accept/],
    ['NO [UNAVAILABLE] Try later', 'server', /busy/],
    ['NO [ALERT] Application-specific password required', 'signIn', /app password/],
    ['NO [EXPIRED] Password expired', 'signIn', /expired/],
    ['BAD what?', 'signIn', /did not accept/],
  ])('%s', async (answer, kind, title) => {
    const { port } = await serve(
      async (peer) => {
        const { tag } = await greetImap(peer);
        peer.say('+ ');
        await peer.hear();
        peer.say(`${tag} ${answer}`);
      },
      { tls: certificates.good },
    );
    const problem = await imapFailure(port, 'tls');
    expect(problem.kind).toBe(kind);
    expect(problem.title).toMatch(title);
    expect(problem.detail).toContain(answer.replace(/^(NO|BAD) /, ''));
  });

  test('Microsoft: signed in but not connected', async () => {
    const { port } = await serve(
      async (peer) => {
        const { tag } = await greetImap(peer, 'IMAP4rev1 AUTH=PLAIN NAMESPACE');
        peer.say('+ ');
        await peer.hear();
        peer.say(`${tag} OK done`);
        for (;;) {
          const [next = '', word = ''] = (await peer.hear()).split(' ');
          if (/NAMESPACE/i.test(word)) peer.say(`${next} BAD User is authenticated but not connected.`);
          else peer.say('* CAPABILITY IMAP4rev1 AUTH=PLAIN NAMESPACE', `${next} OK done`);
        }
      },
      { tls: certificates.good },
    );
    const problem = await imapFailure(port, 'tls');
    expect(problem).toMatchObject({ kind: 'denied' });
    expect(problem.title).toContain('Microsoft accepted the sign-in');
  });

  test('login disabled', async () => {
    const { port, heard } = await serve(async (peer) => {
      await greetImap(peer, 'IMAP4rev1 LOGINDISABLED');
    });
    const problem = await imapFailure(port, 'none');
    expect(problem.title).toContain('takes no password on an unencrypted connection');
    expect(heard.join('\n')).not.toContain(password);
  });

  test('OAuth not offered', async () => {
    const { port } = await serve(async (peer) => void (await greetImap(peer)), { tls: certificates.good });
    const problem = await imapFailure(port, 'tls', 'localhost', 'a-token');
    expect(problem).toMatchObject({ kind: 'settings' });
  });

  test('a token that has died', async () => {
    const { port } = await serve(
      async (peer) => {
        const { tag } = await greetImap(peer, 'IMAP4rev1 SASL-IR AUTH=XOAUTH2');
        peer.say(`+ ${Buffer.from('{"status":"400","schemes":"bearer"}').toString('base64')}`);
        await peer.hear();
        peer.say(`${tag} NO [AUTHENTICATIONFAILED] no`);
      },
      { tls: certificates.good },
    );
    expect((await imapFailure(port, 'tls', 'localhost', 'a-token')).title).toContain(
      'does not accept this sign-in',
    );
  });

  test('BYE instead of a greeting', async () => {
    const { port } = await serve((peer) => peer.say('* BYE Too many connections'), {
      tls: certificates.good,
    });
    const problem = await imapFailure(port, 'tls');
    expect(problem).toMatchObject({ kind: 'server' });
    expect(problem.detail).toContain('Too many connections');
  });

  test('silence at the sign-in can be stopped', async () => {
    const stop = new AbortController();
    const { port } = await serve(
      async (peer) => {
        await greetImap(peer);
        stop.abort();
      },
      { tls: certificates.good },
    );
    const opened = await openImap({
      server: { host: 'localhost', port, security: 'tls' },
      user: 'a',
      password,
      signal: stop.signal,
    });
    expect(opened).toMatchObject({ ok: false, problem: { kind: 'timeout' } });
  });

  test('an already signed-in greeting does not get around STARTTLS', async () => {
    const { port } = await serve((peer) => peer.say('* PREAUTH welcome'));
    expect((await imapFailure(port, 'starttls')).title).toContain('does not offer STARTTLS');
  });
});

describe('SMTP: the sign-in', () => {
  test.each([
    ['535 5.7.8 Authentication failed', 'signIn', /did not accept/],
    ['535 5.7.139 Authentication unsuccessful, basic authentication is disabled.', 'signIn', /switched off/],
    ['550 5.7.30 Basic authentication is not supported', 'signIn', /no longer accepts passwords/],
    ['534 5.7.9 Application-specific password required', 'signIn', /app password/],
    ['454 4.7.0 Temporary authentication failure', 'server', /cannot take a sign-in/],
    ['504 5.5.4 Unrecognized authentication type', 'settings', /no way of signing in/],
    ['421 4.7.0 Too many errors', 'server', /cannot take a sign-in/],
  ])('%s', async (answer, kind, title) => {
    const { port } = await serve(
      async (peer) => {
        await greetSmtp(peer, ['AUTH PLAIN']);
        await peer.hear();
        peer.say(answer);
      },
      { tls: certificates.good },
    );
    const problem = await smtpFailure(port, 'tls');
    expect(problem.kind).toBe(kind);
    expect(problem.title).toMatch(title);
    expect(problem.detail).toContain(answer);
  });

  test('AUTH not offered: the password is not sent', async () => {
    const { port, heard } = await serve((peer) => greetSmtp(peer, ['SIZE 1000']), { tls: certificates.good });
    const problem = await smtpFailure(port, 'tls');
    expect(problem.title).toContain('does not offer to sign in');
    expect(heard.join('\n')).not.toContain('AUTH');
  });

  test('XOAUTH2 not offered: the token is not sent', async () => {
    const { port, heard } = await serve((peer) => greetSmtp(peer), { tls: certificates.good });
    const problem = await smtpFailure(port, 'tls', 'localhost', 'a-token');
    expect(problem.title).toContain('does not take a Microsoft or Google sign-in');
    expect(heard.join('\n')).not.toContain('AUTH');
  });

  test('a token that has died', async () => {
    const { port } = await serve(
      async (peer) => {
        await greetSmtp(peer, ['AUTH XOAUTH2']);
        await peer.hear();
        peer.say(`334 ${Buffer.from('{"status":"401"}').toString('base64')}`);
        await peer.hear();
        peer.say('535 5.7.3 Authentication unsuccessful');
      },
      { tls: certificates.good },
    );
    const problem = await smtpFailure(port, 'tls', 'localhost', 'a-token');
    expect(problem).toMatchObject({ kind: 'signIn' });
    expect(problem.title).toContain('does not accept this sign-in');
  });

  test.each([
    ['421 4.3.2 Too busy', 'server', /busy/],
    ['554 5.7.1 Your address is blocked', 'denied', /its rules/],
  ])('turned away at the door: %s', async (greeting, kind, title) => {
    const { port } = await serve((peer) => peer.say(greeting), { tls: certificates.good });
    const problem = await smtpFailure(port, 'tls');
    expect(problem.kind).toBe(kind);
    expect(problem.title).toMatch(title);
  });

  test('the line falls during the sign-in', async () => {
    const { port } = await serve(
      async (peer) => {
        await greetSmtp(peer);
        await peer.hear();
        peer.cut();
      },
      { tls: certificates.good },
    );
    expect((await smtpFailure(port, 'tls')).title).toContain('closed the connection');
  });
});
