import { describe, expect, test } from 'vitest';
import { commandRowAt, helpRows, type MenuRow, paletteRows } from '../../src/ui/command-menu-model.ts';
import { type CommandTable, defineCommands, entries } from '../../src/ui/commands.ts';
import { footerItems } from '../../src/ui/footer.tsx';
import type { ApplicableCommand } from '../../src/ui/keyboard-store.ts';
import { type ListMove, listTop, moveSelection } from '../../src/ui/list-window.ts';
import { createTheme } from '../../src/ui/theme.ts';

describe('the window of a list', () => {
  test.each([
    ['the start', 100, 0, 10, 0, 0],
    ['a step inside', 100, 9, 10, 0, 0],
    ['a step over the end', 100, 10, 10, 0, 1],
    ['a jump', 100, 99, 10, 0, 90],
    ['a step over the start', 100, 4, 10, 5, 4],
    ['rows that went away', 5, 4, 10, 50, 0],
    ['the end when the window grew', 20, 19, 15, 10, 5],
    ['no rows', 0, 0, 10, 0, 0],
    ['no height', 10, 5, 0, 0, 6],
  ])('%s', (_what, count, selected, height, before, top) => {
    expect(listTop({ count, selected, height }, before)).toBe(top);
  });

  test('random moves: the selected row is always shown, and the window never leaves the list', () => {
    const moves: ListMove[] = ['up', 'down', 'down', 'pageUp', 'pageDown', 'pageDown', 'first', 'last'];
    let seed = 9;
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return Math.floor((seed / 2147483648) * below);
    };
    let view = { count: 37, selected: 0, height: 7 };
    let top = 0;
    for (let step = 0; step < 5000; step++) {
      if (random(20) === 0) view = { ...view, count: 1 + random(60), height: 1 + random(12) };
      view = { ...view, selected: Math.min(view.selected, view.count - 1) };
      view = { ...view, selected: moveSelection(moves[random(moves.length)] ?? 'up', view) };
      top = listTop(view, top);
      expect(view.selected).toBeGreaterThanOrEqual(top);
      expect(view.selected).toBeLessThan(top + view.height);
      expect(top).toBeGreaterThanOrEqual(0);
      expect(top + Math.min(view.height, view.count)).toBeLessThanOrEqual(view.count);
    }
  });

  test.each([
    ['up', 5, 4],
    ['up', 0, 0],
    ['down', 99, 99],
    ['pageDown', 0, 9],
    ['pageUp', 5, 0],
    ['first', 50, 0],
    ['last', 50, 99],
  ] as const)('%s from %i leads to %i', (move, from, to) => {
    expect(moveSelection(move, { count: 100, selected: from, height: 10 })).toBe(to);
  });
});

const list = defineCommands('list', 'Moving', { up: { keys: ['up', 'k'], label: 'Up', palette: false } });
const inbox = defineCommands('inbox', 'Inbox', {
  open: { keys: ['enter'], label: 'Open', name: 'Open the letter', footer: 1 },
  create: { keys: ['n', 'f4'], label: 'New', name: 'Write a new letter', footer: 2 },
  remove: { keys: ['delete'], label: 'Delete', footer: 3 },
  send: { keys: ['s'], label: 'Send', footer: 4 },
});
const shell = defineCommands('shell', 'Everywhere', {
  help: { keys: ['?', 'f1'], label: 'Help', footer: 90, always: true },
});

function applicable(tables: CommandTable[], reasons: Record<string, string> = {}): ApplicableCommand[] {
  return tables.flatMap((table) =>
    entries(table).map(([id, command]) => ({
      id,
      command,
      keys: command.keys,
      table,
      ...(reasons[id] ? { reason: reasons[id] } : {}),
      run: () => undefined,
    })),
  );
}

const all = applicable([list, inbox, shell], { send: 'Nothing is written.' });
const footer = (width: number, typing = false): string =>
  footerItems(all, width, typing)
    .map(({ key, label }) => `${key} ${label}`)
    .join('  ');

