// What is proved about a letter at each point where the line can fall or the server can say no.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Submission, type SubmitRequest, submit } from '../../../src/mail/protocols/submit.ts';
import { makeCertificates, type TestCertificates, trust } from '../../servers/certificates.ts';
import { startSmtp, type TestSmtp } from '../../servers/smtp.ts';
import { greetSmtp, type Peer, type ScriptedServer, scriptedServer } from '../support/scripted-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'fd-submit-'));
let certificates: TestCertificates;
const cleanUp: (() => Promise<void>)[] = [];

beforeAll(() => {
  certificates = makeCertificates(folder);
  trust(certificates);
});
afterEach(async () => {
  for (const stop of cleanUp.splice(0)) await stop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const letter = Buffer.from('From: a@lab.example\r\nTo: b@lab.example\r\nSubject: x\r\n\r\nhello\r\n');
const envelope = { from: 'a@lab.example', to: ['b@lab.example'] };

async function scripted(script: (peer: Peer) => Promise<void>): Promise<ScriptedServer> {
  const server = await scriptedServer(script);
  cleanUp.push(server.stop);
  return server;
}

async function real(options: Partial<Parameters<typeof startSmtp>[0]> = {}): Promise<TestSmtp> {
  const server = await startSmtp({ security: 'none', ...options });
  cleanUp.push(server.stop);
  return server;
}

const send = (port: number, changes: Partial<SubmitRequest> = {}): Promise<Submission> =>
  submit({
    server: { host: 'localhost', port, security: 'none' },
    auth: { kind: 'none' },
    envelope,
    source: letter,
    ...changes,
  });

describe('taken', () => {
  test.each(['tls', 'starttls'] as const)(
    'over %s, signed in: the reply and the encryption are told',
    async (security) => {
      const server = await real({
        security,
        certificate: certificates.good,
        users: { reception: 'open sesame' },
      });
      const result = await send(server.port, {
        server: { host: 'localhost', port: server.port, security },
        auth: { kind: 'password', user: 'reception', password: 'open sesame' },
      });
      expect(result).toMatchObject({
        outcome: 'accepted',
        response: expect.stringMatching(/^250 /),
        rejected: [],
        tls: { version: 'TLS 1.3', cipher: expect.stringMatching(/^TLS_/) },
      });
      expect(server.letters).toMatchObject([
        { from: 'a@lab.example', to: ['b@lab.example'], user: 'reception', encrypted: true },
      ]);
      expect(server.letters[0]!.bytes.equals(letter)).toBe(true);
    },
  );

  test('addresses of every script, where the server knows them', async () => {
    const server = await real();
    const wide = { from: 'a@zahnärzte.example', to: ['jürgen@müller.example', 'b@lab.example'] };
    expect(await send(server.port, { envelope: wide })).toMatchObject({ outcome: 'accepted' });
    expect(server.letters[0]!.to).toEqual(wide.to);
  });

  test('where it does not, the domain alone may have any letters', async () => {
    const server = await real({ asciiOnly: true });
    const domain = { from: 'a@lab.example', to: ['b@müller.example'] };
    expect(await send(server.port, { envelope: domain })).toMatchObject({ outcome: 'accepted' });
    const wide = { from: 'a@lab.example', to: ['b@lab.example', 'jürgen@lab.example'] };
    expect(await send(server.port, { envelope: wide })).toMatchObject({
      ...{ outcome: 'refused', temporary: false },
      problem: { title: 'localhost cannot send to jürgen@lab.example, because of its letters before the @.' },
    });
    expect(server.letters).toHaveLength(1);
  });

  test('with a token', async () => {
    const server = await real({
      security: 'tls',
      certificate: certificates.good,
      tokens: { reception: 'token-1' },
    });
    const request = { server: { host: 'localhost', port: server.port, security: 'tls' as const } };
    const good = await send(server.port, {
      ...request,
      auth: { kind: 'token', user: 'reception', accessToken: 'token-1' },
    });
    expect(good.outcome).toBe('accepted');
    const bad = await send(server.port, {
      ...request,
      auth: { kind: 'token', user: 'reception', accessToken: 'token-2' },
    });
    expect(bad).toMatchObject({ outcome: 'notSent', problem: { kind: 'signIn' } });
    expect(JSON.stringify(bad)).not.toContain('token-2');
  });

  test('for some: each refused recipient with the reason', async () => {
    const server = await real();
    server.behave({ kind: 'refuseRecipients', addresses: ['gone@lab.example'] });
    const result = await send(server.port, {
      envelope: { from: 'a@lab.example', to: ['b@lab.example', 'gone@lab.example'] },
    });
    expect(result).toMatchObject({
      outcome: 'accepted',
      rejected: [
        { address: 'gone@lab.example', temporary: false, response: expect.stringContaining('550 5.1.1') },
      ],
    });
    expect(server.letters[0]!.to).toEqual(['b@lab.example']);
  });

  test('dots, lone line ends and 8-bit bytes arrive as lines, and the letter ends where it ends', async () => {
    const server = await real();
    const source = Buffer.from(
      'Subject: x\r\n\r\n.one\r\n..two\n.\nRCPT TO:<evil@lab.example>\r.\rthree é\r\n.',
    );
    expect((await send(server.port, { source })).outcome).toBe('accepted');
    expect(server.letters).toHaveLength(1);
    expect(server.letters[0]!.bytes.toString()).toBe(
      'Subject: x\r\n\r\n.one\r\n..two\r\n.\r\nRCPT TO:<evil@lab.example>\r\n.\r\nthree é\r\n.\r\n',
    );
  });

  test('an internationalised domain travels in its ASCII form', async () => {
    const { port, heard } = await scripted(async (peer) => {
      await upToData(peer);
      await restOfLetter(peer);
      peer.say('250 taken');
    });
    await send(port, { envelope: { from: 'a@zahnärzte.example', to: ['b@bücher.example'] } });
    expect(heard).toContain('RCPT TO:<b@xn--bcher-kva.example>');
    expect(heard.find((line) => line.startsWith('MAIL'))).toContain('<a@xn--zahnrzte-3za.example>');
  });

  test('a large letter', async () => {
    const server = await real();
    const source = Buffer.concat([letter, Buffer.alloc(5_000_000, 'abcdefghi\r\n')]);
    expect((await send(server.port, { source })).outcome).toBe('accepted');
    expect(server.letters[0]!.bytes.length).toBeGreaterThanOrEqual(source.length);
  });
});

describe('refused: the server said no', () => {
  test.each([
    ['sender', 550, false],
    ['sender', 451, true],
    ['recipient', 550, false],
    ['recipient', 450, true],
    ['letter', 554, false],
    ['letter', 452, true],
  ] as const)('at the %s with %i', async (at, code, temporary) => {
    const server = await real();
    server.behave({ kind: 'reply', at, code, text: 'for a reason' });
    const result = await send(server.port);
    expect(result).toMatchObject({
      outcome: 'refused',
      temporary,
      response: expect.stringContaining(`${code} for a reason`),
    });
    expect(result).toMatchObject({ problem: { detail: expect.stringContaining('for a reason') } });
    expect(server.letters).toHaveLength(0);
  });

  test('larger than announced: known before anything is handed over', async () => {
    const server = await real({ size: 1000 });
    const result = await send(server.port, { source: Buffer.concat([letter, Buffer.alloc(2000, 'x')]) });
    // For good: the same letter would be as large the next time.
    expect(result).toMatchObject({
      ...{ outcome: 'refused', temporary: false },
      problem: { title: expect.stringContaining('larger than') },
    });
  });

  test('421 as the verdict on the letter', async () => {
    const { port } = await scripted(async (peer) => {
      await upToData(peer);
      await restOfLetter(peer);
      peer.say('421 4.3.2 Shutting down');
      peer.hangUp();
    });
    expect(await send(port)).toMatchObject({ outcome: 'refused', temporary: true });
  });

  test('with PIPELINING, and every recipient refused', async () => {
    const { port } = await scripted(async (peer) => {
      await greetSmtp(peer, ['PIPELINING']);
      for (let i = 0; i < 3; i++) await peer.hear();
      peer.say('250 sender ok', '550 5.1.1 no such user', '503 5.5.1 no recipients');
    });
    expect(await send(port)).toMatchObject({
      outcome: 'refused',
      temporary: false,
      rejected: [{ address: 'b@lab.example' }],
    });
  });
});

describe('not sent: it cannot have been taken', () => {
  test('nobody is there', async () => {
    const server = await real();
    await server.stop();
    expect(await send(server.port)).toMatchObject({ outcome: 'notSent', problem: { kind: 'refused' } });
  });

  test('the sign-in is refused', async () => {
    const server = await real({ users: { reception: 'right' } });
    const result = await send(server.port, {
      auth: { kind: 'password', user: 'reception', password: 'wrong' },
    });
    expect(result).toMatchObject({ outcome: 'notSent', problem: { kind: 'signIn' } });
    expect(server.letters).toHaveLength(0);
  });

  test.each(['MAIL', 'RCPT', 'DATA'])('the line falls after %s', async (word) => {
    const { port } = await scripted(async (peer) => {
      await greetSmtp(peer);
      for (;;) {
        const line = await peer.hear();
        if (line.startsWith(word)) return peer.cut();
        peer.say('250 ok');
      }
    });
    expect(await send(port)).toMatchObject({ outcome: 'notSent' });
  });

  test('the line falls in the middle of the letter', async () => {
    const { port, heard } = await scripted(async (peer) => {
      await upToData(peer);
      await peer.hear();
      peer.cut();
    });
    const source = Buffer.concat([letter, Buffer.alloc(30_000_000, 'abcdefghi\r\n')]);
    expect(await send(port, { source })).toMatchObject({ outcome: 'notSent' });
    expect(heard).not.toContain('.');
  });

  test('a reply that comes too early is no verdict', async () => {
    const { port } = await scripted(async (peer) => {
      await upToData(peer);
      peer.say('250 queued');
    });
    const source = Buffer.concat([letter, Buffer.alloc(30_000_000, 'abcdefghi\r\n')]);
    expect(await send(port, { source })).toMatchObject({ outcome: 'notSent' });
  });

  test('writing it down before the end fails, or the line falls while it is written down', async () => {
    const server = await real();
    const failing = () => Promise.reject(new Error('disk full'));
    expect(await send(server.port, { beforeEnd: failing })).toMatchObject({ outcome: 'notSent' });
    expect(server.letters).toHaveLength(0);
    let cut = (): void => {};
    const { port } = await scripted(async (peer) => {
      cut = () => peer.cut();
      await upToData(peer);
    });
    const cutMeanwhile = async () => {
      cut();
      await new Promise((resolve) => setImmediate(resolve));
    };
    const result = await send(port, { beforeEnd: cutMeanwhile });
    expect(['notSent', 'unsure']).toContain(result.outcome);
  });

  test('it is written down before the end mark leaves', async () => {
    const server = await real();
    let lettersThen = -1;
    const result = await send(server.port, {
      beforeEnd: async () => {
        lettersThen = server.letters.length;
      },
    });
    expect(result.outcome).toBe('accepted');
    expect(lettersThen).toBe(0);
  });

  test('it was stopped before', async () => {
    const stop = new AbortController();
    stop.abort();
    const server = await real();
    expect(await send(server.port, { signal: stop.signal })).toMatchObject({ outcome: 'notSent' });
    expect(server.letters).toHaveLength(0);
  });

  test.each([
    ['no recipient', { from: 'a@lab.example', to: [] }],
    ['a line end in an address', { from: 'a@lab.example', to: ['b@lab.example\r\nDATA'] }],
    ['a bracket in the sender', { from: 'a>@lab.example', to: ['b@lab.example'] }],
  ])('%s', async (_name, bad) => {
    const server = await real();
    expect(await send(server.port, { envelope: bad })).toMatchObject({
      ...{ outcome: 'refused', temporary: false },
      problem: { kind: 'settings' },
    });
    expect(server.letters).toEqual([]);
  });
});

describe('unsure: handed over, and no answer', () => {
  test.each([true, false])('the line falls before the verdict (server kept it: %s)', async (stored) => {
    const server = await real();
    server.behave({ kind: 'dropAfterData', stored });
    const result = await send(server.port);
    expect(result).toMatchObject({
      outcome: 'unsure',
      problem: { title: expect.stringContaining('before the server said') },
    });
  });

  test('whom the server had refused before is known all the same', async () => {
    const { port } = await scripted(async (peer) => {
      await greetSmtp(peer, ['PIPELINING']);
      for (let i = 0; i < 4; i++) await peer.hear();
      peer.say('250 sender ok', '550 5.1.1 no such user', '250 ok', '354 go on');
      await restOfLetter(peer);
      peer.hangUp();
    });
    const envelope = { from: 'a@lab.example', to: ['gone@lab.example', 'b@lab.example'] };
    expect(await send(port, { envelope })).toMatchObject({
      outcome: 'unsure',
      rejected: [{ address: 'gone@lab.example', temporary: false, response: '550 5.1.1 no such user' }],
    });
  });

  test('it was stopped after', async () => {
    const stop = new AbortController();
    const { port } = await scripted(async (peer) => {
      await upToData(peer);
      await restOfLetter(peer);
      stop.abort();
    });
    expect(await send(port, { signal: stop.signal })).toMatchObject({ outcome: 'unsure' });
  });

  test.each(['hello', '354 go on', '999 what'])('the verdict "%s" is none', async (verdict) => {
    const { port } = await scripted(async (peer) => {
      await upToData(peer);
      await restOfLetter(peer);
      peer.say(verdict);
    });
    expect(await send(port)).toMatchObject({ outcome: 'unsure' });
  });
});

async function upToData(peer: Peer): Promise<void> {
  await greetSmtp(peer);
  for (const answer of ['250 sender ok', '250 recipient ok', '354 go on']) {
    await peer.hear();
    peer.say(answer);
  }
}

async function restOfLetter(peer: Peer): Promise<void> {
  while ((await peer.hear()) !== '.');
}
