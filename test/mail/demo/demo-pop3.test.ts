// The demo's POP3, by frontdesk's own client and byte by byte.
import { connect } from 'node:net';
import { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, startDemoServer } from '../../../src/mail/demo/demo-server.ts';
import {
  type OpenPop3Request,
  openPop3,
  type Pop3Session,
} from '../../../src/mail/protocols/pop3-session.ts';

let demo: DemoServer;
beforeAll(async () => {
  demo = await startDemoServer();
});
afterAll(() => demo?.stop());

const request = (more: Partial<OpenPop3Request> = {}): OpenPop3Request => ({
  server: { host: '127.0.0.1', port: demo.pop3Port, security: 'none' },
  ...{ user: demo.user, password: demo.password },
  ...more,
});
async function open(): Promise<Pop3Session> {
  const opened = await openPop3(request());
  if (!opened.ok) throw new Error(`${opened.problem.title} ${opened.problem.detail}`);
  return opened.value;
}
async function imap(): Promise<ImapFlow> {
  const client = new ImapFlow({
    ...{ host: '127.0.0.1', port: demo.imapPort, secure: false, logger: false },
    auth: { user: demo.user, pass: demo.password },
  });
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** Everything that is answered to these commands, said at once. */
function say(...lines: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect(demo.pop3Port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n`));
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
    });
    socket.on('close', () => resolve(heard));
    socket.on('error', reject);
  });
}

test('the inbox of the IMAP server, byte by byte; what is deleted goes at QUIT, and IMAP is told', async () => {
  const other = await imap();
  try {
    const before = await other.mailboxOpen('INBOX');
    const first = (await other.fetchOne('1', { source: true, uid: true })) || undefined;
    if (!first?.source) throw new Error('No letter');
    const session = await open();
    const { letters, hasIds } = await session.list();
    expect(hasIds).toBe(true);
    expect(letters).toHaveLength(before.exists);
    expect(new Set(letters.map(({ uniqueId }) => uniqueId)).size).toBe(letters.length);
    const [source] = await Promise.all(session.retrieve([1]));
    expect(source!.equals(first.source)).toBe(true);
    await session.erase([1, 2]);
    session.close();

    // The line fell before QUIT: nothing is gone.
    const again = await open();
    expect((await again.list()).letters).toHaveLength(before.exists);
    const told = new Promise<void>((resolve) => other.on('expunge', () => resolve()));
    void other.idle();
    await again.erase([1]);
    await again.quit();
    await told;
    const last = await open();
    expect((await last.list()).letters.map(({ uniqueId }) => uniqueId)).toEqual(
      letters.slice(1).map(({ uniqueId }) => uniqueId),
    );
    await last.quit();
    expect(await other.fetchOne(String(first.uid), { uid: true }, { uid: true })).toBe(false);
  } finally {
    await other.logout();
  }
});

test('a wrong password and a token that was never given open nothing', async () => {
  for (const wrong of [{ password: 'wrong' }, { user: 'somebody' }, { accessToken: 'made-up' }])
    expect(await openPop3(request(wrong))).toMatchObject({ ok: false, problem: { kind: 'signIn' } });
});

test('commands that come together, in the order in which they came', async () => {
  const { user, password } = demo;
  const plain = Buffer.from(`\0${user}\0${password}`).toString('base64');
  const heard = await say(
    'STAT',
    `AUTH PLAIN ${plain}`,
    'STAT',
    'DELE 1',
    'DELE 1',
    'STAT',
    'RSET',
    'NOOP',
    'QUIT',
  );
  expect(heard).toMatch(
    /^\+OK frontdesk demo\r\n-ERR sign in first\r\n\+OK\r\n\+OK (\d+) (\d+)\r\n\+OK\r\n-ERR no such letter\r\n\+OK \d+ \d+\r\n\+OK\r\n\+OK\r\n\+OK good-bye\r\n$/,
  );
  const [top] = [
    await say(`USER ${user}`, `PASS ${password}`, 'TOP 1 0', 'UIDL 1', 'LIST 0', 'EXPN', 'QUIT'),
  ];
  expect(top).toMatch(
    /\+OK\r\nFrom: [^\r]+\r\n(.+\r\n)+\r\n\.\r\n\+OK 1 \d+\.\d+\r\n-ERR no such letter\r\n-ERR EXPN/,
  );
  // More than any command is long ends the line.
  expect(await say('x'.repeat(20_000))).toBe('+OK frontdesk demo\r\n');
});
