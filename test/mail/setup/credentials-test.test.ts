import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AccountSettings } from '../../../src/db/account-settings.ts';
import {
  type CredentialsTest,
  type TestEvent,
  testCredentials,
} from '../../../src/mail/setup/credentials-test.ts';
import { makeCertificates, type TestCertificates, trust } from '../../servers/certificates.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../../servers/dovecot.ts';
import { startSmtp, type TestSmtp } from '../../servers/smtp.ts';
import { fillMailbox } from '../../support/mailbox.ts';
import { greetImap, greetSmtp, type ScriptedServer, scriptedServer } from '../support/scripted-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'fd-credentials-'));
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

const keep = <T extends { stop(): Promise<void> }>(server: T): T => {
  cleanUp.push(() => server.stop());
  return server;
};
const smtp = async (options: Partial<Parameters<typeof startSmtp>[0]> = {}): Promise<TestSmtp> =>
  keep(
    await startSmtp({
      security: 'starttls',
      certificate: certificates.good,
      users: { reception: 'open sesame' },
      ...options,
    }),
  );
const scripted = async (...args: Parameters<typeof scriptedServer>): Promise<ScriptedServer> =>
  keep(await scriptedServer(...args));

function settings(
  imapPort: number,
  smtpPort: number,
  changes: Partial<AccountSettings> = {},
): AccountSettings {
  return {
    ...{ address: 'reception@lab.example', displayName: 'Lab', provider: 'other', signIn: 'password' },
    ...{ user: 'reception', receive: true },
    incoming: { protocol: 'imap', host: 'localhost', port: imapPort, security: 'tls', user: 'reception' },
    outgoing: { host: 'localhost', port: smtpPort, security: 'starttls', auth: { kind: 'same' } },
    ...changes,
  };
}

/** Runs the test and gives back what a person would have seen, a line for each stage. */
async function run(what: AccountSettings, more: Partial<CredentialsTest> = {}) {
  const events: TestEvent[] = [];
  const result = await testCredentials({
    settings: what,
    secrets: { password: 'open sesame', outgoingPassword: '' },
    ...more,
    onEvent: (event) => {
      events.push(event);
      more.onEvent?.(event);
    },
  });
  const seen = (side: string) =>
    events
      .filter((event) => event.server === side && event.state !== 'running')
      .map((event) => `${event.stage} ${event.state}${event.words && ` (${event.words})`}`);
  expect(JSON.stringify([events, result])).not.toContain('open sesame');
  return { result, events, incoming: seen('incoming'), outgoing: seen('outgoing') };
}

const imapWith = async (count: number): Promise<ScriptedServer> =>
  scripted(
    async (peer) => {
      const { tag } = await greetImap(peer);
      peer.say('+ ');
      await peer.hear();
      peer.say(`${tag} OK done`);
      for (;;) {
        const [next = '', word = ''] = (await peer.hear()).split(' ');
        if (/SELECT|EXAMINE/i.test(word))
          peer.say(`* ${count} EXISTS`, '* OK [UIDVALIDITY 1]', `${next} OK [READ-ONLY] done`);
        else if (/CAPABILITY/i.test(word)) peer.say('* CAPABILITY IMAP4rev1', `${next} OK done`);
        else peer.say(`${next} OK done`);
      }
    },
    { tls: certificates.good },
  );

