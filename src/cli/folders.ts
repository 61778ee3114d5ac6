// frontdesk folders: the folders with their counts.
import { listMailboxes } from '../db/mailboxes.ts';
import { cleanLine } from '../ui/safe-text.ts';
import { type CommonOptions, runCommand } from './context.ts';

export const folders = (options: CommonOptions) =>
  runCommand(options, async (store, speaker) => {
    const rows = (await listMailboxes(store)).map((box) => ({
      name: cleanLine(box.path),
      role: box.role,
      total: box.total,
      unread: box.unread,
    }));
    speaker.answer({ folders: rows }, () =>
      rows.map(
        (row) => `${String(row.total).padStart(7)} ${String(row.unread).padStart(6)} unread  ${row.name}`,
      ),
    );
  });
