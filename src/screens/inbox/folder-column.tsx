// The folders beside the list, where the screen is wide: to see where one is, and where something came.
import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import type { Mailbox } from '../../db/mailboxes.ts';
import { cleanLine } from '../../ui/safe-text.ts';
import { toCells } from '../../ui/text-width.ts';
import { useTheme } from '../../ui/theme.ts';
import { count, folderName } from '../words.ts';

export interface FolderColumnProps {
  boxes: readonly Mailbox[];
  current: number;
  width: number;
  height: number;
}

export function FolderColumn({ boxes, current, width, height }: FolderColumnProps): ReactNode {
  const { mark, style } = useTheme();
  const at = Math.max(
    0,
    boxes.findIndex((box) => box.id === current),
  );
  const top = Math.max(0, Math.min(at - Math.floor(height / 2), boxes.length - height));
  return (
    <Box flexDirection="column" width={width} flexShrink={0}>
      {boxes.slice(top, top + height).map((box) => {
        const unread = box.unread > 0 ? count(box.unread) : '';
        const name = toCells(cleanLine(folderName(box)), width - 5 - unread.length, 'left', mark.ellipsis);
        const here = box.id === current;
        return (
          <Text key={box.id} wrap="truncate" {...(here ? style.bold : style.dim)}>
            {` ${here ? mark.pointer : ' '} ${name} ${unread}`}
          </Text>
        );
      })}
    </Box>
  );
}
