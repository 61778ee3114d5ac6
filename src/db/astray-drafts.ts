// Letters begun whose copy in the server's Drafts folder is not where it was put: somebody deleted, sent or changed it
// with another program. What was typed here is never given up for that; what nobody has touched here goes with its copy.
import { MOVED_AWAY, OURS } from './draft-copies.ts';
import type { Reader, Store } from './store.ts';

export interface AstrayDraft {
  id: number;
  key: string;
  /** The Message-ID that its copy had. */
  messageId: string;
  /** Nobody has changed it here since its copy was made, nor has it open. */
  untouched: boolean;
}

const HELD = 'EXISTS (SELECT 1 FROM draft_hold h WHERE h.draft_id = draft.id)';

/** Those whose copy is nowhere any more, as far as the folder has been looked at and everything in it is here whole. */
export async function astrayDrafts(store: Reader, mailboxId: number): Promise<AstrayDraft[]> {
  const rows = await store.all<Omit<AstrayDraft, 'untouched'> & { untouched: number }>(
    `SELECT draft.id, draft.key, coalesce(c.message_id, '') AS messageId,
       draft.revision = draft.carried AND NOT ${HELD} AS untouched
     FROM mailbox b JOIN draft ON draft.account_id = b.account_id LEFT JOIN draft_copy c ON c.fingerprint = draft.copy
     WHERE b.id = ? AND b.counter_complete = 1 AND draft.copy IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM message m JOIN placement p ON p.message_id = m.id
         WHERE m.fingerprint = draft.copy AND p.mailbox_id IS NOT NULL)
       AND NOT EXISTS (SELECT 1 FROM placement p JOIN message m ON m.id = p.message_id
         WHERE p.server_mailbox_id = b.id AND (m.has_source = 0 OR p.confirm > 0))`,
    [mailboxId],
  );
  return rows.map((row) => ({ ...row, untouched: row.untouched === 1 }));
}

/** Letters in the folder that are nobody's copy, with the beginning of their bytes. */
export function strangersIn(
  store: Reader,
  mailboxId: number,
  length: number,
): Promise<{ messageId: string; head: Buffer }[]> {
  return store.all(
    `SELECT m.message_id AS messageId, substr(s.bytes, 1, ?) AS head FROM placement p JOIN message m ON m.id = p.message_id
     JOIN source s ON s.message_id = m.id WHERE p.mailbox_id = ? AND NOT ${OURS}`,
    [length, mailboxId],
  );
}

/** What is left of it here goes: a letter that somebody wrote on with elsewhere, and nobody here. */
export function yieldDraft(store: Store, id: number): Promise<void> {
  return store.write(async (tx) => {
    await tx.run(`DELETE FROM draft WHERE id = ? AND revision = carried AND NOT ${HELD}`, [id]);
  });
}

/** It has no copy any more; said in the list, until somebody writes on. */
export function loseCopy(store: Store, id: number, note: 'gone' | 'elsewhere'): Promise<void> {
  return store.write(async (tx) => {
    await tx.run('UPDATE draft SET copy = NULL, note = ? WHERE id = ?', [note, id]);
  });
}

/**
 * Letters whose copy was moved out of Drafts, as by deleting it there: nobody has written on, so they stand where that
 * copy stands. Put back into Drafts it is a letter like one begun elsewhere. Where somebody has, theirs is carried anew.
 */
export async function settleMoved(store: Store, accountId: number): Promise<void> {
  const moved = (from: Reader) =>
    from.all<{ id: number; copy: string }>(
      `SELECT id, copy FROM draft WHERE account_id = ? AND ${MOVED_AWAY} AND NOT ${HELD}`,
      [accountId],
    );
  // Asked with each step of the engine: nobody is to wait for that to write nothing.
  if ((await moved(store)).length === 0) return;
  await store.write(async (tx) => {
    const rows = await moved(tx);
    for (const { id, copy } of rows) {
      await tx.run('DELETE FROM draft WHERE id = ?', [id]);
      await tx.run('DELETE FROM draft_copy WHERE fingerprint = ?', [copy]);
    }
  });
}
