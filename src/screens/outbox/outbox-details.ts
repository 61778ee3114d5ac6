// What is known of a letter in the outbox, and what can be done about it, in sentences. Pure.
import type { Looked, Outgoing } from '../../db/outbox.ts';
import { type Schedule, usualSchedule } from '../../db/schedule.ts';
import type { Going } from '../../mail/outbox/when-it-goes.ts';
import type { ReportedRecipient } from '../../db/reports.ts';
import { handedOverWords } from '../../mail/words/encryption-words.ts';
import { returnedSentences } from '../../mail/words/report-words.ts';
import { cleanLine } from '../../ui/safe-text.ts';
import { clock, goingWords, outboxWords, whenWords } from '../words.ts';
import { missedBy } from './outbox-line.ts';

export interface OutboxFacts {
  /** When the letter goes, if it waits. */
  going?: Going | undefined;
  schedule?: Schedule;
  /** Whether there is a Sent folder at a server, to look in. */
  looks?: boolean;
  now?: number;
  /** What bounces and receipts say of it. */
  returned?: readonly ReportedRecipient[] | undefined;
}

export function outboxDetails(
  letter: Outgoing,
  { going, schedule = usualSchedule, looks = true, now = 0, returned = [] }: OutboxFacts = {},
): string[] {
  const { state, problem } = letter;
  const lines = [`${outboxWords[state]}. To ${names(letter.recipients)}.`];
  lines.push(...returnedSentences(returned).map(cleanLine));
  if (missedBy(letter, returned).length > 0) lines.push('R writes it again to whom it did not reach.');
  if (letter.delivered.length > 0)
    lines.push(`Taken already for ${names(letter.delivered)}: they do not get it again.`);
  if (problem) lines.push([problem.title, problem.fix].map(cleanLine).join(' '));
  lines.push(...waysOut(letter));
  const said = cleanLine(letter.response);
  const refusals = letter.refused.map((one) => ({
    to: cleanLine(one.address),
    words: cleanLine(one.response),
  }));
  if (
    said !== '' &&
    (state === 'failed' || state === 'queued') &&
    !refusals.some(({ words }) => words === said)
  )
    lines.push(`The server said: ${said}`);
  for (const { to, words } of refusals) lines.push(`Not taken for ${to}: ${words}`);
  if (state === 'unsure') lines.push(lookedWords(letter, looks, now));
  // An attempt at that time would come to nothing; the sign-in makes the letter due.
  if (problem?.kind === 'signIn' && state === 'queued' && going?.why === 'again')
    lines.push('It goes by itself as soon as the sign-in works again; s tries at once.');
  else if (going && going.why !== 'now') lines.push(goingWords(going, schedule, now));
  if (letter.looked?.found) lines.push(foundWords(letter.looked, now));
  else if (letter.sentAt !== null)
    lines.push(
      handedOverWords({
        encryption: letter.encryption,
        host: cleanLine(letter.handedTo),
        cipher: letter.cipher,
      }),
    );
  if (said !== '' && (state === 'sent' || state === 'filed')) lines.push(`The server said: ${said}`);
  // Not what was said above once more.
  const detail = cleanLine(problem?.detail ?? '');
  const known = [said, ...refusals.map(({ words }) => words)].some(
    (words) => words !== '' && detail.includes(words),
  );
  if (detail !== '' && !known) lines.push(`Details: ${detail}`);
  return lines;
}

const names = (addresses: readonly string[]): string => addresses.map(cleanLine).join(', ');

/** The keys, where something is to be decided. */
function waysOut({ state, delivered, sender }: Outgoing): string[] {
  // A receipt cannot be changed.
  if (sender === '' && (state === 'unsure' || state === 'failed'))
    return ['s sends it again, d discards it.'];
  if (state === 'unsure') return ['s sends it again, e opens it to be changed, d discards it.'];
  if (state === 'failed') return ['e opens it to be mended, s tries again as it is, d discards it.'];
  if (state === 'queued' && delivered.length > 0)
    return ['d stops the attempts for those who do not have it.'];
  return [];
}

const foundWords = ({ folder, at }: Looked, now: number): string =>
  `Whether it was sent was not known; it was found in ${cleanLine(folder ?? 'Sent')} ${whenWords(at, now)}, so the mail server has taken it.`;

function lookedWords(
  { looked, delivered, messageId, nextAt }: Outgoing,
  looks: boolean,
  now: number,
): string {
  if (!looks) return 'The mail server keeps no Sent folder to look in: ask the recipient.';
  if (delivered.length > 0) return 'Sent cannot tell: a copy there may be of those who had it before.';
  if (looked === null) return 'frontdesk looks for it in Sent as soon as it can reach the mail server.';
  if (looked.folder === null)
    return `The mail server has no folder for sent letters to look in (${whenWords(looked.at, now)}).`;
  const since = clock(looked.since) === clock(looked.at) ? '' : `from ${clock(looked.since)} on, last `;
  const more =
    nextAt < Number.MAX_SAFE_INTEGER
      ? 'frontdesk goes on looking for ten minutes.'
      : 'It is not looked for any more.';
  return `Looked for in ${cleanLine(looked.folder)} at the mail server by its Message-ID ${cleanLine(messageId)}, ${since}${whenWords(looked.at, now)}: not there, which proves nothing unless your provider puts copies there by itself. ${more}`;
}
