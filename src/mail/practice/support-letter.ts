// The prepared letter that asks the support team to register a new address for Campaign+. It is looked at and sent by a
// person, never by itself. Pure.
import type { DraftFields } from '../../db/drafts.ts';
import type { Practice } from '../../db/practice.ts';
import { emptyFields } from '../outbox/write-letter.ts';

/** `old`: the e-mail that the practice had before; '' when there was none, or it is not known. */
export function supportLetter(practice: Practice, old: string): DraftFields {
  const facts: [string, string][] = [
    ['Practice', practice.name],
    ['Address', practice.addressLine],
    ['Phone', practice.phone],
    ['New e-mail', practice.email],
    ['Old e-mail', old],
  ];
  const who = practice.name === '' ? 'our practice' : practice.name;
  return {
    ...emptyFields,
    to: practice.supportEmail,
    subject: `Campaign+: please register ${practice.email}`,
    body: [
      'Dear support team,',
      '',
      `the e-mail address of ${who} has changed. Please register the new one, so that Campaign+ can send from it:`,
      '',
      ...facts
        .filter(([, value]) => value !== '')
        .map(([label, value]) => `  ${`${label}:`.padEnd(12)} ${value}`),
      '',
      'We know that a link to confirm it will come by e-mail from Amazon Web Services, and that it has to be opened within 24 hours.',
      '',
      'With kind regards',
      '',
    ].join('\n'),
  };
}

/** What is left to be done with it. */
export const supportLetterHint = ({ to }: Pick<DraftFields, 'to'>): string =>
  to.trim() === ''
    ? "Type support's e-mail into To. Practice Information has none yet."
    : 'Look the letter over. F10 sends it.';
