import { expect, test } from 'vitest';
import { defineCommands, findCommand, findKeyClashes } from '../../src/ui/commands.ts';

test('a table knows which command a key stands for', () => {
  const table = defineCommands('inbox', 'Inbox', {
    'inbox.open': { keys: ['enter', 'right'], label: 'Open', footer: 1 },
    'inbox.new': { keys: ['n'], label: 'New' },
  });
  expect(findCommand(table, 'right')).toBe('inbox.open');
  expect(findCommand(table, 'n')).toBe('inbox.new');
  expect(findCommand(table, 'N')).toBeUndefined();
});

test('two commands on one key are refused at once', () => {
  expect(() =>
    defineCommands('inbox', 'Inbox', {
      'inbox.open': { keys: ['enter'], label: 'Open' },
      'inbox.reply': { keys: ['r', 'enter'], label: 'Reply' },
    }),
  ).toThrow('enter is the key of both inbox.open and inbox.reply');
});

test('a key that no terminal sends is refused at once', () => {
  expect(() => defineCommands('x', 'X', { 'x.a': { keys: ['return', 'ctrl+m', 'a'], label: 'A' } })).toThrow(
    'x: no key is called return, ctrl+m',
  );
});

test('a set of tables is checked for keys and ids that stand twice', () => {
  const one = defineCommands('one', 'One', {
    'one.a': { keys: ['a'], label: 'A' },
    same: { keys: [], label: 'S' },
  });
  const two = defineCommands('two', 'Two', {
    'two.a': { keys: ['b', 'a'], label: 'A' },
    same: { keys: [], label: 'S' },
  });
  expect(findKeyClashes([one])).toEqual([]);
  expect(findKeyClashes([one, two])).toEqual([
    'a is the key of both one.a and two.a',
    'same is defined twice',
  ]);
});
