/** A folder by its path, as people call it. */
export const folderName = (path: string): string => (path.toUpperCase() === 'INBOX' ? 'Inbox' : path);
