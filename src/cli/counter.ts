// frontdesk counter: how far each mailbox has been fetched.
import { type CounterRow, listCounters } from '../db/counter-list.ts';
import { fetchingAccounts } from '../db/engine-status.ts';
import { counterInWords, fetchInWords } from '../mail/words/counter-words.ts';
import { count } from '../mail/words/numbers.ts';
import { cleanLine } from '../ui/safe-text.ts';
import { type CommonOptions, runCommand } from './context.ts';

export const counter = (options: CommonOptions) =>
  runCommand(options, async (store, speaker) => {
    const rows = await listCounters(store);
    const working = await fetchingAccounts(store);
    speaker.answer({ counters: rows.map(toDocument) }, () =>
      rows.length === 0
        ? ['No mailbox is fetched from a server.']
        : [
            line('Mailbox', 'Here', 'At server', 'Counter', 'Last moved', 'Fetching'),
            ...rows.map((row) => toLine(row, working.includes(row.mailbox.accountId ?? 0))),
          ],
    );
  });

const toDocument = ({ mailbox, protocol }: CounterRow) => ({
  folder: cleanLine(mailbox.path),
  protocol,
  here: mailbox.total,
  atServer: mailbox.serverTotal,
  uidValidity: mailbox.counter.uidValidity,
  uid: mailbox.counter.uid,
  complete: mailbox.counter.complete,
  generation: mailbox.counter.generation,
  received: mailbox.received,
  /** A reset that can still be taken back. */
  resetAt: isoOrNull(mailbox.counter.resetAt),
  movedAt: isoOrNull(mailbox.counter.movedAt),
});

const isoOrNull = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

function toLine(row: CounterRow, working: boolean): string {
  const { path, total, serverTotal, counter: state } = row.mailbox;
  const moved = isoOrNull(state.movedAt)?.slice(0, 16).replace('T', ' ') ?? 'never';
  const server = serverTotal === null ? '?' : count(serverTotal);
  return line(cleanLine(path), count(total), server, counterInWords(row), moved, fetchInWords(row, working));
}

const line = (name: string, here: string, server: string, state: string, moved: string, fetching: string) =>
  `${name.padEnd(24)} ${here.padStart(9)} ${server.padStart(9)}  ${state.padEnd(15)} ${moved.padEnd(16)}  ${fetching}`.trimEnd();
