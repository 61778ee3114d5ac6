// One line for what just happened, with the key that answers it: "Archived.  u Undo".

import { Text } from 'ink';
import type { ReactNode } from 'react';
import { showKey } from './key-names.ts';
import { useApplicableCommands, useNotice } from './keyboard.tsx';
import type { Tone } from './notices.ts';
import { cleanLine } from './safe-text.ts';
import { cellWidth, truncate } from './text-width.ts';
import { type TextStyle, type Theme, useTheme } from './theme.ts';

/** The mark before a sentence, by its tone, so that the tone does not hang on the colour. */
export function toneMark(tone: Tone, theme: Theme): string {
  return tone === 'plain' ? '' : `${theme.mark[tone]} `;
}

export function toneStyle(tone: Tone, theme: Theme): TextStyle {
  return theme.style[tone];
}

export function NoticeLine({ width }: { width: number }): ReactNode {
  const theme = useTheme();
  const notice = useNotice();
  const commands = useApplicableCommands();
  // An empty line keeps its place: what stands above must not jump.
  if (!notice) return <Text> </Text>;
  const answer = commands.find(({ id, reason }) => id === notice.command && !reason);
  const key = answer?.keys[0];
  const offer = answer && key ? { key: showKey(key), label: answer.command.label } : undefined;
  const mark = toneMark(notice.tone, theme);
  const room = width - cellWidth(mark) - (offer ? 3 + cellWidth(offer.key) + cellWidth(offer.label) : 0);
  return (
    <Text wrap="truncate">
      <Text {...toneStyle(notice.tone, theme)}>
        {mark + truncate(cleanLine(notice.text), room, theme.mark.ellipsis)}
      </Text>
      {offer ? (
        <>
          {'  '}
          <Text {...theme.style.key}>{offer.key}</Text> {offer.label}
        </>
      ) : undefined}
    </Text>
  );
}
