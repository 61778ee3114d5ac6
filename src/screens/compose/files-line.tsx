// The files of a letter in one line: names, sizes, and how much of what the mail server takes they are.
import { Text } from 'ink';
import type { ReactNode } from 'react';
import { letterSize } from '../../mail/outbox/before-sending.ts';
import { cleanLine } from '../../ui/safe-text.ts';
import { toCells, truncate } from '../../ui/text-width.ts';
import { useTheme } from '../../ui/theme.ts';
import { sizeWords } from '../words.ts';
import { LABEL } from './field-row.tsx';
import type { Attachments } from './use-attachments.ts';

export function FilesLine({ files, limit, width }: Attachments & { width: number }): ReactNode {
  const { style, mark } = useTheme();
  const gone = files.some(({ size }) => size === null);
  const total = letterSize(
    '',
    files.map(({ size }) => size ?? 0),
  );
  const tooLarge = limit !== null && total > limit;
  const names = files.map(
    ({ name, size }) => `${cleanLine(name)} ${size === null ? '(gone)' : sizeWords(size)}`,
  );
  const sum =
    files.length > 1 || limit !== null
      ? `${sizeWords(total)}${limit === null ? '' : ` of ${sizeWords(limit)}`}`
      : '';
  const room = width - LABEL - (sum === '' ? 0 : sum.length + 2);
  const line = `${toCells('Files', LABEL)}${toCells(truncate(names.join(', '), room, mark.ellipsis), room)}${sum === '' ? '' : `  ${sum}`}`;
  return (
    <Text wrap="truncate" {...(tooLarge || gone ? style.error : {})}>
      {tooLarge || gone ? line.replace('Files ', `Files${mark.error}`) : line}
    </Text>
  );
}
