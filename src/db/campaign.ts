// What the practice waits for after its address changed and Campaign+ has to learn of it: a letter with a link. The
// letters that may be it are looked up when somebody looks, and only while the practice waits, so that receiving does
// not pay for it.
import { recordEvent } from './events.ts';
import type { Person } from './letters.ts';
import type { Reader, Store, Transaction } from './store.ts';

export interface CampaignWait {
  /** The address that is to be confirmed. */
  address: string;
  /** ms since 1970. */
  since: number;
}

/** A letter of the inbox that came since the practice waits. */
export interface Arrival {
  /** The placement, as lists name it. */
  id: number;
  messageId: number;
  subject: string;
  from: Person;
  to: Person[];
  date: number;
  opened: boolean;
}

/** By how much this computer's clock may be ahead of that of the letter's sender, in ms. */
const CLOCKS = 60 * 60_000;

export async function expectConfirmation(tx: Transaction, address: string): Promise<void> {
  await tx.run('DELETE FROM campaign_opened');
  await tx.run(
    `INSERT INTO campaign_wait (id, address, since) VALUES (1, ?, ?)
     ON CONFLICT DO UPDATE SET address = excluded.address, since = excluded.since`,
    [address, Date.now()],
  );
}

export async function forgetConfirmation(tx: Transaction): Promise<boolean> {
  const { changes } = await tx.run('DELETE FROM campaign_wait');
  return changes > 0;
}

export async function confirmationWait(store: Reader): Promise<CampaignWait | null> {
  const row = await store.get<CampaignWait>('SELECT address, since FROM campaign_wait');
  return row ?? null;
}

/** Somebody has asked for it anew, or for the first time. */
export async function waitForConfirmation(store: Store, address: string): Promise<void> {
  await store.write((tx) => expectConfirmation(tx, address));
}

/** A person's word: the link was opened, or nothing is waited for any more. */
export function endWait(store: Store, how: 'confirmed' | 'given up', who: string): Promise<boolean> {
  return store.write(async (tx) => {
    const wait = await confirmationWait(tx);
    if (!wait || !(await forgetConfirmation(tx))) return false;
    const what = how === 'confirmed' ? 'address confirmed for Campaign+' : 'no longer waiting for Campaign+';
    await recordEvent(tx, { who, what, detail: { address: wait.address } });
    return true;
  });
}

/** Marks a letter as opened here; it is no news any more. */
export async function openedConfirmation(store: Store, messageId: number): Promise<void> {
  await store.write((tx) =>
    tx.run(
      'INSERT OR IGNORE INTO campaign_opened (message_id, opened_at) SELECT id, ? FROM message WHERE id = ?',
      [Date.now(), messageId],
    ),
  );
}

/**
 * What came into the inbox since the practice waits and speaks of a verification, newest first. A letter that a first download brings from earlier days is not among them.
 */
export async function arrivalsSince(store: Reader, wait: CampaignWait): Promise<Arrival[]> {
  const rows = await store.all<{
    id: number;
    message_id: number;
    subject: string;
    from_name: string;
    from_address: string;
    to_list: string;
    date: number;
    opened: number;
  }>(
    `SELECT p.id, p.message_id, m.subject, m.from_name, m.from_address, m.to_list, p.date, o.message_id IS NOT NULL AS opened
     FROM mailbox b JOIN placement p ON p.mailbox_id = b.id JOIN message m ON m.id = p.message_id
       LEFT JOIN campaign_opened o ON o.message_id = m.id
     WHERE b.role = 'inbox' AND p.date >= ? AND m.subject LIKE '%verification%'
     ORDER BY p.date DESC, p.id DESC LIMIT 100`,
    [wait.since - CLOCKS],
  );
  return rows.map((row) => ({
    id: row.id,
    messageId: row.message_id,
    subject: row.subject,
    from: { name: row.from_name, address: row.from_address },
    to: JSON.parse(row.to_list) as Person[],
    date: row.date,
    opened: row.opened === 1,
  }));
}
