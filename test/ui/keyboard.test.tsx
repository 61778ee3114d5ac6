import { Text } from 'ink';
import { cleanup, render } from 'ink-testing-library';
import { type ReactNode, useState } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { defineCommands } from '../../src/ui/commands.ts';
import { Keyboard, useApplicableCommands, useCommands, useField } from '../../src/ui/keyboard.tsx';

afterEach(cleanup);

const moves = defineCommands('moves', 'Moves', {
  down: { keys: ['down'], label: 'Down' },
  search: { keys: ['/'], label: 'Search' },
});

/** A screen in the plainest React there is: every closure sees only the state of its own drawing. */
function Rows(): ReactNode {
  const [row, setRow] = useState(0);
  const [searching, setSearching] = useState(false);
  useCommands(moves, { down: () => setRow(row + 1), search: () => setSearching(true) });
  return (
    <>
      <Text>row {row}</Text>
      {searching ? <Search /> : undefined}
    </>
  );
}

function Search(): ReactNode {
  const [text, setText] = useState('');
  useField((event) => {
    if (event.kind === 'paste') setText(text + event.text);
    else if (event.name === 'backspace') setText(text.slice(0, -1));
    else if (event.text) setText(text + event.text);
    else return false;
    return true;
  });
  return <Text>search [{text}]</Text>;
}

function start(node: ReactNode): { type(keys: string): void; shows(text: string): Promise<void> } {
  const { stdin, lastFrame } = render(<Keyboard>{node}</Keyboard>);
  return {
    type: (keys) => stdin.write(keys),
    shows: (text) => vi.waitFor(() => expect(lastFrame()).toContain(text), { timeout: 10_000 }),
  };
}

test('fifty Downs in one read move fifty rows', async () => {
  const screen = start(<Rows />);
  screen.type('\x1b[B'.repeat(50));
  await screen.shows('row 50');
});

test('what is typed ahead of the search field arrives in it', async () => {
  const screen = start(<Rows />);
  screen.type('\x1b[B/order 88213\x1b[B');
  await screen.shows('search [order 88213]');
  await screen.shows('row 2');
});

test('ab, backspace, c in one write gives ac', async () => {
  const screen = start(<Search />);
  screen.type('ab\x7fc');
  await screen.shows('search [ac]');
});

test('a paste comes whole and presses no keys', async () => {
  const screen = start(<Rows />);
  screen.type('/\x1b[200~a/b\r/\x1b[201~!');
  await screen.shows('search [a/b\n/!]');
  await screen.shows('row 0');
});

test('an Esc that comes apart from its sequence is still that sequence', async () => {
  const screen = start(<Rows />);
  screen.type('\x1b');
  screen.type('[B');
  await screen.shows('row 1');
});

test('Esc and a letter in one read are both pressed where nobody wants Alt', async () => {
  const screen = start(<Outer />);
  await screen.shows('can close slow');
  screen.type('\x1bx');
  await screen.shows('log closed all');
});

test('where somebody wants Alt and that letter, it is Alt', async () => {
  const alt = defineCommands('alt', 'Alt', { alt: { keys: ['alt+x'], label: 'Alt' } });
  function WithAlt(): ReactNode {
    const [log, setLog] = useState('');
    useCommands(alt, { alt: () => setLog(`${log} alt`) });
    return (
      <>
        <Text>pressed{log}</Text>
        <Outer />
      </>
    );
  }
  const screen = start(<WithAlt />);
  await screen.shows('can close slow');
  screen.type('\x1b');
  await screen.shows('log closed');
  screen.type('\x1bx');
  await screen.shows('pressed alt');
  await screen.shows('log closed\n');
});

const outer = defineCommands('outer', 'Outer', {
  leave: { keys: ['esc'], label: 'Leave' },
  all: { keys: ['x'], label: 'All' },
});
const inner = defineCommands('inner', 'Inner', {
  close: { keys: ['esc'], label: 'Close' },
  slow: { keys: ['s'], label: 'Slow' },
});

function Outer(): ReactNode {
  const [log, setLog] = useState<string[]>([]);
  const [open, setOpen] = useState(true);
  const note = (word: string): void => setLog((words) => [...words, word]);
  useCommands(outer, { leave: () => note('left'), all: () => note('all') });
  return (
    <>
      <Text>log {log.join(' ')}</Text>
      {open ? <Inner note={note} close={() => setOpen(false)} /> : undefined}
      <Shown />
    </>
  );
}

let finishSlow = (): void => undefined;

function Inner({ note, close }: { note: (word: string) => void; close: () => void }): ReactNode {
  useCommands(
    inner,
    {
      close: () => {
        note('closed');
        close();
      },
      slow: async () => {
        await new Promise<void>((resolve) => {
          finishSlow = resolve;
        });
        note('slow');
      },
    },
    { modal: true },
  );
  return null;
}

function Shown(): ReactNode {
  return (
    <Text>
      can{' '}
      {useApplicableCommands()
        .map(({ id }) => id)
        .join(' ')}
    </Text>
  );
}

test('a child is asked before its parent, also when both appear at once', async () => {
  const screen = start(<Outer />);
  await screen.shows('can close slow');
  screen.type('x\x1b');
  await screen.shows('log closed\n');
  await screen.shows('can leave all');
  screen.type('x\x1b');
  await screen.shows('log closed all left');
});

test('keys go on while an action takes its time', async () => {
  const screen = start(<Outer />);
  screen.type('s\x1b');
  await screen.shows('log closed');
  finishSlow();
  await screen.shows('log closed slow');
});

test('a bug in an action is handed to the owner', async () => {
  const errors: unknown[] = [];
  const broken = defineCommands('broken', 'Broken', { go: { keys: ['g'], label: 'Go' } });
  function Broken(): ReactNode {
    useCommands(broken, {
      go: () => {
        throw new Error('bug');
      },
    });
    return null;
  }
  const { stdin } = render(
    <Keyboard onError={(error, id) => errors.push([id, (error as Error).message])}>
      <Broken />
    </Keyboard>,
  );
  stdin.write('g');
  await vi.waitFor(() => expect(errors).toEqual([['go', 'bug']]), { timeout: 10_000 });
});