describe.skipIf(dovecotMissing)('against a real IMAP server', () => {
  let dovecot: Dovecot;
  beforeAll(async () => {
    dovecot = await startDovecot({ users: { reception: 'open sesame' }, certificate: certificates.good });
    fillMailbox(dovecot.mail('reception'), 'INBOX', 12);
  });
  afterAll(() => dovecot?.close());

  test('each stage is told as it passes, and no letter is sent', async () => {
    const server = await smtp();
    const { result, incoming, outgoing } = await run(settings(dovecot.ports.imaps, server.port));
    expect(incoming).toEqual([
      ...['name passed (found)', 'reach passed (reached)', 'encrypt passed (TLS 1.3)'],
      ...['signIn passed (signed in)', 'mailbox passed (12 letters)'],
    ]);
    expect(outgoing).toEqual([
      ...['name passed (found)', 'reach passed (reached)', 'encrypt passed (TLS 1.3)'],
      ...['signIn passed (signed in)', 'maySend passed (may send)'],
    ]);
    expect(result).toEqual({
      incoming: { outcome: 'passed', problem: null },
      outgoing: { outcome: 'passed', problem: null },
    });
    expect(server.letters).toHaveLength(0);
  });

  test('STARTTLS, and a wrong password on one side only', async () => {
    const server = await smtp();
    const { incoming, outgoing, result } = await run(
      settings(dovecot.ports.imap, server.port, {
        incoming: {
          protocol: 'imap',
          host: 'localhost',
          port: dovecot.ports.imap,
          security: 'starttls',
          user: 'reception',
        },
        outgoing: {
          host: 'localhost',
          port: server.port,
          security: 'starttls',
          auth: { kind: 'own', user: 'reception' },
        },
      }),
      { secrets: { password: 'open sesame', outgoingPassword: 'wrong' } },
    );
    expect(incoming.at(-1)).toBe('mailbox passed (12 letters)');
    expect(outgoing).toEqual([
      ...['name passed (found)', 'reach passed (reached)', 'encrypt passed (TLS 1.3)'],
      ...['signIn failed', 'maySend skipped'],
    ]);
    expect(result.outgoing).toMatchObject({ outcome: 'failed', problem: { kind: 'signIn' } });
  });
});

