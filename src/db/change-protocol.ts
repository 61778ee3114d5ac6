// An account that is changed between IMAP and POP3. What is here stays here: letters keep their folders and marks, and
// become this store's own where the new way of receiving does not reach them.
import type { IncomingSettings } from './account-settings.ts';
import { recordEvent } from './events.ts';
import { removePlacementsById } from './messages.ts';
import { removeEmptyPopFolders } from './pop-folders.ts';
import { doubtUniqueIds } from './pop-letters.ts';
import type { Reader, Transaction } from './store.ts';

export interface ToPop3Plan {
  /** Letters that stay here, whole, in their folders. */
  stay: number;
  /** Of the inbox, listed but not here yet: POP3 fetches them. */
  fetched: number;
  /** Of other folders, listed but not here yet: they stay at the server, and are no longer shown here. */
  leftThere: number;
  /** Changes on their way to the server that are given up. */
  operations: number;
}

const OWN = 'SELECT id FROM mailbox WHERE account_id = $account';

/** What a change from IMAP to POP3 would do, in numbers. */
export async function planToPop3(store: Reader, accountId: number): Promise<ToPop3Plan> {
  const row = await store.get<ToPop3Plan>(
    `SELECT coalesce(sum(m.has_source = 1), 0) AS stay,
       coalesce(sum(m.has_source = 0 AND b.role IS 'inbox'), 0) AS fetched,
       coalesce(sum(m.has_source = 0 AND b.role IS NOT 'inbox'), 0) AS leftThere,
       (SELECT count(*) FROM operation WHERE account_id = $account) AS operations
     FROM placement p JOIN message m ON m.id = p.message_id LEFT JOIN mailbox b ON b.id = p.server_mailbox_id
     WHERE p.mailbox_id IN (${OWN})`,
    { $account: accountId },
  );
  return row!;
}

/** In the transaction that saves the account's new settings. */
export async function changeIncoming(
  tx: Transaction,
  accountId: number,
  before: IncomingSettings | null,
  after: IncomingSettings | null,
  who: string,
): Promise<void> {
  if (!before || !after) return;
  if (before.host.toLowerCase() !== after.host.toLowerCase() || before.user !== after.user)
    await doubtUniqueIds(tx, accountId);
  if (before.protocol === after.protocol) return;
  if (after.protocol === 'pop3') await toPop3(tx, accountId, who);
  else await toImap(tx, accountId, who);
}

async function toPop3(tx: Transaction, accountId: number, who: string): Promise<void> {
  const plan = await planToPop3(tx, accountId);
  await leaveServer(tx, accountId);
  await tx.run(
    `UPDATE mailbox SET local = 1, doubles = 0, selectable = 1, receive_choice = NULL, server_total = NULL, ${FORGET},
       counter_complete = role IS NOT 'inbox' WHERE account_id = ?`,
    [accountId],
  );
  await recordEvent(tx, { who, what: 'changed from IMAP to POP3', accountId, detail: { ...plan } });
}

/**
 * Makes every letter of the account one that only this store has. One that has not come whole yet is not shown any
 * more: the server has it, and POP3 brings those of the inbox. One that waits to be deleted at the server is gone here
 * already. Also for what an engine that was at work wrote after the change; does nothing where there is nothing.
 */
export async function leaveServer(tx: Transaction, accountId: number): Promise<void> {
  const $account = accountId;
  const bound = await tx.get(`SELECT 1 FROM placement WHERE server_mailbox_id IN (${OWN}) LIMIT 1`, {
    $account,
  });
  await tx.run('DELETE FROM operation WHERE account_id = ?', [accountId]);
  if (!bound) return;
  const gone = await tx.all<{ id: number }>(
    `SELECT p.id FROM placement p JOIN message m ON m.id = p.message_id
     WHERE p.server_mailbox_id IN (${OWN}) AND (m.has_source = 0 OR p.mailbox_id IS NULL)`,
    { $account },
  );
  await removePlacementsById(
    tx,
    gone.map(({ id }) => id),
  );
  await tx.run(
    `UPDATE placement SET server_mailbox_id = NULL, uid_validity = NULL, uid = NULL, generation = 0, confirm = 0
     WHERE server_mailbox_id IN (${OWN})`,
    { $account },
  );
}

/**
 * The folders stay as local ones until the server's are listed: one of the same name becomes the server's, with the
 * letters in it. They give up their roles, which the server's folders get, so that no letter is deleted into a folder
 * that the server does not have. What POP3 took stays remembered, in case of a way back.
 */
async function toImap(tx: Transaction, accountId: number, who: string): Promise<void> {
  await removeEmptyPopFolders(tx, accountId);
  await tx.run(
    `UPDATE mailbox SET role = CASE WHEN role = 'inbox' THEN role END, recognised_role = CASE WHEN role = 'inbox' THEN role END,
       role_choice = NULL, server_total = NULL, ${FORGET},
       counter_complete = 0 WHERE account_id = ?`,
    [accountId],
  );
  await recordEvent(tx, { who, what: 'changed from POP3 to IMAP', accountId, detail: {} });
}

/** The counter of the other protocol means nothing; a download that was running must not write it back. */
const FORGET = `counter_uid_validity = NULL, counter_uid = 0, counter_modseq = NULL, counter_from = 0,
  counter_before = NULL, counter_reset_at = NULL, counter_sweep = 0, counter_generation = counter_generation + 1`;
