// A row of the list of contacts, for any width. Pure.
import type { Contact } from '../../db/contacts.ts';
import { cleanLine } from '../../ui/safe-text.ts';
import { toCells } from '../../ui/text-width.ts';
import { count, counted, shortDate } from '../words.ts';

/** From here on there is room for when it was last. */
const WITH_LAST = 70;
const NUMBER = 8;

function columns(width: number, cells: readonly string[], ellipsis: string): string {
  const [name = '', address = '', written = '', received = '', last = ''] = cells;
  const roomy = width >= WITH_LAST;
  const left = width - 2 - 2 * (NUMBER + 1) - (roomy ? 10 : 0);
  const nameWidth = Math.floor(left * 0.4);
  return [
    toCells(name, nameWidth, 'left', ellipsis),
    `  ${toCells(address, left - nameWidth - 2, 'left', ellipsis)}`,
    ` ${toCells(written, NUMBER, 'right')}`,
    ` ${toCells(received, NUMBER, 'right')}`,
    ...(roomy ? [`  ${toCells(last, 8)}`] : []),
  ]
    .join('')
    .trimEnd();
}

export const contactHeading = (width: number): string =>
  columns(width, ['Name', 'Address', 'Written', 'Received', 'Last'], '');

const lastOf = ({ writtenAt, receivedAt }: Contact): number => Math.max(writtenAt, receivedAt);

export function contactLine(contact: Contact, width: number, now: number, ellipsis: string): string {
  const last = lastOf(contact);
  return columns(
    width,
    [
      cleanLine(contact.name),
      cleanLine(contact.address),
      ...[count(contact.written), count(contact.received)],
      last === 0 ? '' : shortDate(last, now),
    ],
    ellipsis,
  );
}

/** The same as a sentence, to be heard. */
export function contactSentence(contact: Contact, now: number): string {
  const last = lastOf(contact);
  const parts = [
    ...[cleanLine(contact.name), cleanLine(contact.address)].filter((part) => part !== ''),
    `written ${counted(contact.written, 'time')}, received ${counted(contact.received, 'time')}`,
    ...(last === 0 ? [] : [`last ${shortDate(last, now)}`]),
  ];
  return `${parts.join(', ')}.`;
}
