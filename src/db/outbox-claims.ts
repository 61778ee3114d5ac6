// Who may send a letter of the outbox, and when: claims that no two processes hold, and how an attempt ended.
import {
  findOutgoing,
  type Looked,
  type Outgoing,
  type OutboxState,
  type RefusedRecipient,
} from './outbox.ts';
import { whereIs } from './owner.ts';
import type { Problem } from './problem.ts';
import { noteHandover, readSchedule, recentHandovers, sendingOpensAt } from './schedule.ts';
import type { Reader, Store, Transaction } from './store.ts';

/** When the next queued letter is due, in ms since 1970; undefined when none waits. */
export async function nextDue(store: Reader, accountId: number): Promise<number | undefined> {
  const row = await store.get<{ id: number | null; at: number | null; urgent: number }>(
    `SELECT id, max(next_at, not_before) AS at, urgent FROM outbox WHERE account_id = ? AND state = 'queued'
     ORDER BY at, id LIMIT 1`,
    [accountId],
  );
  if (row?.at == null) return undefined;
  return Math.max(row.at, await opensAt(store, accountId, row.urgent === 1));
}

async function opensAt(store: Reader, accountId: number, urgent: boolean): Promise<number> {
  const schedule = await readSchedule(store, accountId);
  if (schedule.pause === 0 && schedule.perHour === null) return 0;
  return sendingOpensAt(schedule, await recentHandovers(store, accountId, Date.now()), urgent);
}

/** How long a claim holds without being renewed, in ms: after that its process is taken for dead. */
export const CLAIM_MS = 10_000;

/** Takes the next due letter for sending. One conditional update: no two processes ever hold the same letter. */
export function claimNext(store: Store, accountId: number, owner: string): Promise<Outgoing | undefined> {
  return store.write(async (tx) => {
    const now = Date.now();
    const row = await tx.get<{ id: number; urgent: number }>(
      `SELECT id, urgent FROM outbox WHERE account_id = $account AND state = 'queued' AND next_at <= $now
         AND not_before <= $now ORDER BY urgent DESC, id LIMIT 1`,
      { $account: accountId, $now: now },
    );
    // In the transaction of the claim, so that two processes cannot both be the last within the limit.
    if (!row || (await opensAt(tx, accountId, row.urgent === 1)) > now) return undefined;
    const { changes } = await tx.run(
      `UPDATE outbox SET state = 'sending', claimed_by = ?, claimed_until = ?, data_at = NULL, looked = NULL, attempts = attempts + 1
       WHERE id = ? AND state = 'queued'`,
      [owner, Date.now() + CLAIM_MS, row.id],
    );
    return changes === 1 ? findOutgoing(tx, row.id) : undefined;
  });
}

/**
 * Written before the last byte of the letter is handed over: from here on only the server's reply can tell. Whom the
 * server has refused so far is written too, for the case that nobody will be there to hear the reply. Throws
 * where the claim is no longer this owner's, as after a clock that jumped: then somebody else sends the letter.
 */
export async function dataBegins(
  store: Store,
  id: number,
  owner: string,
  refused: readonly RefusedRecipient[] = [],
): Promise<void> {
  const taken = await store.write(async (tx) => {
    const now = Date.now();
    const { changes } = await tx.run(
      "UPDATE outbox SET data_at = ?, refused = ? WHERE id = ? AND state = 'sending' AND claimed_by = ?",
      [now, JSON.stringify(refused), id, owner],
    );
    if (changes === 1) await noteHandover(tx, id, now);
    return changes === 1;
  });
  if (!taken) throw new Error('another frontdesk has taken this letter over');
}

export async function renewClaim(store: Store, id: number, owner: string): Promise<void> {
  await store.write((tx) =>
    tx.run("UPDATE outbox SET claimed_until = ? WHERE id = ? AND state = 'sending' AND claimed_by = ?", [
      Date.now() + CLAIM_MS,
      id,
      owner,
    ]),
  );
}

/**
 * What a process that died left in `sending`: a letter that was never handed over goes back to the queue, the
 * others are unsure. Those stay its own: should it live after all, it knows better.
 */
