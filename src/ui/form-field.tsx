// How each kind of field is drawn in a form.

import { Box, Text, useIsScreenReaderEnabled } from 'ink';
import type { ReactNode } from 'react';
import { type FieldSpec, type FormRow, takesFocus } from './form-model.ts';
import { toneMark, toneStyle } from './notice-line.tsx';
import { cleanLine } from './safe-text.ts';
import { terminalLink } from './terminal-link.ts';
import { TextField } from './text-field.tsx';
import { cellWidth, toCells, wrap } from './text-width.ts';
import { type Theme, useTheme } from './theme.ts';

/** The mark before a field, and the three blanks behind its label. */
const around = 5;

/** The room that the label takes in the column of labels; ticks and buttons stand in no column. */
export function fieldLabelWidth(spec: FieldSpec): number {
  return spec.kind === 'text' || spec.kind === 'secret' || spec.kind === 'choice' ? cellWidth(spec.label) : 0;
}

/** All of a field's cells, where it has a width of its own. */
export function fieldWidth(spec: FieldSpec): number {
  if (spec.kind === 'words') return 2 + cellWidth(spec.text);
  const note = spec.note ? 2 + cellWidth(cleanLine(spec.note)) : 0;
  if (spec.kind === 'checkbox' || spec.kind === 'button') return 6 + cellWidth(spec.label) + note;
  const value =
    spec.kind === 'choice'
      ? 4 + Math.max(0, ...spec.options.map(({ label }) => cellWidth(label)))
      : (spec.width ?? 25);
  return around + cellWidth(spec.label) + value + note;
}

export interface FormFieldProps {
  spec: FieldSpec;
  focused: boolean;
  /** A hidden value is shown. */
  revealed: boolean;
  labelWidth: number;
  /** The width of a field that has its line to itself. */
  width: number | undefined;
}

export function FormField({ spec, focused, revealed, labelWidth, width }: FormFieldProps): ReactNode {
  const theme = useTheme();
  const { mark, style } = theme;
  const reader = useIsScreenReaderEnabled();
  if (spec.kind === 'words') {
    const tone = spec.tone ?? 'plain';
    return (
      <Box paddingLeft={reader ? 0 : 2} {...(width === undefined ? {} : { width })}>
        {spec.link === undefined ? (
          <Text {...toneStyle(tone, theme)}>{spec.text}</Text>
        ) : (
          <Text {...style.link}>{terminalLink(spec.text, spec.link)}</Text>
        )}
      </Box>
    );
  }
  const labelStyle = focused ? style.selected : {};
  const pointer = reader ? '' : `${focused ? mark.pointer : ' '} `;
  const label = reader ? `${spec.label}:` : `${toCells(spec.label, labelWidth, 'left', mark.ellipsis)}   `;
  const note = spec.note ? `  ${toneMark(spec.noteTone ?? 'plain', theme)}${cleanLine(spec.note)}` : '';
  return (
    <Box flexShrink={0}>
      <Text {...style.selected}>{pointer}</Text>
      {spec.kind === 'checkbox' ? (
        <Text {...labelStyle}>{`[${spec.checked ? 'x' : ' '}] ${spec.label}`}</Text>
      ) : spec.kind === 'button' ? (
        <Text {...labelStyle}>{`[ ${spec.label} ]`}</Text>
      ) : (
        <>
          <Text {...labelStyle}>{label}</Text>
          {spec.kind === 'choice' ? (
            <ChoiceValue spec={spec} focused={focused} />
          ) : (
            <TextField
              value={spec.value}
              onChange={spec.onChange}
              focus={focused}
              hidden={spec.kind === 'secret' && !revealed}
              placeholder={spec.placeholder ?? ''}
              width={spec.width ?? Math.max(8, (width ?? 30) - labelWidth - around - cellWidth(note))}
            />
          )}
        </>
      )}
      <Note note={note} spec={spec} />
    </Box>
  );
}

function ChoiceValue({
  spec,
  focused,
}: {
  spec: Extract<FieldSpec, { kind: 'choice' }>;
  focused: boolean;
}): ReactNode {
  const { mark, style } = useTheme();
  const widest = Math.max(0, ...spec.options.map((option) => cellWidth(option.label)));
  const chosen = spec.options.find(({ value }) => value === spec.value)?.label ?? '';
  return (
    <Text {...(focused ? style.bold : {})}>
      {mark.left} {toCells(chosen, widest, 'left', mark.ellipsis)} {mark.right}
    </Text>
  );
}

function Note({ note, spec }: { note: string; spec: Exclude<FieldSpec, { kind: 'words' }> }): ReactNode {
  const theme = useTheme();
  if (note === '') return undefined;
  const tone = spec.noteTone ?? 'plain';
  const style = tone === 'plain' ? theme.style.dim : toneStyle(tone, theme);
  return (
    <Text wrap="truncate" {...style}>
      {note}
    </Text>
  );
}

/** What is wrong in a line of fields, as the lines that say so. */
export function errorLines(row: FormRow, width: number, theme: Theme): string[] {
  return row
    .filter(takesFocus)
    .filter(({ error }) => error)
    .flatMap(({ error = '' }) =>
      wrap(cleanLine(error), Math.max(20, width - 2)).map(
        (line, index) => `${index === 0 ? theme.mark.error : ' '} ${line}`,
      ),
    );
}

/** Under the fields, at the column of the values. */
export function FieldErrors({ lines, indent }: { lines: readonly string[]; indent: number }): ReactNode {
  const { style } = useTheme();
  return lines.map((line) => (
    <Box key={line} paddingLeft={indent} flexShrink={0}>
      <Text wrap="truncate" {...style.error}>
        {line}
      </Text>
    </Box>
  ));
}
