// Resetting a download counter, so that a whole mailbox is fetched again. Nothing is deleted by it: the counter that
// was forgotten is kept until the fetch begins, and the letters that are here are known again by their bytes.
import { recordEvent } from './events.ts';
import type { Counter } from './mailboxes.ts';
import type { Reader, Store, Transaction } from './store.ts';

/** The engine leaves a freshly reset mailbox alone for so long, in ms: the time in which it is easily taken back. */
export const RESET_GRACE = 10_000;

export interface ResetPlan {
  protocol: 'imap' | 'pop3';
  /** What the server holds, as it last said; null: it has not been asked yet. All of these are fetched again. */
  atServer: number | null;
  /** Those of them that are here already. They stay as they are. */
  here: number;
  /** Those that are not: they come, or come back; null while the server's number is not known. */
  comingBack: number | null;
  /** Why those are not here. */
  because: 'deletedHere' | 'leftThere' | 'notYetFetched';
}

interface PlanRow {
  account_id: number;
  protocol: string | null;
  server_total: number | null;
  counter_from: number;
  counter_complete: number;
  before: string | null;
}

/** The mailbox, if a server stands behind it: of an IMAP account any folder, of a POP3 account the inbox alone. */
const FETCHED = `FROM mailbox b JOIN account a ON a.id = b.account_id
  WHERE b.id = $id AND CASE a.incoming ->> 'protocol' WHEN 'pop3' THEN b.role = 'inbox' ELSE b.local = 0 AND b.selectable = 1 END`;

/** What a reset would do, in numbers; undefined for a folder that no server has. */
export async function planReset(store: Reader, mailboxId: number): Promise<ResetPlan | undefined> {
  const row = await store.get<PlanRow>(
    `SELECT b.account_id, a.incoming ->> 'protocol' AS protocol, b.server_total, b.counter_from, b.counter_complete,
       b.counter_before AS before ${FETCHED}`,
    { $id: mailboxId },
  );
  if (!row) return undefined;
  if (row.protocol === 'pop3') return planPopReset(store, row);
  const { here } = (await store.get<{ here: number }>(
    'SELECT count(*) AS here FROM placement WHERE server_mailbox_id = ?',
    [mailboxId],
  ))!;
  // Reset a second time before the fetch began: what counts is the counter from before the first.
  const before = row.before === null ? undefined : (JSON.parse(row.before) as Before);
  const from = before?.from ?? row.counter_from;
  const complete = before?.complete ?? row.counter_complete === 1;
  return {
    protocol: 'imap',
    ...split(row.server_total, here),
    because: from !== 0 ? 'leftThere' : complete ? 'deletedHere' : 'notYetFetched',
  };
}

/** POP3 remembers what it took and what the server has not yet let go of; the rest there is new. */
async function planPopReset(store: Reader, row: PlanRow): Promise<ResetPlan> {
  const taken = (await store.get<{ here: number; gone: number }>(
    `SELECT coalesce(sum(here), 0) AS here, coalesce(sum(NOT here), 0) AS gone FROM
       (SELECT EXISTS (SELECT 1 FROM message m JOIN placement p ON p.message_id = m.id
          WHERE m.fingerprint = l.fingerprint AND p.mailbox_id IS NOT NULL) AS here
        FROM pop_letter l WHERE l.account_id = ? AND l.deleted_at IS NULL)`,
    [row.account_id],
  ))!;
  const numbers = split(row.server_total, taken.here);
  return { protocol: 'pop3', ...numbers, because: taken.gone > 0 ? 'deletedHere' : 'notYetFetched' };
}

/** The server's number may be older than what is here: what is here cannot be more of its letters than it has. */
function split(atServer: number | null, here: number): Pick<ResetPlan, 'atServer' | 'here' | 'comingBack'> {
  if (atServer === null) return { atServer, here, comingBack: null };
  const known = Math.min(here, atServer);
  return { atServer, here: known, comingBack: atServer - known };
}

/** The counter that a reset forgot, as `mailbox.counter_before` keeps it. */
type Before = Pick<Counter, 'uidValidity' | 'uid' | 'modseq' | 'complete' | 'from' | 'generation'>;

