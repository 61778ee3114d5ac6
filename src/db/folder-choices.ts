// What a person decides about folders: whether one is received, and what it is used for.
import { recordEvent } from './events.ts';
import { type Role, settleRoles } from './mailboxes.ts';
import type { Store, Transaction } from './store.ts';

interface Folder {
  path: string;
  account_id: number | null;
  recognised_role: Role | null;
}

const read = (tx: Transaction, mailboxId: number) =>
  tx.get<Folder>('SELECT path, account_id, recognised_role FROM mailbox WHERE id = ?', [mailboxId]);

/**
 * Whether the folder's letters are fetched. Those that are here stay, whatever is chosen. Returns false for the inbox,
 * which is always received, and for a folder that no server has.
 */
export function setReceiveChoice(
  store: Store,
  mailboxId: number,
  received: boolean,
  who: string,
): Promise<boolean> {
  return store.write(async (tx) => {
    const folder = await read(tx, mailboxId);
    if (!folder) return false;
    const { changes } = await tx.run(
      `UPDATE mailbox SET receive_choice = $received WHERE id = $id AND local = 0 AND account_id IS NOT NULL
         AND recognised_role IS NOT 'inbox' AND coalesce(receive_choice, doubles = 0) <> $received`,
      { $received: received ? 1 : 0, $id: mailboxId },
    );
    if (changes === 0) return false;
    await note(tx, folder, who, 'receiving changed', { received });
    return true;
  });
}

export type RoleChoice = Exclude<Role, 'inbox'> | '' | null;

/**
 * What the folder is used for: a role, '' for none, null for as it was recognised. A role belongs to one folder, so
 * another that a person gave it to before goes back to what it was recognised as. The inbox stays what it is.
 */
export function setRoleChoice(
  store: Store,
  mailboxId: number,
  choice: RoleChoice,
  who: string,
): Promise<boolean> {
  return store.write(async (tx) => {
    const folder = await read(tx, mailboxId);
    if (!folder || folder.account_id === null || folder.recognised_role === 'inbox') return false;
    // A role that nobody chose is a recognised one, also of a folder that was made with it (POP3's).
    await tx.run(
      'UPDATE mailbox SET recognised_role = role WHERE account_id = ? AND role_choice IS NULL AND role IS NOT NULL',
      [folder.account_id],
    );
    const { changes } = await tx.run(
      'UPDATE mailbox SET role_choice = $choice WHERE id = $id AND role_choice IS NOT $choice',
      { $choice: choice, $id: mailboxId },
    );
    if (changes === 0) return false;
    if (choice)
      await tx.run(
        'UPDATE mailbox SET role_choice = NULL WHERE account_id = ? AND role_choice = ? AND id <> ?',
        [folder.account_id, choice, mailboxId],
      );
    await settleRoles(tx, folder.account_id);
    await note(tx, folder, who, 'role changed', { role: choice ?? folder.recognised_role ?? '' });
    return true;
  });
}

function note(
  tx: Transaction,
  folder: Folder,
  who: string,
  what: string,
  detail: Record<string, unknown>,
): Promise<void> {
  const account = folder.account_id === null ? {} : { accountId: folder.account_id };
  return recordEvent(tx, { who, what, ...account, detail: { folder: folder.path, ...detail } });
}
