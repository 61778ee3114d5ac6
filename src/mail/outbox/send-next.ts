// Hands over one letter of the outbox and writes down what is proved about it. Any process may do so: the claim
// makes sure that no two hold the same letter.
import type { Account } from '../../db/accounts.ts';
import { recordEvent } from '../../db/events.ts';
import { setFlags } from '../../db/operations.ts';
import {
  CLAIM_MS,
  claimNext,
  dataBegins,
  type Outcome,
  type Outgoing,
  outgoingSource,
  renewClaim,
  settle,
} from '../../db/outbox.ts';
import { isPassing, type Problem } from '../../db/problem.ts';
import type { Store } from '../../db/store.ts';
import { resendAfter } from '../engine/back-off.ts';
import { submitAs } from '../engine/open-account.ts';
import type { TlsFacts } from '../protocols/line.ts';
import type { Submission } from '../protocols/submit.ts';

/** A problem that waiting alone will not mend is looked at again this much later, in ms. */
const PERSON_NEEDED = 600_000;

/**
 * Sends the next due letter of the account (or `only` that one) and returns it with what came of it; undefined:
 * none is due, or another process has it.
 */
export async function sendNext(
  store: Store,
  account: Account,
  owner: string,
  signal: AbortSignal,
  only?: number,
): Promise<{ letter: Outgoing; outcome: Outcome } | undefined> {
  const letter = await claimNext(store, account.id, owner, only);
  if (!letter) return undefined;
  const renewal = setInterval(() => void renewClaim(store, letter.id, owner).catch(() => {}), CLAIM_MS / 4);
  try {
    const outcome = await handOver(store, account, letter, owner, signal);
    if (await settle(store, letter.id, outcome, owner)) await tell(store, letter, outcome);
    return { letter, outcome };
  } finally {
    clearInterval(renewal);
  }
}

async function handOver(
  store: Store,
  account: Account,
  letter: Outgoing,
  owner: string,
  signal: AbortSignal,
): Promise<Outcome> {
  const submission = await submitAs(store, account, {
    envelope: { from: letter.sender, to: letter.recipients },
    source: await outgoingSource(store, letter.id),
    signal,
    beforeEnd: () => dataBegins(store, letter.id, owner),
  });
  return outcomeOf(letter, submission, account.outgoing.host);
}

/** What a submission proves about the letter. Pure. */
export function outcomeOf(letter: Outgoing, submission: Submission, host: string): Outcome {
  if (submission.outcome === 'accepted')
    return {
      state: 'sent',
      problem: null,
      response: submission.response,
      encryption: encryptionWords(submission.tls),
      cipher: submission.tls?.cipher ?? '',
      handedTo: host,
      refused: submission.rejected.map(({ address, response }) => ({ address, response })),
      nextAt: 0,
    };
  if (submission.outcome === 'unsure') return { state: 'unsure', problem: submission.problem, nextAt: 0 };
  if (submission.outcome === 'notSent') return notSent(letter, submission.problem);
  const refused = submission.rejected.map(({ address, response }) => ({ address, response }));
  const { problem, response } = submission;
  return submission.temporary
    ? { state: 'queued', problem, response, refused, nextAt: Date.now() + resendAfter(letter.attempts) }
    : { state: 'failed', problem, response, refused };
}

function notSent(letter: Outgoing, problem: Problem): Outcome {
  const wait = isPassing(problem) ? resendAfter(letter.attempts) : PERSON_NEEDED;
  return { state: 'queued', problem, nextAt: Date.now() + wait };
}

/** How the line to the provider was encrypted, e.g. "TLS 1.3"; '' when it was not. */
export function encryptionWords(tls: TlsFacts | null): string {
  return tls?.version ?? '';
}

async function tell(store: Store, letter: Outgoing, outcome: Outcome): Promise<void> {
  if (outcome.state === 'sent' && letter.answersPlacementId !== null)
    await setFlags(store, [letter.answersPlacementId], { answered: true });
  if (outcome.state === 'queued') return;
  await store.write((tx) =>
    recordEvent(tx, {
      who: 'engine',
      what: `letter ${outcome.state}`,
      accountId: letter.accountId,
      detail: {
        subject: letter.subject,
        messageId: letter.messageId,
        words: outcome.response ?? outcome.problem?.title ?? '',
      },
    }),
  );
}
