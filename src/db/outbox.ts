// Letters on their way out. queued -> sending -> sent -> filed; or failed (the server said no), or unsure (the
// line fell after the data was handed over). Only a person starts another attempt of an unsure one.
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
  /** ms since 1970: not to be sent before; left out: at once. */
  notBefore?: number;
}

export interface RefusedRecipient {
  address: string;
  response: string;
}

/** What came of looking for a letter of which nobody knew whether the server had taken it. */
export interface Looked {
  /** The folder at the server; null: it has none for sent letters. */
  folder: string | null;
  /** The first and the last time, ms since 1970. */
  since: number;
  at: number;
  found: boolean;
}

export interface Outgoing extends Omit<NewOutgoing, 'source' | 'notBefore'> {
  id: number;
  state: OutboxState;
  queuedAt: number;
  /** The next attempt after one that failed. */
  nextAt: number;
  /** A person or the schedule wants it to wait until then; 0: no. */
  notBefore: number;
  /** A person said: now. */
  urgent: boolean;
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
  /** Whom an earlier attempt reached, while `recipients` are tried again. */
  delivered: string[];
  /** null: it was not looked for, because nobody had to. */
  looked: Looked | null;
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
  not_before: number;
  urgent: number;
  delivered: string;
  attempts: number;
  problem: string | null;
  response: string;
  encryption: string;
  cipher: string;
  handed_to: string;
  refused: string;
  looked: string | null;
  sent_at: number | null;
  size: number;
}

const COLUMNS = `id, account_id, state, message_id, sender, recipients, subject, answers_placement_id, queued_at, next_at,
  not_before, urgent, delivered, attempts, problem, response, encryption, cipher, handed_to, refused, looked, sent_at, length(source) AS size`;

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
  notBefore: row.not_before,
  urgent: row.urgent === 1,
  delivered: JSON.parse(row.delivered) as string[],
  attempts: row.attempts,
  problem: row.problem ? (JSON.parse(row.problem) as Problem) : null,
  response: row.response,
  encryption: row.encryption,
  cipher: row.cipher,
  handedTo: row.handed_to,
  refused: JSON.parse(row.refused) as RefusedRecipient[],
  looked: row.looked ? (JSON.parse(row.looked) as Looked) : null,
  sentAt: row.sent_at,
  size: row.size,
});

export async function queueIn(tx: Transaction, letter: NewOutgoing): Promise<number> {
  const { lastId } = await tx.run(
    `INSERT INTO outbox (account_id, state, message_id, sender, recipients, subject, source, answers_placement_id, queued_at, not_before)
     VALUES (?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      letter.accountId,
      letter.messageId,
      letter.sender,
      JSON.stringify(letter.recipients),
      letter.subject,
      letter.source,
      letter.answersPlacementId,
      Date.now(),
      letter.notBefore ?? 0,
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

export interface OutboxCount {
  /** For the engine. */
  waiting: number;
  /** For a decision: refused ones, and those of which nobody knows. */
  needsPerson: number;
  /** Those of which nobody knows. */
  unsure: number;
  /** Sent, but not to everybody, which nobody has seen yet. */
  refusals: number;
}

/** Letters by what they wait for. */
export async function countOutbox(store: Reader): Promise<OutboxCount> {
  const row = await store.get<OutboxCount>(
    `SELECT count(*) FILTER (WHERE state IN ('queued', 'sending')) AS waiting,
            count(*) FILTER (WHERE state IN ('failed', 'unsure')) AS needsPerson,
            count(*) FILTER (WHERE state = 'unsure') AS unsure,
            count(*) FILTER (WHERE refused <> '[]' AND refusal_seen = 0 AND state IN ('sent', 'filed')) AS refusals
     FROM outbox`,
  );
  return row!;
}

/** Somebody has looked at a letter that did not reach everybody. */
export async function refusalSeen(store: Store, id: number): Promise<void> {
  await store.write((tx) =>
    tx.run("UPDATE outbox SET refusal_seen = 1 WHERE id = ? AND refusal_seen = 0 AND refused <> '[]'", [id]),
  );
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

/** After so long nobody takes a letter up from the outbox that has its copy in Sent, in ms. */
const FILED_LONG_AGO = 30 * 86_400_000;

/** Lets go of the bytes of letters whose copy has stood in Sent for a month; what is known of them stays. */
export async function forgetFiledSources(store: Store, now = Date.now()): Promise<number> {
  const { changes } = await store.write((tx) =>
    tx.run("UPDATE outbox SET source = x'' WHERE state = 'filed' AND filed_at < ? AND length(source) > 0", [
      now - FILED_LONG_AGO,
    ]),
  );
  return changes;
}

/** A person's word: send a waiting, failed or unsure letter now. Returns false when it is no longer in such a state. */
export async function sendAgain(store: Store, id: number): Promise<boolean> {
  const { changes } = await store.write((tx) =>
    tx.run(
      // Whom it is tried for again is judged anew. Whoever made the attempt before has no more say.
      `UPDATE outbox SET state = 'queued', next_at = 0, not_before = 0, urgent = 1, problem = NULL, looked = NULL,
         claimed_by = NULL, refused = (SELECT json_group_array(json(one.value)) FROM json_each(refused) AS one
           WHERE one.value ->> 'address' NOT IN (SELECT value FROM json_each(recipients)))
       WHERE id = ? AND state IN ('queued', 'failed', 'unsure')`,
      [id],
    ),
  );
  return changes === 1;
}

/** A person's word: the letter waits until then. Returns false when it has left meanwhile. */
export async function sendLater(store: Store, id: number, notBefore: number): Promise<boolean> {
  const { changes } = await store.write((tx) =>
    tx.run("UPDATE outbox SET not_before = ?, urgent = 0 WHERE id = ? AND state = 'queued'", [notBefore, id]),
  );
  return changes === 1;
}

/**
 * A person's word: this letter is not to be sent. Returns its source, or undefined when it has left meanwhile, or is not
 * in the state any more in which the person saw it.
 */
export function takeOut(store: Store, id: number, seen?: OutboxState): Promise<Buffer | undefined> {
  return store.write(async (tx) => {
    const row = await tx.get<{ source: Buffer }>(
      "SELECT source FROM outbox WHERE id = ? AND state IN ('queued', 'failed', 'unsure') AND state = coalesce(?, state)",
      [id, seen ?? null],
    );
    if (row) await tx.run('DELETE FROM outbox WHERE id = ?', [id]);
    return row?.source;
  });
}
