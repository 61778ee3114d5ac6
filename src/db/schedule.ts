// When mail is looked for and when it is sent. The times are pure; only the reading and saving touches the store.
import { recordEvent } from './events.ts';
import type { Reader, Store, Transaction } from './store.ts';

export interface Schedule {
  /** push: the server tells at once; else every so many minutes. */
  check: 'push' | number;
  /** Times of the day, "09:30", in their order; none: a letter is sent at once. */
  sendAt: readonly string[];
  /** Between two letters, in seconds. */
  pause: number;
  /** Letters that may be sent within any hour; null: as many as there are. */
  perHour: number | null;
  /** How long a letter waits for second thoughts, in seconds. */
  undo: number;
}

export const usualSchedule: Schedule = { check: 'push', sendAt: [], pause: 0, perHour: null, undo: 10 };

const HOUR = 3_600_000;

/** Of the column of an account; what an older program wrote lacks nothing. */
export const readScheduleJson = (json: string | null): Schedule =>
  json === null ? usualSchedule : { ...usualSchedule, ...(JSON.parse(json) as Partial<Schedule>) };

export async function readSchedule(store: Reader, accountId: number): Promise<Schedule> {
  const row = await store.get<{ schedule: string | null }>('SELECT schedule FROM account WHERE id = ?', [
    accountId,
  ]);
  return readScheduleJson(row?.schedule ?? null);
}

/** Saved by a page of its own; Finish saves it with the account. The engine goes on as it is, with the new one. */
export async function saveSchedule(
  store: Store,
  accountId: number,
  schedule: Schedule,
  who: string,
): Promise<void> {
  await store.write(async (tx) => {
    await tx.run('UPDATE account SET schedule = ? WHERE id = ?', [JSON.stringify(schedule), accountId]);
    await recordEvent(tx, { who, what: 'schedule changed', accountId, detail: { ...schedule } });
  });
}

/** When a letter that is sent now shall go, ms since 1970, before pauses and limits. */
export function firstTime(schedule: Schedule, now: number): number {
  const from = now + schedule.undo * 1_000;
  return schedule.sendAt.length === 0 ? from : nextTimeOfDay(schedule.sendAt, from);
}

/** The first of these times of the day, by the clock of this computer, that is not before `from`. */
export function nextTimeOfDay(times: readonly string[], from: number): number {
  const start = new Date(from);
  for (let day = 0; day <= 2; day++) {
    const found = times
      .map((time) => {
        const [hours = 0, minutes = 0] = time.split(':').map(Number);
        return new Date(
          start.getFullYear(),
          start.getMonth(),
          start.getDate() + day,
          hours,
          minutes,
        ).getTime();
      })
      .filter((at) => at >= from);
    if (found.length > 0) return Math.min(...found);
  }
  return from;
}

/**
 * From when on the next letter may be handed over, given when the last ones were (ms since 1970, in order). 0: now. An
 * urgent letter does not wait for the pause; the limit is the provider's and holds for it too.
 */
export function sendingOpensAt(schedule: Schedule, recent: readonly number[], urgent: boolean): number {
  const last = recent.at(-1) ?? 0;
  const afterPause = urgent || schedule.pause === 0 ? 0 : last + schedule.pause * 1_000;
  if (schedule.perHour === null || recent.length < schedule.perHour) return afterPause;
  return Math.max(afterPause, recent[recent.length - schedule.perHour]! + HOUR);
}

/** When letters were handed over within the last hour, in order; one that is on its way counts as handed over now. */
export async function recentHandovers(store: Reader, accountId: number, now: number): Promise<number[]> {
  const rows = await store.all<{ at: number }>(
    `SELECT at FROM handover WHERE account_id = $account AND at > $now - $hour AND at <= $now
     UNION ALL SELECT $now FROM outbox WHERE account_id = $account AND state = 'sending' AND data_at IS NULL ORDER BY at`,
    { $account: accountId, $now: now, $hour: HOUR },
  );
  return rows.map(({ at }) => at);
}

/** A letter of the outbox is being handed over; those that no limit asks for any more are forgotten. */
export async function noteHandover(tx: Transaction, id: number, at: number): Promise<void> {
  await tx.run('INSERT INTO handover (account_id, at) SELECT account_id, ? FROM outbox WHERE id = ?', [
    at,
    id,
  ]);
  await tx.run('DELETE FROM handover WHERE at < ?', [at - 2 * HOUR]);
}
