// Configure › Folders: which folders are received, and what each is used for.
import { Box, Text, useIsScreenReaderEnabled } from 'ink';
import { type ReactNode, useState } from 'react';
import { setReceiveChoice } from '../../db/folder-choices.ts';
import { listMailboxes, type Mailbox } from '../../db/mailboxes.ts';
import { Frame, useBodySize } from '../../ui/frame.tsx';
import { useCommands, useNotices } from '../../ui/keyboard.tsx';
import { List, useListMoves, useListWindow } from '../../ui/list.tsx';
import { Rule } from '../../ui/rule.tsx';
import { cleanLine } from '../../ui/safe-text.ts';
import { toCells, wrap } from '../../ui/text-width.ts';
import { useTheme } from '../../ui/theme.ts';
import { useKept, useNavigation } from '../navigation.ts';
import { useServices } from '../services.ts';
import { useQuery } from '../use-query.ts';
import { count, counted, folderName, roleNames } from '../words.ts';
import { receivingCommands } from './configure-keys.ts';

const DETAILS = 4;
const HEADING = 1;

export function Receiving(): ReactNode {
  const { store, who } = useServices();
  const navigation = useNavigation();
  const notices = useNotices();
  const body = useBodySize();
  const { style, mark } = useTheme();
  const reader = useIsScreenReaderEnabled();
  const kept = useKept<number | undefined>('folder', () => undefined);
  const [selectedId, setSelectedId] = useState(kept.current);
  const all = useQuery(['mailbox', 'account'], 'boxes', (s) => listMailboxes(s));
  const boxes = (all ?? []).filter((box) => box.accountId !== null && box.selectable);
  const selected = Math.max(
    0,
    boxes.findIndex(({ id }) => id === selectedId),
  );
  const box = boxes[selected];
  const height = Math.max(1, body.rows - DETAILS - HEADING);
  const view = { count: boxes.length, selected, height };
  const { top, end } = useListWindow(view);
  const select = (id: number | undefined): void => {
    kept.keep(id);
    setSelectedId(id);
  };
  useListMoves(view, (row) => select(boxes[row]?.id));

  async function toggle(chosen: Mailbox): Promise<void> {
    const received = !chosen.received;
    if (!(await setReceiveChoice(store, chosen.id, received, who))) return;
    const name = cleanLine(folderName(chosen));
    notices.show(
      received
        ? `${name} is received from now on.`
        : `${name} is not received any more. ${leftHere(chosen.total)}`,
    );
  }
  useCommands(
    receivingCommands,
    {
      'receiving.toggle': () => (box ? toggle(box) : undefined),
      'receiving.use': () => {
        if (box) navigation.push({ name: 'folderUse', mailboxId: box.id });
      },
      'receiving.create': () => navigation.push({ name: 'newFolder', done: select }),
      'receiving.back': () => navigation.pop(),
    },
    {
      disabled: {
        'receiving.toggle': box ? whyAlways(box) : 'There is no folder here.',
        'receiving.use': box ? whyFixed(box) : 'There is no folder here.',
      },
    },
  );
  const width = body.columns - 3;
  const about = box ? aboutFolder(box) : '';
  return (
    <Frame title={`Configure ${mark.step} Folders`} detail={all ? counted(boxes.length, 'folder') : ''}>
      {reader || boxes.length === 0 ? undefined : (
        <Text
          wrap="truncate"
          {...style.dim}
        >{`  ${columns(width, 'Folder', 'Letters', 'Received', 'Used as')}`}</Text>
      )}
      <Box {...(reader ? {} : { height })} flexDirection="column">
        {all ? (
          <List
            top={top}
            end={end}
            count={boxes.length}
            selected={selected}
            empty="There are no folders yet: the mail server has not been reached."
            row={(index) => {
              const one = boxes[index]!;
              return (
                <Text wrap="truncate">
                  {reader ? `${aboutFolder(one)} ` : ` ${folderLine(one, width, mark.ellipsis)}`}
                </Text>
              );
            }}
          />
        ) : undefined}
      </Box>
      {reader || !box ? undefined : (
        <Box flexDirection="column" paddingX={2} height={DETAILS} flexShrink={0} overflow="hidden">
          <Rule width={body.columns - 4} />
          {wrap(about, body.columns - 4).map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
            <Text key={index}>{line}</Text>
          ))}
        </Box>
      )}
    </Frame>
  );
}

function columns(
  width: number,
  name: string,
  letters: string,
  received: string,
  use: string,
  ellipsis = '…',
): string {
  const useWidth = width >= 70 ? 24 : 16;
  const nameWidth = Math.max(10, width - 9 - 12 - useWidth - 4);
  return `${toCells(name, nameWidth, 'left', ellipsis)} ${toCells(letters, 9, 'right')}  ${toCells(received, 11)} ${toCells(use, useWidth, 'left', ellipsis)}`.trimEnd();
}

const isInbox = (box: Mailbox): boolean => box.recognisedRole === 'inbox' || box.role === 'inbox';

/** "INBOX.Bills   1,204  yes   Archive". Pure. */
export function folderLine(box: Mailbox, width: number, ellipsis: string): string {
  const received = box.local ? 'only here' : box.received ? 'yes' : 'no';
  const use = box.role ? `${roleNames[box.role]}${box.roleChoice === null ? '' : ' (chosen)'}` : '';
  const name = isInbox(box) ? roleNames.inbox : cleanLine(box.path);
  return columns(width, name, count(box.total), received, use, ellipsis);
}

const leftHere = (total: number): string =>
  total === 0
    ? ''
    : total === 1
      ? 'Its 1 letter here stays, but is not updated.'
      : `Its ${count(total)} letters here stay, but are not updated.`;

/** What there is to know of a folder, in sentences. Pure. */
export function aboutFolder(box: Mailbox): string {
  const name = isInbox(box) ? roleNames.inbox : cleanLine(box.path);
  const parts = [`${name}: ${counted(box.total, 'letter')} here.`];
  if (box.local) parts.push('This folder is on this computer only, or is still to be made at the server.');
  else if (box.doubles && !box.received)
    parts.push('It shows letters of other folders again, so it is not received unless you choose so.');
  else if (box.doubles) parts.push('It shows letters of other folders again: they stand here twice.');
  else if (isInbox(box)) parts.push('The inbox is always received.');
  else if (!box.received) parts.push(`It is not received. ${leftHere(box.total)}`.trimEnd());
  else parts.push('It is received; letters stay here when that is switched off.');
  if (!isInbox(box) && box.role)
    parts.push(
      box.roleChoice === null
        ? `It is used as ${roleNames[box.role]}, as it was recognised.`
        : `It is used as ${roleNames[box.role]}, as somebody chose here.`,
    );
  return parts.join(' ');
}

const whyAlways = (box: Mailbox): string | undefined =>
  isInbox(box)
    ? 'The inbox is always received. Email Setup can switch receiving off altogether.'
    : box.local
      ? 'This folder is on this computer only: there is nothing to receive.'
      : undefined;

const whyFixed = (box: Mailbox): string | undefined =>
  isInbox(box) ? 'The inbox is always the inbox.' : undefined;
