// A new folder: here at once, and at the server as soon as it can be reached.
import { recordEvent } from './events.ts';
import type { Store, Transaction } from './store.ts';

export interface NewFolder {
  accountId: number;
  /** With the folders that it lies in. */
  path: string;
  name: string;
  delimiter: string;
}

/**
 * Makes a folder of the account. Of an IMAP account the engine makes it at the server before anything that is done with
 * it later; a POP3 account's is of this store alone. Returns its id; null when there is a folder of that path already.
 */
export function queueCreateFolder(store: Store, folder: NewFolder, who: string): Promise<number | null> {
  return store.write(async (tx) => {
    const { accountId, path } = folder;
    const account = await tx.get<{ atServer: number }>(
      "SELECT incoming ->> 'protocol' IS 'imap' AS atServer FROM account WHERE id = ?",
      [accountId],
    );
    if (!account) return null;
    const { changes, lastId } = await tx.run(
      `INSERT INTO mailbox (account_id, path, name, delimiter, local, counter_complete)
       VALUES ($account, $path, $name, $delimiter, 1, $complete) ON CONFLICT (coalesce(account_id, 0), path) DO NOTHING`,
      {
        ...{ $account: accountId, $path: path, $name: folder.name, $delimiter: folder.delimiter },
        $complete: account.atServer ? 0 : 1,
      },
    );
    if (changes === 0) return null;
    if (account.atServer)
      await tx.run(
        `INSERT INTO operation (account_id, mailbox_id, kind, created_at) VALUES (?, ?, 'createFolder', ?)`,
        [accountId, lastId, Date.now()],
      );
    await recordEvent(tx, { who, what: 'folder made', accountId, detail: { folder: path } });
    return lastId;
  });
}

/** The server has the folder now, under this path. */
export async function folderMade(tx: Transaction, mailboxId: number, path: string): Promise<void> {
  // Where the server puts all folders below one of its own, the list of folders may have brought it already.
  const listed = await tx.get<{ id: number }>(
    `SELECT o.id FROM mailbox o JOIN mailbox b ON b.id = ? AND b.account_id = o.account_id WHERE o.path = ? AND o.id <> b.id`,
    [mailboxId, path],
  );
  if (listed) {
    await tx.run('UPDATE placement SET mailbox_id = ? WHERE mailbox_id = ?', [listed.id, mailboxId]);
    await tx.run(
      `UPDATE operation SET payload = json_set(payload, '$.mailboxId', $to) WHERE payload ->> 'mailboxId' = $from`,
      { $to: listed.id, $from: mailboxId },
    );
    await tx.run('DELETE FROM mailbox WHERE id = ?', [mailboxId]);
    return;
  }
  await tx.run('UPDATE mailbox SET local = 0, path = ? WHERE id = ?', [path, mailboxId]);
}

/**
 * The server does not make the folder. Letters that were moved into it go back to where the server has them; it goes,
 * unless letters stand in it that only this store has. Returns how many letters went back.
 */
export async function folderRefused(tx: Transaction, mailboxId: number): Promise<number> {
  await tx.run(
    "DELETE FROM operation WHERE kind = 'move' AND payload ->> 'mailboxId' = ? OR kind = 'createFolder' AND mailbox_id = ?",
    [mailboxId, mailboxId],
  );
  const { changes } = await tx.run(
    'UPDATE placement SET mailbox_id = server_mailbox_id WHERE mailbox_id = ? AND server_mailbox_id IS NOT NULL',
    [mailboxId],
  );
  await tx.run(
    'DELETE FROM mailbox WHERE id = $id AND NOT EXISTS (SELECT 1 FROM placement p WHERE p.mailbox_id = $id)',
    { $id: mailboxId },
  );
  return changes;
}
