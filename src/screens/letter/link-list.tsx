// The links of a letter in full, so that one can see where they lead, and copy one without a mouse.
import { Box, Text, useStdout } from 'ink';
import { type ReactNode, useState } from 'react';
import { copySequence } from '../../ui/clipboard.ts';
import { defineCommands } from '../../ui/commands.ts';
import { Frame, useBodySize } from '../../ui/frame.tsx';
import { useCommands, useNotices } from '../../ui/keyboard.tsx';
import { List, useListMoves, useListWindow } from '../../ui/list.tsx';
import { cleanLine } from '../../ui/safe-text.ts';
import { truncate } from '../../ui/text-width.ts';
import { useTheme } from '../../ui/theme.ts';
import { counted } from '../words.ts';

export const linkCommands = defineCommands('links', 'Links of a letter', {
  'links.copy': { keys: ['enter', 'c'], label: 'Copy', name: 'Copy the link', footer: 1 },
  'links.back': { keys: ['esc', 'left'], label: 'Back', footer: 2, palette: false },
});

/** Whether the terminal did so is not told. */
export const copiedWords = 'Copied. (If pasting brings nothing, this terminal does not allow it.)';

export function LinkList({ links, onDone }: { links: readonly string[]; onDone: () => void }): ReactNode {
  const { mark } = useTheme();
  const { stdout } = useStdout();
  const notices = useNotices();
  const body = useBodySize();
  const [selected, setSelected] = useState(0);
  const selectedLink = cleanLine(links[selected] ?? '');
  const below = 4;
  const view = { count: links.length, selected, height: body.rows - below };
  const { top, end } = useListWindow(view);
  useListMoves(view, setSelected);
  useCommands(linkCommands, {
    'links.copy': () => {
      stdout.write(copySequence(selectedLink));
      notices.show(copiedWords);
    },
    'links.back': onDone,
  });
  return (
    <Frame title="Links" detail={counted(links.length, 'link')}>
      <Box height={view.height} flexDirection="column">
        <List
          top={top}
          end={end}
          count={links.length}
          selected={selected}
          empty=""
          row={(index) => (
            <Text wrap="truncate">
              {truncate(` ${index + 1}  ${cleanLine(links[index] ?? '')}`, body.columns - 3, mark.ellipsis)}
            </Text>
          )}
        />
      </Box>
      <Box paddingX={2} height={below} overflow="hidden">
        <Text wrap="wrap">{selectedLink}</Text>
      </Box>
    </Frame>
  );
}
