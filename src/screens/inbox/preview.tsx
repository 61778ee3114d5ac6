// The beginning of the selected letter under the list, where the screen is tall.
import { Box, Text } from 'ink';
import { type ReactNode, useEffect, useState } from 'react';
import type { LetterRow } from '../../db/letters.ts';
import { Rule } from '../../ui/rule.tsx';
import { cleanLine, cleanText } from '../../ui/safe-text.ts';
import { truncate, wrap } from '../../ui/text-width.ts';
import { useTheme } from '../../ui/theme.ts';
import { useServices } from '../services.ts';
import { longDate } from '../words.ts';

/** Held arrow keys must not read every letter that they pass, in ms. */
const SETTLE = 120;

export interface PreviewProps {
  letter: LetterRow | undefined;
  width: number;
  height: number;
}

export function Preview({ letter, width, height }: PreviewProps): ReactNode {
  const { reader } = useServices();
  const { mark, style } = useTheme();
  const [shown, setShown] = useState<{ id: number; text: string }>();
  const messageId = letter?.messageId;
  const hasSource = letter?.hasSource;
  useEffect(() => {
    if (messageId === undefined || !hasSource) return;
    let live = true;
    const timer = setTimeout(() => {
      reader.read(messageId).then(
        (parsed) => {
          if (live && parsed) setShown({ id: messageId, text: parsed.text });
        },
        () => {},
      );
    }, SETTLE);
    return () => {
      live = false;
      clearTimeout(timer);
    };
  }, [reader, messageId, hasSource]);

  const text = shown?.id === messageId ? cleanText(shown?.text ?? '') : cleanLine(letter?.snippet ?? '');
  const lines = wrap(text, Math.min(80, width - 4)).slice(0, height - 3);
  const line = (content: string) => truncate(content, width - 4, mark.ellipsis);
  return (
    <Box height={height} flexDirection="column" paddingX={1} overflow="hidden">
      <Rule width={width - 2} />
      {letter ? (
        <>
          <Text wrap="truncate" {...style.bold}>
            {line(`  ${cleanLine(letter.subject) || '(no subject)'}`)}
          </Text>
          <Text wrap="truncate" {...style.dim}>
            {line(`  ${cleanLine(letter.from.name || letter.from.address)}, ${longDate(letter.date)}`)}
          </Text>
          {lines.map((content, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
            <Text key={index} wrap="truncate">{`  ${content}`}</Text>
          ))}
        </>
      ) : undefined}
    </Box>
  );
}
