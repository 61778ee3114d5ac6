import { beforeEach, expect, test } from 'vitest';
import { type CommandTable, defineCommands } from '../../src/ui/commands.ts';
import { createKeyboardStore, type Disabled, type KeyboardStore } from '../../src/ui/keyboard-store.ts';
import type { KeyEvent } from '../../src/ui/keys.ts';
import { createNotices, type Notices, readingTime } from '../../src/ui/notices.ts';

let clock: number;
let notices: Notices;
let store: KeyboardStore;
let done: string[];
let errors: string[];

beforeEach(() => {
  clock = 0;
  done = [];
  errors = [];
  notices = createNotices(() => clock);
  store = createKeyboardStore({
    notices,
    onError: (error, id) => errors.push(`${id}: ${(error as Error).message}`),
  });
});

const globals = defineCommands('global', 'Everywhere', {
  quit: { keys: ['q'], label: 'Quit' },
  redraw: { keys: ['ctrl+l'], label: 'Redraw', always: true },
});
const inbox = defineCommands('inbox', 'Inbox', {
  open: { keys: ['enter'], label: 'Open' },
  ask: { keys: ['?', 'q'], label: 'Ask' },
});
const question = defineCommands('question', 'Question', { yes: { keys: ['y', 'enter'], label: 'Yes' } });

function mount(table: CommandTable, options: { disabled?: Disabled<string>; modal?: boolean } = {}): number {
  const order = store.takeOrder();
  const actions = Object.fromEntries(Object.keys(table.commands).map((id) => [id, () => void done.push(id)]));
  store.put(order, { kind: 'commands', table, actions, disabled: {}, modal: false, ...options });
  return order;
}

function mountField(takes: (event: KeyEvent) => boolean): number {
  const order = store.takeOrder();
  store.put(order, {
    kind: 'field',
    handler: (event) => {
      if (!takes(event)) return false;
      done.push(event.kind === 'key' ? `typed ${event.name}` : `pasted ${event.text}`);
      return true;
    },
  });
  return order;
}

const press = (...keys: string[]): boolean[] =>
  keys.map((name) => store.dispatch({ kind: 'key', name, ...(name.length === 1 ? { text: name } : {}) }));
const paste = (text: string): boolean => store.dispatch({ kind: 'paste', text });
const printable = (event: KeyEvent): boolean => event.kind === 'paste' || event.text !== undefined;
const shown = (): string[] =>
  store.commands().map(({ id, keys, reason }) => `${id} [${keys.join(' ')}]${reason ? ` ${reason}` : ''}`);

test('the innermost table with the key gets it, the global one last', () => {
  mount(globals);
  mount(inbox);
  press('q', 'enter', 'ctrl+l');
  expect(done).toEqual(['ask', 'open', 'redraw']);
  expect(press('z')).toEqual([false]);
});

test('a screen that goes gives its keys back', () => {
  mount(globals);
  const order = mount(inbox);
  store.remove(order);
  press('q');
  expect(done).toEqual(['quit']);
});

test('what is pasted goes to the field, else to whoever waits for it, and is never a key', () => {
  mount(globals);
  const taken: string[] = [];
  const paste = (text: string): boolean => store.dispatch({ kind: 'paste', text });
  expect(paste('q')).toBe(false);
  const order = store.takeOrder();
  for (const who of ['before', 'page'])
    store.put(order, {
      kind: 'paste',
      handler: (text) => text.startsWith('http') && taken.push(`${who}: ${text}`) > 0,
    });
  expect(paste('q')).toBe(false);
  expect(paste('http://a')).toBe(true);
  const field = store.takeOrder();
  store.put(field, {
    kind: 'field',
    handler: (event) => event.kind === 'paste' && taken.push(`field: ${event.text}`) > 0,
  });
  expect(paste('http://b')).toBe(true);
  store.remove(field);
  mount(question, { modal: true });
  expect(paste('http://c')).toBe(false);
  expect(taken).toEqual(['page: http://a', 'field: http://b']);
  expect(done).toEqual([]);
});

