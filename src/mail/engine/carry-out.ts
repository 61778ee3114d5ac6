// Carries people's wishes (read, flagged, moved, deleted, a new folder) to the server, in order. What the server says
// wins, and is told in words where a person would wonder.
import { findMailbox } from '../../db/mailboxes.ts';
import { removePlacementsById } from '../../db/messages.ts';
import { folderMade } from '../../db/new-folders.ts';
import {
  dueOperations,
  type FlagChange,
  type Operation,
  operationsDone,
  placementMoved,
  stillDue,
} from '../../db/operations.ts';
import type { Store } from '../../db/store.ts';
import { noteTried } from '../../db/tried-moves.ts';
import { type ImapSession, ServerRefused } from '../protocols/imap-session.ts';
import { NotListedYet, refused } from './refused-wishes.ts';

const BATCH = 200;

export interface CarriedOut {
  /** How many wishes were looked at; 0: there was nothing to do. */
  count: number;
  /** Folders whose list must be looked at again. */
  changed: Set<number>;
}

/** Carries out the next wishes that are due. Throws LineLost. */
export async function carryOut(store: Store, session: ImapSession, accountId: number): Promise<CarriedOut> {
  const due = await dueOperations(store, accountId, BATCH);
  const changed = new Set<number>();
  for (const group of groupAlike(due)) {
    let left = group.map((operation) => operation.id);
    while (left.length > 0) {
      // An earlier wish of this round may have moved some of the letters or failed; the server or another desk may have
      // removed one. What is alike is therefore asked again: a UID means nothing in another folder.
      const current = await stillDue(store, left);
      const [alike = []] = groupAlike(current);
      const now = new Set(alike.map((operation) => operation.id));
      left = current.flatMap(({ id }) => (now.has(id) ? [] : [id]));
      if (alike.length > 0) await carryOutAlike(store, session, accountId, alike, changed);
    }
  }
  return { count: due.length, changed };
}

async function carryOutAlike(
  store: Store,
  session: ImapSession,
  accountId: number,
  alike: Operation[],
  changed: Set<number>,
): Promise<void> {
  try {
    if (alike[0]!.kind === 'createFolder') await makeFolder(store, session, alike[0]!);
    else await carryOutGroup(store, session, alike, changed);
  } catch (error) {
    if (!(error instanceof ServerRefused || error instanceof NotListedYet)) throw error;
    await refused(store, accountId, alike, error);
  }
}

/** Neighbours that ask for the same thing in the same folder become one command; their order is kept. */
export function groupAlike(operations: readonly Operation[]): Operation[][] {
  const groups: Operation[][] = [];
  const key = (o: Operation) =>
    JSON.stringify([
      o.kind,
      o.mailboxId,
      o.serverMailboxId,
      o.uidValidity,
      o.uid === null,
      o.undecided,
      o.payload,
    ]);
  for (const operation of operations) {
    const last = groups.at(-1);
    const again = last?.some((other) => other.placementId === operation.placementId);
    if (last && !again && key(last[0]!) === key(operation)) last.push(operation);
    else groups.push([operation]);
  }
  return groups;
}

async function makeFolder(store: Store, session: ImapSession, operation: Operation): Promise<void> {
  const mailbox = operation.mailboxId === null ? undefined : await findMailbox(store, operation.mailboxId);
  if (!mailbox) return done(store, [operation]);
  const path = await session.createFolder(mailbox.path);
  await store.write(async (tx) => {
    await operationsDone(tx, [operation.id]);
    await folderMade(tx, mailbox.id, path);
  });
}

