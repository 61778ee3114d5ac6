// Folders that the server no longer has, while letters are on their way into them or out of them.
import { recordEvent } from './events.ts';
import { removePlacementsById } from './messages.ts';
import type { Transaction } from './store.ts';

/**
 * Before folders are removed that the server no longer has: a letter on its way into one stays where the server has it,
 * and one on its way out of one that had not been fetched is gone with it. (One that is here whole stays, as this
 * store's own.)
 */
export async function leaveFolders(tx: Transaction, mailboxIds: readonly number[]): Promise<void> {
  const gone = `(SELECT value FROM json_each($gone))`;
  const $gone = JSON.stringify(mailboxIds);
  const back = await tx.all<{ id: number; subject: string; account_id: number; from: string; to: string }>(
    `SELECT p.id, m.subject, s.account_id, s.path AS "from", t.path AS "to" FROM placement p
     JOIN message m ON m.id = p.message_id JOIN mailbox s ON s.id = p.server_mailbox_id JOIN mailbox t ON t.id = p.mailbox_id
     WHERE p.mailbox_id IN ${gone} AND p.server_mailbox_id NOT IN ${gone}`,
    { $gone },
  );
  const $back = JSON.stringify(back.map(({ id }) => id));
  await tx.run(
    "DELETE FROM operation WHERE kind = 'move' AND placement_id IN (SELECT value FROM json_each($back))",
    { $back },
  );
  await tx.run(
    'UPDATE placement SET mailbox_id = server_mailbox_id WHERE id IN (SELECT value FROM json_each($back))',
    { $back },
  );
  for (const { id: _id, account_id, ...detail } of back)
    await recordEvent(tx, {
      ...{ who: 'engine', what: 'move refused', accountId: account_id },
      detail: { ...detail, words: 'That folder is not at the mail server any more.' },
    });
  await tx.run(
    `DELETE FROM operation WHERE kind = 'move' AND placement_id IN (SELECT id FROM placement WHERE mailbox_id IN ${gone})`,
    { $gone },
  );
  // Those that stand in the folders go with them here, not with the rows of the folders: that would leave their bytes.
  const going = await tx.all<{ id: number }>(
    `SELECT id FROM placement WHERE mailbox_id IN ${gone}
     UNION SELECT p.id FROM placement p JOIN message m ON m.id = p.message_id WHERE p.server_mailbox_id IN ${gone}
       AND (p.mailbox_id IS NULL OR p.mailbox_id NOT IN ${gone} AND m.has_source = 0)`,
    { $gone },
  );
  await removePlacementsById(
    tx,
    going.map(({ id }) => id),
  );
}
