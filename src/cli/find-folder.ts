// A folder as a person names it: its path, its role, or the plain name of that role.
import { listMailboxes, type Mailbox, type Role } from '../db/mailboxes.ts';
import type { Store } from '../db/store.ts';
import { usageProblem } from './context.ts';

const plainNames: Record<string, Role> = {
  inbox: 'inbox',
  sent: 'sent',
  drafts: 'drafts',
  archive: 'archive',
  junk: 'junk',
  trash: 'trash',
  deleted: 'trash',
};

/** Undefined only for the inbox of an account that has not been received yet. */
export async function findFolder(store: Store, name: string | undefined): Promise<Mailbox | undefined> {
  const boxes = await listMailboxes(store);
  const wanted = name ?? 'INBOX';
  const found =
    boxes.find((box) => box.path === wanted) ??
    boxes.find((box) => box.path.toLowerCase() === wanted.toLowerCase()) ??
    boxes.find((box) => box.role !== null && box.role === plainNames[wanted.toLowerCase()]);
  if (found || plainNames[wanted.toLowerCase()] === 'inbox') return found;
  throw usageProblem(`There is no folder ${wanted}.`, 'See "frontdesk folders".');
}
