// One sqlite3 handle with promises around it, and the traps of that library closed: a BigInt would be bound
// as NULL without a word, and errors carry only a code.
import type { Database } from 'sqlite3';
import { ProblemError } from './problem.ts';
import { storeProblem } from './store-problem.ts';

export type Value = string | number | null | Buffer | boolean;
export type Params = readonly Value[] | Record<string, Value>;

export interface RunResult {
  changes: number;
  lastId: number;
}

export class Connection {
  readonly #db: Database;
  readonly #path: string;

  constructor(db: Database, path: string) {
    this.#db = db;
    this.#path = path;
  }

  run(sql: string, params: Params = []): Promise<RunResult> {
    refuseBigInts(params);
    return new Promise((resolve, reject) => {
      const failed = this.#failed(reject);
      this.#db.run(sql, params, function (error) {
        if (error) failed(error);
        else resolve({ changes: this.changes, lastId: this.lastID });
      });
    });
  }

  all<T>(sql: string, params: Params = []): Promise<T[]> {
    refuseBigInts(params);
    return new Promise((resolve, reject) => {
      const failed = this.#failed(reject);
      this.#db.all<T>(sql, params, (error, rows) => (error ? failed(error) : resolve(rows)));
    });
  }

  async get<T>(sql: string, params: Params = []): Promise<T | undefined> {
    return (await this.all<T>(sql, params))[0];
  }

  exec(sql: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const failed = this.#failed(reject);
      this.#db.exec(sql, (error) => (error ? failed(error) : resolve()));
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#db.close(() => resolve()));
  }

  #failed(reject: (reason: unknown) => void): (error: Error) => void {
    return (error) => {
      const problem = storeProblem(error, this.#path);
      reject(problem ? new ProblemError(problem, error) : error);
    };
  }
}

function refuseBigInts(params: Params): void {
  for (const value of Object.values(params))
    if (typeof value === 'bigint') throw new TypeError('A BigInt cannot be bound: sqlite3 would store NULL');
}

/** Opens a handle on an existing or new file. Loads sqlite3 when first called. */
export async function connect(path: string, mode: 'read' | 'write'): Promise<Connection> {
  const { default: sqlite3 } = await import('sqlite3');
  const flags = mode === 'read' ? sqlite3.OPEN_READONLY : sqlite3.OPEN_READWRITE | sqlite3.OPEN_CREATE;
  const db = await new Promise<Database>((resolve, reject) => {
    const handle: Database = new sqlite3.Database(path, flags, (error) => {
      if (!error) return resolve(handle);
      const problem = storeProblem(error, path);
      reject(problem ? new ProblemError(problem, error) : error);
    });
  });
  db.configure('busyTimeout', 15_000);
  return new Connection(db, path);
}