describe('which part is broken', () => {
  test('a name that does not exist; the other side goes on', async () => {
    const server = await smtp();
    const base = settings(1, server.port);
    const { incoming, result } = await run({
      ...base,
      incoming: { ...base.incoming!, host: 'no-such.invalid' },
    });
    expect(incoming).toEqual([
      'name failed',
      'reach skipped',
      'encrypt skipped',
      'signIn skipped',
      'mailbox skipped',
    ]);
    expect(result.outgoing.outcome).toBe('passed');
  });

  test('nobody listens', async () => {
    const gone = await scripted(() => {});
    await gone.stop();
    const { incoming } = await run(settings(gone.port, gone.port));
    expect(incoming.slice(0, 2)).toEqual(['name passed (found)', 'reach failed']);
  });

  test('a bad certificate', async () => {
    const bad = await scripted(() => {}, { tls: certificates.expired });
    const { incoming, result } = await run(settings(bad.port, 1));
    expect(incoming.slice(1, 4)).toEqual(['reach passed (reached)', 'encrypt failed', 'signIn skipped']);
    expect(result.incoming.problem?.title).toMatch(/ended on/);
  });

  test('the wrong service on the port is a matter of reaching, not of signing in', async () => {
    const other = await scripted((peer) => greetSmtp(peer), { tls: certificates.good });
    const { events, result } = await run(settings(other.port, 1));
    const failed = events.find((event) => event.server === 'incoming' && event.state === 'failed');
    expect(failed?.stage).toBe('reach');
    expect(result.incoming.problem?.title).toContain('is for SMTP (sending), not for IMAP');
  });

  test('STARTTLS missing', async () => {
    const plain = await scripted((peer) => greetSmtp(peer));
    const { outgoing } = await run(settings(1, plain.port));
    expect(outgoing.slice(1, 3)).toEqual(['reach passed (reached)', 'encrypt failed']);
  });

  test('the sender may not send', async () => {
    const server = await smtp();
    server.behave({
      kind: 'reply',
      at: 'sender',
      code: 550,
      text: '5.7.60 no permission to send as this sender',
    });
    const { outgoing, result } = await run(settings(1, server.port));
    expect(outgoing.at(-1)).toBe('maySend failed');
    expect(result.outgoing.problem).toMatchObject({
      kind: 'denied',
      title: expect.stringContaining('does not let this account send'),
    });
  });

  test('no sign-in for sending', async () => {
    const server = await smtp({ security: 'none', users: undefined as never });
    const { outgoing } = await run(
      settings(1, server.port, {
        outgoing: { host: 'localhost', port: server.port, security: 'none', auth: { kind: 'none' } },
      }),
    );
    expect(outgoing).toEqual([
      ...['name passed (found)', 'reach passed (reached)', 'encrypt skipped (not encrypted)'],
      ...['signIn skipped (no sign-in)', 'maySend passed (may send)'],
    ]);
  });

  test('an empty and a singular mailbox', async () => {
    for (const [count, words] of [
      [0, '0 letters'],
      [1, '1 letter'],
      [4812, '4,812 letters'],
    ] as const) {
      const server = await imapWith(count);
      expect((await run(settings(server.port, 1))).incoming.at(-1)).toBe(`mailbox passed (${words})`);
    }
  });

  test('mail that is not received is not tried', async () => {
    const server = await smtp();
    const { incoming, result } = await run(settings(1, server.port, { receive: false }));
    expect(incoming[0]).toBe('name skipped (mail is not received in frontdesk)');
    expect(result.incoming.outcome).toBe('skipped');
  });

  const pop3 = (port: number) => {
    const base = settings(port, 1);
    return { ...base, incoming: { ...base.incoming!, protocol: 'pop3' as const } };
  };
  test.each([
    ['+OK', 'UIDL'],
    ['-ERR', 'no UIDL'],
  ])('POP3: stage by stage, and nothing is fetched or deleted (UIDL %s)', async (answer, words) => {
    const pop = await scripted(
      async (peer) => {
        peer.say('+OK POP3');
        for (;;) {
          const line = await peer.hear();
          if (line === 'CAPA') peer.say('+OK', 'USER', '.');
          else if (line === 'LIST') peer.say('+OK', '1 10', '2 20', '.');
          else if (line === 'UIDL') peer.say(...(answer === '+OK' ? ['+OK', '1 a', '2 b', '.'] : ['-ERR']));
          else peer.say('+OK');
        }
      },
      { tls: certificates.good },
    );
    const { incoming, result } = await run(pop3(pop.port));
    expect(incoming.filter((line) => !line.includes('running'))).toEqual([
      'name passed (found)',
      'reach passed (reached)',
      'encrypt passed (TLS 1.3)',
      'signIn passed (signed in)',
      `mailbox passed (2 letters, ${words})`,
    ]);
    expect(result.incoming).toEqual({ outcome: 'passed', problem: null });
    expect(pop.heard.some((line) => /^(RETR|DELE|TOP)/.test(line))).toBe(false);
  });

  test('POP3: a wrong password', async () => {
    const pop = await scripted(
      async (peer) => {
        peer.say('+OK POP3');
        await peer.hear();
        peer.say('-ERR what?');
        await peer.hear();
        peer.say('+OK');
        await peer.hear();
        peer.say('-ERR [AUTH] no');
      },
      { tls: certificates.good },
    );
    const { incoming, result } = await run(pop3(pop.port));
    expect(incoming.at(-2)).toBe('signIn failed');
    expect(result.incoming.problem).toMatchObject({ kind: 'signIn' });
  });

  test('a server that never answers the sign-in', async () => {
    const slow = await scripted(async (peer) => void (await greetImap(peer)), { tls: certificates.good });
    const { result } = await run(settings(slow.port, 1), { times: { signIn: 200 } });
    expect(result.incoming.problem).toMatchObject({
      kind: 'timeout',
      title: expect.stringContaining('did not answer the sign-in'),
    });
  });
});

test('stopping it ends both sides at once and closes the connections', async () => {
  const stop = new AbortController();
  const slow = await scripted(async (peer) => void (await greetImap(peer)), { tls: certificates.good });
  const silent = await scripted(() => {});
  const { result, events } = await run(settings(slow.port, silent.port), {
    signal: stop.signal,
    onEvent: (event) => {
      if (event.server === 'incoming' && event.stage === 'signIn') stop.abort();
    },
  });
  expect(result).toEqual({
    incoming: { outcome: 'stopped', problem: null },
    outgoing: { outcome: 'stopped', problem: null },
  });
  expect(events.some((event) => event.state === 'failed')).toBe(false);
});
