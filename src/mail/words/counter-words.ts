// A mailbox's download counter in words, for the table on the screen and the one of the command line. Pure.
import type { CounterRow } from '../../db/counter-list.ts';
import { count, counted } from './numbers.ts';

/** What the column says of the counter: up to which letter everything was fetched. */
export function counterInWords({ mailbox: { counter, received }, protocol }: CounterRow): string {
  if (counter.resetAt !== null) return 'reset';
  if (protocol === 'pop3') return `${count(counter.uid)} taken`;
  if (counter.complete) return `UID ${count(counter.uid)}`;
  return received && counter.uidValidity !== null ? 'under way' : 'not begun';
}

/** What the last column says: whether a fetch is running, in numbers. `short`: the total stands in another column. */
export function fetchInWords(row: CounterRow, working: boolean, short = false): string {
  const { counter, received, serverTotal } = row.mailbox;
  if (!received) return 'not received';
  if (counter.resetAt !== null) return 'begins soon';
  if (counter.complete) return row.toCome > 0 ? `${count(row.toCome)} to come` : 'up to date';
  if (row.protocol === 'imap' && counter.uidValidity !== null && serverTotal !== null)
    return `${count(Math.min(row.fetched, serverTotal))} ${short ? 'done' : `of ${count(serverTotal)}`}`;
  return working ? 'running' : 'waits';
}

/** The same in sentences, for one mailbox. `when` puts a time into words: "today at 09:42". */
export function counterSentences(
  row: CounterRow,
  name: string,
  working: boolean,
  when: (at: number) => string,
): string[] {
  const { counter, total, serverTotal, received } = row.mailbox;
  const there =
    serverTotal === null ? 'not counted at the server yet' : `${count(serverTotal)} at the server`;
  const lines = [`${name}: ${counted(total, 'letter')} here, ${there}.`];
  if (!received) lines.push('This mailbox is not received. The page Folders of Configure changes that.');
  else if (counter.resetAt !== null)
    lines.push(
      `The counter was reset ${when(counter.resetAt)}. Everything is fetched again in a few moments; until then the reset can be undone.`,
    );
  else if (row.protocol === 'pop3')
    lines.push(
      `${counted(counter.uid, 'letter has', 'letters have')} been taken from the server${counter.complete ? ', all that were there' : '; it is not done yet'}.`,
    );
  else if (counter.complete && row.toCome > 0)
    lines.push(
      `The list is here up to letter number ${count(counter.uid)} (its UID); ${counted(row.toCome, 'letter is', 'letters are')} still to come.`,
    );
  else if (counter.complete)
    lines.push(`Every letter up to number ${count(counter.uid)} (its UID) has been fetched.`);
  else if (counter.uidValidity !== null && serverTotal !== null)
    lines.push(
      `${working ? 'Being fetched, the newest first' : 'Waits to be fetched further'}: ${fetchInWords(row, working)}.`,
    );
  else lines.push('Nothing has been fetched yet.');
  if (counter.from > 0)
    lines.push(`Letters up to number ${count(counter.from)} were left at the server; a reset fetches them.`);
  if (counter.from === -1)
    lines.push('Only letters that arrive from now on are fetched; a reset fetches all.');
  lines.push(
    counter.movedAt === null
      ? 'The counter has not moved yet.'
      : `The counter last moved ${when(counter.movedAt)}.`,
  );
  return lines;
}
