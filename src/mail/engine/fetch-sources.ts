// Fetches the letters themselves, behind the lists: the one that somebody waits for first, then the newest.
import { findMailbox } from '../../db/mailboxes.ts';
import { fingerprintOf } from '../../db/messages.ts';
import { type MissingSource, missingSources, storeSources } from '../../db/sources.ts';
import type { Store } from '../../db/store.ts';
import type { ImapSession } from '../protocols/imap-session.ts';

const LOOK_AT = 400;
const BATCH = 100;
const BATCH_BYTES = 8 * 1024 * 1024;

/** The next letters to fetch: of one folder, and not more at once than memory and a slow line can bear. */
export function planBatch(missing: readonly MissingSource[]): MissingSource[] {
  const first = missing[0];
  if (!first) return [];
  const batch: MissingSource[] = [];
  let bytes = 0;
  for (const letter of missing) {
    if (letter.mailboxId !== first.mailboxId || letter.uidValidity !== first.uidValidity) continue;
    if (batch.length > 0 && (batch.length >= BATCH || bytes + letter.size > BATCH_BYTES)) break;
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
 * Fetches the next batch, of those that somebody waits for or of all; `count` 0: nothing is missing. Letters in `unavailable` are passed over; those that
 * the server did not give are added to it, so that one of them cannot hold up the others. Throws LineLost.
 */
export async function fetchSources(
  store: Store,
  session: ImapSession,
  accountId: number,
  which: 'wanted' | 'all',
  unavailable: Set<number>,
): Promise<Fetched> {
  const missing = await missingSources(store, accountId, which, LOOK_AT + unavailable.size);
  const batch = planBatch(missing.filter((letter) => !unavailable.has(letter.messageId)));
  const [first] = batch;
  if (!first) return { count: 0, stale: null };
  const mailbox = await findMailbox(store, first.mailboxId);
  const open = mailbox && (await session.open(mailbox.path));
  if (!mailbox || open?.uidValidity !== first.uidValidity) {
    for (const letter of batch) unavailable.add(letter.messageId);
    return { count: batch.length, stale: first.mailboxId };
  }
  const sources = await session.sources(batch.map((letter) => letter.uid));
  const found = batch.flatMap((letter) => {
    const bytes = sources.get(letter.uid);
    if (!bytes) unavailable.add(letter.messageId);
    return bytes ? [{ messageId: letter.messageId, bytes, fingerprint: fingerprintOf(bytes) }] : [];
  });
  await store.write((tx) => storeSources(tx, found));
  return { count: batch.length, stale: found.length < batch.length ? mailbox.id : null };
}
