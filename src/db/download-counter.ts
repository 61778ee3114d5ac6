// The download counter at the beginning and the end of a folder's download. A reset and a changed UIDVALIDITY come to
// the same: a new generation, in which every letter is fetched again and known again.
import { fetchBegun } from './counters.ts';
import { recordEvent } from './events.ts';
import { type Mailbox, moveCounter } from './mailboxes.ts';
import type { FolderAtServer } from './recognised.ts';
import { forgetUids, removeUnlisted } from './server-lists.ts';
import type { Reader, Transaction } from './store.ts';

export interface OpenedFolder {
  uidValidity: number;
  uidNext: number;
  exists: number;
  modseq: string | null;
}

/**
 * The counter follows the folder as the server has it now; from here on a reset cannot be taken back. Returns the
 * generation that the download runs for; undefined when the counter was reset, or that taken back, since `mailbox` was read.
 */
export async function beginDownload(
  tx: Transaction,
  mailbox: Mailbox,
  open: OpenedFolder,
): Promise<number | undefined> {
  const { counter } = mailbox;
  if (!(await fetchBegun(tx, mailbox.id, counter.generation))) return undefined;
  const replaced = counter.uidValidity !== null && counter.uidValidity !== open.uidValidity;
  const generation = counter.generation + (replaced ? 1 : 0);
  if (counter.uidValidity !== open.uidValidity) {
    const forgotten = await forgetUids(tx, mailbox.id, open.uidValidity);
    // The MODSEQ of now stays until everything was fetched: what changes meanwhile is asked for afterwards.
    await tx.run(
      `UPDATE mailbox SET counter_uid_validity = ?, counter_uid = 0, counter_modseq = ?, counter_complete = 0,
         counter_generation = ?, counter_sweep = ?, counter_from = ?, counter_moved_at = ? WHERE id = ?`,
      [
        open.uidValidity,
        open.modseq,
        generation,
        generation > 1 || forgotten > 0,
        replaced ? 0 : counter.from === -1 ? Math.max(0, open.uidNext - 1) : counter.from,
        Date.now(),
        mailbox.id,
      ],
    );
  }
  if (replaced)
    await recordEvent(tx, {
      who: 'engine',
      what: 'folder made anew at the server',
      ...(mailbox.accountId === null ? {} : { accountId: mailbox.accountId }),
      detail: { folder: mailbox.path },
    });
  return generation;
}

/** All of the folder is listed here; `uidNext` and MODSEQ are from before the listing. False: it was reset meanwhile. */
export function completeDownload(
  tx: Transaction,
  folder: FolderAtServer,
  uid: number,
  modseq: string | null,
): Promise<boolean> {
  return moveCounter(tx, folder.mailboxId, folder.generation, {
    uidValidity: folder.uidValidity,
    uid,
    modseq,
    complete: true,
  });
}

/** Folders of an account that are listed whole and fetched whole, but hold rows from before that may be gone. */
export async function foldersToSweep(store: Reader, accountId: number): Promise<FolderAtServer[]> {
  const rows = await store.all<{ id: number; uid_validity: number; generation: number }>(
    `SELECT id, counter_uid_validity AS uid_validity, counter_generation AS generation FROM mailbox b
     WHERE account_id = ? AND counter_sweep = 1 AND counter_complete = 1 AND local = 0 AND NOT EXISTS (
       SELECT 1 FROM placement p JOIN message m ON m.id = p.message_id
       WHERE p.server_mailbox_id = b.id AND p.uid IS NOT NULL AND p.generation >= b.counter_generation AND (m.has_source = 0 OR p.confirm > 0))`,
    [accountId],
  );
  return rows.map((row) => ({
    mailboxId: row.id,
    accountId,
    uidValidity: row.uid_validity,
    generation: row.generation,
  }));
}

/** Removes what an earlier generation had and this one did not find. Returns how many letters that were. */
export async function sweep(tx: Transaction, folder: FolderAtServer): Promise<number> {
  const { changes } = await tx.run(
    'UPDATE mailbox SET counter_sweep = 0 WHERE id = ? AND counter_generation = ? AND counter_complete = 1',
    [folder.mailboxId, folder.generation],
  );
  return changes === 1 ? removeUnlisted(tx, folder) : 0;
}
