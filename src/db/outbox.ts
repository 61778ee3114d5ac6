// Letters on their way out. queued -> sending -> sent -> filed; or failed (the server said no), or unsure (the
// line fell after the data was handed over). Only a person starts another attempt of an unsure one.
import { whereIs } from './owner.ts';
import type { Problem } from './problem.ts';
import type { Reader, Store, Transaction } from './store.ts';

export type OutboxState = 'queued' | 'sending' | 'sent' | 'filed' | 'failed' | 'unsure';

export interface NewOutgoing {
  accountId: number;
  /** Message-ID, fixed from here on. */
  messageId: string;
  /** Envelope sender (RFC 5321 MAIL FROM). */
  sender: string;
  /** Every To, Cc and Bcc address (RFC 5321 RCPT TO). */
  recipients: string[];
  subject: string;
  source: Buffer;
  /** The letter that this one answers, to be marked answered once it is sent. */
  answersPlacementId: number | null;
}

export interface RefusedRecipient {
  address: string;
  response: string;
}

export interface Outgoing extends Omit<NewOutgoing, 'source'> {
  id: number;
  state: OutboxState;
  queuedAt: number;
  nextAt: number;
  attempts: number;
  problem: Problem | null;
  /** The server's last words. */
  response: string;
  /** How the line to our provider was encrypted, such as "TLS 1.3"; '' when it was not. */
  encryption: string;
  /** With which cipher (its IANA name). */
  cipher: string;
  /** The server that took it; '' before that. */
  handedTo: string;
  refused: RefusedRecipient[];
  sentAt: number | null;
  size: number;
}

interface Row {
  id: number;
  account_id: number;
  state: OutboxState;
  message_id: string;
  sender: string;
  recipients: string;
  subject: string;
  answers_placement_id: number | null;
  queued_at: number;
  next_at: number;
  attempts: number;
  problem: string | null;
  response: string;
  encryption: string;
  cipher: string;
  handed_to: string;
  refused: string;
  sent_at: number | null;
  size: number;
}

const COLUMNS = `id, account_id, state, message_id, sender, recipients, subject, answers_placement_id, queued_at, next_at,
  attempts, problem, response, encryption, cipher, handed_to, refused, sent_at, length(source) AS size`;

const fromRow = (row: Row): Outgoing => ({
  id: row.id,
  accountId: row.account_id,
  state: row.state,
  messageId: row.message_id,
  sender: row.sender,
  recipients: JSON.parse(row.recipients) as string[],
  subject: row.subject,
  answersPlacementId: row.answers_placement_id,
  queuedAt: row.queued_at,
  nextAt: row.next_at,
  attempts: row.attempts,
  problem: row.problem ? (JSON.parse(row.problem) as Problem) : null,
  response: row.response,
  encryption: row.encryption,
  cipher: row.cipher,
  handedTo: row.handed_to,
  refused: JSON.parse(row.refused) as RefusedRecipient[],
  sentAt: row.sent_at,
  size: row.size,
});

export async function queueIn(tx: Transaction, letter: NewOutgoing): Promise<number> {
  const { lastId } = await tx.run(
    `INSERT INTO outbox (account_id, state, message_id, sender, recipients, subject, source, answers_placement_id, queued_at)
     VALUES (?, 'queued', ?, ?, ?, ?, ?, ?, ?)`,
    [
      letter.accountId,
      letter.messageId,
      letter.sender,
      JSON.stringify(letter.recipients),
      letter.subject,
      letter.source,
      letter.answersPlacementId,
      Date.now(),
    ],
  );
  return lastId;
}

export function queueLetter(store: Store, letter: NewOutgoing): Promise<number> {
  return store.write((tx) => queueIn(tx, letter));
}

/** What has not been sent and filed yet comes first, then what was sent last. */
export async function listOutbox(store: Reader, limit = 200): Promise<Outgoing[]> {
  const rows = await store.all<Row>(
    `SELECT ${COLUMNS} FROM outbox ORDER BY state = 'filed', state = 'sent', id DESC LIMIT ?`,
    [limit],
  );
  return rows.map(fromRow);
}

