// The first screen when nothing is set up yet: what one can do, in the order in which one would.
import { Box, Text } from 'ink';
import { type ReactNode, useState } from 'react';
import { type Command, defineCommands } from '../../ui/commands.ts';
import { Frame } from '../../ui/frame.tsx';
import { showKey } from '../../ui/key-names.ts';
import { useCommands } from '../../ui/keyboard.tsx';
import { toCells } from '../../ui/text-width.ts';
import { useTheme } from '../../ui/theme.ts';
import { appCommands } from '../app-keys.ts';
import { useNavigation } from '../navigation.ts';
import { useServices } from '../services.ts';

export const welcomeCommands = defineCommands('welcome', 'Welcome', {
  'welcome.setup': { keys: ['s'], label: 'Set up', name: "Set up the practice's e-mail" },
  'welcome.try': { keys: ['t'], label: 'Try it', name: 'Try it with a practice mailbox' },
  'welcome.choose': { keys: ['enter'], label: 'Choose', footer: 1, palette: false },
  'welcome.up': { keys: ['up', 'k', 'shift+tab'], label: 'Up', palette: false },
  'welcome.down': { keys: ['down', 'j', 'tab'], label: 'Down', palette: false },
});

const firstKey = (command: Command): string => showKey(command.keys[0] ?? '');

export function Welcome(): ReactNode {
  const { style, mark } = useTheme();
  const services = useServices();
  const navigation = useNavigation();
  const [selected, setSelected] = useState(0);
  const entries = [
    {
      key: firstKey(welcomeCommands.commands['welcome.setup']),
      label: "Set up the practice's e-mail",
      hint: 'about two minutes',
      run: () => navigation.push({ name: 'setup' }),
    },
    {
      key: firstKey(welcomeCommands.commands['welcome.try']),
      label: 'Try it with a practice mailbox',
      hint: 'sample letters, all on this computer',
      run: services.openDemo,
    },
    { key: firstKey(appCommands.commands['app.quit']), label: 'Quit', hint: '', run: services.quit },
  ];
  const move = (by: number) => () => setSelected((at) => (at + by + entries.length) % entries.length);
  useCommands(welcomeCommands, {
    'welcome.setup': () => entries[0]?.run(),
    'welcome.try': () => entries[1]?.run(),
    'welcome.choose': () => entries[selected]?.run(),
    'welcome.up': move(-1),
    'welcome.down': move(1),
  });
  return (
    <Frame title="frontdesk">
      <Box flexDirection="column" paddingX={2} paddingTop={1}>
        <Text>No e-mail account is set up on this computer yet.</Text>
        <Text> </Text>
        {entries.map((entry, index) => (
          <Text key={entry.label} wrap="truncate">
            <Text {...style.selected}>{index === selected ? mark.pointer : ' '}</Text>{' '}
            <Text {...style.key}>{entry.key}</Text>
            {'  '}
            <Text {...(index === selected ? style.bold : {})}>{toCells(entry.label, 33)}</Text>
            <Text {...style.dim}>{entry.hint}</Text>
          </Text>
        ))}
      </Box>
    </Frame>
  );
}
