// What ties a bounce or a receipt to the letter that it is about: from the report to the letter, and back.
import type { LetterRow } from '../../db/letters.ts';
import { findOurLetter, returnedLetters } from '../../db/reports.ts';
import type { ParsedLetter } from '../../mail/mime/parse-letter.ts';
import { failedAddresses, writeAgain } from '../../mail/outbox/write-again.ts';
import { returnedSentences } from '../../mail/words/report-words.ts';
import { showKey } from '../../ui/key-names.ts';
import { useCommands, useNotices } from '../../ui/keyboard.tsx';
import { useNavigation } from '../navigation.ts';
import { useServices } from '../services.ts';
import { useQuery } from '../use-query.ts';
import { shortDate } from '../words.ts';
import { isBad, type Note } from './letter-notes.ts';
import { reportCommands } from './note-keys.ts';

const { 'report.open': open, 'report.again': again } = reportCommands.commands;
const openKey = showKey(open.keys[0] ?? '');
const againKey = showKey(again.keys[0] ?? '');

/** The lines about it, while it is the letter's keys that are heard. */
export function useReturned(row: LetterRow, parsed: ParsedLetter | undefined, active: boolean): Note[] {
  const { store, reader } = useServices();
  const navigation = useNavigation();
  const notices = useNotices();
  const about = parsed?.report?.original ?? '';
  const own = parsed?.messageId ?? '';
  const known = useQuery(['report', 'placement', 'outbox'], `returned ${own} ${about}`, async (reads) => {
    const ours = await findOurLetter(reads, about);
    // What somebody else wrote cannot have come back to us.
    const mine = about === '' ? await findOurLetter(reads, own) : undefined;
    const returned = mine && (await returnedLetters(reads, [own])).get(own);
    return { letter: ours ?? mine, isReport: ours !== undefined, returned };
  });
  const { letter, isReport = false, returned } = known ?? {};
  const recipients = (isReport ? parsed?.report?.recipients : returned?.recipients) ?? [];
  const failed = failedAddresses(recipients);
  const target = isReport ? (letter?.copy?.placementId ?? null) : (returned?.placementId ?? null);
  const linked = letter !== undefined && recipients.length > 0;

  async function writeIt(): Promise<void> {
    const fields = letter && (await writeAgain(store, letter, failed, reader));
    if (!fields) return notices.show('The text of that letter is not on this computer.', { tone: 'warning' });
    navigation.push({ name: 'compose', fields });
    notices.show('Mend the address, then send.', { here: true });
  }
  useCommands(
    reportCommands,
    {
      'report.open': () =>
        target === null
          ? navigation.push({ name: 'outbox' })
          : navigation.push({ name: 'letter', id: target }),
      'report.again': writeIt,
    },
    {
      active: active && linked,
      disabled: { 'report.again': failed.length > 0 ? undefined : 'It has come back from nobody for good.' },
    },
  );
  if (!linked) return [];
  const rewrite = failed.length > 0 ? `, ${againKey} writes it again` : '';
  if (isReport) {
    const what = letter.subject === '' ? 'your letter' : `your letter “${letter.subject}”`;
    const when = shortDate(letter.date, row.date);
    return [{ text: `About ${what} (${when}): ${openKey} opens it${rewrite}.`, tone: 'plain' }];
  }
  return [
    ...returnedSentences(recipients).map((text) => ({
      text,
      tone: isBad(recipients) ? ('warning' as const) : ('success' as const),
    })),
    { text: `${openKey} opens that news${rewrite}.`, tone: 'plain' },
  ];
}