test('below a modal table nothing answers, except what always does', () => {
  mount(globals);
  const below = mount(inbox);
  const front = mount(question, { modal: true });
  expect(press('q', '?')).toEqual([false, false]);
  press('enter', 'ctrl+l');
  expect(done).toEqual(['yes', 'redraw']);
  expect([store.reachable(below), store.reachable(front)]).toEqual([false, true]);
});

test('a text field takes what it types before any command; the rest goes on to them', () => {
  mount(globals);
  mountField(printable);
  mount(inbox);
  press('q', 'enter', '?');
  paste('two words');
  expect(done).toEqual(['typed q', 'open', 'typed ?', 'pasted two words']);
  expect(store.typing()).toBe(true);
});

test('of two fields the inner one is asked first', () => {
  mountField(printable);
  mountField((event) => event.kind === 'key' && event.name === 'a');
  press('a', 'b');
  expect(done).toEqual(['typed a', 'typed b']);
});

test('a field under a modal table gets nothing, one in it does', () => {
  mountField(printable);
  mount(question, { modal: true });
  expect(press('a')).toEqual([false]);
  expect(paste('x')).toBe(false);
  expect(store.typing()).toBe(false);
  mountField(printable);
  press('y');
  expect(done).toEqual(['typed y']);
  expect(store.typing()).toBe(true);
});

test('the key of a disabled command says why, and does not fall through to another', () => {
  mount(globals);
  mount(inbox, { disabled: { ask: 'There is nobody to ask.' } });
  press('q');
  expect(done).toEqual([]);
  expect(notices.current).toEqual({ text: 'There is nobody to ask.', tone: 'warning' });
});

test('what applies is listed innermost first, with the keys that reach it', () => {
  mount(globals);
  mount(inbox, { disabled: { open: 'There are no letters.' } });
  expect(shown()).toEqual(['open [enter] There are no letters.', 'ask [? q]', 'quit []', 'redraw [ctrl+l]']);
  mount(question, { modal: true });
  expect(shown()).toEqual(['yes [y enter]', 'redraw [ctrl+l]']);
});

test('a listed command runs the latest action of its screen', () => {
  const order = mount(inbox);
  const [open] = store.commands();
  store.put(order, {
    kind: 'commands',
    table: inbox,
    actions: { open: () => void done.push('open anew'), ask: () => undefined },
    disabled: {},
    modal: false,
  });
  open?.run();
  expect(done).toEqual(['open anew']);
});

test('the list changes its version only when it would read otherwise', () => {
  const order = mount(inbox);
  const put = (disabled: Disabled<string>): void =>
    store.put(order, {
      kind: 'commands',
      table: inbox,
      actions: { open: () => undefined, ask: () => undefined },
      disabled,
      modal: false,
    });
  const before = store.version();
  put({});
  put({ open: undefined });
  expect(store.version()).toBe(before);
  put({ open: 'No.' });
  expect(store.version()).toBe(before + 1);
});

test('what an action throws, at once or later, is reported with its command', async () => {
  const order = store.takeOrder();
  const actions = {
    open: () => {
      throw new Error('at once');
    },
    ask: async () => {
      await undefined;
      throw new Error('later');
    },
  };
  store.put(order, { kind: 'commands', table: inbox, actions, disabled: {}, modal: false });
  expect(press('enter', '?')).toEqual([true, true]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(errors).toEqual(['open: at once', 'ask: later']);
});

test('a notice stays while it is being read, and goes with a key after that', () => {
  mount(inbox);
  notices.show('Archived.');
  press('enter');
  expect(notices.current?.text).toBe('Archived.');
  clock += readingTime('Archived.');
  expect(notices.current?.text).toBe('Archived.');
  press('enter');
  expect(notices.current).toBeUndefined();
});

test('a key that shows a new notice does not clear it, however old the one before was', () => {
  mount(inbox, { disabled: { ask: 'No.' } });
  notices.show('Archived.');
  clock += 60_000;
  press('?');
  expect(notices.current?.text).toBe('No.');
});
