// The part of the Outbox under the list: what is known of the letter under the mark. What does not fit is turned to.
import { Box, Text, useIsScreenReaderEnabled } from 'ink';
import { type ReactNode, useEffect } from 'react';
import { type Outgoing, refusalSeen } from '../../db/outbox.ts';
import { useTheme } from '../../ui/theme.ts';
import { useServices } from '../services.ts';
import { counted } from '../words.ts';

export interface DetailsProps {
  letter: Outgoing;
  lines: readonly string[];
  /** How many pages were turned, and over. */
  page: number;
  width: number;
  height: number;
}

/** How many pages these lines are. */
export const detailPages = (lines: number, height: number): number =>
  Math.max(1, Math.ceil(lines / Math.max(1, height - 1)));

export function Details({ letter, lines, page, width, height }: DetailsProps): ReactNode {
  const { store } = useServices();
  const { style, mark } = useTheme();
  const reader = useIsScreenReaderEnabled();
  const { id } = letter;
  const refused = letter.refused.length > 0;
  useEffect(() => {
    // Whoever stands on the letter has it before the eyes: the banner need not tell it any more.
    if (refused) void refusalSeen(store, id);
  }, [store, id, refused]);
  if (reader)
    return (
      <Box flexDirection="column">
        <Text>{lines.join('\n')}</Text>
      </Box>
    );
  const room = Math.max(1, height - 1);
  const top = (page % detailPages(lines.length, height)) * room;
  const below = lines.length - top - room;
  const more =
    below > 0 ? ` ${counted(below, 'more line')}: Space ` : top > 0 ? ' Back to the beginning: Space ' : '';
  const rule = mark.horizontal.repeat(Math.max(0, width - more.length));
  return (
    <Box flexDirection="column" paddingX={2} height={height} overflow="hidden">
      <Text {...style.dim} wrap="truncate">
        {rule}
        {more}
      </Text>
      {lines.slice(top, top + room).map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
        <Text key={index} wrap="truncate">
          {line}
        </Text>
      ))}
    </Box>
  );
}
