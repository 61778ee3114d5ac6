// A frame with lines in it, in front of what it covers: the one frame that a screen may have.

import { Box, Text, useIsScreenReaderEnabled } from 'ink';
import type { ReactNode } from 'react';
import { useBodySize } from './frame.tsx';
import { cleanText } from './safe-text.ts';
import { cellWidth, toCells, wrap } from './text-width.ts';
import { useTheme } from './theme.ts';

export interface PanelProps {
  title: string;
  /** Cells inside of the frame. */
  width: number;
  /** Each exactly as wide as the panel, so that nothing shines through; see PanelLine. */
  lines: ReactNode[];
}

export function Panel({ title, width, lines }: PanelProps): ReactNode {
  const { mark, style } = useTheme();
  const reader = useIsScreenReaderEnabled();
  const body = useBodySize();
  if (reader)
    return (
      <Box flexDirection="column">
        <Text>{title}</Text>
        {lines}
      </Box>
    );
  const padded = [
    <PanelLine key="above" text="" width={width} />,
    ...lines,
    <PanelLine key="below" text="" width={width} />,
  ];
  const outer = width + 4;
  const left = Math.max(0, Math.floor((body.columns - outer) / 2));
  const top = Math.max(0, Math.floor((body.rows - padded.length - 2) / 2));
  const heading =
    title === '' ? '' : ` ${toCells(title, Math.min(cellWidth(title), width - 2), 'left', mark.ellipsis)} `;
  return (
    <Box position="absolute" flexDirection="column" marginLeft={left} marginTop={top} width={outer}>
      <Text wrap="truncate">
        {mark.topLeft + mark.horizontal}
        <Text {...style.title}>{heading}</Text>
        {mark.horizontal.repeat(width + 1 - cellWidth(heading)) + mark.topRight}
      </Text>
      {padded.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
        <Box key={index} height={1} flexShrink={0}>
          <Text>{`${mark.vertical} `}</Text>
          {line}
          <Text>{` ${mark.vertical}`}</Text>
        </Box>
      ))}
      <Text>{mark.bottomLeft + mark.horizontal.repeat(width + 2) + mark.bottomRight}</Text>
    </Box>
  );
}

/** A line of text as wide as its panel. */
export function PanelLine({ text, width }: { text: string; width: number }): ReactNode {
  const { mark } = useTheme();
  return <Text wrap="truncate">{toCells(text, width, 'left', mark.ellipsis)}</Text>;
}

/** A text as the lines of a panel. */
export function panelText(text: string, width: number): ReactNode[] {
  return wrap(cleanText(text), width).map((line, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
    <PanelLine key={`line ${index}`} text={line} width={width} />
  ));
}
