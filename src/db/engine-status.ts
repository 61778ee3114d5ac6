// What the engine of an account is doing, for every screen to show.
import type { Problem } from './problem.ts';
import type { Reader, Store } from './store.ts';

export type EnginePhase =
  | 'connecting'
  | 'listing' // reading the lists of the folders
  | 'downloading' // fetching the letters themselves
  | 'idle' // up to date, waiting for news
  | 'sending'
  | 'waiting' // lost the line; tries again at `retryAt`
  | 'stopped'; // cannot go on without a person

export interface EngineStatus {
  phase: EnginePhase;
  /** Of the work that `phase` names, in letters. */
  done: number;
  total: number;
  /** When the work that `phase` names began, ms since 1970. */
  since: number;
  /** When everything was last known to be up to date, ms since 1970; null: never yet. */
  upToDateAt: number | null;
  /** When the next attempt comes, for `waiting`. */
  retryAt: number | null;
  problem: Problem | null;
}

export const startingStatus: EngineStatus = {
  phase: 'connecting',
  done: 0,
  total: 0,
  since: 0,
  upToDateAt: null,
  retryAt: null,
  problem: null,
};

export async function readEngineStatus(store: Reader, accountId: number): Promise<EngineStatus | undefined> {
  const row = await store.get<{ status: string }>('SELECT status FROM engine_status WHERE account_id = ?', [
    accountId,
  ]);
  return row && (JSON.parse(row.status) as EngineStatus);
}

/** The accounts whose engine is fetching letters at this moment. */
export async function fetchingAccounts(store: Reader): Promise<number[]> {
  const rows = await store.all<{ account_id: number }>(
    "SELECT account_id FROM engine_status WHERE status ->> 'phase' IN ('listing', 'downloading')",
  );
  return rows.map((row) => row.account_id);
}

export async function writeEngineStatus(
  store: Store,
  accountId: number,
  status: EngineStatus,
): Promise<void> {
  await store.write((tx) =>
    tx.run(
      `INSERT INTO engine_status (account_id, status, updated_at) SELECT id, $status, $now FROM account WHERE id = $account
       ON CONFLICT (account_id) DO UPDATE SET status = $status, updated_at = $now WHERE status <> $status`,
      { $account: accountId, $status: JSON.stringify(status), $now: Date.now() },
    ),
  );
}
