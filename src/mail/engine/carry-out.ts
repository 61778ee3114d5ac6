// Carries people's wishes (read, flagged, moved, deleted) to the server, in order. What the server says wins.
import { recordEvent } from '../../db/events.ts';
import { findMailbox } from '../../db/mailboxes.ts';
import { removePlacementsById } from '../../db/messages.ts';
import {
  delayOperation,
  dropOperation,
  dueOperations,
  type FlagChange,
  type Operation,
  operationsById,
  operationsDone,
  placementMoved,
} from '../../db/operations.ts';
import type { Problem } from '../../db/problem.ts';
import type { Store } from '../../db/store.ts';
import { type ImapSession, ServerRefused } from '../protocols/imap-session.ts';
import { backOff } from './back-off.ts';

const BATCH = 200;
const GIVE_UP_AFTER = 5;

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
    try {
      await carryOutGroup(store, session, group, changed);
    } catch (error) {
      if (!(error instanceof ServerRefused)) throw error;
      await refused(store, accountId, group, error.message);
    }
  }
  return { count: due.length, changed };
}

/** Neighbours that ask for the same thing in the same folder become one command; their order is kept. */
export function groupAlike(operations: readonly Operation[]): Operation[][] {
  const groups: Operation[][] = [];
  const key = (o: Operation) =>
    JSON.stringify([o.kind, o.serverMailboxId, o.uidValidity, o.uid === null, o.payload]);
  for (const operation of operations) {
    const last = groups.at(-1);
    const again = last?.some((other) => other.placementId === operation.placementId);
    if (last && !again && key(last[0]!) === key(operation)) last.push(operation);
    else groups.push([operation]);
  }
  return groups;
}

async function carryOutGroup(
  store: Store,
  session: ImapSession,
  group: Operation[],
  changed: Set<number>,
): Promise<void> {
  // An earlier wish of this round may have moved the letter, and the server or another desk may have removed it.
  const current = await operationsById(
    store,
    group.map((operation) => operation.id),
  );
  const [first] = current;
  if (!first) return;
  const mailbox =
    first.serverMailboxId === null ? undefined : await findMailbox(store, first.serverMailboxId);
  if (!mailbox) return done(store, current);
  const open = await session.open(mailbox.path);
  if (first.uid === null || first.uidValidity !== open.uidValidity) {
    // Not yet known where the server has it: once its folder was listed again, it is.
    changed.add(mailbox.id);
    throw new ServerRefused('the letter has not been found at the server yet');
  }
  const uids = current.map((operation) => operation.uid!);
  if (first.kind === 'flags') {
    await session.changeFlags(uids, ...flagNames(first.payload.flags ?? {}));
    return done(store, current);
  }
  if (first.kind === 'expunge') {
    await session.expunge(uids);
    await store.write((tx) =>
      removePlacementsById(
        tx,
        current.map((operation) => operation.placementId),
      ),
    );
    return;
  }
  await moveGroup(store, session, current, mailbox.id, changed);
}

async function moveGroup(
  store: Store,
  session: ImapSession,
  group: Operation[],
  fromId: number,
  changed: Set<number>,
): Promise<void> {
  const target = await findMailbox(store, group[0]!.payload.mailboxId ?? 0);
  if (!target) throw new ServerRefused('that folder is not there any more');
  const moved = await session.move(
    group.map((operation) => operation.uid!),
    target.path,
  );
  await store.write(async (tx) => {
    await operationsDone(
      tx,
      group.map((operation) => operation.id),
    );
    for (const operation of group) {
      const uid = moved.uids?.get(operation.uid!) ?? null;
      await placementMoved(tx, operation.placementId, {
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
  const names = { seen: '\\Seen', flagged: '\\Flagged', answered: '\\Answered' } as const;
  const add: string[] = [];
  const remove: string[] = [];
  for (const [key, name] of Object.entries(names)) {
    const wanted = flags[key as keyof typeof names];
    if (wanted !== undefined) (wanted ? add : remove).push(name);
  }
  return [add, remove];
}

async function refused(
  store: Store,
  accountId: number,
  group: readonly Operation[],
  words: string,
): Promise<void> {
  const problem: Problem = {
    kind: 'server',
    title: 'The mail server did not carry out a change.',
    fix: 'frontdesk tries again; after several attempts the letter is shown where the server has it.',
    detail: words,
  };
  await store.write(async (tx) => {
    for (const operation of group) {
      if (operation.attempts + 1 < GIVE_UP_AFTER)
        await delayOperation(tx, operation.id, Date.now() + backOff(operation.attempts + 1, 0), problem);
      else {
        await dropOperation(tx, operation);
        await recordEvent(tx, {
          who: 'engine',
          what: 'change refused by the server',
          accountId,
          detail: { kind: operation.kind, words },
        });
      }
    }
  });
}
