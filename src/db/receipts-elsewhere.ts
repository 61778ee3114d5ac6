// Receipts that another program has decided about: it marks the letter at its server with $MDNSent (RFC 3503), and nobody
// is asked about it again.
import type { Flags } from './messages.ts';
import type { Transaction } from './store.ts';

interface InFolder {
  mailboxId: number;
  uidValidity: number;
}

/** By their Message-IDs. */
export async function noteAnsweredElsewhere(
  tx: Transaction,
  letters: readonly (Pick<Flags, 'receipted'> & { messageId: string })[],
): Promise<void> {
  const ids = letters.filter(({ receipted }) => receipted).map(({ messageId }) => messageId);
  if (ids.length === 0) return;
  await tx.run(
    `INSERT INTO receipt (message_id, answer, at) SELECT DISTINCT value, 'elsewhere', ? FROM json_each(?) WHERE value <> ''
     ON CONFLICT DO NOTHING`,
    [Date.now(), JSON.stringify(ids)],
  );
}

/** By their places in a folder. */
export async function noteAnsweredInFolder(
  tx: Transaction,
  { mailboxId, uidValidity }: InFolder,
  flags: readonly (Pick<Flags, 'receipted'> & { uid: number })[],
): Promise<void> {
  const uids = flags.filter(({ receipted }) => receipted).map(({ uid }) => uid);
  if (uids.length === 0) return;
  await tx.run(
    `INSERT INTO receipt (message_id, answer, at)
     SELECT DISTINCT m.message_id, 'elsewhere', ? FROM placement p JOIN message m ON m.id = p.message_id
     WHERE p.server_mailbox_id = ? AND p.uid_validity = ? AND p.uid IN (SELECT value FROM json_each(?)) AND m.message_id <> ''
     ON CONFLICT DO NOTHING`,
    [Date.now(), mailboxId, uidValidity, JSON.stringify(uids)],
  );
}
