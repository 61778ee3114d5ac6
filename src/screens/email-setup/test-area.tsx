// Draws what Test Credentials tells.
import { Text } from 'ink';
import type { ReactNode } from 'react';
import { toneStyle } from '../../ui/notice-line.tsx';
import { truncate } from '../../ui/text-width.ts';
import { type Marks, useTheme } from '../../ui/theme.ts';
import { testLines } from './test-lines.ts';
import type { TestState } from './wizard-state.ts';

/** In lines; 0 before the first test. */
export function testAreaHeight(test: TestState | null, width: number, mark: Marks): number {
  return test === null ? 0 : testLines(test, width, mark).length;
}

export function TestArea({
  test,
  width,
  height,
}: {
  test: TestState | null;
  width: number;
  height: number;
}): ReactNode {
  const theme = useTheme();
  if (test === null) return undefined;
  const lines = testLines(test, width, theme.mark);
  const shown = lines.length > height ? lines.slice(0, Math.max(1, height - 1)) : lines;
  return (
    <>
      {shown.map(({ text, tone }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
        <Text key={index} wrap="truncate" {...toneStyle(tone, theme)}>
          {` ${truncate(text, width, theme.mark.ellipsis)}`}
        </Text>
      ))}
      {shown.length < lines.length ? (
        <Text {...theme.style.dim}>{`           ${theme.mark.down} F6 shows all of it`}</Text>
      ) : undefined}
    </>
  );
}
