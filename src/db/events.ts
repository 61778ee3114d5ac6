// Who changed what, when: settings, moves, failures. Nothing that goes wrong is swallowed; it stands here.
import type { Reader, Transaction } from './store.ts';

export interface NewEvent {
  /** The person's login name, or 'engine'. */
  who: string;
  what: string;
  accountId?: number;
  detail?: Record<string, unknown>;
}

export interface Event extends NewEvent {
  id: number;
  at: number;
}

const KEPT = 5_000;

export async function recordEvent(tx: Transaction, event: NewEvent): Promise<void> {
  const { lastId } = await tx.run(
    'INSERT INTO event (at, who, what, account_id, detail) VALUES (?, ?, ?, ?, ?)',
    [Date.now(), event.who, event.what, event.accountId ?? null, JSON.stringify(event.detail ?? {})],
  );
  if (lastId % 100 === 0) await tx.run('DELETE FROM event WHERE id <= ?', [lastId - KEPT]);
}

interface Row {
  id: number;
  at: number;
  who: string;
  what: string;
  account_id: number | null;
  detail: string;
}

const fromRow = ({ account_id, detail, ...row }: Row): Event => ({
  ...row,
  ...(account_id === null ? {} : { accountId: account_id }),
  detail: JSON.parse(detail) as Record<string, unknown>,
});

/** Newest first. */
export async function listEvents(store: Reader, limit = 100): Promise<Event[]> {
  return (await store.all<Row>('SELECT * FROM event ORDER BY id DESC LIMIT ?', [limit])).map(fromRow);
}

export async function lastEventId(store: Reader): Promise<number> {
  return (await store.get<{ id: number }>('SELECT coalesce(max(id), 0) AS id FROM event'))!.id;
}

/** Those that came after one, oldest first. */
export async function eventsSince(store: Reader, id: number): Promise<Event[]> {
  return (await store.all<Row>('SELECT * FROM event WHERE id > ? ORDER BY id', [id])).map(fromRow);
}
