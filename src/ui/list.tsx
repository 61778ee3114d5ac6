// A list of any length of which only the rows on the screen exist. The caller keeps the selection, by the identity
// of the item and not by its row, and tells here which row that is now.

import { Box, Text, useIsScreenReaderEnabled } from 'ink';
import { type ReactNode, useRef } from 'react';
import { useCommands } from './keyboard.tsx';
import { listCommands } from './list-keys.ts';
import { type ListMove, type ListView, listTop, moveSelection } from './list-window.ts';
import { useTheme } from './theme.ts';

/** The rows to read and show: from `top` up to, not including, `end`. */
export function useListWindow(view: ListView): { top: number; end: number } {
  const before = useRef(0);
  const top = listTop(view, before.current);
  before.current = top;
  return { top, end: Math.min(view.count, top + Math.max(1, view.height)) };
}

/** Arrow keys, pages, Home and End, and j k g G. */
export function useListMoves(
  view: ListView,
  select: (row: number) => void,
  options: { active?: boolean } = {},
): void {
  const move = (kind: ListMove) => (): void => {
    if (view.count > 0) select(moveSelection(kind, view));
  };
  useCommands(
    listCommands,
    {
      'list.up': move('up'),
      'list.down': move('down'),
      'list.pageUp': move('pageUp'),
      'list.pageDown': move('pageDown'),
      'list.first': move('first'),
      'list.last': move('last'),
    },
    options,
  );
}

export interface ListProps {
  top: number;
  end: number;
  count: number;
  selected: number;
  /** Draws one row, to the right of the mark; `undefined` while it is being read. */
  row: (index: number, selected: boolean) => ReactNode;
  /** What stands there when there is nothing: a sentence. */
  empty: string;
}

/** Only the mark of the selected row differs, so that a move repaints two cells and not two rows. */
export function List({ top, end, count, selected, row, empty }: ListProps): ReactNode {
  const theme = useTheme();
  const reader = useIsScreenReaderEnabled();
  if (count === 0)
    return (
      <Box paddingX={3} paddingTop={1}>
        <Text {...theme.style.dim}>{empty}</Text>
      </Box>
    );
  if (reader)
    return (
      <Box flexDirection="column">
        <Box>
          {row(selected, true)}
          <Text>
            {selected + 1} of {count}
          </Text>
        </Box>
      </Box>
    );
  return (
    <Box flexDirection="column">
      {Array.from({ length: Math.max(0, end - top) }, (_, offset) => top + offset).map((index) => (
        <Box key={index} height={1} flexShrink={0} overflow="hidden">
          <Text {...theme.style.selected}>{index === selected ? theme.mark.bar : ' '}</Text>
          {row(index, index === selected)}
        </Box>
      ))}
    </Box>
  );
}
