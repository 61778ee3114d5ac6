// The mailboxes that are fetched from a server, each with how far that has come.
import { listMailboxes, type Mailbox } from './mailboxes.ts';
import type { Reader } from './store.ts';

export interface CounterRow {
  mailbox: Mailbox;
  protocol: 'imap' | 'pop3';
  /** Letters that the server has and that are here in this generation of the counter. */
  fetched: number;
  /** Listed, while the letters themselves, or the comparison of their bytes, are still to come. */
  toCome: number;
}

/** Of an IMAP account every folder that the server has, of a POP3 account the inbox. */
export async function listCounters(store: Reader, accountId?: number): Promise<CounterRow[]> {
  const accounts = await store.all<{ id: number; protocol: 'imap' | 'pop3' | null }>(
    "SELECT id, incoming ->> 'protocol' AS protocol FROM account",
  );
  const boxes = await listMailboxes(store, accountId);
  const toCome = await countToCome(store);
  const rows = boxes.map(async (mailbox): Promise<CounterRow[]> => {
    const account = accounts.find(({ id }) => id === mailbox.accountId);
    if (!account?.protocol) return [];
    const { protocol } = account;
    const fetched = protocol === 'pop3' ? mailbox.role === 'inbox' : !mailbox.local && mailbox.selectable;
    if (!fetched) return [];
    return [
      {
        ...{ mailbox, protocol, toCome: toCome.get(mailbox.id) ?? 0 },
        fetched: await countFetched(store, mailbox, protocol),
      },
    ];
  });
  return (await Promise.all(rows)).flat();
}

/** Counted only while a fetch is under way: otherwise it is known to be all. */
async function countFetched(
  store: Reader,
  { id, counter, total }: Mailbox,
  protocol: CounterRow['protocol'],
): Promise<number> {
  if (counter.complete || protocol === 'pop3') return total;
  const row = await store.get<{ n: number }>(
    `SELECT count(*) AS n FROM placement WHERE server_mailbox_id = ? AND generation = ? AND uid IS NOT NULL AND confirm = 0`,
    [id, counter.generation],
  );
  return row!.n;
}

/** By mailbox. */
async function countToCome(store: Reader): Promise<Map<number, number>> {
  const rows = await store.all<{ id: number; n: number }>(
    `SELECT id, sum(n) AS n FROM (
       SELECT p.server_mailbox_id AS id, count(*) AS n FROM message m JOIN placement p ON p.message_id = m.id
         WHERE m.has_source = 0 AND p.uid IS NOT NULL GROUP BY 1
       UNION ALL SELECT server_mailbox_id, count(*) FROM placement WHERE confirm > 0 AND uid IS NOT NULL GROUP BY 1)
     WHERE id IS NOT NULL GROUP BY 1`,
  );
  return new Map(rows.map(({ id, n }) => [id, n]));
}
