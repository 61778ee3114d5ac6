// What a submission proves about a letter, and so what becomes of it. Pure.
import type { Outgoing, RefusedRecipient } from '../../db/outbox.ts';
import type { Outcome } from '../../db/outbox-claims.ts';
import { isPassing, type Problem } from '../../db/problem.ts';
import { resendAfter } from '../engine/back-off.ts';
import type { TlsFacts } from '../protocols/line.ts';
import type { RejectedRecipient, Submission } from '../protocols/submit.ts';

type Refusal = Extract<Submission, { outcome: 'refused' }>;

/** A problem that waiting alone will not mend is looked at again this much later, in ms. */
const PERSON_NEEDED = 600_000;
/** So long after it was queued, recipients whom the server still puts off are given up, in ms. */
const GIVE_UP = 24 * 3_600_000;

export function outcomeOf(letter: Outgoing, submission: Submission, host: string, now = Date.now()): Outcome {
  switch (submission.outcome) {
    case 'accepted':
      return {
        ...reached(letter, submission.rejected, now),
        response: submission.response,
        encryption: encryptionWords(submission.tls),
        cipher: submission.tls?.cipher ?? '',
        handedTo: host,
      };
    case 'unsure':
      // Those are not in doubt, whatever comes of the others.
      return {
        ...{ state: 'unsure', problem: submission.problem, nextAt: 0 },
        refused: [...letter.refused, ...refusedOf(submission.rejected)],
      };
    case 'notSent':
      return notSent(letter, submission.problem, now);
    case 'refused':
      return { ...turnedDown(letter, submission, now), response: submission.response };
  }
}

/** The server has the letter for nobody of those whom it was now tried for. */
function turnedDown(letter: Outgoing, refusal: Refusal, now: number): Outcome {
  const { problem, response, temporary, rejected } = refusal;
  const late = now - letter.queuedAt > GIVE_UP && letter.delivered.length > 0;
  if (temporary && !late) {
    // Who was refused for good is not asked for again.
    const never = rejected.filter((one) => !one.temporary);
    const gone = new Set(never.map(({ address }) => address));
    return {
      ...{ state: 'queued', problem, nextAt: now + resendAfter(letter.attempts) },
      recipients: letter.recipients.filter((address) => !gone.has(address)),
      refused: [...letter.refused, ...refusedOf(never)],
    };
  }
  const said = new Map(rejected.map((one) => [one.address, one.response]));
  const all = letter.recipients.map((address) => ({ address, response: said.get(address) ?? response }));
  // Others have it already: for them it is sent.
  if (letter.delivered.length > 0) return ended(letter, [], [...letter.refused, ...all]);
  const refused = [...letter.refused, ...(rejected.length > 0 ? all : [])];
  const recipients = new Set([...letter.refused.map(({ address }) => address), ...letter.recipients]);
  return { state: 'failed', problem, refused, recipients: [...recipients] };
}

/** The server has the letter for everybody but these. Those whom it only puts off are tried again, they alone. */
function reached(letter: Outgoing, rejected: readonly RejectedRecipient[], now: number): Outcome {
  const late = now - letter.queuedAt > GIVE_UP;
  const again = late ? [] : rejected.filter(({ temporary }) => temporary);
  const gone = new Set(rejected.map(({ address }) => address));
  const taken = letter.recipients.filter((address) => !gone.has(address));
  const refused = [...letter.refused, ...refusedOf(rejected.filter((one) => !again.includes(one)))];
  const [first] = again;
  if (!first) return ended(letter, taken, refused);
  return {
    ...{ state: 'queued', problem: first.problem, refused, nextAt: now + resendAfter(letter.attempts) },
    recipients: again.map(({ address }) => address),
    delivered: [...letter.delivered, ...taken],
  };
}

/** Nothing is left to be tried: whom it was meant for stands together again. */
function ended(letter: Outgoing, taken: readonly string[], refused: RefusedRecipient[]): Outcome {
  return {
    ...{ state: 'sent', problem: null, refused, nextAt: 0, delivered: [] },
    recipients: [...new Set([...letter.delivered, ...taken, ...refused.map(({ address }) => address)])],
  };
}

export const refusedOf = (rejected: readonly RejectedRecipient[]): RefusedRecipient[] =>
  rejected.map(({ address, response }) => ({ address, response }));

function notSent(letter: Outgoing, problem: Problem, now: number): Outcome {
  const wait = isPassing(problem) ? resendAfter(letter.attempts) : PERSON_NEEDED;
  return { state: 'queued', problem, refused: letter.refused, nextAt: now + wait };
}

/** How the line to the provider was encrypted, e.g. "TLS 1.3"; '' when it was not. */
export function encryptionWords(tls: TlsFacts | null): string {
  return tls?.version ?? '';
}
