// Letters that are being written. Kept as typed, so that nothing is lost by Esc, a lost line or a crash.
import { noteWritten } from './contacts.ts';
import { dropDraft, MOVED_AWAY } from './draft-copies.ts';
import type { Person } from './letters.ts';
import { type NewOutgoing, queueIn } from './outbox.ts';
import { type Problem, ProblemError } from './problem.ts';
import type { Reader, Store, Transaction } from './store.ts';

export interface DraftFields {
  to: string;
  cc: string;
  bcc: string;
  subject: string;
  body: string;
  /** Paths of the files to be attached. */
  attachments: string[];
  /** The letter that this one answers, for In-Reply-To, References and its answered mark. */
  answersPlacementId: number | null;
  inReplyTo: string;
  references: string[];
  /** A forwarded letter whose attachments go along. */
  forwardsMessageId: number | null;
  /** Those of them that do not go along, by their place in that letter. */
  forwardsWithout?: number[];
  /** The letter that this one answers was written by a program. */
  answersAutomatic?: boolean;
  /** The recipients are asked for a receipt (RFC 8098). */
  wantsReceipt?: boolean;
}

/** Why a letter begun stands as it does: it was forked from another, or the mail server's copy went its own way. */
export type DraftNote = '' | 'copy' | 'gone' | 'elsewhere';

export interface Draft {
  id: number;
  accountId: number | null;
  fields: DraftFields;
  updatedAt: number;
  /** Rises with each change. */
  revision: number;
  /** The revision that the mail server has; 0: none. */
  carried: number;
  note: DraftNote;
  /** Why it could not be carried to the mail server. */
  problem: Problem | null;
}

interface Row {
  id: number;
  account_id: number | null;
  fields: string;
  updated_at: number;
  revision: number;
  carried: number;
  note: DraftNote;
  problem: string | null;
}

const fromRow = (row: Row): Draft => ({
  id: row.id,
  accountId: row.account_id,
  fields: JSON.parse(row.fields) as DraftFields,
  updatedAt: row.updated_at,
  revision: row.revision,
  carried: row.carried,
  note: row.note,
  problem: row.problem ? (JSON.parse(row.problem) as Problem) : null,
});

/** Begins a letter; returns its id. */
export function saveDraft(store: Store, accountId: number | null, fields: DraftFields): Promise<number> {
  return store.write((tx) => insertDraft(tx, accountId, fields, ''));
}

export async function insertDraft(
  tx: Transaction,
  accountId: number | null,
  fields: DraftFields,
  note: DraftNote,
): Promise<number> {
  const now = Date.now();
  const { lastId } = await tx.run(
    'INSERT INTO draft (account_id, fields, updated_at, changed_at, note) VALUES (?, ?, ?, ?, ?)',
    [accountId, JSON.stringify(fields), now, now, note],
  );
  return lastId;
}

export interface SavedDraft {
  id: number;
  revision: number;
  /** What became of the letter that was to be changed, where the words had to be kept as a copy. */
  lost: 'changed' | 'gone' | null;
}

/**
 * Changes a letter begun, where it is still as it was when it was read. Otherwise somebody else has changed, sent or
 * discarded it: then nothing of theirs is touched, and these words become a letter of their own.
 */
export function updateDraft(
  store: Store,
  accountId: number | null,
  fields: DraftFields,
  known: { id: number; revision: number },
): Promise<SavedDraft> {
  return store.write(async (tx) => {
    const now = Date.now();
    const { changes } = await tx.run(
      `UPDATE draft SET fields = $fields, updated_at = $now, account_id = $account, revision = revision + 1,
         changed_at = iif(revision = carried, $now, changed_at), note = iif(note = 'gone', '', note)
       WHERE id = $id AND revision = $revision`,
      {
        $fields: JSON.stringify(fields),
        $now: now,
        $account: accountId,
        $id: known.id,
        $revision: known.revision,
      },
    );
    if (changes === 1) return { id: known.id, revision: known.revision + 1, lost: null };
    const there = await tx.get('SELECT 1 FROM draft WHERE id = ?', [known.id]);
    const id = await insertDraft(tx, accountId, fields, 'copy');
    return { id, revision: 1, lost: there ? 'changed' : 'gone' };
  });
}

/** Begins a letter as a copy of what stands in another one now. */
export function copyDraft(store: Store, id: number): Promise<number | undefined> {
  return store.write(async (tx) => {
    const { changes, lastId } = await tx.run(
      `INSERT INTO draft (account_id, fields, updated_at, changed_at, note)
       SELECT account_id, fields, $now, $now, 'copy' FROM draft WHERE id = $id`,
      { $now: Date.now(), $id: id },
    );
    return changes === 1 ? lastId : undefined;
  });
}

export async function findDraft(store: Reader, id: number): Promise<Draft | undefined> {
  const row = await store.get<Row>('SELECT * FROM draft WHERE id = ?', [id]);
  return row && fromRow(row);
}

/** A letter whose copy was moved out of Drafts, as by deleting it there, is not one to go on with. */
export async function listDrafts(store: Reader): Promise<Draft[]> {
  const rows = await store.all<Row>(
    `SELECT * FROM draft WHERE NOT ${MOVED_AWAY} ORDER BY updated_at DESC, id DESC`,
  );
  return rows.map(fromRow);
}

/** With `revision`: only as it was then. False: it has been changed since, or is gone. */
export function discardDraft(store: Store, id: number, revision?: number): Promise<boolean> {
  return store.write(async (tx) => {
    if (revision !== undefined && (await findDraft(tx, id))?.revision !== revision) return false;
    return dropDraft(tx, id);
  });
}

const fix =
  'Nothing has been sent from here. Change a word to keep this as a letter of its own, or leave with Esc.';
const meanwhile = (what: string): Problem => ({
  kind: 'settings',
  title: `This letter was ${what} at another desk meanwhile.`,
  fix,
  detail: '',
});

/**
 * The draft becomes a letter in the outbox, in one transaction: it is never in both, nor in neither. Throws ProblemError
 * where it is not as it was read: what somebody else has sent is not sent again, and what they wrote does not vanish.
 */
export function sendDraft(
  store: Store,
  letter: NewOutgoing,
  draft: { id: number; revision: number } | undefined,
  people: readonly Person[],
): Promise<number> {
  return store.write(async (tx) => {
    const id = await queueIn(tx, letter);
    await noteWritten(tx, people, Date.now());
    if (draft) {
      const there = await findDraft(tx, draft.id);
      if (!there) throw new ProblemError(meanwhile('sent or discarded'));
      if (there.revision !== draft.revision) throw new ProblemError(meanwhile('changed'));
      await dropDraft(tx, draft.id);
    }
    return id;
  });
}
