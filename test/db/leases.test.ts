import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from '../../src/db/accounts.ts';
import { LEASE_MS, Leases, RENEW_MS } from '../../src/db/leases.ts';
import { newOwner, whereIs } from '../../src/db/owner.ts';
import { addPractice, type PracticeStore, practiceStore } from '../support/practice-store.ts';

describe('the lease of an engine', () => {
  let practice: PracticeStore;
  let account: Account;
  /** How far the clocks have gone since the test began; the one on the wall can be set. */
  let passed = 0;
  let set = 0;
  const clocks = { wall: () => 1_000_000_000 + passed + set, steady: () => 50_000 + passed };

  beforeEach(async () => {
    practice = await practiceStore();
    account = await addPractice(practice.store, { imapPort: 1, smtpPort: 1 });
    passed = 0;
    set = 0;
  });
  afterEach(() => practice.close());

  const engine = (owner = newOwner()) => {
    const leases = new Leases(practice.store, owner, clocks);
    return { take: () => leases.take(account.id), drop: () => leases.drop(account.id) };
  };
  /** One engine lives and renews, the other looks, for some time. Whether the other ever got it. */
  async function livesBeside(holder: { take(): Promise<boolean> }, other: { take(): Promise<boolean> }) {
    let taken = false;
    for (const end = passed + 3 * LEASE_MS; passed < end; passed += RENEW_MS / 2) {
      taken ||= await other.take();
      expect(await holder.take()).toBe(true);
    }
    return taken;
  }

  test('one holds it as long as it lives, and drops it', async () => {
    const [one, two] = [engine(), engine()];
    expect(await one.take()).toBe(true);
    expect(await livesBeside(one, two)).toBe(false);
    await two.drop();
    expect(await two.take()).toBe(false);
    await one.drop();
    expect(await two.take()).toBe(true);
    expect(await one.take()).toBe(false);
  });

  test('one that no longer renews it has it for one length, whether or not its process can be asked', async () => {
    for (const owner of [newOwner(), 'elsewhere:1:x:']) {
      const [one, two] = [engine(owner), engine()];
      expect(await one.take()).toBe(true);
      expect(await two.take()).toBe(false);
      passed += LEASE_MS - 1;
      expect(await two.take()).toBe(false);
      passed += 1;
      expect(await two.take()).toBe(true);
      await two.drop();
    }
  });

  test('a process that has ended holds nothing', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    const dead = newOwner().replace(`:${process.pid}:`, `:${child.pid}:`);
    await once(child, 'exit');
    expect(whereIs(dead)).toBe('gone');
    expect(whereIs(newOwner())).toBe('here');
    expect(whereIs('elsewhere:1:x:another boot')).toBe('elsewhere');
    expect(await engine(dead).take()).toBe(true);
    expect(await engine().take()).toBe(true);
  });

  test.each([
    ['forward by hours', 3 * 3_600_000],
    ['back by hours', -3 * 3_600_000],
  ])('a clock set %s takes it from no living holder, and gives it to no dead one', async (_, jump) => {
    for (const owner of [newOwner(), 'elsewhere:1:x:']) {
      const [one, two, late] = [engine(owner), engine(), engine()];
      expect(await one.take()).toBe(true);
      expect(await two.take()).toBe(false);
      set += jump;
      expect(await livesBeside(one, two)).toBe(false);
      // From here on the holder is dead, and the clock jumps once more.
      set += jump;
      expect(await two.take()).toBe(false);
      passed += LEASE_MS;
      expect(await two.take()).toBe(true);
      expect(await late.take()).toBe(false);
      await two.drop();
    }
  });

  test('one left long ago by a machine that cannot be asked is taken at first sight', async () => {
    expect(await engine('elsewhere:1:x:').take()).toBe(true);
    passed += LEASE_MS;
    expect(await engine().take()).toBe(true);
  });

  test('of ten that find a dead one, one gets it', async () => {
    expect(await engine('elsewhere:1:x:').take()).toBe(true);
    passed += LEASE_MS;
    const taken = await Promise.all(Array.from({ length: 10 }, () => engine().take()));
    expect(taken.filter(Boolean)).toHaveLength(1);
  });
});
