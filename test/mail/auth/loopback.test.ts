import { createServer, type Server } from 'node:http';
import { get } from 'node:http';
import { hostname } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import {
  type Loopback,
  listenForRedirect,
  tunnelCommand,
  wantedPort,
} from '../../../src/mail/auth/loopback.ts';
import { freePorts } from '../../servers/free-ports.ts';

let loopback: Loopback | undefined;
let other: Server | undefined;
afterEach(() => {
  loopback?.close();
  other?.close();
});

const visit = (address: string): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    get(address, { agent: false }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    }).on('error', reject);
  });

test('a browser that comes back is heard and told that it is done; anything else is not', async () => {
  const heard: string[] = [];
  loopback = await listenForRedirect((address) => heard.push(address), 0);
  const { redirect, port } = loopback;
  expect(redirect).toBe(`http://localhost:${port}`);
  for (const path of ['/', '/favicon.ico', '/other?code=1'])
    expect((await visit(redirect + path)).status).toBe(404);
  expect(heard).toEqual([]);
  const back = await visit(`${redirect}/?code=1&state=2`);
  expect(back).toMatchObject({ status: 200, text: expect.stringContaining('go back to frontdesk') });
  await visit(`${redirect}/?error=access_denied&state=2`);
  expect(heard).toEqual([`${redirect}/?code=1&state=2`, `${redirect}/?error=access_denied&state=2`]);
});

test('waits on the port that a tunnel was made for, or on another where that one is taken', async () => {
  const [port = 0] = await freePorts(1);
  loopback = await listenForRedirect(() => {}, port);
  expect(loopback.port).toBe(port);
  loopback.close();
  other = createServer();
  await new Promise<void>((resolve) => other!.listen(port, '127.0.0.1', resolve));
  loopback = await listenForRedirect(() => {}, port);
  expect(loopback.port).not.toBe(port);
});

test.each([
  ['', 0],
  ['8400', 8400],
  ['0', 0],
  ['70000', 0],
  ['http', 0],
])('FRONTDESK_SIGN_IN_PORT=%s', (text, port) => {
  expect(wantedPort({ FRONTDESK_SIGN_IN_PORT: text })).toBe(port);
});

test.each([
  [{ SSH_CONNECTION: '198.51.100.7 50312 192.0.2.10 22', USER: 'desk' }, 'desk@192.0.2.10'],
  [{ SSH_CONNECTION: '198.51.100.7 50312 192.0.2.10 2022' }, '-p 2022 192.0.2.10'],
  [{ SSH_CONNECTION: '2001:db8::7 50312 2001:db8::10 22', USER: 'desk' }, 'desk@2001:db8::10'],
  [{ SSH_CONNECTION: 'a; rm b 22', USER: 'desk' }, hostname()],
  [{ SSH_CONNECTION: '198.51.100.7 50312 192.0.2.10 22', USER: 'a b' }, '192.0.2.10'],
  [{}, hostname()],
])('the line for a tunnel is the one that leads back to this computer: %o', (env, to) => {
  expect(tunnelCommand(42147, env)).toBe(`ssh -L 42147:localhost:42147 ${to}`);
});
