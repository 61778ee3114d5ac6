// A form: labelled fields in aligned columns, an error in words at the field that it is about. The caller owns the
// values; the form owns which field has the keys and what the keys do.

import { Box, Text, useIsScreenReaderEnabled } from 'ink';
import { type ReactNode, useRef, useState } from 'react';
import { errorLines, FieldErrors, FormField, fieldLabelWidth, fieldWidth } from './form-field.tsx';
import { formCommands } from './form-keys.ts';
import {
  breakRows,
  type FieldSpec,
  type FormMove,
  type FormRow,
  fieldGap,
  fieldOrder,
  moveFocus,
  nextOption,
  rowInSight,
  visibleRows,
} from './form-model.ts';
import { useBodySize } from './frame.tsx';
import { useCommands } from './keyboard.tsx';
import { useTheme } from './theme.ts';

export interface FormProps {
  rows: readonly FormRow[];
  /** In cells; left out: as wide as the screen. */
  width?: number;
  /** In lines; a longer form is moved under it. */
  height?: number;
  /** Which field has the keys; left out, the form remembers it, beginning with the first. */
  focus?: string;
  onFocus?: (id: string) => void;
  /** A field was left: the moment to say what is wrong with it. */
  onBlur?: (id: string) => void;
  /** Enter on the last field, when that is no button. */
  onSubmit?: () => void;
}

export function Form({
  rows: wantedRows,
  width,
  height,
  focus,
  onFocus,
  onBlur,
  onSubmit,
}: FormProps): ReactNode {
  const theme = useTheme();
  const reader = useIsScreenReaderEnabled();
  const size = useBodySize();
  const [own, setOwn] = useState('');
  const [revealed, setRevealed] = useState('');
  const firstRow = useRef(0);
  const room = width ?? size.columns - 4;
  const labelWidth = Math.max(0, ...wantedRows.map(([first]) => (first ? fieldLabelWidth(first) : 0)));
  const inColumn = (spec: FieldSpec): number =>
    fieldLabelWidth(spec) > 0 ? labelWidth - fieldLabelWidth(spec) : 0;
  const rows = breakRows(wantedRows, (spec, first) => fieldWidth(spec) + (first ? inColumn(spec) : 0), room);
  const order = fieldOrder(rows);
  const wanted = focus ?? own;
  // A field that went away, as the servers do when nothing is to be received, gives the keys back to the first.
  const focused = order.includes(wanted) ? wanted : (order[0] ?? '');
  const field = rows.flat().find(({ id }) => id === focused);

  function go(move: FormMove): void {
    const next = moveFocus(rows, focused, move);
    if (next === focused) return;
    onBlur?.(focused);
    setRevealed('');
    if (focus === undefined) setOwn(next);
    onFocus?.(next);
  }

  useCommands(
    formCommands,
    {
      'form.next': () => go('next'),
      'form.previous': () => go('previous'),
      'form.down': () => go('down'),
      'form.up': () => go('up'),
      'form.enter': () => {
        if (field?.kind === 'button') field.onPress();
        else if (focused !== order.at(-1)) go('next');
        else {
          onBlur?.(focused);
          onSubmit?.();
        }
      },
      'form.change': () => change(field, 1),
      'form.changeBack': () => change(field, -1),
      'form.reveal': () => setRevealed(revealed === focused ? '' : focused),
    },
    { disabled: field?.kind === 'secret' ? {} : { 'form.reveal': 'Only a password is hidden.' } },
  );

  const draw = (spec: FieldSpec, index: number, row: FormRow): ReactNode => (
    <FormField
      key={spec.id}
      spec={spec}
      focused={spec.id === focused}
      revealed={spec.id === revealed}
      labelWidth={index === 0 ? labelWidth : fieldLabelWidth(spec)}
      width={index === 0 && row.length === 1 ? room : undefined}
    />
  );

  if (reader) {
    const only = field ? [field] : [];
    return (
      <Box flexDirection="column">
        {only.map(draw)}
        <FieldErrors lines={errorLines(only, room, theme)} indent={0} />
      </Box>
    );
  }

  const indent = labelWidth + 5;
  const errors = rows.map((row) => errorLines(row, room - indent, theme));
  const heights = errors.map((lines) => 1 + lines.length);
  const focusedRow = rows.findIndex((row) => row.some(({ id }) => id === focused));
  const available = height ?? Math.max(1, size.rows);
  const inSight = rowInSight(rows, heights, Math.max(0, focusedRow), available);
  const [first, end] = visibleRows(heights, inSight, available, firstRow.current);
  firstRow.current = first;
  return (
    <Box flexDirection="column" flexShrink={0}>
      {rows.slice(first, end).map((row, offset) => (
        <Box key={row[0]?.id ?? `line ${first + offset}`} flexDirection="column" flexShrink={0}>
          <Box columnGap={fieldGap} width={room + 2}>
            {/* A row that is too long gives way to the mark, not the mark to the row. */}
            <Box minHeight={1} columnGap={fieldGap} flexShrink={1} overflowX="hidden">
              {row.map(draw)}
            </Box>
            {offset === end - first - 1 && end < rows.length ? (
              <Box flexShrink={0}>
                <Text {...theme.style.dim}>{`${theme.mark.down} more`}</Text>
              </Box>
            ) : undefined}
          </Box>
          <FieldErrors lines={errors[first + offset] ?? []} indent={indent} />
        </Box>
      ))}
    </Box>
  );
}

function change(field: FieldSpec | undefined, by: 1 | -1): void {
  if (field?.kind === 'checkbox') field.onChange(!field.checked);
  if (field?.kind === 'choice') field.onChange(nextOption(field.options, field.value, by));
}