export async function findOutgoing(store: Reader, id: number): Promise<Outgoing | undefined> {
  const row = await store.get<Row>(`SELECT ${COLUMNS} FROM outbox WHERE id = ?`, [id]);
  return row && fromRow(row);
}

export async function outgoingSource(store: Reader, id: number): Promise<Buffer> {
  const row = await store.get<{ source: Buffer }>('SELECT source FROM outbox WHERE id = ?', [id]);
  return row!.source;
}

/** Letters by what they wait for: `waiting` for the engine, `needsPerson` for a decision. */
export async function countOutbox(store: Reader): Promise<{ waiting: number; needsPerson: number }> {
  const row = await store.get<{ waiting: number; needsPerson: number }>(
    `SELECT count(*) FILTER (WHERE state IN ('queued', 'sending')) AS waiting,
            count(*) FILTER (WHERE state IN ('failed', 'unsure')) AS needsPerson FROM outbox`,
  );
  return row!;
}

/** When the next queued letter is due, in ms since 1970; undefined when none waits. */
export async function nextDue(store: Reader, accountId: number): Promise<number | undefined> {
  const row = await store.get<{ at: number | null }>(
    "SELECT min(next_at) AS at FROM outbox WHERE account_id = ? AND state = 'queued'",
    [accountId],
  );
  return row?.at ?? undefined;
}

/** How long a claim holds without being renewed, in ms: after that its process is taken for dead. */
export const CLAIM_MS = 10_000;

/** Takes the next due letter for sending. One conditional update: no two processes ever hold the same letter. */
export function claimNext(
  store: Store,
  accountId: number,
  owner: string,
  only?: number,
): Promise<Outgoing | undefined> {
  return store.write(async (tx) => {
    const row = await tx.get<{ id: number }>(
      `SELECT id FROM outbox WHERE account_id = $account AND state = 'queued' AND next_at <= $now
         AND ($only IS NULL OR id = $only) ORDER BY id LIMIT 1`,
      { $account: accountId, $now: Date.now(), $only: only ?? null },
    );
    if (!row) return undefined;
    const { changes } = await tx.run(
      `UPDATE outbox SET state = 'sending', claimed_by = ?, claimed_until = ?, data_at = NULL, attempts = attempts + 1
       WHERE id = ? AND state = 'queued'`,
      [owner, Date.now() + CLAIM_MS, row.id],
    );
    return changes === 1 ? findOutgoing(tx, row.id) : undefined;
  });
}

/**
 * Written before the last byte of the letter is handed over: from here on only the server's reply can tell. Throws
 * where the claim is no longer this owner's, as after a clock that jumped: then somebody else sends the letter.
 */
export async function dataBegins(store: Store, id: number, owner: string): Promise<void> {
  const { changes } = await store.write((tx) =>
    tx.run("UPDATE outbox SET data_at = ? WHERE id = ? AND state = 'sending' AND claimed_by = ?", [
      Date.now(),
      id,
      owner,
    ]),
  );
  if (changes !== 1) throw new Error('another frontdesk has taken this letter over');
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
 * others are unsure.
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
    const unsure = await tx.run(
      `UPDATE outbox SET state = 'unsure', problem = ?, next_at = 0, claimed_by = NULL ${where}`,
      [JSON.stringify(problem), ...late],
    );
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
  nextAt?: number;
}

/**
 * Writes how an attempt ended; false: the attempt was this owner's, and the letter is now in other hands. (A letter
 * that was taken for unsure meanwhile is not: who handed it over knows better.)
 */
