// One line of the head of a letter that is being written: its label, the field, and what is to be said of it.
import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import type { Doubt } from '../../mail/mime/doubtful-addresses.ts';
import { cleanLine } from '../../ui/safe-text.ts';
import { toCells, truncate } from '../../ui/text-width.ts';
import { useTheme } from '../../ui/theme.ts';

/** Cells of the labels. */
export const LABEL = 9;

export interface FieldRowProps {
  label: string;
  focus: boolean;
  width: number;
  /** A sentence. */
  error: string | undefined;
  doubt: Doubt | undefined;
  children: ReactNode;
}

export function FieldRow({ label, focus, width, error, doubt, children }: FieldRowProps): ReactNode {
  const { style, mark } = useTheme();
  const said = (words: string): string =>
    truncate(`${' '.repeat(LABEL)}${cleanLine(words)}`, width, mark.ellipsis);
  return (
    <Box flexDirection="column" flexShrink={0}>
      <Box marginLeft={-2}>
        <Text {...style.selected}>{focus ? `${mark.pointer} ` : '  '}</Text>
        <Text {...(focus ? style.selected : style.dim)}>{toCells(label, LABEL)}</Text>
        {children}
      </Box>
      {error ? (
        <Text wrap="truncate" {...style.error}>
          {said(`${mark.error} ${error}`)}
        </Text>
      ) : undefined}
      {doubt ? (
        <Text wrap="truncate" {...style.warning}>
          {said(
            `${mark.warning} ${doubt.meant === '' ? doubt.words : `Is ${doubt.meant} meant? F5 takes it.`}`,
          )}
        </Text>
      ) : undefined}
    </Box>
  );
}
