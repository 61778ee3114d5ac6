// What all pages of Email Setup stand in: the title, with the steps beside it.
import { Box } from 'ink';
import type { ReactNode } from 'react';
import { Frame, type ScreenSize, useBodySize } from '../../ui/frame.tsx';
import { useTheme } from '../../ui/theme.ts';
import { type StepId, stepsInWords } from './steps.ts';

export interface PageFrameProps {
  step: StepId;
  children: ReactNode;
}

/** From so many lines on there is room for an empty one above and below the page. */
const airy = 18;

/** What a page may fill, in cells. */
export function usePageSize(): ScreenSize {
  const { columns, rows } = useBodySize();
  return { columns: columns - 2, rows: rows >= airy ? rows - 2 : rows };
}

export function PageFrame({ step, children }: PageFrameProps): ReactNode {
  const { mark } = useTheme();
  const { rows } = useBodySize();
  return (
    <Frame title="Email Setup" status={{ text: stepsInWords(step, mark.step) }}>
      <Box flexDirection="column" paddingLeft={1} paddingTop={rows >= airy ? 1 : 0} flexShrink={0}>
        {children}
      </Box>
    </Frame>
  );
}
