// What a clock that was set back leaves in the outbox: times to come that nobody wished for. A letter that somebody
// wants to go at nine o'clock goes at nine o'clock, whatever the clock did in between; all other waiting is short.
import { CLAIM_MS } from './outbox-claims.ts';
import type { Store } from './store.ts';

/** Two looks at the clock in a row differ by less, in ms. */
const SLACK = 5_000;
/** No attempt is put off for longer by frontdesk itself, in ms; later times are of before the clock was set back. */
const LONGEST_WAIT = 20 * 60_000;
/** The longest time for second thoughts, with room to spare, in ms. */
const LONGEST_UNDO = 120_000;

const never = Number.MAX_SAFE_INTEGER;

/** Gives what waits the times that it would have had by the clock as it is now. */
export async function mendTimes(store: Store, accountId: number): Promise<void> {
  const times = { $account: accountId, $now: Date.now() };
  const wrong = {
    claim: `state = 'sending' AND claimed_until > $now + ${CLAIM_MS + SLACK}`,
    attempt: `state IN ('queued', 'sent', 'unsure') AND next_at > $now + ${LONGEST_WAIT} AND next_at < ${never}`,
    queued: `state IN ('queued', 'sending', 'unsure') AND queued_at > $now + ${SLACK}`,
    handedOver: `data_at > $now + ${SLACK}`,
  };
  const handovers = `account_id = $account AND at > $now + ${SLACK}`;
  const any = [
    ...Object.values(wrong).map((where) => `SELECT 1 FROM outbox WHERE account_id = $account AND ${where}`),
    `SELECT 1 FROM handover WHERE ${handovers}`,
  ];
  if (!(await store.get(`${any.join(' UNION ALL ')} LIMIT 1`, times))) return;
  await store.write(async (tx) => {
    const mend = (set: string, where: string) =>
      tx.run(`UPDATE outbox SET ${set} WHERE account_id = $account AND ${where}`, times);
    // Renewed by its process within seconds, if there is one.
    await mend(`claimed_until = $now + ${CLAIM_MS}`, wrong.claim);
    await mend('next_at = 0', wrong.attempt);
    await mend(
      `not_before = CASE WHEN not_before - queued_at BETWEEN 1 AND ${LONGEST_UNDO}
         THEN $now + not_before - queued_at ELSE not_before END, queued_at = $now`,
      wrong.queued,
    );
    // Within the hour of the limit, then, rather than forgotten.
    await mend(
      'data_at = $now, sent_at = CASE WHEN sent_at > $now THEN $now ELSE sent_at END',
      wrong.handedOver,
    );
    await tx.run(`UPDATE handover SET at = $now WHERE ${handovers}`, times);
  });
}