export function settle(store: Store, id: number, outcome: Outcome, owner?: string): Promise<boolean> {
  return store.write(async (tx) => {
    const { changes } = await tx.run(
      `UPDATE outbox SET state = $state, problem = $problem, response = coalesce($response, response),
         encryption = coalesce($encryption, encryption), cipher = coalesce($cipher, cipher),
         handed_to = coalesce($handedTo, handed_to), refused = coalesce($refused, refused),
         next_at = coalesce($next, next_at), claimed_by = NULL,
         sent_at = CASE WHEN $state IN ('sent', 'filed') THEN coalesce(sent_at, $now) ELSE sent_at END,
         filed_at = CASE WHEN $state = 'filed' THEN $now ELSE filed_at END
       WHERE id = $id AND ($owner IS NULL OR claimed_by = $owner OR state = 'unsure')`,
      {
        $id: id,
        $owner: owner ?? null,
        $state: outcome.state,
        $problem: outcome.problem ? JSON.stringify(outcome.problem) : null,
        $response: outcome.response ?? null,
        $encryption: outcome.encryption ?? null,
        $cipher: outcome.cipher ?? null,
        $handedTo: outcome.handedTo ?? null,
        $refused: outcome.refused ? JSON.stringify(outcome.refused) : null,
        $next: outcome.nextAt ?? null,
        $now: Date.now(),
      },
    );
    return changes === 1;
  });
}

/** Letters that were sent but have no copy in Sent yet. */
export async function toBeFiled(store: Reader, accountId: number): Promise<Outgoing[]> {
  const rows = await store.all<Row>(
    `SELECT ${COLUMNS} FROM outbox WHERE account_id = ? AND state = 'sent' AND next_at <= ? ORDER BY id`,
    [accountId, Date.now()],
  );
  return rows.map(fromRow);
}

/** Letters that may or may not have been taken; the engine looks for them in Sent. */
export async function unsureLetters(store: Reader, accountId: number): Promise<Outgoing[]> {
  const rows = await store.all<Row>(
    `SELECT ${COLUMNS} FROM outbox WHERE account_id = ? AND state = 'unsure' AND next_at <= ? ORDER BY id`,
    [accountId, Date.now()],
  );
  return rows.map(fromRow);
}

/** When a letter is to be filed or looked for next, ms since 1970; undefined: none waits. */
export async function nextFilingAt(store: Reader, accountId: number): Promise<number | undefined> {
  const row = await store.get<{ at: number | null }>(
    `SELECT min(next_at) AS at FROM outbox WHERE account_id = ? AND state IN ('sent', 'unsure') AND next_at > ? AND next_at < ?`,
    [accountId, Date.now(), Number.MAX_SAFE_INTEGER],
  );
  return row?.at ?? undefined;
}

/** A person's word: whatever waits for its next attempt is attempted now. */
export async function retryNow(store: Store, accountId: number): Promise<void> {
  await store.write(async (tx) => {
    await tx.run(
      `UPDATE outbox SET next_at = 0 WHERE account_id = ? AND next_at > 0 AND next_at < ?
         AND state IN ('queued', 'sent', 'unsure')`,
      [accountId, Number.MAX_SAFE_INTEGER],
    );
    await tx.run('UPDATE operation SET next_at = 0 WHERE account_id = ? AND next_at > 0', [accountId]);
  });
}

/** A person's word: send a failed or unsure letter again. Returns false when it is no longer in such a state. */
export async function sendAgain(store: Store, id: number): Promise<boolean> {
  const { changes } = await store.write((tx) =>
    tx.run(
      "UPDATE outbox SET state = 'queued', next_at = 0, problem = NULL WHERE id = ? AND (state IN ('failed', 'unsure') OR (state = 'queued' AND next_at > 0))",
      [id],
    ),
  );
  return changes === 1;
}

/** A person's word: this letter is not to be sent. Returns its source, or undefined when it has left meanwhile. */
export function takeOut(store: Store, id: number): Promise<Buffer | undefined> {
  return store.write(async (tx) => {
    const row = await tx.get<{ source: Buffer }>(
      "SELECT source FROM outbox WHERE id = ? AND state IN ('queued', 'failed', 'unsure')",
      [id],
    );
    if (row) await tx.run('DELETE FROM outbox WHERE id = ?', [id]);
    return row?.source;
  });
}
