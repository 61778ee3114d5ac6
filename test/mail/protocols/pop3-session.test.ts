// The client over real sockets: servers that say what a test wants, and Dovecot.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Security } from '../../../src/db/account-settings.ts';
import type { Problem } from '../../../src/db/problem.ts';
import {
  type OpenPop3Request,
  openPop3,
  type Pop3Session,
} from '../../../src/mail/protocols/pop3-session.ts';
import { isRefusal } from '../../../src/mail/protocols/pop3-wire.ts';
import { makeCertificates, type TestCertificates, trust } from '../../servers/certificates.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../../servers/dovecot.ts';
import { makeLetter } from '../../support/letters.ts';
import { type Peer, type ScriptedServer, scriptedServer } from '../support/scripted-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'fd-pop-'));
const password = 'open sesame';
let certificates: TestCertificates;
const servers: ScriptedServer[] = [];
const sessions: Pop3Session[] = [];

beforeAll(() => {
  certificates = makeCertificates(folder);
  trust(certificates);
});
afterEach(async () => {
  for (const session of sessions.splice(0)) session.close();
  for (const server of servers.splice(0)) await server.stop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function serve(...args: Parameters<typeof scriptedServer>): Promise<ScriptedServer> {
  const server = await scriptedServer(...args);
  servers.push(server);
  return server;
}

const at = (port: number, security: Security, more: Partial<OpenPop3Request> = {}): OpenPop3Request => ({
  server: { host: 'localhost', port, security },
  user: 'reception',
  password,
  timeouts: { greeting: 400, reach: 400, encrypt: 400, silence: 400 },
  ...more,
});

async function open(request: OpenPop3Request): Promise<Pop3Session> {
  const opened = await openPop3(request);
  if (!opened.ok) throw new Error(`${opened.problem.title} ${opened.problem.detail}`);
  sessions.push(opened.value);
  return opened.value;
}

async function failure(request: OpenPop3Request): Promise<Problem> {
  const opened = await openPop3(request);
  if (opened.ok) throw new Error('It should have failed');
  expect(opened.problem.detail).not.toContain(password);
  return opened.problem;
}

/** Answers up to and with the sign-in. */
async function greet(
  peer: Peer,
  capabilities: string[] | null = ['UIDL', 'USER', 'PIPELINING'],
): Promise<void> {
  peer.say('+OK test');
  for (;;) {
    const line = await peer.hear();
    if (line === 'CAPA') peer.say(...(capabilities ? ['+OK', ...capabilities, '.'] : ['-ERR what?']));
    else peer.say('+OK');
    if (/^PASS /.test(line)) break;
  }
  await peer.hear();
  peer.say(...(capabilities ? ['+OK', ...capabilities, '.'] : ['-ERR what?']));
}

describe('signing in', () => {
  test('USER and PASS where nothing else is offered', async () => {
    const server = await serve((peer) => greet(peer), { tls: certificates.good });
    const session = await open(at(server.port, 'tls'));
    expect(server.heard).toEqual(['CAPA', 'USER reception', `PASS ${password}`, 'CAPA']);
    expect(session.capabilities).toMatchObject({ pipelining: true, uidl: true });
  });

  test('a server that does not know CAPA', async () => {
    const server = await serve((peer) => greet(peer, null), { tls: certificates.good });
    expect((await open(at(server.port, 'tls'))).capabilities).toMatchObject({
      pipelining: false,
      uidl: true,
    });
  });

  test('AUTH PLAIN in two steps', async () => {
    const server = await serve(
      async (peer) => {
        peer.say('+OK');
        await peer.hear();
        peer.say('+OK', 'SASL PLAIN', 'USER', '.');
        await peer.hear();
        peer.say('+ ');
        await peer.hear();
        peer.say('+OK');
        await peer.hear();
        peer.say('-ERR');
      },
      { tls: certificates.good },
    );
    await open(at(server.port, 'tls', { password: 'grün ü' }));
    expect(server.heard[1]).toBe('AUTH PLAIN');
    expect(Buffer.from(server.heard[2]!, 'base64').toString()).toBe('\0reception\0grün ü');
  });

  const xoauth2 = (after: (peer: Peer) => Promise<void>) =>
    serve(
      async (peer) => {
        peer.say('+OK');
        await peer.hear();
        peer.say('+OK', 'SASL PLAIN XOAUTH2', '.');
        await peer.hear();
        peer.say('+ ');
        await peer.hear();
        await after(peer);
      },
      { tls: certificates.good },
    );

  test('AUTH XOAUTH2 in two steps, with a token longer than any command line', async () => {
    const accessToken = 'a'.repeat(3000);
    const server = await xoauth2(async (peer) => {
      peer.say('+OK');
      await peer.hear();
      peer.say('+OK', '.');
    });
    await open(at(server.port, 'tls', { accessToken }));
    expect(server.heard[1]).toBe('AUTH XOAUTH2');
    expect(Buffer.from(server.heard[2]!, 'base64').toString()).toBe(
      `user=reception\x01auth=Bearer ${accessToken}\x01\x01`,
    );
  });

  test('a token that is refused: the server explains, and is let to say no', async () => {
    const why = Buffer.from('{"status":"401"}').toString('base64');
    const server = await xoauth2(async (peer) => {
      peer.say(`+ ${why}`);
      expect(await peer.hear()).toBe('');
      peer.say('-ERR [AUTH] no');
    });
    const problem = await failure(at(server.port, 'tls', { accessToken: 'dead' }));
    expect(problem).toMatchObject({
      kind: 'signIn',
      title: expect.stringContaining('does not accept this sign-in'),
    });
    expect(problem.detail).toContain('401');
  });

  test('a line end in a password never becomes a command', async () => {
    const server = await serve((peer) => greet(peer), { tls: certificates.good });
    await failure(at(server.port, 'tls', { password: 'a\r\nDELE 1' }));
    expect(server.heard).toEqual(['CAPA']);
  });

  test('no STLS: nothing secret is said', async () => {
    const server = await serve(async (peer) => {
      peer.say('+OK');
      await peer.hear();
      peer.say('-ERR unknown');
    });
    expect((await failure(at(server.port, 'starttls'))).kind).toBe('tls');
    expect(server.heard).toEqual(['STLS']);
  });

  test('words slipped in before the handshake of STLS are refused', async () => {
    const server = await serve(async (peer) => {
      peer.say('+OK');
      await peer.hear();
      peer.say('+OK', '+OK slipped in');
    });
    expect((await failure(at(server.port, 'starttls'))).kind).toBe('tls');
    expect(server.heard).toEqual(['STLS']);
  });

  test.each<[string, (peer: Peer) => Promise<void> | void, Problem['kind']]>([
    ['cut before the greeting', (peer) => peer.cut(), 'timeout'],
    ['IMAP', (peer) => peer.say('* OK IMAP4rev1'), 'settings'],
    ['turned away', (peer) => peer.say('-ERR [SYS/TEMP] later'), 'server'],
    ['silence after the greeting', (peer) => peer.say('+OK'), 'timeout'],
    [
      'cut at CAPA',
      async (peer) => {
        peer.say('+OK');
        await peer.hear();
        peer.cut();
      },
      'timeout',
    ],
    [
      'locked',
      async (peer) => {
        peer.say('+OK');
        await peer.hear();
        peer.say('+OK', 'USER', '.');
        await peer.hear();
        peer.say('+OK');
        await peer.hear();
        peer.say('-ERR [IN-USE] another session');
      },
      'server',
    ],
    [
      'nonsense',
      async (peer) => {
        peer.say('+OK');
        await peer.hear();
        peer.say('what?');
      },
      'server',
    ],
  ])('%s', async (_name, script, kind) => {
    const server = await serve(script, { tls: certificates.good });
    expect((await failure(at(server.port, 'tls'))).kind).toBe(kind);
  });

  test('stopped while the server is silent', async () => {
    const server = await serve((peer) => peer.say('+OK'), { tls: certificates.good });
    const stop = new AbortController();
    const opening = failure(at(server.port, 'tls', { signal: stop.signal, timeouts: { silence: 60_000 } }));
    await expect.poll(() => server.heard).toContain('CAPA');
    stop.abort();
    expect((await opening).title).toContain('Stopped');
  });
});

describe('a session', () => {
  async function session(
    script: (peer: Peer) => Promise<void>,
    capabilities?: string[],
  ): Promise<Pop3Session> {
    const server = await serve(
      async (peer) => {
        await greet(peer, capabilities);
        await script(peer);
      },
      { tls: certificates.good },
    );
    return open(at(server.port, 'tls'));
  }

  test('without PIPELINING one question at a time', async () => {
    const heard: number[] = [];
    const mine = await session(
      async (peer) => {
        for (const n of [1, 2]) {
          expect(await peer.hear()).toBe(`RETR ${n}`);
          // Two that were sent at once would have come in one piece.
          heard.push(servers.at(-1)!.heard.filter((line) => line.startsWith('RETR')).length);
          peer.say('+OK', `letter ${n}`, '.');
        }
      },
      ['USER', 'UIDL'],
    );
    const letters = await Promise.all(mine.retrieve([1, 2]));
    expect(letters.map(String)).toEqual(['letter 1\r\n', 'letter 2\r\n']);
    expect(heard).toEqual([1, 2]);
  });

  test('with PIPELINING all at once, and a letter that cannot be had holds up none', async () => {
    const mine = await session(async (peer) => {
      for (const n of [3, 2, 1]) expect(await peer.hear()).toBe(`RETR ${n}`);
      peer.say('+OK', '..three', '.', '-ERR damaged', '+OK', 'one', '.');
    });
    const letters = await Promise.allSettled(mine.retrieve([3, 2, 1]));
    expect(
      letters.map((one) => (one.status === 'fulfilled' ? one.value.toString() : isRefusal(one.reason))),
    ).toEqual(['.three\r\n', true, 'one\r\n']);
    expect(mine.usable).toBe(true);
  });

  test('a line that is cut in a letter fails that letter and all after it', async () => {
    const mine = await session(async (peer) => {
      await peer.hear();
      await peer.hear();
      peer.say('+OK', 'half of a');
      peer.hangUp();
    });
    const letters = await Promise.allSettled(mine.retrieve([1, 2]));
    expect(letters.map((one) => one.status)).toEqual(['rejected', 'rejected']);
    expect(mine.usable).toBe(false);
    await expect(mine.erase([1])).rejects.toThrow('closed');
  });

  test('a server that falls silent in a letter', async () => {
    const mine = await session(async (peer) => {
      await peer.hear();
      peer.say('+OK', 'half of a');
    });
    await expect(mine.retrieve([1])[0]).rejects.toMatchObject({ code: 'ETIMEOUT' });
  });

  test('what nobody asked for ends the line', async () => {
    const mine = await session(async (peer) => peer.say('+OK', '+OK'));
    await expect.poll(() => mine.usable).toBe(false);
  });

  test('DELE: those that are refused, with words; RSET; QUIT that is refused', async () => {
    const mine = await session(async (peer) => {
      for (const answer of ['+OK', '-ERR read-only', '+OK', '-ERR some were not removed']) {
        await peer.hear();
        peer.say(answer);
      }
    });
    expect(await mine.erase([7, 8])).toEqual(new Map([[8, '-ERR read-only']]));
    await mine.reset();
    await expect(mine.quit()).rejects.toMatchObject({
      code: 'POP3_REFUSED',
      response: '-ERR some were not removed',
    });
  });

  test('QUIT that is not answered is no yes', async () => {
    const mine = await session(async (peer) => {
      await peer.hear();
      peer.cut();
    });
    await expect(mine.quit()).rejects.toThrow('closed');
    const silent = await session(async () => {});
    await expect(silent.quit(100)).rejects.toMatchObject({ code: 'ETIMEOUT' });
  });

  test('no UIDL', async () => {
    const mine = await session(async (peer) => {
      await peer.hear();
      peer.say('+OK', '1 10', '.');
      await peer.hear();
      peer.say('-ERR unknown command');
    });
    expect(await mine.list()).toEqual({ hasIds: false, letters: [{ number: 1, size: 10, uniqueId: null }] });
  });
});

describe.skipIf(dovecotMissing)('Dovecot', () => {
  const user = 'reception@lab.example';
  let dovecot: Dovecot;
  const letters = [
    makeLetter({ text: 'One.\n.\n..\n.hidden\n' }),
    Buffer.concat([makeLetter({ subject: 'Eight bits' }), Buffer.from('Gr\xfc\xdfe \x80\xff\r\n', 'latin1')]),
    makeLetter({ text: `${'A long text. '.repeat(20_000)}\n` }),
  ];
  beforeAll(async () => {
    dovecot = await startDovecot({ users: { [user]: password }, certificate: certificates.good });
  });
  afterAll(() => dovecot?.close());
  const port = (security: Security) => (security === 'tls' ? dovecot.ports.pop3s : dovecot.ports.pop3);
  const request = (security: Security, more: Partial<OpenPop3Request> = {}) =>
    at(port(security), security, { user, timeouts: {}, ...more });

  test.each<Security>(['tls', 'starttls', 'none'])(
    'lists, fetches byte for byte and deletes: %s',
    async (security) => {
      for (const letter of letters) dovecot.mail(user).put('INBOX', letter);
      const first = await open(request(security));
      expect(first.capabilities.pipelining).toBe(true);
      const { letters: listed } = await first.list();
      expect(listed.map(({ size }) => size)).toEqual(letters.map((letter) => letter.length));
      expect(new Set(listed.map(({ uniqueId }) => uniqueId)).size).toBe(3);
      const got = await Promise.all(first.retrieve([3, 2, 1]));
      expect(got.map((letter) => letter.equals(letters[3 - 1 - got.indexOf(letter)]!))).toEqual([
        true,
        true,
        true,
      ]);
      await first.erase([1, 2, 3]);
      first.close();

      const second = await open(request(security));
      expect((await second.list()).letters.map(({ uniqueId }) => uniqueId)).toEqual(
        listed.map(({ uniqueId }) => uniqueId),
      );
      await second.erase([1, 2, 3]);
      await second.quit();
      await expect.poll(() => dovecot.mail(user).list('INBOX').length).toBe(0);
    },
  );

  test('a wrong password', async () => {
    expect(await failure(request('tls', { password: 'wrong' }))).toMatchObject({
      kind: 'signIn',
      title: expect.stringContaining(user),
    });
  });
});
