// The letters that one can go on with, whoever began them: those written here, and those that stand in a Drafts folder
// and were begun with another program. One that is both (a copy of ours) is listed once.
import { noteCopyIn } from './draft-copies.ts';
import { type Draft, type DraftFields, insertDraft, listDrafts } from './drafts.ts';
import { type LetterRow, lettersBegunElsewhere } from './letters.ts';
import type { Reader, Store } from './store.ts';

export type BegunLetter =
  | { from: 'here'; at: number; draft: Draft; holder: { name: string; owner: string; since: number } | null }
  | { from: 'elsewhere'; at: number; letter: LetterRow };

const MOST_ELSEWHERE = 200;

/** The latest first. `holder`: who has it open, as far as is written down; they may be gone. */
export async function listBegun(store: Reader): Promise<BegunLetter[]> {
  const holds = await store.all<{ draft_id: number; name: string; owner: string; since: number }>(
    'SELECT draft_id, name, owner, since FROM draft_hold',
  );
  const holders = new Map(holds.map(({ draft_id, ...holder }) => [draft_id, holder]));
  const here = (await listDrafts(store)).map(
    (draft): BegunLetter => ({
      from: 'here',
      at: draft.updatedAt,
      draft,
      holder: holders.get(draft.id) ?? null,
    }),
  );
  const elsewhere = (await lettersBegunElsewhere(store, MOST_ELSEWHERE)).map(
    (letter): BegunLetter => ({ from: 'elsewhere', at: letter.date, letter }),
  );
  return [...here, ...elsewhere].sort((a, b) => b.at - a.at);
}

/** The letter begun that a letter in a Drafts folder stands for. */
export async function draftOfLetter(store: Reader, messageId: number): Promise<number | undefined> {
  const row = await store.get<{ id: number }>(
    `SELECT d.id FROM message m JOIN draft_copy c ON c.fingerprint = m.fingerprint JOIN draft d ON d.key = c.key
     WHERE m.id = ?`,
    [messageId],
  );
  return row?.id;
}

/**
 * Takes up a letter that was begun elsewhere: what stands in the folder is its copy from now on. Returns the letter
 * begun, which is another desk's where that was quicker.
 */
export function adoptLetter(
  store: Store,
  letter: Pick<LetterRow, 'messageId' | 'mailboxId' | 'date'>,
  fields: DraftFields,
): Promise<number> {
  return store.write(async (tx) => {
    const known = await draftOfLetter(tx, letter.messageId);
    if (known !== undefined) return known;
    const source = await tx.get<{ fingerprint: string; message_id: string; account_id: number | null }>(
      `SELECT m.fingerprint, m.message_id, b.account_id FROM message m LEFT JOIN mailbox b ON b.id = ? WHERE m.id = ?`,
      [letter.mailboxId, letter.messageId],
    );
    const id = await insertDraft(tx, source?.account_id ?? null, fields, '');
    if (!source?.fingerprint) return id;
    await tx.run('UPDATE draft SET copy = ?, carried = revision, updated_at = ? WHERE id = ?', [
      source.fingerprint,
      letter.date,
      id,
    ]);
    const draft = await tx.get<{ key: string }>('SELECT key FROM draft WHERE id = ?', [id]);
    await noteCopyIn(tx, {
      fingerprint: source.fingerprint,
      key: draft!.key,
      messageId: source.message_id,
    });
    return id;
  });
}

/** The newest letter with this Message-ID, to be marked answered when its answer is sent. */
export async function letterAnswered(store: Reader, messageId: string): Promise<number | null> {
  if (messageId === '') return null;
  const row = await store.get<{ id: number }>(
    `SELECT p.id FROM message m JOIN placement p ON p.message_id = m.id
     WHERE m.message_id = ? AND m.message_id <> '' AND p.mailbox_id IS NOT NULL ORDER BY p.id DESC LIMIT 1`,
    [messageId],
  );
  return row?.id ?? null;
}