describe('the footer', () => {
  test.each([
    ['all that can be done', 80, false, 'Enter Open  n New  Del Delete  ? Help'],
    ['while typing, keys that type nothing', 80, true, 'Enter Open  F4 New  Del Delete  F1 Help'],
    ['exactly full', 37, false, 'Enter Open  n New  Del Delete  ? Help'],
    ['too narrow for all: the last give way, help stays', 36, false, 'Enter Open  n New  ? Help'],
    ['hardly any room', 18, false, 'Enter Open  ? Help'],
    ['room for help alone', 10, false, '? Help'],
    ['no room', 3, false, ''],
  ])('%s', (_what, width, typing, expected) => {
    expect(footer(width, typing)).toBe(expected);
  });
});

describe('looking up commands', () => {
  const names = (rows: MenuRow[]): string[] =>
    rows.map((row) => (row.kind === 'heading' ? `# ${row.title}` : `${row.keys} ${row.name}`));

  test('help has every command under its heading', () => {
    expect(names(helpRows(all, ''))).toEqual([
      '# Moving',
      'Up, k Up',
      '# Inbox',
      'Enter Open the letter',
      'n, F4 Write a new letter',
      'Del Delete',
      's Send',
      '# Everywhere',
      '?, F1 Help',
    ]);
  });

  test.each([
    ['lett', ['# Inbox', 'Enter Open the letter', 'n, F4 Write a new letter']],
    ['LETTER write', ['# Inbox', 'n, F4 Write a new letter']],
    ['everywhere', ['# Everywhere', '?, F1 Help']],
    ['del', ['# Inbox', 'Del Delete']],
    ['nothing such', []],
  ])('help finds %j', (query, expected) => {
    expect(names(helpRows(all, query))).toEqual(expected);
  });

  test('the palette leaves moves out, and puts first what begins as typed', () => {
    expect(names(paletteRows(all, ''))).toHaveLength(5);
    expect(names(paletteRows(all, 'e'))[0]).toBe('Enter Open the letter');
    expect(names(paletteRows(all, 'wr'))).toEqual(['n, F4 Write a new letter']);
    expect(names(paletteRows(all, 'de'))[0]).toBe('Del Delete');
  });

  test('headings are stepped over', () => {
    const rows = helpRows(all, '');
    expect(commandRowAt(rows, 0, 1)).toBe(1);
    expect(commandRowAt(rows, 2, 1)).toBe(3);
    expect(commandRowAt(rows, 2, -1)).toBe(1);
    expect(commandRowAt(rows, 0, -1)).toBe(1);
    expect(commandRowAt(rows, 99, 1)).toBe(8);
    expect(commandRowAt([], 0, 1)).toBe(-1);
  });
});

describe('the theme', () => {
  test.each([
    [{ LANG: 'en_GB.UTF-8' }, true],
    [{ LANG: 'de_DE.utf8', TERM: 'xterm-256color' }, true],
    [{ LC_ALL: 'C', LANG: 'en_GB.UTF-8' }, false],
    [{ LC_CTYPE: 'C.UTF-8' }, true],
    [{ LANG: 'C' }, false],
    [{}, false],
    [{ LANG: 'en_GB.UTF-8', TERM: 'linux' }, false],
    [{ LANG: 'en_GB.UTF-8', TERM: 'vt100' }, false],
    [{ LANG: 'en_GB.UTF-8', TERM: 'vt220' }, false],
  ])('%j draws beyond ASCII: %s', (env, unicode) => {
    const theme = createTheme(env);
    expect(theme.unicode).toBe(unicode);
    expect(Object.values(theme.mark).every((mark) => /^[ -~]+$/.test(mark))).toBe(!unicode);
  });

  test('NO_COLOR takes the colours and leaves bold type', () => {
    const styles = Object.values(createTheme({ NO_COLOR: '1' }).style);
    expect(styles.some((style) => 'color' in style)).toBe(false);
    expect(createTheme({ NO_COLOR: '1' }).style.error).toEqual({ bold: true });
    expect(createTheme({ NO_COLOR: '' }).style.error).toHaveProperty('color');
  });
});
