// Brings a store to this program's version: never a newer or a damaged one, and never without a copy kept.
import { chmodSync, existsSync, statSync } from 'node:fs';
import type { Connection } from './connection.ts';
import { ProblemError } from './problem.ts';
import { damagedStore, newerStore } from './store-problem.ts';

/** "FDsk": marks the file as frontdesk's (PRAGMA application_id). */
const APPLICATION_ID = 0x4644736b;
/** Up to this size the whole file is checked at each opening, in bytes: a few milliseconds. */
const CHECKED_WHOLE = 16 * 1024 * 1024;

interface Head {
  version: number;
  application: number;
  tables: number;
}

async function readHead(db: Connection): Promise<Head> {
  const row = await db.get<Head>(
    `SELECT (SELECT user_version FROM pragma_user_version) AS version,
            (SELECT application_id FROM pragma_application_id) AS application,
            (SELECT count(*) FROM sqlite_schema) AS tables`,
  );
  return row!;
}

/** Throws ProblemError for a store that is damaged, another program's, or newer than `migrations`. */
export async function migrate(db: Connection, path: string, migrations: readonly string[]): Promise<void> {
  const head = await readHead(db);
  if (head.tables > 0 && head.application !== APPLICATION_ID)
    throw new ProblemError(damagedStore(path, 'a SQLite database, but not one of frontdesk'));
  if (head.version > migrations.length)
    throw new ProblemError(newerStore(path, head.version, migrations.length));
  if (head.tables > 0 && statSync(path).size <= CHECKED_WHOLE) await check(db, path);
  if (head.version === migrations.length) return;

  if (head.version > 0) await keepCopy(db, `${path}.before-version-${migrations.length}`);
  await db.exec('BEGIN EXCLUSIVE');
  try {
    // Another process may have done it while this one waited for its turn.
    const { version } = await readHead(db);
    for (const [index, sql] of migrations.entries()) if (index >= version) await db.exec(sql);
    await db.exec(
      `PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${migrations.length}; COMMIT;`,
    );
  } catch (error) {
    await db.exec('ROLLBACK').catch(() => {});
    throw error;
  }
}

async function check(db: Connection, path: string): Promise<void> {
  const row = await db.get<{ quick_check: string }>('PRAGMA quick_check(1)');
  if (row?.quick_check !== 'ok') throw new ProblemError(damagedStore(path, row?.quick_check ?? ''));
}

async function keepCopy(db: Connection, copy: string): Promise<void> {
  if (existsSync(copy)) return;
  await db.run('VACUUM INTO ?', [copy]);
  chmodSync(copy, 0o600);
}
