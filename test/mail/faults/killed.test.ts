// The real program is killed without warning at many instants of its work. Whatever was done until then is sound, and
// the next run makes it whole: every letter once, byte for byte.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listAccounts } from '../../../src/db/accounts.ts';
import { resetCounter } from '../../../src/db/counters.ts';
import { listLetters } from '../../../src/db/letters.ts';
import { mailboxByRole } from '../../../src/db/mailboxes.ts';
import { openStore } from '../../../src/db/open.ts';
import { setFlags } from '../../../src/db/operations.ts';
import type { Store } from '../../../src/db/store.ts';
import { syncOnce } from '../../../src/mail/engine/sync-once.ts';
import { ParserPool } from '../../../src/mail/mime/parser-pool.ts';
import { makeCertificates, type TestCertificates, trust } from '../../servers/certificates.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../../servers/dovecot.ts';
import { addAccount, fillWithAllKinds, inStore, onServer } from './faulty-desk.ts';

const program = resolve(import.meta.dirname, '../../../bin/frontdesk');
const INSTANTS = 50;
const LETTERS = 300;
const user = 'reception';

describe.skipIf(dovecotMissing)('frontdesk sync, killed', () => {
  let folder: string;
  let certificates: TestCertificates;
  let dovecot: Dovecot;
  const parser = new ParserPool();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fd-killed-'));
    certificates = makeCertificates(folder);
    trust(certificates);
    dovecot = await startDovecot({ users: { [user]: 'molar 14' }, certificate: certificates.good });
    fillWithAllKinds(dovecot.mail(user), LETTERS);
  });
  afterAll(async () => {
    await parser.close();
    await dovecot.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function within<T>(name: string, work: (store: Store) => Promise<T>): Promise<T> {
    const store = await openStore(join(folder, name));
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  }

  function run(name: string, ...args: string[]): ChildProcess {
    return spawn(program, [...args, '--store', join(folder, name)], {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: certificates.caFile },
      stdio: 'ignore',
    });
  }

  /** A copy of the whole store whose inbox has been reset. */
  async function resetInbox(): Promise<void> {
    copy('whole', 'reset');
    await within('reset', async (store) => {
      const [account] = await listAccounts(store);
      await resetCounter(store, (await mailboxByRole(store, account!.id, 'inbox'))!.id, 'test');
    });
  }

  /** Which letter stands where, under which number, with which marks. */
  const marks = (store: Store) =>
    store.all('SELECT id, message_id, mailbox_id, uid, seen, flagged FROM placement ORDER BY id');

  const copy = (from: string, to: string) =>
    cpSync(join(folder, from), join(folder, to), { recursive: true });

  const finish = (store: Store) =>
    listAccounts(store).then(([account]) =>
      syncOnce({ store, parser, account: account!, signal: new AbortController().signal }),
    );

  /** How long an undisturbed run takes, in ms. */
  async function measure(from: string, ...args: string[]): Promise<number> {
    copy(from, 'measured');
    const began = performance.now();
    const [code] = await once(run('measured', ...args), 'exit');
    expect(code).toBe(0);
    const took = performance.now() - began;
    rmSync(join(folder, 'measured'), { recursive: true });
    return took;
  }

  /** Kills a run on a copy of the store at this instant. True: it was killed; false: it had ended before. */
  async function killAt(ms: number, name: string, ...args: string[]): Promise<boolean> {
    const child = run(name, ...args);
    const ended = once(child, 'exit');
    const timer = setTimeout(() => child.kill('SIGKILL'), ms);
    const [code, signal] = await ended;
    clearTimeout(timer);
    if (signal === null) expect(code).toBe(0);
    return signal === 'SIGKILL';
  }

  test(`at ${INSTANTS} instants of a download`, { timeout: 240_000 }, async () => {
    await within('new', (store) => addAccount(store, { user, host: 'localhost', port: dovecot.ports.imaps }));
    const there = onServer(dovecot.mail(user));
    // The quicker of two: the first one warms what the others find warm.
    const whole = Math.min(await measure('new', 'sync'), await measure('new', 'sync'));
    const found = { killed: 0, begun: 0, whole: 0 };
    await inTwoLanes(instants(INSTANTS, whole, 20_261_125), async (ms, i) => {
      const name = `download-${i}`;
      copy('new', name);
      if (await killAt(ms, name, 'sync')) found.killed++;
      await within(name, async (store) => {
        const halfway = await inStore(store);
        const whole = halfway.filter((letter) => !letter.includes('without its bytes'));
        if (halfway.length > 0) found.begun++;
        if (whole.length === there.length) found.whole++;
        expect(new Set(whole).size, `killed after ${ms} ms, nothing twice`).toBe(whole.length);
        expect(there, `killed after ${ms} ms, nothing but what is there`).toEqual(
          expect.arrayContaining(whole),
        );
        expect((await finish(store)).problem).toBe(null);
        expect(await inStore(store), `killed after ${ms} ms, then finished`).toEqual(there);
      });
      rmSync(join(folder, name), { recursive: true });
    });
    // The instants were those that the test is about: most killed it, and many in the middle of the download.
    expect(found.killed).toBeGreaterThan(INSTANTS / 2);
    expect(found.begun - found.whole).toBeGreaterThan(INSTANTS / 20);
  });

  test(`at ${INSTANTS} instants of a reset`, { timeout: 240_000 }, async () => {
    await within('whole', async (store) => {
      await addAccount(store, { user, host: 'localhost', port: dovecot.ports.imaps });
      await finish(store);
      const [account] = await listAccounts(store);
      const inbox = (await mailboxByRole(store, account!.id, 'inbox'))!;
      const some = (await listLetters(store, inbox.id, 0, 20)).map(({ id }) => id);
      await setFlags(store, some, { seen: true, flagged: true });
      await finish(store);
    });
    const there = onServer(dovecot.mail(user));
    const before = await within('whole', marks);
    const reset = ['counter', 'reset', 'INBOX', '--yes'];
    const resetting = await measure('whole', ...reset);
    copy('whole', 'undisturbed');
    expect(await once(run('undisturbed', ...reset), 'exit')).toEqual([0, null]);
    await within('undisturbed', async (store) => {
      const [account] = await listAccounts(store);
      expect((await mailboxByRole(store, account!.id, 'inbox'))!.counter).toMatchObject({
        generation: 2,
        uid: 0,
      });
    });
    await resetInbox();
    const fetching = Math.min(await measure('reset', 'sync'), await measure('reset', 'sync'));
    const found = { killed: 0, fetchBegun: 0, fetched: 0 };
    await inTwoLanes(instants(INSTANTS, resetting + fetching, 20_261_126), async (ms, i) => {
      const name = `reset-${i}`;
      const inReset = ms < resetting;
      copy(inReset ? 'whole' : 'reset', name);
      if (await killAt(inReset ? ms : ms - resetting, name, ...(inReset ? reset : ['sync']))) found.killed++;
      await within(name, async (store) => {
        expect(await inStore(store), `killed after ${ms} ms`).toEqual(there);
        const [account] = await listAccounts(store);
        const inbox = (await mailboxByRole(store, account!.id, 'inbox'))!;
        if (inbox.counter.generation === 2 && inbox.counter.uidValidity !== null)
          found[inbox.counter.complete ? 'fetched' : 'fetchBegun']++;
        expect((await finish(store)).problem).toBe(null);
        expect(await inStore(store), `killed after ${ms} ms, then finished`).toEqual(there);
        expect(await marks(store), `killed after ${ms} ms, then finished`).toEqual(before);
      });
      rmSync(join(folder, name), { recursive: true });
    });
    expect(found.killed).toBeGreaterThan(INSTANTS / 2);
    expect(found.fetchBegun + found.fetched).toBeGreaterThan(0);
  });
});

/** Instants spread over `duration`, one at random in each equal part of it; the same for the same seed. */
function instants(count: number, duration: number, seed: number): number[] {
  let state = seed;
  return Array.from({ length: count }, (_, i) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return ((i + state / 2 ** 32) * duration) / count;
  });
}

async function inTwoLanes<T>(
  items: readonly T[],
  work: (item: T, i: number) => Promise<void>,
): Promise<void> {
  const left = [...items.entries()];
  const lane = async () => {
    for (let next = left.shift(); next; next = left.shift()) await work(next[1], next[0]);
  };
  await Promise.all([lane(), lane()]);
}
