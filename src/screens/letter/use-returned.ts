// What ties a bounce or a receipt to the letter that it is about: from the report to the letter, and back.
import { findOurLetter, returnedLetters } from '../../db/reports.ts';
import type { ParsedLetter } from '../../mail/mime/parse-letter.ts';
import { failedAddresses } from '../../mail/outbox/write-again.ts';
import { returnedSentences } from '../../mail/words/report-words.ts';
import { showKey } from '../../ui/key-names.ts';
import { useCommands } from '../../ui/keyboard.tsx';
import { useNavigation } from '../navigation.ts';
import { useWriteAgain } from '../outbox/use-write-again.ts';
import { useNow } from '../use-now.ts';
import { useQuery } from '../use-query.ts';
import { shortDate } from '../words.ts';
import { isBad, type Note } from './letter-notes.ts';
import { reportCommands } from './note-keys.ts';

const { 'report.open': open, 'report.again': again } = reportCommands.commands;
const openKey = showKey(open.keys[0] ?? '');
const againKey = showKey(again.keys[0] ?? '');

/** The lines about it, while it is the letter's keys that are heard. */
export function useReturned(parsed: ParsedLetter | undefined, active: boolean): Note[] {
  const writeAgain = useWriteAgain();
  const navigation = useNavigation();
  const now = useNow();
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

  useCommands(
    reportCommands,
    {
      'report.open': () => {
        if (target === null) return navigation.push({ name: 'outbox' });
        // To and fro between the two piles nothing up.
        const before = navigation.stack.at(-2)?.route;
        if (before?.name === 'letter' && before.id === target) navigation.pop();
        else navigation.push({ name: 'letter', id: target });
      },
      'report.again': () => writeAgain(isReport ? about : own, failed),
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
    const when = shortDate(letter.date, now);
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
