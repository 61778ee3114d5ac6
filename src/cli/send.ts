// frontdesk send: one letter. It is in the outbox before anything else is tried, so it cannot be lost.

import type { Account } from '../db/accounts.ts';
import { findOutgoing } from '../db/outbox.ts';
import { CLAIM_MS } from '../db/outbox-claims.ts';
import { newOwner } from '../db/owner.ts';
import type { Problem } from '../db/problem.ts';
import type { Store } from '../db/store.ts';
import { Bell } from '../mail/engine/bell.ts';
import { fileNow } from '../mail/engine/file-now.ts';
import { createLetterReader } from '../mail/letter-reader.ts';
import { parseWhen } from '../mail/outbox/parse-when.ts';
import { sendNext } from '../mail/outbox/send-next.ts';
import { takeUpAbandoned } from '../mail/outbox/take-up.ts';
import { emptyFields, sendFields } from '../mail/outbox/write-letter.ts';
import {
  type CommonOptions,
  chooseAccount,
  Exit,
  ProblemExit,
  runCommand,
  type Speaker,
  usageProblem,
} from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { readInputFile, readStdin } from './read-input.ts';

interface SendOptions extends CommonOptions {
  to: string[];
  cc?: string[];
  bcc?: string[];
  subject: string;
  bodyFile: string;
  attach?: string[];
  account?: string;
  queueOnly?: boolean;
  /** As people type it. */
  at?: string;
}

export const send = (options: SendOptions) =>
  runCommand(options, async (store, speaker) => {
    const account = await chooseAccount(store, options.account);
    const notBefore = timeOf(options.at);
    const body =
      options.bodyFile === '-' ? await readStdin() : (await readInputFile(options.bodyFile)).toString();
    const reader = createLetterReader(store);
    try {
      const queued = await sendFields(
        store,
        account,
        {
          ...emptyFields,
          to: options.to.join(', '),
          cc: (options.cc ?? []).join(', '),
          bcc: (options.bcc ?? []).join(', '),
          subject: options.subject,
          body,
          attachments: options.attach ?? [],
        },
        reader,
        { notBefore },
      );
      if (!queued.ok) throw new ProblemExit(queued.problem, exitCodes.data);
      if (!options.queueOnly && notBefore === 0) await handOver(store, account, queued.value);
      await report(store, speaker, queued.value);
    } finally {
      await reader.close();
    }
  });

/** ms since 1970; 0: now. */
function timeOf(when: string | undefined): number {
  if (when === undefined) return 0;
  const at = parseWhen(when, Date.now());
  if (at === null)
    throw usageProblem(
      `--at "${when}" is no time that is to come.`,
      'It may be "14:30", "tomorrow 9:00", "monday", "2 hours" or "24.12. 8:00".',
    );
  return at;
}

/**
 * Sends this letter now, after those that are due before it, so that none overtakes another; or waits for the engine that
 * took it first.
 */
export async function handOver(store: Store, account: Account, id: number): Promise<void> {
  const signal = new AbortController().signal;
  const owner = newOwner();
  let mine = await sendNext(store, account, owner, signal);
  while (mine && mine.letter.id !== id) mine = await sendNext(store, account, owner, signal);
  if (mine?.outcome.state === 'sent') await fileNow(store, account, signal);
  if (mine) return;
  const bell = new Bell();
  const unwatch = store.onChange(() => bell.ring());
  while ((await findOutgoing(store, id))?.state === 'sending') {
    // Its process may end meanwhile.
    await bell.wait(CLAIM_MS / 4, signal);
    await takeUpAbandoned(store, account.id);
  }
  unwatch();
}

export async function report(store: Store, speaker: Speaker, id: number): Promise<void> {
  const letter = await findOutgoing(store, id);
  const state = letter?.state ?? 'queued';
  speaker.answer(
    {
      id,
      state,
      messageId: letter?.messageId ?? '',
      refused: letter?.refused ?? [],
      encryption: letter?.encryption ?? '',
      problem: letter?.problem ?? null,
    },
    () => [words(state)],
  );
  for (const refused of letter?.refused ?? [])
    speaker.note(`frontdesk: not taken for ${refused.address}: ${refused.response}`);
  if (!letter?.problem || state === 'sent' || state === 'filed') return;
  speaker.note(`frontdesk: ${letter.problem.title}`);
  speaker.note(letter.problem.fix);
  throw new Exit(codeFor(state, letter.problem));
}

function codeFor(state: string, problem: Problem): number {
  if (state === 'failed') return problem.kind === 'signIn' ? exitCodes.signIn : exitCodes.unavailable;
  if (state === 'unsure') return exitCodes.temporary;
  // It waits in the outbox and goes as soon as the server can be reached; a refused sign-in needs a person.
  return problem.kind === 'signIn' || problem.kind === 'denied' ? exitCodes.signIn : exitCodes.temporary;
}

function words(state: string): string {
  if (state === 'sent' || state === 'filed') return 'Handed to the mail server.';
  if (state === 'failed') return 'Refused by the mail server.';
  if (state === 'unsure') return 'Perhaps sent: look in Sent, then decide in the Outbox.';
  return 'Waiting in the outbox.';
}
