// Commands are data: a key, a label, a place in the footer. Footer, help, palette and the README's list of keys
// are all drawn from these tables, so none of them can be wrong about a key.

import { isKeyName } from './key-names.ts';

export interface Command {
  /** The first is the one that is shown. Names as in key-names.ts. */
  keys: readonly string[];
  /** What it does, in a word or two: the footer says `n New`. */
  label: string;
  /** The same in full, for help and palette, where the label alone would be too short. */
  name?: string;
  /** Its place in the footer, most important first; left out: not in the footer. */
  footer?: number;
  /** Works under a dialog too, as redrawing must. */
  always?: true;
  /**
   * What is typed behind it waits until it is done: it opens, after reading something, a screen that is typed into,
   * or leaves one. Otherwise the letters typed ahead would be commands of the screen before.
   */
  holds?: true;
  /** Left out of the palette: moving about is no errand that anybody looks up there. */
  palette?: false;
}

export interface CommandTable<Id extends string = string> {
  id: string;
  /** The heading in help. */
  title: string;
  commands: Readonly<Record<Id, Command>>;
}

/** Makes a table whose ids the compiler knows. Throws on a key that no terminal sends and on two commands with one key. */
export function defineCommands<const Id extends string>(
  id: string,
  title: string,
  commands: Readonly<Record<Id, Command>>,
): CommandTable<Id> {
  const table: CommandTable<Id> = { id, title, commands };
  const strange = entries(table).flatMap(([, command]) => command.keys.filter((key) => !isKeyName(key)));
  if (strange.length > 0) throw new Error(`${id}: no key is called ${strange.join(', ')}`);
  const clashes = findKeyClashes([table]);
  if (clashes.length > 0) throw new Error(clashes.join('\n'));
  return table;
}

/** What is wrong with a set of tables that stand in one layer: keys used twice, ids used twice. Empty when all is well. */
export function findKeyClashes(tables: readonly CommandTable[]): string[] {
  const clashes: string[] = [];
  const byKey = new Map<string, string>();
  const ids = new Set<string>();
  for (const [id, command] of tables.flatMap(entries)) {
    if (ids.has(id)) clashes.push(`${id} is defined twice`);
    ids.add(id);
    for (const key of command.keys) {
      const other = byKey.get(key);
      if (other) clashes.push(`${key} is the key of both ${other} and ${id}`);
      byKey.set(key, id);
    }
  }
  return clashes;
}

export function entries<Id extends string>(table: CommandTable<Id>): [Id, Command][] {
  return Object.entries(table.commands) as [Id, Command][];
}

/** The command of a table that a key stands for. */
export function findCommand<Id extends string>(table: CommandTable<Id>, key: string): Id | undefined {
  return entries(table).find(([, command]) => command.keys.includes(key))?.[0];
}
