// What help and palette list: the commands that apply, found by what a person types about them.

import { showKey } from './key-names.ts';
import type { ApplicableCommand } from './keyboard-store.ts';

export type MenuRow =
  | { kind: 'heading'; title: string }
  | { kind: 'command'; command: ApplicableCommand; name: string; keys: string };

export const commandName = ({ command }: ApplicableCommand): string => command.name ?? command.label;

const shownKeys = ({ command, keys }: ApplicableCommand): string =>
  (keys.length > 0 ? keys : command.keys.slice(0, 0)).map(showKey).join(', ');

/** Every word that was typed stands somewhere in the name, the label, the heading or the keys. */
function matches(item: ApplicableCommand, words: readonly string[]): boolean {
  const text = [commandName(item), item.command.label, item.table.title, shownKeys(item)]
    .join(' ')
    .toLocaleLowerCase();
  return words.every((word) => text.includes(word));
}

const wordsOf = (query: string): string[] => query.toLocaleLowerCase().split(/\s+/).filter(Boolean);

/** Help: all commands under the headings of their tables, in the order in which keys reach them. */
export function helpRows(commands: readonly ApplicableCommand[], query: string): MenuRow[] {
  const words = wordsOf(query);
  const sections = new Map<string, ApplicableCommand[]>();
  for (const item of commands.filter((command) => matches(command, words)))
    sections.set(item.table.title, [...(sections.get(item.table.title) ?? []), item]);
  return [...sections].flatMap(([title, items]): MenuRow[] => [
    { kind: 'heading', title },
    ...items.map(toRow),
  ]);
}

/** The palette: commands by name, without mere moves; those whose name begins as typed come first. */
export function paletteRows(commands: readonly ApplicableCommand[], query: string): MenuRow[] {
  const words = wordsOf(query);
  const start = query.trim().toLocaleLowerCase();
  const found = commands.filter((item) => item.command.palette !== false && matches(item, words));
  const first = (item: ApplicableCommand): boolean => commandName(item).toLocaleLowerCase().startsWith(start);
  return [...found.filter(first), ...found.filter((item) => !first(item))].map(toRow);
}

const toRow = (command: ApplicableCommand): MenuRow => ({
  kind: 'command',
  command,
  name: commandName(command),
  keys: shownKeys(command),
});

/** The command row at or after a row, or the last one: headings are stepped over. */
export function commandRowAt(rows: readonly MenuRow[], wanted: number, direction: 1 | -1): number {
  for (let at = wanted; at >= 0 && at < rows.length; at += direction)
    if (rows[at]?.kind === 'command') return at;
  const any = rows.findIndex(({ kind }) => kind === 'command');
  const last = rows.findLastIndex(({ kind }) => kind === 'command');
  return direction === 1 ? last : any;
}
