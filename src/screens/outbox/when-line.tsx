// The line in which one types when a letter shall go; what was understood stands beside it.
import { Box, Text } from 'ink';
import { type ReactNode, useState } from 'react';
import { parseWhen } from '../../mail/outbox/parse-when.ts';
import { defineCommands } from '../../ui/commands.ts';
import { useCommands, useNotices } from '../../ui/keyboard.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { cellWidth, truncate } from '../../ui/text-width.ts';
import { useTheme } from '../../ui/theme.ts';
import { useNow } from '../use-now.ts';
import { longDate } from '../words.ts';

export const whenCommands = defineCommands('when', 'When a letter shall go', {
  'when.done': { keys: ['enter'], label: 'Send then', footer: 1, palette: false },
  'when.cancel': { keys: ['esc'], label: 'Back', footer: 2, palette: false },
});

export interface WhenLineProps {
  width: number;
  onDone: (at: number) => void;
  onCancel: () => void;
}

const label = 'When  ';
const examples = '14:30, tomorrow 9:00, monday, 2 hours, 24.12. 8:00';
const FIELD = 22;

export function WhenLine({ width, onDone, onCancel }: WhenLineProps): ReactNode {
  const notices = useNotices();
  const { style, mark } = useTheme();
  const now = useNow();
  const [typed, setTyped] = useState('');
  const at = parseWhen(typed, now);
  useCommands(
    whenCommands,
    {
      'when.done': () => {
        const wanted = parseWhen(typed, Date.now());
        if (wanted === null) notices.show(`Type a time that is to come: ${examples}.`, { tone: 'error' });
        else onDone(wanted);
      },
      'when.cancel': onCancel,
    },
    { modal: true },
  );
  const said = typed.trim() === '' ? examples : at === null ? 'not understood' : longDate(at);
  return (
    <Box height={1} flexShrink={0}>
      <Text {...style.selected}>{label}</Text>
      <TextField value={typed} onChange={setTyped} focus width={FIELD} />
      <Text {...(at === null && typed.trim() !== '' ? style.warning : style.dim)}>
        {truncate(`  ${said}`, Math.max(0, width - FIELD - cellWidth(label)), mark.ellipsis)}
      </Text>
    </Box>
  );
}
