// A practice with ten desks on one store: one of them talks to the server, all see the same, and none is in the way.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listAccounts } from '../../src/db/accounts.ts';
import { readEngineStatus } from '../../src/db/engine-status.ts';
import { listLetters } from '../../src/db/letters.ts';
import { mailboxByRole } from '../../src/db/mailboxes.ts';
import { openStore } from '../../src/db/open.ts';
import type { Store } from '../../src/db/store.ts';
import { dovecotMissing } from '../servers/dovecot.ts';
import { makeLetter } from '../support/letters.ts';
import { fillMailbox } from '../support/mailbox.ts';
import { eventually } from '../support/practice-store.ts';
import { ownEnvironment } from '../support/pty.ts';
import * as support from './support.ts';

const program = resolve(import.meta.dirname, '../../bin/frontdesk');
const upToDate = /✔ reception@brightsmile\.example \d\d:\d\d/;

describe.skipIf(dovecotMissing)('many desks', () => {
  let practice: support.Practice;
  let store: Store;
  const services: ChildProcess[] = [];

  beforeEach(async () => {
    practice = await support.startPractice();
    await practice.setUp();
    store = await openStore(join(practice.home, 'store'));
  });
  afterEach(async () => {
    for (const child of services.splice(0)) await killed(child);
    await store.close();
    await practice.close();
  });

  /** `frontdesk sync --watch`, as the service runs it. */
  function startService(): ChildProcess & { words: () => string } {
    const child = spawn(program, ['sync', '--watch'], {
      env: {
        ...ownEnvironment(practice.home),
        FRONTDESK_STORE: join(practice.home, 'store'),
        XDG_CONFIG_HOME: join(practice.home, 'config'),
        NODE_EXTRA_CA_CERTS: practice.caFile,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let words = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (words += chunk));
    services.push(child);
    return Object.assign(child, { words: () => words });
  }

  /** Ten of these write at once: see writing-desk.ts. */
  async function write(
    letterIds: number[],
    archiveId: number,
  ): Promise<{ waits: number[]; errors: string[] }> {
    const desk = join(import.meta.dirname, 'writing-desk.ts');
    const numbers = [archiveId, ...letterIds].map(String);
    const child = spawn(process.execPath, [
      '--disable-warning=ExperimentalWarning',
      desk,
      store.folder,
      ...numbers,
    ]);
    let out = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    await once(child, 'close');
    return JSON.parse(out);
  }

  async function killed(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** The process that has the lease. */
  const holder = async (): Promise<number> => {
    const row = await store.get<{ owner: string }>('SELECT owner FROM lease');
    return Number(row?.owner.split(':')[1] ?? 0);
  };
  const idle = () =>
    eventually(
      store,
      async () => {
        const [account] = await listAccounts(store);
        return (await readEngineStatus(store, account!.id))?.phase === 'idle';
      },
      'an idle engine',
    );
  const inbox = async () => (await mailboxByRole(store, (await listAccounts(store))[0]!.id, 'inbox'))!;
  const archive = async () => (await mailboxByRole(store, (await listAccounts(store))[0]!.id, 'archive'))!;
  const letters = async () => listLetters(store, (await inbox()).id, 0, 1_000);

  test('ten of them: one line to the server, one picture for all, and a holder killed is stood in for', {
    timeout: 120_000,
  }, async () => {
    fillMailbox(practice.imap.mail(support.userName), 'INBOX', 30);
    const running = Array.from({ length: 6 }, () => startService());
    const desks = Array.from({ length: 4 }, () => practice.open());
    await Promise.all(desks.map((desk) => desk.waitFor(/^ Inbox · 20 unread of 30/, { timeout: 30_000 })));
    await Promise.all(desks.map((desk) => desk.waitFor(upToDate, { timeout: 30_000 })));

    // Read at one desk, it is read at all within a second.
    await desks[0]!.press('Enter');
    await desks[0]!.waitFor('Letter 30 of 30', { timeout: 5_000 }).catch(() => {});
    await desks[0]!.press('Esc');
    await desks[0]!.press('Down');
    const before = /^ Inbox · (\d+) unread/.exec(await desks[0]!.waitFor(/^ Inbox · \d+ unread/))![1]!;
    const began = performance.now();
    await desks[0]!.press('t');
    const changed = (screen: string) => !screen.startsWith(` Inbox · ${before} unread`);
    await Promise.all(desks.map((desk) => desk.waitUntil(changed, 'another count', 5_000)));
    const seenByAll = performance.now() - began;
    expect(seenByAll).toBeLessThan(1_000);

    // The one that talks to the server is killed; new mail comes all the same.
    const first = await holder();
    expect([...running, ...desks].map(({ pid }) => pid)).toContain(first);
    process.kill(first, 'SIGKILL');
    const dead = performance.now();
    practice.deliver(makeLetter({ subject: 'Who is there?', date: new Date() }));
    await eventually(
      store,
      async () => (await letters()).some((letter) => letter.subject === 'Who is there?'),
      'the new letter',
      12_000,
    );
    const stoodIn = performance.now() - dead;
    expect(stoodIn).toBeLessThan(10_000);
    if (process.env.FRONTDESK_MEASURE)
      console.log(`a read mark at all desks: ${seenByAll} ms; stood in for the killed one: ${stoodIn} ms`);
    expect(await holder()).not.toBe(first);
    const left = desks.filter((desk) => desk.pid !== first);
    await Promise.all(left.map((desk) => desk.waitFor('Who is there?')));
  });

  test('two archive the same letter at the same moment, and one deletes what another reads', {
    timeout: 60_000,
  }, async () => {
    for (const subject of ['Broken filling', 'Order dispatched', 'Thank you'])
      practice.deliver(makeLetter({ subject, text: `About: ${subject}` }));
    const [left, right] = [practice.open(), practice.open()];
    for (const desk of [left, right]) {
      await desk.waitFor(/▌● .*Thank you/);
      await desk.waitFor(upToDate);
    }
    await Promise.all([left.press('e'), right.press('e')]);
    for (const desk of [left, right]) {
      await desk.waitForGone(/Thank you/);
      await desk.waitFor(/^ Inbox · 2 unread of 2/);
      expect(desk.screen()).not.toMatch(/fault|did not work|failed/i);
    }
    await support.letterAt(practice, 'Archive', 'Subject: Thank you');
    await support.eventually(() => practice.letters('INBOX').length === 2, 'the letter gone from the inbox');
    expect(practice.letters('Archive')).toHaveLength(1);
    expect(await listLetters(store, (await archive()).id, 0, 10)).toHaveLength(1);

    // Open at one desk, deleted at the other: words, and the way back.
    await left.waitFor(/▌● .*Order dispatched/);
    await left.press('Enter');
    await left.waitFor('About: Order dispatched');
    await right.waitFor(/▌ {3}.*Order dispatched/);
    await right.press('d');
    await right.waitForGone('Order dispatched');
    await support.letterAt(practice, 'Trash', 'Subject: Order dispatched');
    await left.press('Esc');
    await left.waitFor(/^ Inbox · 1 unread of 1/);
    await left.press('q');
    expect(await left.exit).toMatchObject({ code: 0 });
  });

  test('ten that write at once wait for each other, and none is told so', { timeout: 60_000 }, async () => {
    fillMailbox(practice.imap.mail(support.userName), 'INBOX', 40);
    startService();
    await idle();
    const some = await letters();
    const folder = await archive();
    const writers = Array.from({ length: 10 }, (_, w) =>
      write([...some.slice(w, w + 8).map(({ id }) => id), some[39]!.id], folder.id),
    );
    const told = await Promise.all(writers);
    expect(told.flatMap(({ errors }) => errors)).toEqual([]);
    const waits = told.flatMap((one) => one.waits).sort((a, b) => a - b);
    if (process.env.FRONTDESK_MEASURE)
      console.log(
        `a write with ten desks writing: median ${waits[205]}, p95 ${waits[390]}, longest ${waits[409]} ms`,
      );
    expect(waits.at(-1)).toBeLessThan(5_000);
    await eventually(
      store,
      async () => (await store.get<{ n: number }>('SELECT count(*) AS n FROM operation'))!.n === 0,
      'every wish at the server',
      30_000,
    );
    expect(practice.letters('Archive')).toHaveLength(1);
  });

  test('the service ends when it is told to, says little, and does not mind a lost terminal', {
    timeout: 60_000,
  }, async () => {
    practice.deliver(makeLetter({ subject: 'Thank you' }));
    const service = startService();
    await idle();
    await practice.imap.stop();
    await eventually(
      store,
      async () => {
        const [account] = await listAccounts(store);
        return (await readEngineStatus(store, account!.id))?.phase === 'waiting';
      },
      'a waiting engine',
    );
    await practice.imap.start();
    service.kill('SIGHUP');
    await idle();
    practice.deliver(makeLetter({ subject: 'After the hangup' }));
    await eventually(
      store,
      async () => (await letters()).some((letter) => letter.subject === 'After the hangup'),
      'the letter after SIGHUP',
    );
    const began = performance.now();
    const ended = once(service, 'exit');
    service.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(await holder()).toBe(0);
    // One line for each change of state.
    expect(service.words().split('\n').length).toBeLessThan(12);
    expect(service.words()).toMatch(/Up to date/);
    expect(service.words()).toMatch(/No connection/);
  });
});
