// What a bounce or a receipt says, in sentences. Pure. Untrusted words in it are cleaned by whoever shows it.
import type { LetterReport, ReportedRecipient } from '../mime/letter-report.ts';
import { counted } from './numbers.ts';

/** By the last two numbers of the status (RFC 3463). */
const reasons: readonly [RegExp, string][] = [
  [/^1\.(?:1|10|3|6)$/, 'there is no such address'],
  [/^1\.2$/, 'what stands after the @ is not known'],
  [/^2\.1$/, 'the mailbox is switched off'],
  [/^2\.2$/, 'the mailbox is full'],
  [/^(?:2\.3|3\.4)$/, 'the letter is too large'],
  [/^4\./, 'the mail server there could not be reached'],
  [/^7\./, 'the mail server there does not take the letter'],
];

export function statusReason(status: string): string {
  const code = status.slice(2);
  return reasons.find(([pattern]) => pattern.test(code))?.[1] ?? '';
}

function sentence({ address, outcome, status, words }: ReportedRecipient): string {
  if (outcome === 'opened') return `A receipt: your letter to ${address} was opened.`;
  if (outcome === 'deleted') return `A receipt: your letter to ${address} was deleted.`;
  const reason = statusReason(status);
  const why = reason === '' ? '' : `: ${reason}`;
  const said = words === '' ? '.' : `. The server said: ${words}`;
  return outcome === 'failed'
    ? `Not delivered to ${address}${why}${said}`
    : `Not delivered to ${address} yet${why}. It is still being tried.`;
}

/** The same for the letter that it is about. */
function returnedSentence(recipient: ReportedRecipient): string {
  const { address, outcome, status } = recipient;
  if (outcome === 'opened') return `Opened by ${address}, who has sent a receipt.`;
  if (outcome === 'deleted') return `Deleted by ${address}, as a receipt says.`;
  if (outcome === 'delayed') return sentence(recipient);
  const reason = statusReason(status);
  return `Came back: not delivered to ${address}${reason === '' ? '' : `, because ${reason}`}.`;
}

const SHOWN = 3;

/** Of the first few; `more` says that there are others. */
function ofEach(
  recipients: readonly ReportedRecipient[],
  tell: (recipient: ReportedRecipient) => string,
  more: (others: string) => string,
): string[] {
  const shown = recipients.slice(0, SHOWN).map(tell);
  const rest = recipients.length - shown.length;
  return rest > 0 ? [...shown, more(counted(rest, 'more recipient'))] : shown;
}

export const returnedSentences = (recipients: readonly ReportedRecipient[]): string[] =>
  ofEach(recipients, returnedSentence, (others) => `And so of ${others}.`);

export const reportSentences = ({ recipients }: LetterReport): string[] =>
  ofEach(recipients, sentence, (others) => `And the same of ${others}; see below.`);
