// `frontdesk sync` by POP3, killed with SIGKILL again and again: in the end every letter is here exactly once, byte for
// byte, and the server is empty. The moments are spread over the whole run by chance; the seed is in the test's name.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore } from '../../../src/db/open.ts';
import { makeCertificates, type TestCertificates } from '../../servers/certificates.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../../servers/dovecot.ts';
import { makeLetter } from '../../support/letters.ts';
import { runner } from '../../support/command.ts';
import { practiceAddress, practicePassword } from '../../support/practice-store.ts';

const KILLS = 50;
const COUNT = 400;
const main = resolve(import.meta.dirname, '../../../src/main.ts');
const sha = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** mulberry32: numbers by chance that come again with the same seed. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe.skipIf(dovecotMissing)('a POP3 move that is killed', () => {
  let home: string;
  let certificates: TestCertificates;
  let dovecot: Dovecot;
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'fd-killed-'));
    certificates = makeCertificates(home);
    dovecot = await startDovecot({
      users: { [practiceAddress]: practicePassword },
      certificate: certificates.good,
    });
  });
  afterEach(async () => {
    await dovecot.close();
    rmSync(home, { recursive: true, force: true });
  });

  const seed = Number(process.env.FRONTDESK_SEED ?? Date.now() % 100_000);
  test(`at ${KILLS} moments (FRONTDESK_SEED=${seed})`, { timeout: 300_000 }, async () => {
    const random = chance(seed);
    const mail = dovecot.mail(practiceAddress);
    const generated: string[] = [];
    const deliver = (n: number): void => {
      for (let i = 0; i < n; i++) {
        const bytes = makeLetter({
          subject: `Letter ${generated.length}`,
          text: `.a dot\n..\n${'Some text. '.repeat(1 + Math.floor(random() * 2_000))}\n`,
        });
        generated.push(sha(bytes));
        mail.put('INBOX', bytes);
      }
    };
    const run = runner(home, certificates.caFile);
    const setup = await run(
      [
        ...['setup', '--provider', 'other', '--address', practiceAddress, '--password-stdin', '--finish'],
        ...[
          '--pop3',
          `localhost:${dovecot.ports.pop3s}`,
          '--accept-pop-move',
          '--incoming-security',
          'tls',
          '--smtp',
          'localhost:1',
        ],
      ],
      practicePassword,
    );
    expect(setup.code).toBe(0);
    // The first run, unharmed, tells how long a kill may wait.
    deliver(COUNT);
    let span = 0;
    for (let kills = 0; kills < KILLS; ) {
      if (mail.list('INBOX').length < COUNT / 4) deliver(COUNT / 2);
      const began = Date.now();
      const killed = await syncAndKill(span === 0 ? Number.POSITIVE_INFINITY : random() * span);
      if (span === 0) {
        span = Date.now() - began;
        deliver(COUNT);
      }
      if (!killed) continue;
      kills++;
      const here = await stored();
      const there = mail.list('INBOX').map(({ bytes }) => sha(bytes));
      expect(new Set(here).size).toBe(here.length);
      expect(new Set([...here, ...there])).toEqual(new Set(generated));
    }
    expect((await run(['sync'])).code).toBe(0);
    expect((await stored()).sort()).toEqual([...generated].sort());
    expect(mail.list('INBOX')).toEqual([]);
  });

  /** Whether it was killed before it ended by itself. */
  function syncAndKill(after: number): Promise<boolean> {
    return new Promise((done, fail) => {
      const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, 'sync'], {
        env: {
          ...process.env,
          FRONTDESK_STORE: join(home, 'store'),
          XDG_CONFIG_HOME: join(home, 'config'),
          NODE_EXTRA_CA_CERTS: certificates.caFile,
        },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const timer =
        after === Number.POSITIVE_INFINITY ? undefined : setTimeout(() => child.kill('SIGKILL'), after);
      let words = '';
      child.stderr.on('data', (chunk: Buffer) => {
        words += chunk.toString();
      });
      child.on('error', fail);
      child.on('exit', (code, signal) => {
        clearTimeout(timer);
        if (code !== 0 && signal === null) fail(new Error(`sync ended with ${code}: ${words}`));
        else done(signal === 'SIGKILL');
      });
    });
  }

  /** SHA-256 of the bytes of every placement, made anew; and the file is whole. */
  async function stored(): Promise<string[]> {
    const store = await openStore(join(home, 'store'));
    try {
      expect(await store.all('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
      const rows = await store.all<{ bytes: Buffer }>(
        `SELECT s.bytes FROM placement p JOIN source s ON s.message_id = p.message_id WHERE p.mailbox_id IS NOT NULL`,
      );
      return rows.map(({ bytes }) => sha(bytes));
    } finally {
      await store.close();
    }
  }
});
