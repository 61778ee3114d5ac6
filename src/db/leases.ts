// Who runs an account's engine: one process at a time, and another within seconds when that one dies.
import type { Store } from './store.ts';

/** How long a lease holds without being renewed, in ms. */
export const LEASE_MS = 8_000;

/** Takes or renews the lease; false while a living other owner has it. */
export function takeLease(store: Store, accountId: number, owner: string): Promise<boolean> {
  return store.write(async (tx) => {
    const now = Date.now();
    const { changes } = await tx.run(
      `INSERT INTO lease (account_id, owner, expires_at) SELECT id, $owner, $until FROM account WHERE id = $account
       ON CONFLICT (account_id) DO UPDATE SET owner = $owner, expires_at = $until
       WHERE owner = $owner OR expires_at <= $now OR expires_at > $now + 10 * $length`,
      { $account: accountId, $owner: owner, $until: now + LEASE_MS, $now: now, $length: LEASE_MS },
    );
    return changes === 1;
  });
}

export async function dropLease(store: Store, accountId: number, owner: string): Promise<void> {
  await store.write((tx) =>
    tx.run('DELETE FROM lease WHERE account_id = ? AND owner = ?', [accountId, owner]),
  );
}
