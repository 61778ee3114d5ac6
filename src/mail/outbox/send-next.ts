// Hands over one letter of the outbox and writes down what is proved about it. Any process may do so: the claim
// makes sure that no two hold the same letter.
import type { Account } from '../../db/accounts.ts';
import { recordEvent } from '../../db/events.ts';
import { setFlags } from '../../db/operations.ts';
import { type Outgoing, outgoingSource } from '../../db/outbox.ts';
import { CLAIM_MS, claimNext, dataBegins, type Outcome, renewClaim, settle } from '../../db/outbox-claims.ts';
import type { Store } from '../../db/store.ts';
import { submitAs } from '../engine/open-account.ts';
import { outcomeOf, refusedOf } from './outcome.ts';

/**
 * Sends the next due letter of the account and returns it with what came of it; undefined: none is due, or other processes
 * have them.
 */
export async function sendNext(
  store: Store,
  account: Account,
  owner: string,
  signal: AbortSignal,
): Promise<{ letter: Outgoing; outcome: Outcome } | undefined> {
  const letter = await claimNext(store, account.id, owner);
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
  const source = await outgoingSource(store, letter.id);
  const submit = (from: string) =>
    submitAs(store, account, {
      ...{ envelope: { from, to: letter.recipients }, source, signal },
      beforeEnd: (rejected) =>
        dataBegins(store, letter.id, owner, [...letter.refused, ...refusedOf(rejected)]),
    });
  let submission = await submit(letter.sender);
  // A receipt goes without an address to return it to. Servers that want one of whoever submits have said no, which proves
  // that they have not taken it.
  if (letter.sender === '' && submission.outcome === 'refused') submission = await submit(account.address);
  return outcomeOf(letter, submission, account.outgoing.host);
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
