// Moves that were asked for at the server and whose answer was never heard: when the letter is not in its old folder
// any more, it was most likely this very move. It is then looked for in the new one, and keeps its row.
import type { Transaction } from './store.ts';

/** Before a move is sent, of letters that were seen in their folder just now: no earlier move can have happened. */
export async function noteTried(tx: Transaction, operationIds: readonly number[]): Promise<void> {
  await tx.run(
    `UPDATE operation SET payload = json_set(json_remove(payload, '$.maybe'), '$.tried', json('true')) WHERE id IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(operationIds)],
  );
}

/**
 * Of placements whose letters are gone from their folder: lets those with such a move be in its target, and returns them.
 * What was wished of them since is still to be done, from there.
 */
export async function settleTriedMoves(
  tx: Transaction,
  placementIds: readonly number[],
): Promise<Set<number>> {
  const rows = await tx.all<{ id: number; placement_id: number; target: number; tried: number | null }>(
    `SELECT o.id, o.placement_id, b.id AS target, o.payload ->> 'tried' AS tried FROM json_each(?) g
     JOIN placement p ON p.id = g.value JOIN operation o ON o.placement_id = p.id
     JOIN mailbox b ON b.id = iif(o.payload ->> 'tried', o.payload ->> 'mailboxId', o.payload ->> 'maybe')
     WHERE o.kind = 'move' AND b.local = 0 AND b.id IS NOT p.server_mailbox_id`,
    [JSON.stringify(placementIds)],
  );
  for (const { id, placement_id, target, tried } of rows) {
    await (tried
      ? tx.run('DELETE FROM operation WHERE id = ?', [id])
      : tx.run("UPDATE operation SET payload = json_remove(payload, '$.maybe') WHERE id = ?", [id]));
    await tx.run(
      'UPDATE placement SET server_mailbox_id = ?, uid_validity = NULL, uid = NULL, confirm = 0 WHERE id = ?',
      [target, placement_id],
    );
  }
  return new Set(rows.map((row) => row.placement_id));
}
