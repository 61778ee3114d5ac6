// The first screen when nothing is set up yet: what one can do, in the order in which one would.
import { Box, Text } from 'ink';
import { type ReactNode, useState } from 'react';
import { defineCommands } from '../../ui/commands.ts';
import { Frame } from '../../ui/frame.tsx';
import { useCommands } from '../../ui/keyboard.tsx';
import { toCells } from '../../ui/text-width.ts';
import { useTheme } from '../../ui/theme.ts';
import { useNavigation } from '../navigation.ts';
import { useServices } from '../services.ts';

export const welcomeCommands = defineCommands('welcome', 'Welcome', {
  'welcome.choose': { keys: ['enter'], label: 'Choose', footer: 1, palette: false },
  'welcome.up': { keys: ['up', 'k', 'shift+tab'], label: 'Up', palette: false },
  'welcome.down': { keys: ['down', 'j', 'tab'], label: 'Down', palette: false },
});

export function Welcome(): ReactNode {
  const { style, mark } = useTheme();
  const services = useServices();
  const navigation = useNavigation();
  const [selected, setSelected] = useState(0);
  const entries = [
    {
      label: "Set up the practice's e-mail",
      hint: 'about two minutes',
      run: () => navigation.push({ name: 'setup' }),
    },
    {
      label: 'Try it with a practice mailbox',
      hint: 'sample letters, all on this computer',
      run: services.openDemo,
    },
    { label: 'Quit', hint: '', run: services.quit },
  ];
  const move = (by: number) => () => setSelected((at) => (at + by + entries.length) % entries.length);
  useCommands(welcomeCommands, {
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
            <Text {...(index === selected ? style.bold : {})}>{toCells(entry.label, 33)}</Text>
            <Text {...style.dim}>{entry.hint}</Text>
          </Text>
        ))}
      </Box>
    </Frame>
  );
}
