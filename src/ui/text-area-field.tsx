// A text of many lines, to be written in: the letter itself. Draws only the rows that are on the screen.

import { Box, type DOMElement, Text, useIsScreenReaderEnabled } from 'ink';
import { type ReactNode, useRef, useState } from 'react';
import { useClipboard } from './clipboard.ts';
import { useCommands, useField, useNotices } from './keyboard.tsx';
import {
  type AreaState,
  deleteSelected,
  deselect,
  editArea,
  insertText,
  redoArea,
  selectAll,
  selectedText,
  toggleSelecting,
  undoArea,
} from './text-area.ts';
import { FindLine } from './text-area-find-line.tsx';
import { areaCommands, selectedCommands } from './text-area-keys.ts';
import { drawRow, type Place, viewArea } from './text-area-layout.ts';
import { reflow } from './text-area-reflow.ts';
import { type TextStyle, useTheme } from './theme.ts';
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

const copiedWords =
  'Copied. Ctrl-V puts it in here; other programs have it too if this terminal allows that.';

export function TextArea({ state, onChange, focus, width, height, lineStyle }: TextAreaProps): ReactNode {
  const reader = useIsScreenReaderEnabled();
  const { style } = useTheme();
  const notices = useNotices();
  const clipboard = useClipboard();
  const anchor = useRef<DOMElement>(null);
  const top = useRef<Place>({ line: 0, row: 0 });
  const [finding, setFinding] = useState(false);
  const writing = focus && !finding;
  const rows = finding ? height - 1 : height;
  const selected = selectedText(state);
  useCommands(
    areaCommands,
    {
      'area.select': () => {
        if (!state.selecting) notices.show('The arrows select now. Ctrl-C copies, Ctrl-X cuts, Del deletes.');
        onChange(toggleSelecting(state));
      },
      'area.selectAll': () => onChange(selectAll(state)),
      'area.copy': () => {
        clipboard.copy(selected);
        notices.show(copiedWords);
        onChange(deselect(state));
      },
      'area.cut': () => {
        clipboard.copy(selected);
        onChange(deleteSelected(state));
      },
      'area.paste': () => onChange(insertText(state, clipboard.text())),
      'area.undo': () => onChange(undoArea(state)),
      'area.redo': () => onChange(redoArea(state)),
      'area.find': () => setFinding(true),
      'area.reflow': () => {
        const joined = reflow(state);
        if (joined === state) notices.show('There are no broken lines in this paragraph.');
        onChange(joined);
      },
    },
    {
      active: writing,
      disabled: {
        ...(selected === '' && { 'area.copy': nothingSelected, 'area.cut': nothingSelected }),
        ...(clipboard.text() === '' && {
          'area.paste':
            'Nothing was copied or cut here. What another program copied is pasted with the keys of the terminal, often Ctrl-Shift-V.',
        }),
        ...(state.past.length === 0 && { 'area.undo': 'There is nothing to undo.' }),
        ...(state.future.length === 0 && { 'area.redo': 'Nothing was undone.' }),
      },
    },
  );
  useCommands(
    selectedCommands,
    {
      'area.deselect': () => {
        // "The arrows select now" is true no more.
        notices.clear();
        onChange(deselect(state));
      },
    },
    { active: writing && (selected !== '' || state.selecting === true) },
  );
  const reachable = useField(
    (event) => {
      const next = editArea(state, event, { width, height: rows });
      if (!next) return false;
      if (next !== state) onChange(next);
      return true;
    },
    { active: writing },
  );
  const findLine = finding ? (
    <FindLine state={state} onChange={onChange} width={width} onDone={() => setFinding(false)} />
  ) : undefined;
  if (reader)
    return (
      <>
        <Text>
          {`line ${state.line + 1} of ${state.lines.length}: ${drawRow(state.lines[state.line] ?? '') || 'empty'}`}
          {selected === '' ? '' : `. Selected: ${drawRow(selected.replaceAll('\n', ' '))}`}
        </Text>
        {findLine}
      </>
    );
  const view = viewArea(state, { width, height: rows }, top.current);
  top.current = view.top;
  return (
    <Box ref={anchor} flexDirection="column" width={width} height={height} flexShrink={0} overflow="hidden">
      {view.rows.map(({ line, pieces }, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen has no other identity
        <Text key={row} wrap="truncate" {...lineStyle?.(state.lines[line] ?? '')}>
          {pieces.length === 0
            ? ' '
            : pieces.map(({ text, selected: isSelected }, index) =>
                isSelected ? (
                  // biome-ignore lint/suspicious/noArrayIndexKey: nor has a part of it
                  <Text key={index} {...style.marked}>
                    {text}
                  </Text>
                ) : (
                  text
                ),
              )}
        </Text>
      ))}
      {finding ? (
        <Box position="absolute" marginTop={height - 1}>
          {findLine}
        </Box>
      ) : undefined}
      {writing && reachable ? (
        <TypingCursor anchor={anchor} column={view.cursor.column} row={view.cursor.row} />
      ) : undefined}
    </Box>
  );
}

const nothingSelected = 'Nothing is selected. F3, or Shift with the arrows, selects.';
