// Prints the README's list of keys from the tables that the screens use.
import { keyTables } from '../src/screens/key-tables.ts';
import { showKey } from '../src/ui/key-names.ts';

const BEGIN = '<!-- keys: made from the tables in src/screens by scripts/readme-keys.ts -->';
const END = '<!-- /keys -->';

export function keyList(): string {
  // Tables with one title, as the pages of Email Setup have them, make one list.
  const titles = [...new Set(keyTables.map((table) => table.title))];
  return titles
    .map((title) => {
      const commands = keyTables
        .filter((table) => table.title === title)
        .flatMap((table) => Object.values(table.commands));
      const rows = commands.map(
        ({ keys, name, label }) =>
          `| ${keys.map((key) => `\`${showKey(key)}\``).join(' ')} | ${name ?? label} |`,
      );
      return `**${title}**\n\n| key | |\n| --- | --- |\n${rows.join('\n')}\n`;
    })
    .join('\n');
}

/** The README with the list of keys between its marks. */
export function withKeys(readme: string): string {
  const from = readme.indexOf(BEGIN) + BEGIN.length;
  return `${readme.slice(0, from)}\n\n${keyList()}\n${readme.slice(readme.indexOf(END))}`;
}

export const readmePath = new URL('../README.md', import.meta.url);
