// Wishes that come to nothing because somebody else was quicker: the letter is not at the server any more. What a
// person would wonder about is kept as an event, which the screens also tell at once.
import { recordEvent } from './events.ts';
import type { Reader, Transaction } from './store.ts';

interface Lost {
  id: number;
  kind: 'move' | 'flags';
  subject: string;
  account_id: number;
  target: string | null;
}

/**
 * Before placements are removed: notes moves and flags that were still on their way. Not for a letter that this store
 * deletes itself, nor for a row that has a double in the same folder. Marks as read are nothing to wonder about.
 */
export async function noteLostWishes(tx: Transaction, placementIds: readonly number[]): Promise<void> {
  const rows = await tx.all<Lost>(
    `SELECT p.id, o.kind, m.subject, o.account_id, t.path AS target
     FROM json_each(?) g JOIN operation o ON o.placement_id = g.value
     JOIN placement p ON p.id = o.placement_id JOIN message m ON m.id = p.message_id
     LEFT JOIN mailbox t ON t.id = o.payload ->> 'mailboxId'
     WHERE p.mailbox_id IS NOT NULL AND (o.kind = 'move' OR o.kind = 'flags' AND o.payload -> 'flags' ->> 'flagged' IS NOT NULL)
       AND NOT EXISTS (SELECT 1 FROM placement d WHERE d.message_id = p.message_id AND d.id <> p.id
         AND d.server_mailbox_id IS p.server_mailbox_id)
     ORDER BY o.kind = 'flags', p.id`,
    [JSON.stringify(placementIds)],
  );
  const [first] = rows;
  if (!first) return;
  const letters = new Set(rows.map((row) => row.id));
  await recordEvent(tx, {
    who: 'engine',
    what: 'letter gone',
    accountId: first.account_id,
    detail: {
      ...{ subject: first.subject, more: letters.size - 1, wish: first.kind },
      ...(first.target === null ? {} : { to: first.target }),
    },
  });
}

/**
 * Before placements are removed of letters that were moved, as far as anybody could tell, and were not found where they
 * should be: somebody else had removed them before, or has since.
 */
export async function noteNotFound(tx: Transaction, placementIds: readonly number[]): Promise<void> {
  const rows = await tx.all<{ subject: string; account_id: number; target: string }>(
    `SELECT m.subject, b.account_id, b.path AS target FROM json_each(?) g JOIN placement p ON p.id = g.value
     JOIN message m ON m.id = p.message_id JOIN mailbox b ON b.id = p.server_mailbox_id
     WHERE p.mailbox_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM placement d JOIN message e ON e.id = d.message_id
       WHERE d.server_mailbox_id = b.id AND d.uid IS NOT NULL AND d.date = p.date AND (e.id = m.id OR e.subject = m.subject AND m.has_source = 0))
     ORDER BY p.id`,
    [JSON.stringify(placementIds)],
  );
  const [first] = rows;
  if (!first) return;
  await recordEvent(tx, {
    who: 'engine',
    what: 'letter gone',
    accountId: first.account_id,
    detail: { subject: first.subject, more: rows.length - 1, wish: 'move', to: first.target },
  });
}

/** The letter that a wish is about, with the folder in which the server has it. */
export function wishedLetter(
  store: Reader,
  placementId: number | null,
): Promise<{ subject: string; path: string | null } | undefined> {
  return store.get(
    `SELECT m.subject, b.path FROM placement p JOIN message m ON m.id = p.message_id
     LEFT JOIN mailbox b ON b.id = p.server_mailbox_id WHERE p.id = ?`,
    [placementId],
  );
}
