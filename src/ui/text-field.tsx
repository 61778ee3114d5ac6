// A field for one line of text. ink-text-input draws it; the editing is text-edit.ts, because keys reach the field
// one at a time from our own keyboard, and the cursor is the terminal's.

import { Box, type DOMElement, Text, useIsScreenReaderEnabled } from 'ink';
import TextInput from 'ink-text-input';
import { type ReactNode, useRef, useState } from 'react';
import { useField } from './keyboard.tsx';
import { drawable } from './safe-text.ts';
import { atEnd, editText, type TextState, viewText } from './text-edit.ts';
import { cellWidth, graphemes, truncate } from './text-width.ts';
import { useTheme } from './theme.ts';
import { TypingCursor } from './typing-cursor.tsx';

export interface TextFieldProps {
  value: string;
  onChange: (value: string) => void;
  /** Whether what is typed goes here. */
  focus: boolean;
  /** In cells. */
  width: number;
  placeholder?: string;
  /** Shows marks instead of what was typed. */
  hidden?: boolean;
  /** Whether the field is drawn as a line to write on. */
  line?: boolean;
}

const ignore = (): void => undefined;

export function TextField({
  value,
  onChange,
  focus,
  width,
  placeholder = '',
  hidden = false,
  line = true,
}: TextFieldProps): ReactNode {
  const theme = useTheme();
  const reader = useIsScreenReaderEnabled();
  const anchor = useRef<DOMElement>(null);
  const start = useRef(0);
  const [own, setOwn] = useState<TextState>(() => atEnd(value));
  // When the value was changed from outside, the cursor goes behind it.
  const state = own.text === value ? own : atEnd(value);
  const reachable = useField(
    (event) => {
      const next = editText(state, event);
      if (!next) return false;
      setOwn(next);
      if (next.text !== value) onChange(next.text);
      return true;
    },
    { active: focus },
  );
  if (reader) return <Text>{spoken(value, placeholder, hidden)}</Text>;

  // Where nobody writes, a long text is read from its beginning.
  const shown = focus ? state : { ...state, cursor: 0 };
  const view = viewText(shown, width, focus ? start.current : 0, hidden ? theme.mark.hidden : undefined);
  if (focus) start.current = view.start;
  const empty = value === '' && placeholder !== '';
  const drawn = empty ? truncate(drawable(placeholder), width, theme.mark.ellipsis) : view.shown;
  const blanks = ' '.repeat(Math.max(0, width - cellWidth(drawn)));
  const style = { ...(line ? theme.style.field : {}), ...(empty ? theme.style.dim : {}) };
  return (
    <Box ref={anchor} width={width} height={1} flexShrink={0}>
      <Text wrap="truncate" {...style}>
        {/* A hidden value never enters the tree: only as many letters as there are marks. */}
        {hidden && !empty ? (
          <TextInput
            value={'x'.repeat(cellWidth(drawn))}
            mask={theme.mark.hidden}
            focus={false}
            onChange={ignore}
          />
        ) : (
          <TextInput value={drawn} focus={false} onChange={ignore} />
        )}
        {blanks}
      </Text>
      {focus && reachable ? <TypingCursor anchor={anchor} column={view.column} /> : undefined}
    </Box>
  );
}

function spoken(value: string, placeholder: string, hidden: boolean): string {
  if (value === '') return placeholder === '' ? 'empty' : `empty, ${drawable(placeholder)}`;
  return hidden ? `${graphemes(value).length} characters, hidden` : drawable(value);
}
