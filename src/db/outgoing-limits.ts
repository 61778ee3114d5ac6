// The largest letter that an account's outgoing server takes (RFC 1870), asked for when somebody attaches a file.
import type { Account } from './accounts.ts';
import type { Reader, Store } from './store.ts';

/** After so long the server is asked again, in ms. */
const STALE = 7 * 86_400_000;

/** A wish for the engine, which alone talks to servers; nothing where it is known well enough. */
export async function wantOutgoingLimit(store: Store, account: Account): Promise<void> {
  await store.write((tx) =>
    tx.run(
      `INSERT INTO outgoing_limit (account_id, revision, wanted) VALUES ($id, $revision, 1)
       ON CONFLICT (account_id) DO UPDATE SET wanted = 1 WHERE wanted = 0 AND (revision <> $revision OR asked_at < $stale)`,
      { $id: account.id, $revision: account.revision, $stale: Date.now() - STALE },
    ),
  );
}

/** In bytes of the whole letter as it travels; null: not known, or the server names none. */
export async function readOutgoingLimit(store: Reader, account: Account): Promise<number | null> {
  const row = await store.get<{ largest: number | null }>(
    'SELECT largest FROM outgoing_limit WHERE account_id = ? AND revision = ?',
    [account.id, account.revision],
  );
  return row?.largest ?? null;
}

export async function isOutgoingLimitWanted(store: Reader, account: Account): Promise<boolean> {
  const row = await store.get('SELECT 1 FROM outgoing_limit WHERE account_id = ? AND wanted = 1', [
    account.id,
  ]);
  return row !== undefined;
}

/** What the server said; null where it could not be asked or names no limit. */
export async function noteOutgoingLimit(
  store: Store,
  account: Account,
  largest: number | null,
): Promise<void> {
  await store.write((tx) =>
    tx.run(
      `INSERT INTO outgoing_limit (account_id, revision, largest, asked_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (account_id) DO UPDATE SET revision = excluded.revision, largest = excluded.largest,
         asked_at = excluded.asked_at, wanted = 0`,
      [account.id, account.revision, largest, Date.now()],
    ),
  );
}
