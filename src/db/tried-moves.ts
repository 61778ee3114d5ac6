// Moves that were asked for at the server and whose answer was never heard: when the letter is not in its old folder
// any more, it was most likely this very move. It is then looked for in the new one, and keeps its row.
import type { Transaction } from './store.ts';

/** Before a move is sent. */
export async function noteTried(tx: Transaction, operationIds: readonly number[]): Promise<void> {
  await tx.run(
    `UPDATE operation SET payload = json_set(payload, '$.tried', json('true')) WHERE id IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(operationIds)],
  );
}

/** Of placements whose letters are gone from their folder: lets those with such a move be in its target, and returns them. */
export async function settleTriedMoves(
  tx: Transaction,
  placementIds: readonly number[],
): Promise<Set<number>> {
  const rows = await tx.all<{ id: number; placement_id: number; target: number }>(
    `SELECT o.id, o.placement_id, b.id AS target FROM json_each(?) g JOIN operation o ON o.placement_id = g.value
     JOIN mailbox b ON b.id = o.payload->>'mailboxId'
     WHERE o.kind = 'move' AND o.payload->>'tried' = 1 AND b.local = 0`,
    [JSON.stringify(placementIds)],
  );
  for (const { id, placement_id, target } of rows) {
    await tx.run('DELETE FROM operation WHERE id = ?', [id]);
    await tx.run(
      'UPDATE placement SET server_mailbox_id = ?, uid_validity = NULL, uid = NULL, confirm = 0 WHERE id = ?',
      [target, placement_id],
    );
  }
  return new Set(rows.map((row) => row.placement_id));
}
