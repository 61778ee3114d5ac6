import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect } from '../../src/db/connection.ts';
import { migrate } from '../../src/db/migrate.ts';
import { migrations } from '../../src/db/migrations/index.ts';
import { openStore } from '../../src/db/open.ts';
import { readPractice, savePractice } from '../../src/db/practice.ts';
import { ProblemError } from '../../src/db/problem.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fd-store-'));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

async function problemOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ProblemError);
  return (error as ProblemError).problem;
}

const practice = {
  name: 'Bright Smile',
  addressLine: '',
  phone: '',
  email: 'a@b.example',
  supportEmail: '',
  usesCampaign: false,
};

describe('opening the store', () => {
  test('makes a missing folder that only this user can enter, and files only this user can read', async () => {
    const store = await openStore(join(folder, 'deep', 'store'));
    await savePractice(store, practice, 'test');
    expect(statSync(join(folder, 'deep', 'store')).mode & 0o777).toBe(0o700);
    for (const name of ['store.db', 'store.db-wal', 'store.db-shm'])
      expect(statSync(join(folder, 'deep', 'store', name)).mode & 0o777, name).toBe(0o600);
    await store.close();
  });

  test('keeps what was saved', async () => {
    const first = await openStore(folder);
    await savePractice(first, practice, 'test');
    await first.close();
    const second = await openStore(folder);
    expect(await readPractice(second)).toEqual(practice);
    await second.close();
  });

  test('a file that is no store is named and left as it was', async () => {
    writeFileSync(join(folder, 'store.db'), 'a letter to the dentist, not a database');
    const problem = await problemOf(openStore(folder));
    expect(problem.title).toContain('damaged');
    expect(readFileSync(join(folder, 'store.db'), 'utf8')).toBe('a letter to the dentist, not a database');
  });

  test('a store with pages overwritten is refused and not written to', async () => {
    const store = await openStore(folder);
    await savePractice(store, practice, 'test');
    await store.close();
    const path = join(folder, 'store.db');
    const bytes = readFileSync(path);
    bytes.fill(0xab, 4096, 4096 * 6);
    writeFileSync(path, bytes);
    expect((await problemOf(openStore(folder))).title).toContain('damaged');
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  test("another program's database is not taken for a store", async () => {
    const other = await connect(join(folder, 'store.db'), 'write');
    await other.exec('CREATE TABLE recipes (name)');
    await other.close();
    expect((await problemOf(openStore(folder))).detail).toContain('not one of frontdesk');
  });

  test('a store of a newer frontdesk is refused and not changed', async () => {
    await (await openStore(folder)).close();
    const path = join(folder, 'store.db');
    const raw = await connect(path, 'write');
    await raw.exec(`PRAGMA user_version = ${migrations.length + 1}`);
    await raw.close();
    const before = readFileSync(path);
    const problem = await problemOf(openStore(folder));
    expect(problem.title).toContain('newer frontdesk');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('a folder that is a file is a sentence', async () => {
    writeFileSync(join(folder, 'file'), '');
    const problem = await problemOf(openStore(join(folder, 'file', 'store')));
    expect(problem.title).toContain('not a folder');
    expect(problem.fix).toContain('--store');
  });

  test('a store that is a folder is a sentence', async () => {
    mkdirSync(join(folder, 'store.db'));
    expect((await problemOf(openStore(folder))).kind).toBe('space');
  });
});

describe('writing', () => {
  test('a transaction that throws leaves nothing, and an unrelated one beside it is kept', async () => {
    const store = await openStore(folder);
    const failing = store.write(async (tx) => {
      await tx.run("UPDATE practice SET name = 'half'");
      await tx.all('SELECT 1');
      throw new Error('stop');
    });
    const other = savePractice(store, practice, 'test');
    await expect(failing).rejects.toThrow('stop');
    await other;
    expect((await readPractice(store)).name).toBe('Bright Smile');
    await store.close();
  });

  test('a BigInt is refused instead of being stored as NULL', async () => {
    const store = await openStore(folder);
    await expect(
      store.write((tx) => tx.run('UPDATE practice SET phone = ?', [1n as unknown as number])),
    ).rejects.toThrow('BigInt');
    await store.close();
  });

  test('each commit names the tables that it touched', async () => {
    const store = await openStore(folder);
    const heard: string[][] = [];
    store.onChange((tables) => heard.push([...tables]));
    await savePractice(store, practice, 'test');
    await store.write((tx) => tx.all('SELECT 1'));
    expect(heard).toEqual([['practice', 'event']]);
    await store.close();
  });

  test('another process hears of a commit and of its table', async () => {
    const one = await openStore(folder);
    const two = await openStore(folder);
    const heard = new Promise<string[]>((resolve) => two.onChange((tables) => resolve([...tables])));
    await savePractice(one, practice, 'test');
    expect(await heard).toEqual(['event', 'practice']);
    await one.close();
    await two.close();
  });

  test('a full disk is a sentence, and what was saved before stays', async () => {
    const store = await openStore(folder);
    await savePractice(store, practice, 'test');
    // max_page_count makes SQLite say what it says on a full disk.
    await store.write((tx) => tx.all('PRAGMA max_page_count = 1'));
    const problem = await problemOf(
      store.write((tx) => tx.run('UPDATE practice SET phone = ?', ['1'.repeat(200_000)])),
    );
    expect(problem.title).toContain('disk is full');
    expect(await readPractice(store)).toEqual(practice);
    await store.close();
  });

  test('a store that was made read-only says so', async () => {
    await (await openStore(folder)).close();
    const raw = await openStore(folder);
    await raw.write((tx) => tx.all('PRAGMA query_only = ON'));
    expect((await problemOf(savePractice(raw, practice, 'test'))).title).toContain('not changed');
    await raw.close();
  });

  test('a copy is kept beside a store before it is migrated, and only then', async () => {
    await (await openStore(folder)).close();
    const path = join(folder, 'store.db');
    const copy = `${path}.before-version-${migrations.length + 1}`;
    const db = await connect(path, 'write');
    await db.exec("UPDATE practice SET name = 'before'");
    await migrate(db, path, migrations);
    expect(existsSync(copy)).toBe(false);
    await migrate(db, path, [...migrations, "UPDATE practice SET name = 'after'"]);
    await db.close();
    const kept = await connect(copy, 'read');
    expect(await kept.all('SELECT name FROM practice')).toEqual([{ name: 'before' }]);
    await kept.close();
    expect(statSync(copy).mode & 0o777).toBe(0o600);
  });

  test('a migration that fails leaves the store at its version', async () => {
    await (await openStore(folder)).close();
    const path = join(folder, 'store.db');
    const db = await connect(path, 'write');
    await expect(
      migrate(db, path, [...migrations, "UPDATE practice SET name = 'half'; SELECT * FROM nowhere;"]),
    ).rejects.toThrow('nowhere');
    await db.close();
    const store = await openStore(folder);
    expect((await readPractice(store)).name).toBe('');
    await store.close();
  });
});