async function carryOutGroup(
  store: Store,
  session: ImapSession,
  group: Operation[],
  changed: Set<number>,
): Promise<void> {
  const [first] = group;
  const mailbox =
    first!.serverMailboxId === null ? undefined : await findMailbox(store, first!.serverMailboxId);
  // Its folder is gone from the server: the letter is this store's own now.
  if (!mailbox) return done(store, group);
  const open = await session.open(mailbox.path);
  // The bytes decide first: nothing is done to another letter that only looks alike.
  if (first!.undecided) throw new NotListedYet(false);
  if (first!.uid === null || first!.uidValidity !== open.uidValidity) {
    // Not yet known where the server has it: once its folder was listed again, it is.
    changed.add(mailbox.id);
    throw new NotListedYet(mailbox.counter.complete && mailbox.counter.uidValidity === open.uidValidity);
  }
  const present = await session.present(group.map((operation) => operation.uid!));
  const gone = group.filter((operation) => !present.has(operation.uid!));
  if (gone.length > 0) {
    await forget(store, gone);
    changed.add(mailbox.id);
    for (const { payload } of gone)
      for (const id of [payload.mailboxId, payload.maybe]) if (id !== undefined) changed.add(id);
  }
  const left = group.filter((operation) => present.has(operation.uid!));
  // Moved back while nobody knew whether it had moved: it had not.
  if (first!.kind === 'move' && first!.payload.mailboxId === mailbox.id) return done(store, left);
  if (left.length === 0) return;
  const uids = left.map((operation) => operation.uid!);
  if (first!.kind === 'flags') {
    await session.changeFlags(uids, ...flagNames(first!.payload.flags ?? {}));
    return done(store, left);
  }
  if (first!.kind === 'expunge') {
    await session.expunge(uids);
    return forget(store, left);
  }
  await moveGroup(store, session, left, mailbox.id, changed);
}

/** The server has these letters no more. Removing them notes what was still wanted of them. */
function forget(store: Store, group: readonly Operation[]): Promise<void> {
  return store.write((tx) =>
    removePlacementsById(
      tx,
      group.flatMap(({ placementId }) => (placementId === null ? [] : [placementId])),
    ),
  );
}

async function moveGroup(
  store: Store,
  session: ImapSession,
  group: Operation[],
  fromId: number,
  changed: Set<number>,
): Promise<void> {
  const target = await findMailbox(store, group[0]!.payload.mailboxId ?? 0);
  if (!target) throw new ServerRefused('that folder is not there any more', { code: 'NONEXISTENT' });
  if (target.local) throw new ServerRefused('that folder is on this computer only', { code: 'NONEXISTENT' });
  await store.write((tx) =>
    noteTried(
      tx,
      group.map((operation) => operation.id),
    ),
  );
  const moved = await session.move(
    group.map((operation) => operation.uid!),
    target.path,
  );
  // Where the server names what it moved, a letter that it does not name was not there any more.
  const gone = group.filter((operation) => moved.uids !== null && !moved.uids.has(operation.uid!));
  if (gone.length > 0) await forget(store, gone);
  const there = group.filter((operation) => !gone.includes(operation));
  await store.write(async (tx) => {
    await operationsDone(
      tx,
      there.map((operation) => operation.id),
    );
    for (const operation of there) {
      const uid = moved.uids?.get(operation.uid!) ?? null;
      await placementMoved(tx, operation.placementId!, {
        mailboxId: target.id,
        uidValidity: uid === null ? null : moved.uidValidity,
        uid,
      });
    }
  });
  changed.add(fromId).add(target.id);
}

function done(store: Store, group: readonly Operation[]): Promise<void> {
  return store.write((tx) =>
    operationsDone(
      tx,
      group.map((operation) => operation.id),
    ),
  );
}

/** A flag change as the IMAP flags to add and to remove. */
export function flagNames(flags: FlagChange): [add: string[], remove: string[]] {
  const names = {
    ...{ seen: '\\Seen', flagged: '\\Flagged', answered: '\\Answered' },
    // RFC 3503
    receipted: '$MDNSent',
  } as const;
  const add: string[] = [];
  const remove: string[] = [];
  for (const [key, name] of Object.entries(names)) {
    const wanted = flags[key as keyof typeof names];
    if (wanted !== undefined) (wanted ? add : remove).push(name);
  }
  return [add, remove];
}
