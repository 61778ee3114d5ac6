// What a folder is for: by SPECIAL-USE (RFC 6154) or, as imapflow knows them, by the usual names.
import type { ListResponse } from 'imapflow';
import type { Role } from '../../db/mailboxes.ts';

const roles: Record<string, Role> = {
  '\\Inbox': 'inbox',
  '\\Sent': 'sent',
  '\\Drafts': 'drafts',
  '\\Archive': 'archive',
  '\\Junk': 'junk',
  '\\Trash': 'trash',
};

export function folderRole(folder: Pick<ListResponse, 'path' | 'specialUse'>): Role | null {
  if (folder.path.toUpperCase() === 'INBOX') return 'inbox';
  return (folder.specialUse && roles[folder.specialUse]) || null;
}
