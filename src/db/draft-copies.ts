// The copies of letters begun that stand in the server's Drafts folder. A copy is known by the fingerprint of its bytes:
// all that were ever handed to the server are noted before they are, so that one which a dying process left behind is
// known again, and one that somebody changed elsewhere is never taken for ours.
import type { Account } from './accounts.ts';
import { type Mailbox, mailboxByRole } from './mailboxes.ts';
import { addLetter, type NewLetter } from './messages.ts';
import { expungeIn } from './operations.ts';
import type { Problem } from './problem.ts';
import type { Reader, Store, Transaction } from './store.ts';

/** How long a letter rests before it is carried, and how long one may wait that never rests, in ms. */
export const CARRY_AFTER = 5_000;
export const CARRY_WITHIN = 60_000;
/** For how long the copies of letters that are sent or discarded are known again, in ms. */
const REMEMBER = 180 * 86_400_000;

const COPY_PLACED = `FROM message m JOIN placement p ON p.message_id = m.id JOIN mailbox b ON b.id = p.mailbox_id
  WHERE m.fingerprint = draft.copy`;

/** Of a row of `draft`: its copy stands in another folder, and what it says is all there is. */
export const MOVED_AWAY = `(draft.revision = draft.carried AND EXISTS (SELECT 1 ${COPY_PLACED} AND b.role IS NOT 'drafts')
  AND NOT EXISTS (SELECT 1 ${COPY_PLACED} AND b.role = 'drafts'))`;

/** Placements `p` of letters `m` in a Drafts folder `b` that a letter begun stands for, or that are to go. */
export const OURS = `EXISTS (SELECT 1 FROM draft_copy c WHERE c.fingerprint = m.fingerprint)`;

/** The server's Drafts folder; undefined: letters begun stay on this computer. */
export async function draftsFolder(store: Reader, account: Account): Promise<Mailbox | undefined> {
  if (!account.receive || account.incoming?.protocol !== 'imap') return undefined;
  const box = await mailboxByRole(store, account.id, 'drafts');
  return box?.selectable && box.received && !box.local ? box : undefined;
}

/** A letter begun ends, and so do its copies at the server. False: it was not there any more. */
export async function dropDraft(tx: Transaction, id: number): Promise<boolean> {
  const { changes } = await tx.run('DELETE FROM draft WHERE id = ?', [id]);
  if (changes === 0) return false;
  await removeUnwanted(tx);
  await tx.run('DELETE FROM draft_copy WHERE noted_at < ? AND key NOT IN (SELECT key FROM draft)', [
    Date.now() - REMEMBER,
  ]);
  return true;
}

/** Copies that no letter begun has as its copy any more go from the server. Returns how many. */
export async function removeUnwanted(tx: Transaction): Promise<number> {
  const ids = await unwantedCopies(tx);
  if (ids.length > 0) await expungeIn(tx, ids);
  return ids.length;
}

/** The placements of such copies. */
export async function unwantedCopies(store: Reader): Promise<number[]> {
  const rows = await store.all<{ id: number }>(
    // From the copies' side, of which there are few: SQLite would begin with all placements.
    `SELECT p.id FROM draft_copy c CROSS JOIN message m ON m.fingerprint = c.fingerprint
     CROSS JOIN placement p ON p.message_id = m.id AND p.confirm = 0 JOIN mailbox b ON b.id = p.mailbox_id AND b.role = 'drafts'
     WHERE NOT EXISTS (SELECT 1 FROM draft d WHERE d.copy = c.fingerprint)`,
  );
  return rows.map(({ id }) => id);
}

export interface DueDraft {
  id: number;
  key: string;
  revision: number;
  fields: string;
  updatedAt: number;
  attempts: number;
}

const DUE_AT = `max(next_at, min(updated_at + ${CARRY_AFTER}, changed_at + ${CARRY_WITHIN}))`;

/** The next letter that is to be carried to the server, once it has rested. */
export function dueDraft(store: Reader, accountId: number): Promise<DueDraft | undefined> {
  return store.get<DueDraft>(
    `SELECT id, key, revision, fields, updated_at AS updatedAt, attempts FROM draft
     WHERE account_id = ? AND revision > carried AND ${DUE_AT} <= ? ORDER BY updated_at LIMIT 1`,
    [accountId, Date.now()],
  );
}

/** When the next one is, ms since 1970; undefined: none waits. */
export async function nextDraftAt(store: Reader, accountId: number): Promise<number | undefined> {
  const row = await store.get<{ at: number | null }>(
    `SELECT min(${DUE_AT}) AS at FROM draft WHERE account_id = ? AND revision > carried`,
    [accountId],
  );
  return row?.at ?? undefined;
}

/** Somebody leaves the letter: it need not rest any longer. */
export async function carrySoon(tx: Transaction, id: number): Promise<void> {
  await tx.run('UPDATE draft SET changed_at = 0 WHERE id = ? AND revision > carried', [id]);
}

/** Before these bytes are handed to the server as a copy of the letter. */
export function noteCopy(
  store: Store,
  copy: { fingerprint: string; key: string; messageId: string },
): Promise<void> {
  return store.write((tx) => noteCopyIn(tx, copy));
}

export async function noteCopyIn(
  tx: Transaction,
  copy: { fingerprint: string; key: string; messageId: string },
): Promise<void> {
  await tx.run(
    'INSERT OR REPLACE INTO draft_copy (fingerprint, key, message_id, noted_at) VALUES (?, ?, ?, ?)',
    [copy.fingerprint, copy.key, copy.messageId, Date.now()],
  );
}

/** The server has it: it stands for the letter from now on, and the copy before is to go. */
export function draftCarried(
  store: Store,
  draft: DueDraft,
  fingerprint: string,
  letter: NewLetter,
): Promise<void> {
  return store.write(async (tx) => {
    // Sent or discarded meanwhile: then it is removed with the next look at the folder.
    await addLetter(tx, letter);
    await tx.run(
      `UPDATE draft SET copy = ?, carried = ?, changed_at = updated_at, attempts = 0, next_at = 0, problem = NULL WHERE id = ?`,
      [fingerprint, draft.revision, draft.id],
    );
    await removeUnwanted(tx);
  });
}

export function delayDraft(store: Store, id: number, until: number, problem: Problem): Promise<void> {
  return store.write(async (tx) => {
    await tx.run('UPDATE draft SET attempts = attempts + 1, next_at = ?, problem = ? WHERE id = ?', [
      until,
      JSON.stringify(problem),
      id,
    ]);
  });
}
