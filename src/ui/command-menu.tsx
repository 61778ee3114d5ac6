// Help (`?`, F1) and the palette (Ctrl-P, F9): two ways to look up the same commands, and to run what was found.

import { Box, Text, useIsScreenReaderEnabled } from 'ink';
import { type ReactNode, useState } from 'react';
import { commandRowAt, helpRows, type MenuRow, paletteRows } from './command-menu-model.ts';
import { defineCommands } from './commands.ts';
import { Frame, useBodySize } from './frame.tsx';
import { useCommands } from './keyboard.tsx';
import type { ApplicableCommand } from './keyboard-store.ts';
import { useListWindow } from './list.tsx';
import { type ListMove, moveSelection } from './list-window.ts';
import { TextField } from './text-field.tsx';
import { toCells, truncate } from './text-width.ts';
import { useTheme } from './theme.ts';

const menuCommands = defineCommands('menu', 'Looking up a command', {
  'menu.run': { keys: ['enter'], label: 'Do it', footer: 1, palette: false },
  'menu.up': { keys: ['up', 'shift+tab'], label: 'Up', palette: false },
  'menu.down': { keys: ['down', 'tab'], label: 'Down', palette: false },
  'menu.pageUp': { keys: ['pageup'], label: 'One page up', palette: false },
  'menu.pageDown': { keys: ['pagedown'], label: 'One page down', palette: false },
  'menu.close': { keys: ['esc', 'f1', 'f9', 'ctrl+p'], label: 'Close', footer: 2, palette: false },
});

export interface CommandMenuProps {
  kind: 'help' | 'palette';
  /** What applied when it was opened. */
  commands: readonly ApplicableCommand[];
  onClose: () => void;
  /** Closes it, and then does what was chosen. */
  onRun: (command: ApplicableCommand) => void;
}

export function CommandMenu({ kind, commands, onClose, onRun }: CommandMenuProps): ReactNode {
  const reader = useIsScreenReaderEnabled();
  const size = useBodySize();
  const [query, setQuery] = useState('');
  const [wanted, setWanted] = useState(0);
  const rows = kind === 'help' ? helpRows(commands, query) : paletteRows(commands, query);
  const selected = commandRowAt(rows, wanted, 1);
  const height = Math.max(1, size.rows - 2);
  const { top, end } = useListWindow({ count: rows.length, selected: Math.max(0, selected), height });
  const move = (direction: ListMove) => (): void => {
    const to = moveSelection(direction, { count: rows.length, selected, height });
    setWanted(commandRowAt(rows, to, direction === 'up' || direction === 'pageUp' ? -1 : 1));
  };
  useCommands(
    menuCommands,
    {
      'menu.run': () => {
        const row = rows[selected];
        if (row?.kind === 'command') onRun(row.command);
      },
      'menu.up': move('up'),
      'menu.down': move('down'),
      'menu.pageUp': move('pageUp'),
      'menu.pageDown': move('pageDown'),
      'menu.close': onClose,
    },
    { modal: true },
  );
  const row = rows[selected];
  return (
    <Frame
      title={kind === 'help' ? 'Help' : 'Commands'}
      detail={kind === 'help' ? 'every key that works here' : 'type a part of the name'}
    >
      <Box paddingX={1} flexShrink={0}>
        <Text>{'Find  '}</Text>
        <TextField
          value={query}
          onChange={(text) => {
            setQuery(text);
            setWanted(0);
          }}
          focus
          width={Math.min(40, size.columns - 8)}
        />
      </Box>
      {reader ? undefined : <Text> </Text>}
      {rows.length === 0 ? (
        <Box paddingX={3}>
          <Text>Nothing is called that. Press Backspace to try another word.</Text>
        </Box>
      ) : undefined}
      {reader && row ? <MenuLine row={row} selected width={size.columns} /> : undefined}
      {reader
        ? undefined
        : rows
            .slice(top, end)
            .map((shown, offset) => (
              <MenuLine
                key={shown.kind === 'heading' ? shown.title : shown.command.id}
                row={shown}
                selected={top + offset === selected}
                width={size.columns}
              />
            ))}
    </Frame>
  );
}

const keysWidth = 22;

function MenuLine({ row, selected, width }: { row: MenuRow; selected: boolean; width: number }): ReactNode {
  const { mark, style } = useTheme();
  if (row.kind === 'heading') return <Text {...style.accent}>{`  ${row.title}`}</Text>;
  const name = truncate(row.name, width - keysWidth - 6, mark.ellipsis);
  const reason = row.command.reason ?? '';
  const room = width - keysWidth - 6 - name.length - 2;
  return (
    <Text wrap="truncate">
      <Text {...style.selected}>{` ${selected ? mark.pointer : ' '} `}</Text>
      <Text {...style.key}>{toCells(row.keys, keysWidth, 'left', mark.ellipsis)}</Text>
      <Text {...(reason === '' ? {} : style.dim)}>{name}</Text>
      <Text {...style.dim}>
        {reason === '' || room < 8 ? '' : `  ${truncate(reason, room, mark.ellipsis)}`}
      </Text>
    </Text>
  );
}
