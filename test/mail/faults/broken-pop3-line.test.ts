// A real Dovecot whose line breaks at every stage of a POP3 visit: after it, every letter is at the server, here, or
// both; and the next visit brings all of them here, once.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from '../../../src/db/accounts.ts';
import { readEngineStatus } from '../../../src/db/engine-status.ts';
import { runEngine } from '../../../src/mail/engine/run-engine.ts';
import { syncOnce } from '../../../src/mail/engine/sync-once.ts';
import { ParserPool } from '../../../src/mail/mime/parser-pool.ts';
import { makeCertificates, type TestCertificates, trust } from '../../servers/certificates.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../../servers/dovecot.ts';
import type { Fault } from '../../servers/fault-points.ts';
import { type FaultProxy, startFaultProxy } from '../../servers/fault-proxy.ts';
import { makeLetter } from '../../support/letters.ts';
import {
  addPopPractice,
  eventually,
  type PracticeStore,
  practiceAddress,
  practicePassword,
  practiceStore,
} from '../../support/practice-store.ts';

const COUNT = 130;
const sha = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const faults: [string, Fault][] = [
  ['cut at its beginning', { at: 'accept', kind: 'cut' }],
  ['reset where the greeting would come', { at: 'greeting', kind: 'reset' }],
  [
    'a greeting that is no greeting',
    { at: 'greeting', kind: 'say', text: 'HTTP/1.1 400 Bad\r\n', ending: 'cut' },
  ],
  ['cut in the greeting', { match: /\+OK D/, going: 'toClient', kind: 'cut' }],
  ['cut at the sign-in', { match: /AUTH PLAIN\r\n/, going: 'toServer', kind: 'cut' }],
  ['reset in LIST', { match: /\n20 \d/, going: 'toClient', kind: 'reset' }],
  ['cut in UIDL', { match: /\n30 0{4}/, going: 'toClient', kind: 'cut' }],
  ['cut in a letter', { match: /Letter 77\b/, going: 'toClient', kind: 'cut' }],
  ['reset in the last letter', { match: /Letter 0\b/, going: 'toClient', kind: 'reset' }],
  [
    'nonsense in a letter’s place',
    {
      match: /Letter 60[\s\S]*?\r\n\.\r\n/,
      going: 'toClient',
      kind: 'say',
      text: 'what?\r\n',
      ending: 'cut',
    },
  ],
  ['cut before DELE is answered', { match: /DELE \d+\r\n/, going: 'toServer', kind: 'cut' }],
  ['reset in the answers to DELE', { match: /Marked to be/, going: 'toClient', kind: 'reset' }],
  ['cut before QUIT is heard', { match: /QUIT/, going: 'toServer', kind: 'cut' }],
  ['cut before the end of QUIT’s answer', { match: /Logging out/, going: 'toClient', kind: 'reset' }],
];

describe.skipIf(dovecotMissing)('a POP3 line to Dovecot', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fd-cert-'));
  const parser = new ParserPool();
  let certificates: TestCertificates;
  let dovecot: Dovecot;
  let proxy: FaultProxy;
  let practice: PracticeStore;
  let account: Account;
  let generated: string[];
  beforeAll(async () => {
    certificates = makeCertificates(folder);
    trust(certificates);
    dovecot = await startDovecot({
      users: { [practiceAddress]: practicePassword },
      certificate: certificates.good,
    });
  });
  afterAll(async () => {
    await parser.close();
    await dovecot?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    proxy = await startFaultProxy({ to: dovecot.ports.pop3, tls: certificates.good });
    practice = await practiceStore();
    account = await addPopPractice(practice.store, proxy.port);
    generated = Array.from({ length: COUNT }, (_, i) => {
      const letter = makeLetter({ subject: `Letter ${i}`, text: `.dots\n.\n${'Some text. '.repeat(50)}\n` });
      dovecot.mail(practiceAddress).put('INBOX', letter);
      return sha(letter);
    });
  });
  afterEach(async () => {
    await practice.close();
    await proxy.close();
  });

  const sync = () =>
    syncOnce({ store: practice.store, parser, account, signal: new AbortController().signal });
  const there = () =>
    dovecot
      .mail(practiceAddress)
      .list('INBOX')
      .map(({ bytes }) => sha(bytes));
  async function here(): Promise<string[]> {
    const rows = await practice.store.all<{ bytes: Buffer }>(
      'SELECT s.bytes FROM placement p JOIN source s ON s.message_id = p.message_id',
    );
    return rows.map(({ bytes }) => sha(bytes));
  }

  test.each(faults)('%s', async (_name, fault) => {
    const struck = proxy.arm(fault);
    const first = await sync();
    await struck;
    expect(first.problem).toMatchObject({
      title: expect.stringMatching(/\.$/),
      fix: expect.stringMatching(/./),
    });
    expect(first.problem?.kind).not.toBe('bug');
    expect(new Set([...(await here()), ...there()])).toEqual(new Set(generated));
    expect(await sync()).toMatchObject({ problem: null });
    expect((await here()).sort()).toEqual([...generated].sort());
    expect(there()).toEqual([]);
  });

  test('a line that falls again and again: the engine goes on by itself until everything is here', async () => {
    for (const letter of [100, 50, 10])
      void proxy.arm({ match: new RegExp(`Letter ${letter}\\b`), going: 'toClient', kind: 'reset' });
    const stop = new AbortController();
    const ended = runEngine({ store: practice.store, parser, signal: stop.signal });
    await eventually(
      practice.store,
      async () => (await readEngineStatus(practice.store, account.id))?.phase === 'idle',
      'an engine that is done',
      20_000,
    );
    stop.abort();
    await ended;
    expect((await here()).sort()).toEqual([...generated].sort());
    expect(there()).toEqual([]);
  });

  test('a thin line: the newest letters are in the list long before the last has come', async () => {
    proxy.limit(40_000);
    const done = sync();
    const [first] = await eventually(
      practice.store,
      async () => {
        const rows = await practice.store.all<{ subject: string }>(
          'SELECT m.subject FROM placement p JOIN message m ON m.id = p.message_id ORDER BY p.date DESC',
        );
        return rows.length > 0 && rows;
      },
      'the first letters',
    );
    expect(first!.subject).toBe(`Letter ${COUNT - 1}`);
    expect((await here()).length).toBeLessThan(COUNT / 2);
    await proxy.heal();
    expect(await done).toEqual({ newLetters: COUNT, problem: null });
    expect(there()).toEqual([]);
  });
});
