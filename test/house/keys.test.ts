import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readmePath, withKeys } from '../../scripts/readme-keys.ts';
import { appCommands } from '../../src/screens/app-keys.ts';
import { keyTables } from '../../src/screens/key-tables.ts';
import { findKeyClashes } from '../../src/ui/commands.ts';
import { shellCommands } from '../../src/ui/shell.tsx';

test('no key does two things in one table, and no command stands in two', () => {
  expect(keyTables.flatMap((table) => findKeyClashes([table]))).toEqual([]);
  const ids = keyTables.flatMap((table) => Object.keys(table.commands));
  expect(new Set(ids).size).toBe(ids.length);
});

test('what works everywhere clashes with nothing else that works everywhere', () => {
  expect(findKeyClashes([shellCommands, appCommands])).toEqual([]);
});

test('the README lists the keys that the screens have', () => {
  const readme = readFileSync(readmePath, 'utf8');
  // `npm run keys` sets this, and writes what the test would otherwise ask for.
  if (process.env.WRITE_README === '1') writeFileSync(readmePath, withKeys(readme));
  else expect(readme).toBe(withKeys(readme));
});
