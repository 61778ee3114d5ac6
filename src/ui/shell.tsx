// What stands around the whole application: theme, keyboard, and the commands that work everywhere.

import { Box } from 'ink';
import { type ReactNode, useState } from 'react';
import { CommandMenu, type CommandMenuProps } from './command-menu.tsx';
import { defineCommands } from './commands.ts';
import { FrameLayoutContext } from './frame-layout.ts';
import { Keyboard, type KeyboardProps, useCommands, useKeyboard, useLendTerminal } from './keyboard.tsx';
import { stopProcess } from './terminal/stop-process.ts';
import { type Theme, ThemeProvider } from './theme.ts';

export const shellCommands = defineCommands('shell', 'Everywhere', {
  'shell.help': {
    keys: ['?', 'f1'],
    label: 'Help',
    name: 'Show all keys',
    footer: 90,
    always: true,
    palette: false,
  },
  'shell.palette': {
    keys: ['ctrl+p', 'f9'],
    label: 'Commands',
    name: 'Find a command by name',
    palette: false,
  },
  'shell.redraw': { keys: ['ctrl+l'], label: 'Redraw', name: 'Draw the screen anew', always: true },
  'shell.stop': {
    keys: ['ctrl+z'],
    label: 'Stop',
    name: 'Back to the shell for a moment (fg returns)',
    always: true,
  },
});

export interface ShellProps extends KeyboardProps {
  theme: Theme;
  /** Paints every cell anew, whatever other programs wrote over it. */
  redraw: () => void;
}

export function Shell({ theme, redraw, children, ...keyboard }: ShellProps): ReactNode {
  return (
    <ThemeProvider value={theme}>
      <Keyboard {...keyboard}>
        <Everywhere redraw={redraw}>{children}</Everywhere>
      </Keyboard>
    </ThemeProvider>
  );
}

const front = { hidden: true };
const free = { hidden: false };

function Everywhere({ redraw, children }: { redraw: () => void; children: ReactNode }): ReactNode {
  const keyboard = useKeyboard();
  const lend = useLendTerminal();
  const [menu, setMenu] = useState<Pick<CommandMenuProps, 'kind' | 'commands'>>();
  const open = (kind: CommandMenuProps['kind']) => (): void => {
    // Asked before the menu is there, since with it nothing below applies.
    if (!menu) setMenu({ kind, commands: keyboard.commands() });
  };
  useCommands(shellCommands, {
    'shell.help': open('help'),
    'shell.palette': open('palette'),
    'shell.redraw': redraw,
    'shell.stop': () => lend(stopProcess),
  });
  return (
    <>
      {/* Hidden, not unmounted: a letter half written stays as it is while one looks up a key. */}
      <Box display={menu ? 'none' : 'flex'} flexDirection="column">
        <FrameLayoutContext value={menu ? front : free}>{children}</FrameLayoutContext>
      </Box>
      {menu ? (
        <CommandMenu
          {...menu}
          onClose={() => setMenu(undefined)}
          onRun={(command) => {
            setMenu(undefined);
            command.run();
          }}
        />
      ) : undefined}
    </>
  );
}
