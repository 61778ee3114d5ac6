// Lines to be read, a page at a time where there are more than fit.
import { Box, Text } from 'ink';
import { type ReactNode, useState } from 'react';
import { useCommands } from '../../ui/keyboard.tsx';
import { toneMark, toneStyle } from '../../ui/notice-line.tsx';
import type { Tone } from '../../ui/notices.ts';
import { useTheme } from '../../ui/theme.ts';
import { scrollCommands } from './wizard-keys.ts';

export interface ReadLine {
  /** Quietly before the text. */
  label: string;
  text: string;
  tone: Tone;
  /** Bears the mark of its tone. */
  first: boolean;
}

export function ScrollLines({ lines, height }: { lines: readonly ReadLine[]; height: number }): ReactNode {
  const theme = useTheme();
  const { style, mark } = theme;
  const [wanted, setTop] = useState(0);
  const overflow = lines.length > height;
  const visible = overflow ? Math.max(1, height - 1) : height;
  const last = Math.max(0, lines.length - visible);
  const top = Math.min(wanted, last);
  useCommands(
    scrollCommands,
    {
      'setup.scrollDown': () => setTop(Math.min(last, top + visible)),
      'setup.scrollUp': () => setTop(Math.max(0, top - visible)),
    },
    { active: overflow },
  );
  return (
    <Box flexDirection="column" paddingLeft={1} height={height} flexShrink={0}>
      {lines.slice(top, top + visible).map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
        <Text key={top + index} wrap="truncate">
          <Text {...style.dim}>{line.label}</Text>
          <Text {...toneStyle(line.tone, theme)}>
            {line.first ? toneMark(line.tone, theme) : ''}
            {line.text || ' '}
          </Text>
        </Text>
      ))}
      {overflow ? (
        <Text {...style.bold}>{top < last ? `${mark.down} more: PgDn` : `${mark.up} more: PgUp`}</Text>
      ) : undefined}
    </Box>
  );
}
