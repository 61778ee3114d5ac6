// Chooses a folder: to open it, or to move a letter there. Typing narrows the list.
import { Text } from 'ink';
import { type ReactNode, useState } from 'react';
import { listMailboxes } from '../../db/mailboxes.ts';
import { defineCommands } from '../../ui/commands.ts';
import { Frame, useBodySize } from '../../ui/frame.tsx';
import { useCommands } from '../../ui/keyboard.tsx';
import { List, useListMoves, useListWindow } from '../../ui/list.tsx';
import { cleanLine } from '../../ui/safe-text.ts';
import { toCells } from '../../ui/text-width.ts';
import { useTheme } from '../../ui/theme.ts';
import { useNavigation } from '../navigation.ts';
import { useQuery } from '../use-query.ts';
import { count, counted, folderName } from '../words.ts';

export const folderCommands = defineCommands('folders', 'Choosing a folder', {
  'folders.choose': { keys: ['enter'], label: 'Choose', footer: 1, palette: false },
  'folders.create': { keys: ['+', 'insert'], label: 'New folder', name: 'Make a new folder', footer: 3 },
  'folders.back': { keys: ['esc', 'left'], label: 'Back', footer: 2, palette: false },
});

export interface FoldersProps {
  title: string;
  except?: number | undefined;
  choose: (mailboxId: number) => void;
}

export function Folders({ title, except, choose }: FoldersProps): ReactNode {
  const navigation = useNavigation();
  const body = useBodySize();
  const { style, mark } = useTheme();
  const [selected, setSelected] = useState(0);
  const all = useQuery(['mailbox', 'account'], 'boxes', (store) => listMailboxes(store)) ?? [];
  const boxes = all.filter((box) => box.selectable && box.id !== except);
  const view = { count: boxes.length, selected: Math.min(selected, boxes.length - 1), height: body.rows };
  const { top, end } = useListWindow(view);
  useListMoves(view, setSelected);
  useCommands(folderCommands, {
    'folders.choose': () => {
      const box = boxes[view.selected];
      if (box) choose(box.id);
    },
    'folders.create': () => navigation.push({ name: 'newFolder', done: choose }),
    'folders.back': () => navigation.pop(),
  });
  const name = Math.min(40, body.columns - 30);
  return (
    <Frame title={title} detail={counted(boxes.length, 'folder')}>
      <List
        top={top}
        end={end}
        count={boxes.length}
        selected={view.selected}
        empty="There is no folder to choose."
        row={(index) => {
          const box = boxes[index]!;
          const unread = box.unread > 0 ? `${count(box.unread)} unread` : '';
          return (
            <Text wrap="truncate" {...(box.unread > 0 ? style.bold : {})}>
              {` ${toCells(cleanLine(folderName(box)), name, 'left', mark.ellipsis)} ${toCells(count(box.total), 9, 'right')}  ${unread}`}
            </Text>
          );
        }}
      />
    </Frame>
  );
}
