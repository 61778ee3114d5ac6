// The store as its users see it: read at any time, write in a transaction, hear which tables changed.
import type { Params, RunResult } from './connection.ts';

export interface Reader {
  all<T>(sql: string, params?: Params): Promise<T[]>;
  get<T>(sql: string, params?: Params): Promise<T | undefined>;
}

/** Inside a transaction: reads see what it has written so far. */
export interface Transaction extends Reader {
  run(sql: string, params?: Params): Promise<RunResult>;
}

export type TableName = string;
export type ChangeListener = (tables: ReadonlySet<TableName>) => void;

export interface Store extends Reader {
  /** The folder that holds store.db, absolute. */
  readonly folder: string;
  /** Runs `work` in one transaction of its own; all of it is kept when it resolves, none when it throws. */
  write<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Called after each commit, of this process or another, with the tables that it touched. */
  onChange(listener: ChangeListener): () => void;
  /** Tells the listeners at once of a commit that another thread of this process made. */
  announce(tables: Iterable<TableName>): void;
  close(): Promise<void>;
}
