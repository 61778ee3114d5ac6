// What becomes of a wish that the server said NO to: tried again where that may help, else given up, so that here, too,
// everything is as the server has it; and kept in the event list, with the server's words.
import { recordEvent } from '../../db/events.ts';
import { wishedLetter } from '../../db/lost-wishes.ts';
import { findMailbox } from '../../db/mailboxes.ts';
import { removePlacementsById } from '../../db/messages.ts';
import { folderRefused } from '../../db/new-folders.ts';
import { delayOperation, dropOperation, type Operation } from '../../db/operations.ts';
import type { Problem } from '../../db/problem.ts';
import type { Store, Transaction } from '../../db/store.ts';
import type { ServerRefused } from '../protocols/imap-session.ts';
import { backOff } from './back-off.ts';

/** The letter's folder has to be listed first, to know where the server has it. */
export class NotListedYet extends Error {
  override readonly name = 'NotListedYet';
  /** The folder has been listed whole, and the letter was not in it. */
  readonly listed: boolean;
  constructor(listed: boolean) {
    super('the letter has not been found at the server yet');
    this.listed = listed;
  }
}

const GIVE_UP_AFTER = 5;

/** Answers that will be the same the next time (RFC 5530, RFC 9208, RFC 3501). */
const final = new Set([
  'NOPERM',
  'OVERQUOTA',
  'NONEXISTENT',
  'TRYCREATE',
  'CANNOT',
  'ALREADYEXISTS',
  'LIMIT',
]);

/** Pure: whether a wish is tried once more. */
export function triesAgain(attempts: number, error: ServerRefused | NotListedYet): boolean {
  if ('listed' in error && !error.listed) return true;
  if ('code' in error && final.has(error.code)) return false;
  return attempts + 1 < GIVE_UP_AFTER;
}

export async function refused(
  store: Store,
  accountId: number,
  group: readonly Operation[],
  error: ServerRefused | NotListedYet,
): Promise<void> {
  const problem: Problem = {
    kind: 'server',
    title: 'The mail server did not carry out a change.',
    fix: 'frontdesk tries again; after several attempts everything is shown as the server has it.',
    detail: error.message,
  };
  await store.write(async (tx) => {
    for (const operation of group) {
      if (triesAgain(operation.attempts, error))
        await delayOperation(tx, operation.id, Date.now() + backOff(operation.attempts + 1, 0), problem);
      else if ('listed' in error)
        // Removing it tells what was wanted.
        await removePlacementsById(tx, operation.placementId === null ? [] : [operation.placementId]);
      else await giveUp(tx, accountId, operation, error.message);
    }
  });
}

/** The kind of event; a mark that only says "read" is nothing that a person would wonder about. */
function eventOf({ kind, payload }: Operation): string {
  if (kind === 'move') return 'move refused';
  if (kind === 'expunge') return 'delete refused';
  return payload.flags?.flagged === undefined ? 'change refused by the server' : 'mark refused';
}

async function giveUp(
  tx: Transaction,
  accountId: number,
  operation: Operation,
  words: string,
): Promise<void> {
  const note = (what: string, detail: Record<string, unknown>): Promise<void> =>
    recordEvent(tx, { who: 'engine', what, accountId, detail: { ...detail, words } });
  if (operation.kind === 'createFolder') {
    const mailbox = operation.mailboxId === null ? undefined : await findMailbox(tx, operation.mailboxId);
    if (!mailbox) return;
    const letters = await folderRefused(tx, mailbox.id);
    return note('folder refused', { folder: mailbox.path, letters });
  }
  const letter = await wishedLetter(tx, operation.placementId);
  const target =
    operation.payload.mailboxId === undefined
      ? undefined
      : await findMailbox(tx, operation.payload.mailboxId);
  await dropOperation(tx, operation);
  await note(eventOf(operation), {
    ...{ subject: letter?.subject ?? '', from: letter?.path ?? '' },
    ...(target ? { to: target.path } : {}),
  });
}
