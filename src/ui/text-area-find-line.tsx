// The line in which one types what is to be found in the text above it.

import { Box, Text } from 'ink';
import { type ReactNode, useState } from 'react';
import { useCommands } from './keyboard.tsx';
import type { AreaState } from './text-area.ts';
import { find } from './text-area-find.ts';
import { findCommands } from './text-area-keys.ts';
import { TextField } from './text-field.tsx';
import { cellWidth, truncate } from './text-width.ts';
import { useTheme } from './theme.ts';

export interface FindLineProps {
  state: AreaState;
  /** With what was found selected. */
  onChange: (state: AreaState) => void;
  width: number;
  onDone: () => void;
}

const label = 'Find  ';

export function FindLine({ state, onChange, width, onDone }: FindLineProps): ReactNode {
  const { style, mark } = useTheme();
  const [words, setWords] = useState('');
  const [found, setFound] = useState({ which: 0, count: 0 });
  const look = (text: string, direction: 'next' | 'previous' | 'stay'): void => {
    const { state: next, which, count } = find(state, text, direction);
    setFound({ which, count });
    if (next !== state) onChange(next);
  };
  useCommands(
    findCommands,
    {
      'find.next': () => look(words, 'next'),
      'find.previous': () => look(words, 'previous'),
      'find.close': onDone,
    },
    { modal: true },
  );
  const said =
    words === ''
      ? ''
      : found.count === 0
        ? 'not found'
        : `${found.which} of ${found.count.toLocaleString('en')}`;
  const room = Math.max(8, width - label.length - 18);
  return (
    <Box width={width} height={1}>
      <Text {...style.selected}>{label}</Text>
      <TextField
        value={words}
        onChange={(text) => {
          setWords(text);
          look(text, 'stay');
        }}
        focus
        width={room}
      />
      <Text {...(found.count === 0 ? style.warning : style.dim)}>
        {truncate(`  ${said}`, width - cellWidth(label) - room, mark.ellipsis)}
      </Text>
    </Box>
  );
}