/**
 * Forgets the counter, so that the engine fetches the whole mailbox again. A second reset before the fetch has begun
 * changes nothing but the time. Returns false for a folder that no server has.
 */
export function resetCounter(store: Store, mailboxId: number, who: string): Promise<boolean> {
  return store.write(async (tx) => {
    const plan = await planReset(tx, mailboxId);
    if (!plan) return false;
    await tx.run(
      `UPDATE mailbox SET counter_generation = counter_generation + (counter_before IS NULL),
         counter_before = coalesce(counter_before, json_object('uidValidity', counter_uid_validity, 'uid', counter_uid,
           'modseq', counter_modseq, 'complete', json(iif(counter_complete, 'true', 'false')), 'from', counter_from,
           'generation', counter_generation)),
         counter_uid_validity = NULL, counter_uid = 0, counter_modseq = NULL, counter_complete = 0, counter_from = 0,
         counter_reset_at = $now WHERE id = $id`,
      { $now: Date.now(), $id: mailboxId },
    );
    await note(tx, mailboxId, who, 'counter reset', { atServer: plan.atServer, here: plan.here });
    return true;
  });
}

/** Puts the counter back as it was. Returns false when there is nothing to put back: the fetch has begun. */
export function undoReset(store: Store, mailboxId: number, who: string): Promise<boolean> {
  return store.write(async (tx) => {
    // The old generation, too: the letters here still carry it, and nothing has been fetched in the new one.
    const { changes } = await tx.run(
      `UPDATE mailbox SET counter_uid_validity = counter_before ->> 'uidValidity', counter_uid = counter_before ->> 'uid',
         counter_modseq = counter_before ->> 'modseq', counter_complete = counter_before ->> 'complete',
         counter_from = counter_before ->> 'from', counter_generation = counter_before ->> 'generation',
         counter_before = NULL, counter_reset_at = NULL
       WHERE id = ? AND counter_before IS NOT NULL`,
      [mailboxId],
    );
    if (changes === 0) return false;
    await note(tx, mailboxId, who, 'counter reset undone', {});
    return true;
  });
}

/**
 * From here on the reset cannot be taken back. In the transaction with which the fetch begins; false when the counter
 * has another generation than the fetch was planned for, because a reset was made or undone meanwhile.
 */
export async function fetchBegun(tx: Transaction, mailboxId: number, generation?: number): Promise<boolean> {
  const row = await tx.get<{ counter_generation: number }>(
    'SELECT counter_generation FROM mailbox WHERE id = ?',
    [mailboxId],
  );
  if (!row || (generation !== undefined && row.counter_generation !== generation)) return false;
  await tx.run('UPDATE mailbox SET counter_before = NULL WHERE id = ? AND counter_before IS NOT NULL', [
    mailboxId,
  ]);
  return true;
}

/**
 * Only letters that arrive from now on are to be fetched into the inbox: where "now" is in UIDs, the server says when
 * the folder is opened first. Says nothing of an inbox that has been fetched already. In the transaction of Finish.
 */
export async function leaveInboxThere(tx: Transaction, accountId: number, who: string): Promise<void> {
  const known = await tx.get(`SELECT 1 FROM mailbox WHERE account_id = ? AND role = 'inbox'`, [accountId]);
  const { changes } = await tx.run(
    known
      ? `UPDATE mailbox SET counter_from = -1 WHERE account_id = ? AND role = 'inbox' AND counter_uid_validity IS NULL`
      : `INSERT INTO mailbox (account_id, path, name, role, recognised_role, counter_from) VALUES (?, 'INBOX', 'INBOX', 'inbox', 'inbox', -1)`,
    [accountId],
  );
  if (changes > 0)
    await recordEvent(tx, { who, what: 'only new letters', accountId, detail: { folder: 'INBOX' } });
}

async function note(
  tx: Transaction,
  mailboxId: number,
  who: string,
  what: string,
  detail: Record<string, unknown>,
): Promise<void> {
  const box = await tx.get<{ path: string; account_id: number }>(
    'SELECT path, account_id FROM mailbox WHERE id = ?',
    [mailboxId],
  );
  await recordEvent(tx, {
    who,
    what,
    ...(box ? { accountId: box.account_id } : {}),
    detail: { folder: box?.path ?? '', ...detail },
  });
}
