// What no line can be blamed for: a server that restarts, a thin line, names that cannot be found, a clock that is
// set, a disk that is full. The engine goes on by itself, and nothing is lost.
import { execFileSync } from 'node:child_process';
import dns from 'node:dns';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { readEngineStatus } from '../../../src/db/engine-status.ts';
import { mailboxByRole } from '../../../src/db/mailboxes.ts';
import { openStore } from '../../../src/db/open.ts';
import { setFlags } from '../../../src/db/operations.ts';
import type { Store } from '../../../src/db/store.ts';
import { runEngine } from '../../../src/mail/engine/run-engine.ts';
import { ParserPool } from '../../../src/mail/mime/parser-pool.ts';
import { makeCertificates, trust } from '../../servers/certificates.ts';
import { dovecotMissing } from '../../servers/dovecot.ts';
import { makeLetter } from '../../support/letters.ts';
import { eventually } from '../../support/practice-store.ts';
import {
  addAccount,
  type FaultyDesk,
  type FaultyOffice,
  inStore,
  onServer,
  openOffice,
} from './faulty-desk.ts';

const notRoot = process.getuid?.() === 0 ? null : 'only root may mount a small disk';

describe.skipIf(dovecotMissing)('in hard times', () => {
  let folder: string;
  let office: FaultyOffice;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fd-hard-'));
    const certificates = makeCertificates(folder);
    trust(certificates);
    office = await openOffice(certificates);
  });
  afterAll(async () => {
    await office.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });

  async function allIsWell(desk: FaultyDesk): Promise<void> {
    await desk.upToDate();
    expect(await inStore(desk.store)).toEqual(onServer(desk.mail));
    await desk.stop();
  }
  const arrives = (desk: FaultyDesk, subject: string) =>
    eventually(
      desk.store,
      async () => (await desk.letters('inbox')).some((letter) => letter.subject === subject),
      `the letter "${subject}"`,
      25_000,
    );

  test('the server restarts, twice', async () => {
    const desk = await office.desk();
    desk.start();
    await desk.upToDate();
    for (const subject of ['First restart', 'Second restart']) {
      await office.dovecot.stop();
      desk.mail.put('INBOX', makeLetter({ subject }));
      await office.dovecot.start();
      await arrives(desk, subject);
    }
    await allIsWell(desk);
  });

  test('200 ms and 6 kB/s: the newest come first, and a wish does not wait for the rest', async () => {
    const desk = await office.desk({ letters: 60 });
    desk.proxy.delay(200);
    desk.proxy.limit(6_000);
    desk.start();
    const newest = await eventually(
      desk.store,
      async () => (await desk.letters('inbox')).find((letter) => letter.subject.endsWith(' 60')),
      'the newest letter in the list',
    );
    const began = performance.now();
    await setFlags(desk.store, [newest.id], { flagged: true });
    // At once on the screen, and at the server before the 90 kB of the x-ray could have come.
    expect(performance.now() - began).toBeLessThan(1_000);
    await eventually(
      desk.store,
      async () => desk.mail.list('INBOX').some((letter) => letter.flags.includes('\\Flagged')),
      'the flag at the server',
      25_000,
    );
    const soFar = await readEngineStatus(desk.store, desk.account.id);
    expect(soFar!.phase).not.toBe('idle');
    await desk.proxy.heal();
    await allIsWell(desk);
  });

  test.each(['ENOTFOUND', 'EAI_AGAIN'])('names cannot be found (%s), and then can', async (code) => {
    const desk = await office.desk({ letters: 4 });
    const found = dns.lookup;
    // Where the operating system is asked: nothing of ours lies between.
    Object.assign(dns, {
      lookup: (host: string, _options: unknown, done: (error: Error) => void) =>
        done(Object.assign(new Error(`getaddrinfo ${code} ${host}`), { code, syscall: 'getaddrinfo' })),
    });
    syncBuiltinESMExports();
    try {
      desk.start();
      const { problem } = await desk.status((status) => status.phase === 'waiting', 'a waiting engine');
      expect(['dns', 'offline']).toContain(problem!.kind);
    } finally {
      Object.assign(dns, { lookup: found });
      syncBuiltinESMExports();
    }
    await allIsWell(desk);
  });

  test.each([
    ['forward', 5 * 3_600_000],
    ['back', -5 * 3_600_000],
  ])('the clock jumps %s by five hours', async (_, jump) => {
    const desk = await office.desk({ letters: 4 });
    desk.start();
    await desk.upToDate();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + jump });
    desk.mail.put('INBOX', makeLetter({ subject: `After a jump ${jump}` }));
    await arrives(desk, `After a jump ${jump}`);
    desk.proxy.strike({ kind: 'cut' });
    desk.mail.put('Archive', makeLetter({ subject: 'In another folder' }));
    const archive = (await mailboxByRole(desk.store, desk.account.id, 'archive'))!;
    await eventually(
      desk.store,
      async () => (await mailboxByRole(desk.store, desk.account.id, 'archive'))!.total > archive.total,
      'the letter in Archive',
      25_000,
    );
    await allIsWell(desk);
  });

  /** Fills up in the middle of the download, says so, and goes on when there is room. */
  async function fullInBetween(desk: FaultyDesk, store: Store, makeRoom: () => Promise<void>): Promise<void> {
    const full = await eventually(
      store,
      async () => {
        const status = await readEngineStatus(store, desk.account.id);
        return status?.problem?.kind === 'space' && status;
      },
      'words about the full disk',
      25_000,
    );
    expect(full.problem!.title).toBe('The disk is full, so nothing more can be saved.');
    const whole = (await inStore(store)).filter((letter) => !letter.includes('without its bytes'));
    expect(whole.length).toBeLessThan(onServer(desk.mail).length);
    await makeRoom();
    await eventually(
      store,
      async () => (await readEngineStatus(store, desk.account.id))?.phase === 'idle',
      'an engine that is up to date',
      25_000,
    );
    expect(await inStore(store)).toEqual(onServer(desk.mail));
  }

  test('the store may not grow for a while', { timeout: 60_000 }, async () => {
    vi.stubEnv('FRONTDESK_PATIENCE', '0.1');
    const desk = await office.desk({ letters: 300 });
    const limit = (pages: number) => desk.store.write((tx) => tx.get(`PRAGMA max_page_count = ${pages}`));
    await limit(140);
    desk.start();
    await fullInBetween(desk, desk.store, async () => void (await limit(1_000_000)));
    await desk.stop();
  });

  test.skipIf(notRoot)('a small disk is full for a while (needs root)', { timeout: 60_000 }, async () => {
    vi.stubEnv('FRONTDESK_PATIENCE', '0.1');
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'frontdesk-test', disk]);
    const parser = new ParserPool();
    const ending = new AbortController();
    let ended: Promise<void> | undefined;
    let store: Store | undefined;
    try {
      const desk = await office.desk({ letters: 600 });
      writeFileSync(join(disk, 'somebody-elses'), Buffer.alloc(4_600_000));
      store = await openStore(join(disk, 'store'));
      const { host, port } = desk.account.incoming!;
      await addAccount(store, { user: desk.account.user, host, port });
      ended = runEngine({ store, parser, signal: ending.signal });
      await fullInBetween(desk, store, async () => rmSync(join(disk, 'somebody-elses')));
    } finally {
      ending.abort();
      await ended;
      await store?.close();
      await parser.close();
      execFileSync('umount', ['-l', disk]);
    }
  });
});