export function settleAbandoned(store: Store, accountId: number, problem: Problem): Promise<number> {
  return store.write(async (tx) => {
    const owners = await tx.all<{ owner: string }>(
      "SELECT DISTINCT claimed_by AS owner FROM outbox WHERE account_id = ? AND state = 'sending' AND claimed_by IS NOT NULL",
      [accountId],
    );
    // One that has ended for certain need not be waited for.
    const gone = owners.filter(({ owner }) => whereIs(owner) === 'gone').map(({ owner }) => owner);
    const where = `WHERE account_id = ? AND state = 'sending'
      AND (claimed_until < ? OR claimed_by IN (SELECT value FROM json_each(?)))`;
    const late = [accountId, Date.now(), JSON.stringify(gone)] as const;
    const back = await tx.run(
      `UPDATE outbox SET state = 'queued', next_at = 0, claimed_by = NULL ${where} AND data_at IS NULL`,
      late,
    );
    const unsure = await tx.run(`UPDATE outbox SET state = 'unsure', problem = ?, next_at = 0 ${where}`, [
      JSON.stringify(problem),
      ...late,
    ]);
    return back.changes + unsure.changes;
  });
}

export interface Outcome {
  state: OutboxState;
  problem?: Problem | null;
  response?: string;
  encryption?: string;
  cipher?: string;
  handedTo?: string;
  refused?: RefusedRecipient[];
  /** Whom it is still to be sent to, or at the end: whom it was sent to. */
  recipients?: string[];
  delivered?: string[];
  nextAt?: number;
  looked?: Looked;
}

/**
 * Writes how an attempt ended, for the owner of its claim; false: the letter is in other hands now. One that was taken
 * for unsure meanwhile is not: who handed it over knows better.
 */
export function settle(store: Store, id: number, outcome: Outcome, owner: string): Promise<boolean> {
  return store.write((tx) =>
    settleIn(tx, id, outcome, "claimed_by = $who AND state IN ('sending', 'unsure')", owner),
  );
}

/** The same of a letter that nobody is sending; false: it is not in that state any more. */
export function settleFrom(
  tx: Transaction,
  id: number,
  state: 'sent' | 'unsure',
  outcome: Outcome,
): Promise<boolean> {
  return settleIn(tx, id, outcome, 'state = $who', state);
}

async function settleIn(
  tx: Transaction,
  id: number,
  outcome: Outcome,
  condition: string,
  who: string,
): Promise<boolean> {
  const { changes } = await tx.run(
    `UPDATE outbox SET state = $state, problem = $problem, response = coalesce($response, response),
       encryption = coalesce($encryption, encryption), cipher = coalesce($cipher, cipher),
       handed_to = coalesce($handedTo, handed_to), refused = coalesce($refused, refused),
       recipients = coalesce($recipients, recipients), delivered = coalesce($delivered, delivered),
       next_at = coalesce($next, next_at), looked = coalesce($looked, looked),
       claimed_by = CASE WHEN $state = 'unsure' THEN claimed_by END,
       sent_at = CASE WHEN $state IN ('sent', 'filed') THEN coalesce(sent_at, $now) ELSE sent_at END,
       filed_at = CASE WHEN $state = 'filed' THEN $now ELSE filed_at END
     WHERE id = $id AND ${condition}`,
    {
      $id: id,
      $who: who,
      $state: outcome.state,
      $problem: outcome.problem ? JSON.stringify(outcome.problem) : null,
      $response: outcome.response ?? null,
      $encryption: outcome.encryption ?? null,
      $cipher: outcome.cipher ?? null,
      $handedTo: outcome.handedTo ?? null,
      $refused: outcome.refused ? JSON.stringify(outcome.refused) : null,
      $recipients: outcome.recipients ? JSON.stringify(outcome.recipients) : null,
      $delivered: outcome.delivered ? JSON.stringify(outcome.delivered) : null,
      $next: outcome.nextAt ?? null,
      $looked: outcome.looked ? JSON.stringify(outcome.looked) : null,
      $now: Date.now(),
    },
  );
  return changes === 1;
}
