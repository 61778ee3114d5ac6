// A row of the table of counters, for any width. Pure.
import type { CounterRow } from '../../db/counter-list.ts';
import { counterInWords, fetchInWords } from '../../mail/words/counter-words.ts';
import { toCells } from '../../ui/text-width.ts';
import { count, shortDate } from '../words.ts';

/** From here on there is room for when the counter last moved. */
const WITH_MOVED = 70;
/** From here on the longest numbers fit as well. */
const WIDE = 100;
const HERE = 8;
const SERVER = 9;

function columns(width: number, cells: readonly string[], ellipsis = '…'): string {
  const [name = '', here = '', server = '', counter = '', moved = '', fetch = ''] = cells;
  const roomy = width >= WITH_MOVED;
  const counterWidth = width >= WIDE ? 17 : roomy ? 13 : 11;
  const fetchWidth = width >= WIDE ? 19 : roomy ? 16 : 13;
  const nameWidth =
    width - (HERE + 1) - (SERVER + 1) - (counterWidth + 2) - (roomy ? 10 : 0) - (fetchWidth + 1);
  return [
    toCells(name, Math.max(8, nameWidth), 'left', ellipsis),
    ` ${toCells(here, HERE, 'right')}`,
    ` ${toCells(server, SERVER, 'right')}`,
    `  ${toCells(counter, counterWidth, 'left', ellipsis)}`,
    ...(roomy ? [` ${toCells(moved, 8)} `] : []),
    ` ${toCells(fetch, fetchWidth, 'left', ellipsis)}`,
  ]
    .join('')
    .trimEnd();
}

export const counterHeading = (width: number): string =>
  columns(width, ['Mailbox', 'Here', 'At server', 'Counter', 'Moved', 'Fetching']);

export function counterLine(
  row: CounterRow,
  name: string,
  working: boolean,
  width: number,
  now: number,
  ellipsis: string,
): string {
  const { total, serverTotal, counter } = row.mailbox;
  return columns(
    width,
    [
      name,
      count(total),
      serverTotal === null ? '?' : count(serverTotal),
      counterInWords(row),
      counter.movedAt === null ? 'never' : shortDate(counter.movedAt, now),
      fetchInWords(row, working, width < WITH_MOVED),
    ],
    ellipsis,
  );
}
