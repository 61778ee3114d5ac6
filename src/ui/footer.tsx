// The bottom line: the keys that matter now, as many as fit. Drawn from the command tables alone.

import { Text } from 'ink';
import { Fragment, type ReactNode } from 'react';
import { isPrintableKey, showKey } from './key-names.ts';
import { useApplicableCommands, useTyping } from './keyboard.tsx';
import type { ApplicableCommand } from './keyboard-store.ts';
import { cellWidth } from './text-width.ts';
import { useTheme } from './theme.ts';

export interface FooterItem {
  id: string;
  key: string;
  label: string;
}

const gap = 2;

/** What the footer says in so many cells. Commands that always work keep their place; the others fill up by importance. */
export function footerItems(
  commands: readonly ApplicableCommand[],
  width: number,
  typing: boolean,
): FooterItem[] {
  const items = commands
    .filter(({ command, reason }) => command.footer !== undefined && !reason)
    .map(({ id, command, keys }) => ({
      id,
      command,
      key: keys.find((key) => !typing || !isPrintableKey(key)),
    }))
    .filter((item): item is typeof item & { key: string } => item.key !== undefined)
    .map(({ id, command, key }) => ({
      id,
      key: showKey(key),
      label: command.label,
      place: command.footer ?? 0,
      kept: command.always === true,
    }))
    .sort((a, b) => a.place - b.place);
  let room = width;
  const chosen = new Set<string>();
  for (const item of [...items.filter(({ kept }) => kept), ...items.filter(({ kept }) => !kept)]) {
    const needed = cellWidth(item.key) + 1 + cellWidth(item.label) + (chosen.size > 0 ? gap : 0);
    if (needed > room) break;
    room -= needed;
    chosen.add(item.id);
  }
  return items.filter(({ id }) => chosen.has(id)).map(({ id, key, label }) => ({ id, key, label }));
}

export function Footer({ width }: { width: number }): ReactNode {
  const theme = useTheme();
  const items = footerItems(useApplicableCommands(), width, useTyping());
  return (
    <Text wrap="truncate">
      {items.map((item, index) => (
        <Fragment key={item.id}>
          {index > 0 ? ' '.repeat(gap) : ''}
          <Text {...theme.style.key}>{item.key}</Text> {item.label}
        </Fragment>
      ))}
    </Text>
  );
}
