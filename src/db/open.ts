// Opens the store: the only file that decides how SQLite is used. One writer with a queue (a connection mixes
// the transactions of its callers), readers beside it, and a watch for commits of other processes.
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Connection, connect, type Params } from './connection.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { ProblemError } from './problem.ts';
import { keepReserve } from './reserve.ts';
import type { ChangeListener, Store, TableName, Transaction } from './store.ts';
import { damagedStore, folderProblem } from './store-problem.ts';

const READERS = 2;
/** How often commits of other processes are looked for, in ms. */
const WATCH_EVERY = 250;

/** Where the store lies when nobody says otherwise (XDG Base Directory: data). */
export function defaultStoreFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.FRONTDESK_STORE) return resolve(env.FRONTDESK_STORE);
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'frontdesk');
}

/**
 * Opens the store in `folder`, making it when there is none and bringing an older one up to date.
 * Throws ProblemError: folder not usable, store damaged, newer than this program, disk full or read-only.
 */
export async function openStore(folder: string): Promise<Store> {
  const path = prepareFile(resolve(folder));
  const writer = await connect(path, 'write');
  try {
    await writer.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -4000; PRAGMA wal_autocheckpoint = 4000;',
    );
    await migrate(writer, path, migrations);
    keepReserve(resolve(folder));
    const readers = await Promise.all(Array.from({ length: READERS }, () => openReader(path)));
    return new SqliteStore(resolve(folder), writer, readers, await readVersions(writer));
  } catch (error) {
    await writer.close();
    throw error;
  }
}

function prepareFile(folder: string): string {
  const path = join(folder, 'store.db');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if ((statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700);
    // SQLite gives its -wal and -shm files the rights of the store itself.
    if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
    else if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
  } catch (error) {
    throw new ProblemError(folderProblem(error, folder), error);
  }
  refuseForeignFile(path);
  return path;
}

/** A file that is no SQLite database would be an error later anyway; here it is certain that nothing was written. */
function refuseForeignFile(path: string): void {
  const head = Buffer.alloc(16);
  let length: number;
  try {
    const file = openSync(path, 'r');
    length = readSync(file, head, 0, 16, 0);
    closeSync(file);
  } catch (error) {
    throw new ProblemError(folderProblem(error, path), error);
  }
  if (length > 0 && head.toString('latin1') !== 'SQLite format 3\0')
    throw new ProblemError(damagedStore(path, 'the file does not begin as a SQLite database does'));
}

async function openReader(path: string): Promise<Connection> {
  const reader = await connect(path, 'read');
  await reader.exec('PRAGMA query_only = ON;');
  return reader;
}

type Versions = Map<TableName, number>;

async function readVersions(connection: Connection): Promise<Versions> {
  const rows = await connection.all<{ name: string; version: number }>('SELECT name, version FROM change');
  return new Map(rows.map((row) => [row.name, row.version]));
}

class SqliteStore implements Store {
  readonly folder: string;
  readonly #writer: Connection;
  readonly #readers: Connection[];
  readonly #listeners = new Set<ChangeListener>();
  #nextReader = 0;
  #tail: Promise<unknown> = Promise.resolve();
  #versions: Versions;
  #dataVersion = 0;
  #watch: NodeJS.Timeout;
  #looking = false;
  #closed = false;

  constructor(folder: string, writer: Connection, readers: Connection[], versions: Versions) {
    this.folder = folder;
    this.#writer = writer;
    this.#readers = readers;
    this.#versions = versions;
    this.#watch = setInterval(() => void this.#lookForOthers(), WATCH_EVERY);
    this.#watch.unref();
  }

  all<T>(sql: string, params?: Params): Promise<T[]> {
    this.#nextReader = (this.#nextReader + 1) % this.#readers.length;
    return this.#readers[this.#nextReader]!.all<T>(sql, params);
  }

  async get<T>(sql: string, params?: Params): Promise<T | undefined> {
    return (await this.all<T>(sql, params))[0];
  }

  write<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      const changed = new Set<TableName>();
      const value = await this.#transaction(work, changed);
      if (changed.size > 0) this.announce(changed);
      return value;
    });
  }

  onChange(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  announce(tables: Iterable<TableName>): void {
    const set = new Set(tables);
    for (const listener of [...this.#listeners]) listener(set);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#watch);
    await this.#tail.catch(() => {});
    await Promise.all(this.#readers.map((reader) => reader.close()));
    await this.#writer.close();
  }

  #inTurn<T>(job: () => Promise<T>): Promise<T> {
    const run = this.#tail.then(job);
    this.#tail = run.catch(() => {});
    return run;
  }

  async #transaction<T>(work: (tx: Transaction) => Promise<T>, changed: Set<TableName>): Promise<T> {
    const writer = this.#writer;
    await writer.exec('BEGIN IMMEDIATE');
    try {
      const value = await work({
        all: (sql, params) => writer.all(sql, params),
        get: (sql, params) => writer.get(sql, params),
        run: async (sql, params) => {
          const result = await writer.run(sql, params);
          if (result.changes > 0) for (const table of tablesWritten(sql)) changed.add(table);
          return result;
        },
      });
      for (const table of changed) {
        await writer.run(
          'INSERT INTO change VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET version = version + 1',
          [table],
        );
        this.#versions.set(table, (this.#versions.get(table) ?? 0) + 1);
      }
      await writer.exec('COMMIT');
      return value;
    } catch (error) {
      // A full disk may have rolled back already; then there is nothing left to undo.
      await writer.exec('ROLLBACK').catch(() => {});
      throw error;
    }
  }

  /** The writer's own commits do not move its data_version: a change means that somebody else committed. */
  async #lookForOthers(): Promise<void> {
    if (this.#looking || this.#closed) return;
    this.#looking = true;
    try {
      const row = await this.#writer.get<{ data_version: number }>('PRAGMA data_version');
      if (!row || row.data_version === this.#dataVersion) return;
      this.#dataVersion = row.data_version;
      const now = await readVersions(this.#readers[0]!);
      const changed = [...now].filter(([name, version]) => (this.#versions.get(name) ?? 0) < version);
      for (const [name, version] of now)
        this.#versions.set(name, Math.max(version, this.#versions.get(name) ?? 0));
      if (changed.length > 0) this.announce(changed.map(([name]) => name));
    } catch {
      // The next look, or the next real read or write, will say what is wrong.
    } finally {
      this.#looking = false;
    }
  }
}

/** What else changes with a table: foreign keys that cascade, and triggers. */
const follows: Record<TableName, readonly TableName[]> = {
  placement: ['mailbox'],
  message: ['placement', 'source', 'mailbox'],
  mailbox: [],
  account: ['secret', 'mailbox', 'placement', 'operation', 'outbox', 'engine_status', 'sign_in'],
};

const written =
  /^\s*(?:WITH\b[\s\S]*?\)\s*)?(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)\s+(\w+)/i;

function tablesWritten(sql: string): TableName[] {
  const table = written.exec(sql)?.[1];
  if (!table) return [];
  const cascades = /^\s*UPDATE/i.test(sql) && table !== 'placement' ? [] : (follows[table] ?? []);
  return [table, ...cascades];
}
