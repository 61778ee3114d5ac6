// The folders of a POP3 account: a server has none, so that they are this store's alone.
import type { Role } from './mailboxes.ts';
import type { Transaction } from './store.ts';

const folders: readonly { path: string; role: Role }[] = [
  { path: 'INBOX', role: 'inbox' },
  { path: 'Drafts', role: 'drafts' },
  { path: 'Sent', role: 'sent' },
  { path: 'Archive', role: 'archive' },
  { path: 'Junk', role: 'junk' },
  { path: 'Deleted', role: 'trash' },
];

/** Takes away those that stand empty: the server has its own. */
export async function removeEmptyPopFolders(tx: Transaction, accountId: number): Promise<void> {
  await tx.run(
    `DELETE FROM mailbox WHERE account_id = $account AND local = 1 AND role IS NOT 'inbox'
       AND path IN (SELECT value->>'path' FROM json_each($folders))
       AND NOT EXISTS (SELECT 1 FROM placement p WHERE p.mailbox_id = mailbox.id)`,
    { $account: accountId, $folders: JSON.stringify(folders) },
  );
}

/** Makes those that are missing; a folder that has the role under another name is left to have it. */
export async function makePopFolders(tx: Transaction, accountId: number): Promise<void> {
  const missing = await tx.get<{ n: number }>(
    `SELECT count(*) AS n FROM json_each($folders) f WHERE NOT EXISTS
       (SELECT 1 FROM mailbox b WHERE b.account_id = $account AND b.role = f.value->>'role')`,
    { $account: accountId, $folders: JSON.stringify(folders) },
  );
  if (missing?.n === 0) return;
  await tx.run(
    `INSERT INTO mailbox (account_id, path, name, role, recognised_role, local, counter_complete)
     SELECT $account, f.value->>'path', f.value->>'path', f.value->>'role', f.value->>'role', 1,
       f.value->>'role' <> 'inbox'
     FROM json_each($folders) f WHERE NOT EXISTS
       (SELECT 1 FROM mailbox b WHERE b.account_id = $account AND b.role = f.value->>'role')
     ON CONFLICT (coalesce(account_id, 0), path) DO UPDATE SET role = excluded.role, recognised_role = excluded.role, local = 1
       WHERE mailbox.role IS NULL AND mailbox.role_choice IS NULL`,
    { $account: accountId, $folders: JSON.stringify(folders) },
  );
}
