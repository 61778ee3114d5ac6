// A quiet line between two parts of a screen. A screen reader is spared it.

import { Text, useIsScreenReaderEnabled } from 'ink';
import type { ReactNode } from 'react';
import { useTheme } from './theme.ts';

export function Rule({ width }: { width: number }): ReactNode {
  const { style, mark } = useTheme();
  if (useIsScreenReaderEnabled()) return null;
  return <Text {...style.dim}>{mark.horizontal.repeat(Math.max(0, width))}</Text>;
}
