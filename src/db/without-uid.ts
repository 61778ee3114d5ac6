// Letters that stand in a folder of the server under no known UID: moved there by us while the server did not tell the new
// UID, or while the line fell. Once the folder was looked at and everything in it is here whole, each of them is one that
// was listed meanwhile, or gone.
import { noteNotFound } from './lost-wishes.ts';
import { placementMoved } from './operations.ts';
import { letGo } from './recognised.ts';
import type { Reader, Transaction } from './store.ts';

/** Rows `p` of folders `b`. Those with an older UIDVALIDITY are the sweep's affair, as long as there is one to come. */
const WITHOUT_UID = `p.uid IS NULL AND p.server_mailbox_id IS NOT NULL AND p.server_mailbox_id = b.id AND (p.uid_validity IS NULL OR b.counter_sweep = 0)`;

/** The same bytes in the same folder, listed since. */
const DOUBLES = `FROM placement d WHERE d.message_id = p.message_id AND d.server_mailbox_id = p.server_mailbox_id
  AND d.uid IS NOT NULL AND d.id > p.id`;

/** What can be settled: no bytes are missing that might be the letter's, and no wish waits for it to be found. */
const SETTLED = `(NOT EXISTS (SELECT 1 FROM operation o WHERE o.placement_id = p.id) OR EXISTS (SELECT 1 ${DOUBLES}))
  AND NOT EXISTS (SELECT 1 FROM message m CROSS JOIN placement l ON l.message_id = m.id
    WHERE m.has_source = 0 AND l.server_mailbox_id = b.id AND l.uid IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM placement l WHERE l.confirm > 0 AND l.server_mailbox_id = b.id AND l.uid IS NOT NULL)`;

/** Folders that are to be looked at, because letters in them can be settled then. */
export async function foldersToSettle(store: Reader, accountId: number): Promise<number[]> {
  const rows = await store.all<{ id: number }>(
    `SELECT DISTINCT b.id FROM placement p INDEXED BY placement_without_uid CROSS JOIN mailbox b ON ${WITHOUT_UID}
     WHERE b.account_id = ? AND b.local = 0 AND b.selectable = 1 AND b.counter_complete = 1
       AND coalesce(b.receive_choice, 1 - b.doubles) = 1 AND ${SETTLED}`,
    [accountId],
  );
  return rows.map((row) => row.id);
}

/** Before a folder is looked at. */
export async function withoutUid(store: Reader, mailboxId: number): Promise<number[]> {
  const rows = await store.all<{ id: number }>(
    `SELECT p.id FROM mailbox b JOIN placement p ON ${WITHOUT_UID} WHERE b.id = ?`,
    [mailboxId],
  );
  return rows.map((row) => row.id);
}

interface Waiting {
  id: number;
  message_id: number;
  confirm: number;
  mailbox_id: number;
  uid_validity: number | null;
  double: number | null;
}

/** After it: of those, what is settled now. */
export async function settleWithoutUid(tx: Transaction, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await tx.all<Waiting>(
    `SELECT p.id, p.message_id, p.confirm, b.id AS mailbox_id, p.uid_validity, (SELECT max(d.id) ${DOUBLES}) AS double
     FROM placement p JOIN mailbox b ON ${WITHOUT_UID} WHERE p.id IN (SELECT value FROM json_each(?)) AND ${SETTLED} ORDER BY p.id`,
    [JSON.stringify(ids)],
  );
  const taken = new Set<number>();
  const gone: Waiting[] = [];
  for (const row of rows) {
    if (row.double === null || taken.has(row.double)) {
      gone.push(row);
      continue;
    }
    taken.add(row.double);
    const place = await tx.get<{ uid: number; uid_validity: number }>(
      'SELECT uid, uid_validity FROM placement WHERE id = ?',
      [row.double],
    );
    await placementMoved(tx, row.id, {
      ...{ mailboxId: row.mailbox_id, uid: place!.uid, uidValidity: place!.uid_validity },
    });
  }
  // Moved by us, and not found where it should be.
  const moved = gone.filter((row) => row.uid_validity === null).map(({ id }) => id);
  await noteNotFound(tx, moved);
  await letGo(tx, gone);
}
