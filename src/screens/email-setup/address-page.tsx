// The whole address of the sign-in, from edge to edge: for a terminal that neither copies nor draws links, where it can be
// taken with the mouse. A web browser drops the line breaks that come along; blanks before a line it would keep.
import { Text } from 'ink';
import type { ReactNode } from 'react';
import { Frame, useBodySize } from '../../ui/frame.tsx';
import { useCommands } from '../../ui/keyboard.tsx';
import { wrap } from '../../ui/text-width.ts';
import { addressPageCommands } from './wizard-keys.ts';

export interface AddressPageProps {
  url: string;
  onClose: () => void;
}

export function AddressPage({ url, onClose }: AddressPageProps): ReactNode {
  const { columns, rows } = useBodySize();
  useCommands(addressPageCommands, { 'setup.closeAddress': onClose }, { modal: true });
  const lines = addressLines(url, columns, rows);
  return (
    <Frame title="Email Setup">
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
        <Text key={index}>{line === '' ? ' ' : line}</Text>
      ))}
    </Frame>
  );
}

/** Pure: all of the address, or that it has no room. */
export function addressLines(url: string, columns: number, rows: number): string[] {
  const words = wrap(
    'Take all of this with the mouse, and put it into the address line of a web browser. It is one address; the line breaks do no harm there.',
    columns - 2,
  ).map((line) => ` ${line}`);
  const parts = Array.from({ length: Math.ceil(url.length / columns) }, (_, index) =>
    url.slice(index * columns, (index + 1) * columns),
  );
  if (words.length + 1 + parts.length <= rows) return [...words, '', ...parts];
  if (parts.length <= rows) return parts;
  return wrap(
    'The whole address has no room here. Make the window larger, or copy the address.',
    columns - 2,
  ).map((line) => ` ${line}`);
}
