// Brings a folder that was fetched whole before up to date: what came, what changed, what is gone. With QRESYNC all of
// it is one answer (RFC 7162); with CONDSTORE the changed flags are; otherwise the plain lists tell, which every
// server gives alike.
import { beginDownload, completeDownload } from '../../db/download-counter.ts';
import { type Mailbox, setServerTotal } from '../../db/mailboxes.ts';
import type { FolderAtServer } from '../../db/recognised.ts';
import { addEnvelopes, countListed, listedUids, removeUids, takeServerFlags } from '../../db/server-lists.ts';
import type { Store } from '../../db/store.ts';
import { settleWithoutUid, withoutUid } from '../../db/without-uid.ts';
import type { OpenFolder } from '../protocols/imap-rows.ts';
import type { FolderChanges, ImapSession } from '../protocols/imap-session.ts';
import { batchLimits, type DownloadTools } from './folder-download.ts';

/** More new letters than these are listed in several pieces, so that other work gets its turn between them. */
const PIECE = 200;

export interface FolderUpdate {
  added: number;
  /** There is more to list: come again. */
  more: boolean;
  /** The folder is not the one that was fetched: it is to be downloaded anew. */
  replaced: boolean;
}

/** Throws LineLost, ServerRefused. */
export async function updateFolder(
  tools: DownloadTools,
  session: ImapSession,
  accountId: number,
  mailbox: Mailbox,
): Promise<FolderUpdate> {
  const { store, blamed } = tools;
  const { counter } = mailbox;
  const since =
    counter.modseq !== null && counter.uidValidity !== null
      ? { modseq: counter.modseq, uidValidity: counter.uidValidity }
      : undefined;
  const open = await session.reopen(mailbox.path, since);
  if (open.uidValidity !== counter.uidValidity) {
    await store.write((tx) => beginDownload(tx, mailbox, open));
    return { added: 0, more: false, replaced: true };
  }
  const folder: FolderAtServer = {
    mailboxId: mailbox.id,
    accountId,
    uidValidity: open.uidValidity,
    generation: counter.generation,
  };
  const homeless = await withoutUid(store, mailbox.id);
  if (open.changes) await takeChanges(store, folder, open.changes);
  else await askForFlags(store, session, folder, mailbox, open);
  const above = await newUids(session, counter.uid, open);
  const here = new Set(above.length > 0 ? await listedUids(store, folder, counter.uid) : []);
  let fresh = blamed.spare(
    folder,
    above.filter((uid) => !here.has(uid)),
    'entry',
  );
  let added = await addNewest(tools, session, folder, fresh);
  if (fresh.length > PIECE) return { added, more: true, replaced: false };
  // A letter that is missed by the rules above would be missed for ever: the plain count settles it.
  if (await isDoubtful(store, mailbox, open)) {
    fresh = blamed.spare(folder, await compareAll(store, session, folder, counter.from), 'entry');
    added += await addNewest(tools, session, folder, fresh);
    if (fresh.length > PIECE) return { added, more: true, replaced: false };
  }
  await store.write(async (tx) => {
    await settleWithoutUid(tx, homeless);
    await setServerTotal(tx, mailbox.id, open.exists);
    const uid = Math.max(open.uidNext - 1, counter.uid, above.at(-1) ?? 0);
    const same = uid === counter.uid && open.modseq === counter.modseq;
    if (!same) await completeDownload(tx, folder, uid, open.modseq);
  });
  return { added, more: false, replaced: false };
}

/** Of a folder whose older letters are left at the server the numbers cannot be compared. */
async function isDoubtful(
  store: Store,
  mailbox: Mailbox,
  open: OpenFolder & { changes: FolderChanges | null },
): Promise<boolean> {
  if (mailbox.counter.from > 0) return open.changes === null && open.exists !== mailbox.serverTotal;
  return (await countListed(store, mailbox.id, open.uidValidity)) !== open.exists;
}

async function takeChanges(store: Store, folder: FolderAtServer, changes: FolderChanges): Promise<void> {
  if (changes.flags.length === 0 && changes.vanished.length === 0) return;
  await store.write(async (tx) => {
    await removeUids(tx, folder, changes.vanished);
    await takeServerFlags(tx, folder, changes.flags);
  });
}

async function askForFlags(
  store: Store,
  session: ImapSession,
  folder: FolderAtServer,
  mailbox: Mailbox,
  open: OpenFolder,
): Promise<void> {
  const unchanged = open.modseq !== null && open.modseq === mailbox.counter.modseq;
  if (unchanged || open.exists === 0) return;
  const flags = await session.flags(open.modseq === null ? null : mailbox.counter.modseq);
  await store.write((tx) => takeServerFlags(tx, folder, flags));
}

/** Ascending. A server that keeps its UIDNEXT to itself is asked. */
async function newUids(session: ImapSession, last: number, open: OpenFolder): Promise<number[]> {
  if (open.exists === 0 || (open.uidNext > 0 && open.uidNext <= last + 1)) return [];
  return session.uidsFrom(last + 1);
}

async function addNewest(
  { store, speed, blamed }: DownloadTools,
  session: ImapSession,
  folder: FolderAtServer,
  fresh: readonly number[],
): Promise<number> {
  if (fresh.length === 0) return 0;
  const uids = fresh.slice(-PIECE);
  let added = 0;
  const began = performance.now();
  await blamed.ask(folder, uids, 'entry', new Set(), (came) =>
    session.streamEnvelopes(uids, batchLimits, async (envelopes) => {
      for (const { uid } of envelopes) came.add(uid);
      added += await store.write((tx) => addEnvelopes(tx, folder, envelopes));
    }),
  );
  speed.recordEntries(uids.length, performance.now() - began);
  return added;
}

/** Removes what is gone; gives back what is not here. */
async function compareAll(
  store: Store,
  session: ImapSession,
  folder: FolderAtServer,
  from: number,
): Promise<number[]> {
  const present = await session.allUids();
  const there = new Set(present);
  const known = new Set(await listedUids(store, folder));
  const gone = [...known].filter((uid) => !there.has(uid));
  await store.write((tx) => removeUids(tx, folder, gone));
  return present.filter((uid) => uid > from && !known.has(uid));
}
