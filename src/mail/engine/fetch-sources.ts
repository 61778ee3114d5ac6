// Fetches letters that are listed but not here whole, or whose bytes are still to be compared: the one that somebody
// waits for first, then the newest.
import { recordEvent } from '../../db/events.ts';
import { findMailbox, type Mailbox } from '../../db/mailboxes.ts';
import type { FolderAtServer } from '../../db/recognised.ts';
import { type MissingSource, missingSources } from '../../db/sources.ts';
import { type ImapSession, ServerRefused } from '../protocols/imap-session.ts';
import { type DownloadTools, fetchWhole } from './folder-download.ts';

const LOOK_AT = 1_000;

/** The next letters to fetch: of one folder, and not more at once than memory and a slow line can bear. */
export function planBatch(
  missing: readonly MissingSource[],
  limits: { letters: number; bytes: number },
): MissingSource[] {
  const first = missing[0];
  if (!first) return [];
  const batch: MissingSource[] = [];
  let bytes = 0;
  for (const letter of missing) {
    if (letter.mailboxId !== first.mailboxId || letter.uidValidity !== first.uidValidity) continue;
    if (batch.length > 0 && (batch.length >= limits.letters || bytes + letter.size > limits.bytes)) break;
    batch.push(letter);
    bytes += letter.size;
  }
  return batch;
}

export interface Fetched {
  count: number;
  /** The folder that the server no longer agrees about, to be listed again. */
  stale: number | null;
}

/**
 * Fetches the next batch, of those that somebody waits for or of all; `count` 0: nothing is missing. Letters in
 * `unavailable` are passed over; those that the server did not give are added to it, so that one of them cannot hold
 * up the others. Throws LineLost.
 */
export async function fetchSources(
  tools: DownloadTools,
  session: ImapSession,
  accountId: number,
  which: 'wanted' | 'all',
  unavailable: Set<number>,
): Promise<Fetched> {
  const { store, speed } = tools;
  const missing = await missingSources(store, accountId, which, LOOK_AT + unavailable.size);
  const batch = planBatch(
    missing.filter((letter) => !unavailable.has(letter.messageId)),
    which === 'wanted' ? { letters: 1, bytes: 0 } : { letters: 500, bytes: speed.pieceBytes() },
  );
  const [first] = batch;
  if (!first) return { count: 0, stale: null };
  const mailbox = await findMailbox(store, first.mailboxId);
  try {
    return await fetchBatch(tools, session, mailbox, batch, accountId, unavailable);
  } catch (error) {
    if (!(error instanceof ServerRefused)) throw error;
    // A folder or a letter that is refused must not end the line for all the others.
    for (const letter of batch) unavailable.add(letter.messageId);
    const detail = { folder: mailbox?.path ?? '', words: error.message };
    await store.write((tx) =>
      recordEvent(tx, { who: 'engine', what: 'folder cannot be read', accountId, detail }),
    );
    return { count: batch.length, stale: null };
  }
}

/** Of one folder. Throws LineLost, ServerRefused. */
async function fetchBatch(
  tools: DownloadTools,
  session: ImapSession,
  mailbox: Mailbox | undefined,
  batch: readonly MissingSource[],
  accountId: number,
  unavailable: Set<number>,
): Promise<Fetched> {
  const first = batch[0]!;
  const open = mailbox && (await session.open(mailbox.path));
  if (!mailbox || open?.uidValidity !== first.uidValidity) {
    for (const letter of batch) unavailable.add(letter.messageId);
    return { count: batch.length, stale: first.mailboxId };
  }
  const folder: FolderAtServer = {
    mailboxId: mailbox.id,
    accountId,
    uidValidity: first.uidValidity,
    generation: mailbox.counter.generation,
  };
  const came = await fetchWhole(
    tools,
    session,
    folder,
    batch.map((letter) => letter.uid),
  );
  // What was asked for is not asked for again before it is kept.
  await tools.intake.finished();
  for (const letter of batch) if (!came.has(letter.uid)) unavailable.add(letter.messageId);
  return { count: batch.length, stale: came.size < batch.length ? mailbox.id : null };
}
