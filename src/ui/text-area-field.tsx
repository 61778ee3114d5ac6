// A text of many lines, to be written in: the letter itself. Draws only the rows that are on the screen.

import { Box, type DOMElement, Text, useIsScreenReaderEnabled } from 'ink';
import { type ReactNode, useRef } from 'react';
import { useField } from './keyboard.tsx';
import { type AreaState, editArea } from './text-area.ts';
import { drawRow, type Place, viewArea } from './text-area-layout.ts';
import type { TextStyle } from './theme.ts';
import { TypingCursor } from './typing-cursor.tsx';

export interface TextAreaProps {
  /** From `createArea`; `areaText` makes a string of it. */
  state: AreaState;
  onChange: (state: AreaState) => void;
  focus: boolean;
  width: number;
  height: number;
  /** How a line looks: quoted lines are dim. */
  lineStyle?: (line: string) => TextStyle;
}

export function TextArea({ state, onChange, focus, width, height, lineStyle }: TextAreaProps): ReactNode {
  const reader = useIsScreenReaderEnabled();
  const anchor = useRef<DOMElement>(null);
  const top = useRef<Place>({ line: 0, row: 0 });
  const reachable = useField(
    (event) => {
      const next = editArea(state, event, { width, height });
      if (!next) return false;
      if (next !== state) onChange(next);
      return true;
    },
    { active: focus },
  );
  if (reader)
    return (
      <Text>
        {`line ${state.line + 1} of ${state.lines.length}: ${drawRow(state.lines[state.line] ?? '') || 'empty'}`}
      </Text>
    );
  const view = viewArea(state, { width, height }, top.current);
  top.current = view.top;
  return (
    <Box ref={anchor} flexDirection="column" width={width} height={height} flexShrink={0} overflow="hidden">
      {view.rows.map(({ line, text }, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen has no other identity
        <Text key={row} wrap="truncate" {...lineStyle?.(state.lines[line] ?? '')}>
          {text === '' ? ' ' : text}
        </Text>
      ))}
      {focus && reachable ? (
        <TypingCursor anchor={anchor} column={view.cursor.column} row={view.cursor.row} />
      ) : undefined}
    </Box>
  );
}
