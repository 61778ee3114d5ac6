import { Box, Text } from 'ink';
import { type ReactNode, useState } from 'react';
import { afterEach, describe, expect, test } from 'vitest';
import { defineCommands } from '../../src/ui/commands.ts';
import { Dialog, TypedDialog } from '../../src/ui/dialog.tsx';
import { Frame, FrameProvider, useBodySize } from '../../src/ui/frame.tsx';
import { useCommands, useNotices } from '../../src/ui/keyboard.tsx';
import { List, useListMoves, useListWindow } from '../../src/ui/list.tsx';
import { Shell } from '../../src/ui/shell.tsx';
import { createCellScreen } from '../../src/ui/terminal/cell-screen.ts';
import { TextField } from '../../src/ui/text-field.tsx';
import { createTheme } from '../../src/ui/theme.ts';
import { openScreen, type Screen, type ScreenOptions } from '../support/screen.ts';

let screen: Screen;
afterEach(() => screen.close());

interface OpenOptions extends ScreenOptions {
  env?: Record<string, string>;
  now?: () => number;
}

function open(node: ReactNode, { env = { LANG: 'C.UTF-8' }, now, ...options }: OpenOptions = {}): Screen {
  screen = openScreen(
    <Shell theme={createTheme(env)} redraw={() => undefined} {...(now ? { now } : {})}>
      {node}
    </Shell>,
    options,
  );
  return screen;
}

const rowsCommands = defineCommands('rows', 'Letters', {
  'rows.open': { keys: ['enter'], label: 'Open', footer: 1 },
  'rows.archive': { keys: ['e'], label: 'Archive', footer: 3 },
  'rows.undo': { keys: ['u'], label: 'Undo' },
  'rows.send': { keys: ['s'], label: 'Send', footer: 2 },
});

function Letters({ count = 500 }: { count?: number }): ReactNode {
  const size = useBodySize();
  const notices = useNotices();
  const [selected, setSelected] = useState(0);
  const [opened, setOpened] = useState('');
  const view = { count, selected, height: size.rows };
  const { top, end } = useListWindow(view);
  useListMoves(view, setSelected);
  useCommands(
    rowsCommands,
    {
      'rows.open': () => setOpened(`opened ${selected}`),
      'rows.archive': () => notices.show('Archived.', { command: 'rows.undo' }),
      'rows.undo': () => notices.show('Back in the inbox.'),
      'rows.send': () => undefined,
    },
    { disabled: { 'rows.send': 'No letter is written.' } },
  );
  return (
    <Frame title="Inbox" detail={opened === '' ? `${count} letters` : opened}>
      <List
        top={top}
        end={end}
        count={count}
        selected={selected}
        empty="No letters yet."
        row={(index) => <Text>{` letter ${index}`}</Text>}
      />
    </Frame>
  );
}

describe('a list in its frame', () => {
  test('shows title, rows, the selected one marked, and the keys that matter', async () => {
    const { waitFor, lines } = open(
      <FrameProvider value={{ status: { text: 'reception@brightsmile.example', tone: 'success' } }}>
        <Letters />
      </FrameProvider>,
    );
    await waitFor('? Help');
    expect(lines()[0]).toMatch(/^ Inbox · 500 letters {20,}✔ reception@brightsmile\.example$/);
    expect(lines()[1]).toBe('▌ letter 0');
    expect(lines()[2]).toBe('  letter 1');
    expect(lines()[21]).toBe('  letter 20');
    expect(lines()[22]).toBe('');
    expect(lines()[23]).toBe(' Enter Open  e Archive  ? Help');
  });

  test('what has no room in the title line is said shorter, where there are shorter words', async () => {
    const address = 'the.reception.of.the.practice@brightsmile.example';
    const status = { text: `${address} 09:42`, short: '09:42', tone: 'success' } as const;
    const { waitFor, lines, resize } = open(
      <FrameProvider value={{ status }}>
        <Letters />
      </FrameProvider>,
    );
    await waitFor(`✔ ${address} 09:42`);
    resize(60, 15);
    await waitFor(/letters +✔ 09:42/);
    expect(lines()[0]).not.toContain('@');
  });

  test('fifty Downs in one burst move fifty rows, and Enter opens that one', async () => {
    const { type, waitFor, lines } = open(<Letters />);
    await waitFor('letter 20');
    type('\x1b[B'.repeat(50));
    type('\r');
    await waitFor('opened 50');
    expect(lines()[21]).toBe('▌ letter 50');
    type('\x1b[H');
    await waitFor('▌ letter 0');
    type('G');
    await waitFor('▌ letter 499');
    type('\x1b[5~');
    await waitFor('▌ letter 479');
  });

  test('a screen appears whole: its keys are never a paint behind', async () => {
    const paints: string[] = [];
    const { waitFor, type, text } = open(<Letters />, {
      wrap: (terminal) => createCellScreen(terminal).stream,
      onPaint: () => paints.push(text()),
    });
    await waitFor('letter 20');
    type('?');
    await waitFor('every key that works here');
    expect(paints.filter((paint) => /letter 0|every key/.test(paint) && !/Help|Close/.test(paint))).toEqual(
      [],
    );
    expect(paints.filter((paint) => paint.includes('every key') && paint.includes('Enter Open  '))).toEqual(
      [],
    );
  });

  test('the key of a disabled command says why', async () => {
    const { type, waitFor, lines } = open(<Letters />);
    await waitFor('letter 20');
    type('s');
    await waitFor('! No letter is written.');
    expect(lines()[22]).toBe(' ! No letter is written.');
  });

  test('a notice offers its key, stays while it is read, and goes with a later key', async () => {
    let clock = 0;
    const { type, waitFor, waitUntilGone } = open(<Letters />, { now: () => clock });
    await waitFor('letter 20');
    type('e');
    await waitFor('Archived.  u Undo');
    type('jj');
    await waitFor('▌ letter 2');
    await waitFor('Archived.  u Undo');
    clock = 60_000;
    type('j');
    await waitUntilGone('Archived.');
    type('eu');
    await waitFor('Back in the inbox.');
  });

  test('an empty list says so', async () => {
    const { waitFor, type } = open(<Letters count={0} />);
    await waitFor('No letters yet.');
    type('\x1b[B\r');
    await waitFor('opened 0');
  });

  test('a banner takes a line, and the rows below move', async () => {
    const { waitFor, lines } = open(
      <FrameProvider value={{ banner: { text: 'The password was not accepted. p opens Email Setup' } }}>
        <Letters />
      </FrameProvider>,
    );
    await waitFor('? Help');
    expect(lines()[1]).toBe(' ! The password was not accepted. p opens Email Setup');
    expect(lines()[2]).toBe('▌ letter 0');
    expect(lines()[23]).toContain('Enter Open');
  });

  test('a window that is too small says what it needs, and loses nothing', async () => {
    const { type, waitFor, resize, lines } = open(<Letters />);
    await waitFor('letter 20');
    type('jjj');
    await waitFor('▌ letter 3');
    resize(50, 12);
    await waitFor('This window is too small (50 by 12).');
    expect(lines().join(' ')).toContain('at least 60 columns');
    resize(60, 15);
    await waitFor('▌ letter 3');
    expect(lines()[14]).toBe(' Enter Open  e Archive  ? Help');
    resize(120, 40);
    await waitFor('letter 36');
    expect(lines()[39]).toBe(' Enter Open  e Archive  ? Help');
  });

  test('without UTF-8 everything is ASCII', async () => {
    const { waitFor, text } = open(<Letters />, { env: { LANG: 'C' } });
    await waitFor('> letter 0');
    expect(text()).toMatch(/^[\n -~]*$/);
    expect(text()).toContain('Inbox - 500 letters');
  });

  test('a screen reader hears the title, the selected row and the keys, and no frame', async () => {
    const { waitFor, type, text } = open(<Letters />, { screenReader: true });
    await waitFor('letter 0 1 of 500');
    expect(text()).not.toContain('letter 1 ');
    type('jj');
    await waitFor('letter 2 3 of 500');
    type('s');
    await waitFor('No letter is written.');
  });
});

describe('help and palette', () => {
  test('? lists every command under its heading, finds one as it is typed, and does it', async () => {
    const { type, waitFor, waitUntilGone, text } = open(<Letters />);
    await waitFor('letter 20');
    type('?');
    await waitFor('every key that works here');
    for (const line of ['Letters', 'Enter', 'Moving in lists', 'PgDn', 'No letter is written.'])
      expect(text()).toContain(line);
    type('arch');
    await waitUntilGone('One page up');
    expect(text()).toMatch(/▸ e +Archive/);
    type('\r');
    await waitFor('Archived.');
    await waitFor('▌ letter 0');
  });

  test('F1 opens and closes it; the screen behind is as it was', async () => {
    const { type, waitFor } = open(<Letters />);
    await waitFor('letter 20');
    type('jj\x1bOP');
    await waitFor('every key that works here');
    type('\x1bOP');
    await waitFor('▌ letter 2');
  });

  test('the palette has commands by name, and no mere moves', async () => {
    const { type, waitFor, text, cursor } = open(<Letters />);
    await waitFor('letter 20');
    type('\x10');
    await waitFor('type a part of the name');
    expect(text()).not.toContain('One page up');
    type('red');
    await waitFor('Find  red');
    expect(text()).toContain('Draw the screen anew');
    expect(cursor()).toEqual({ x: 10, y: 1, visible: true });
    type('\x7f\x7f\x7fnothing such');
    await waitFor('Nothing is called that');
    type('\x1b');
    await waitFor('▌ letter 0');
  });

  test('a letter typed right behind its key is found and run in one burst', async () => {
    const { type, waitFor } = open(<Letters />);
    await waitFor('letter 20');
    type('\x1b[20~archive\r');
    await waitFor('Archived.');
  });
});

function Asking(): ReactNode {
  const [answer, setAnswer] = useState('none');
  const [asking, setAsking] = useState<'choice' | 'word'>();
  const done = (word: string) => (): void => {
    setAnswer(word);
    setAsking(undefined);
  };
  useCommands(askCommands, {
    ask: () => setAsking('choice'),
    word: () => setAsking('word'),
    quit: () => setAnswer('quit'),
  });
  const dialog =
    asking === 'choice' ? (
      <Dialog
        title="Delete for good"
        text="3 letters will be deleted at the server too. This cannot be undone."
        choices={[
          { id: 'delete', key: 'd', label: 'Delete 3 letters' },
          { id: 'keep', key: 'k', label: 'Keep them' },
        ]}
        initial="keep"
        onChoose={(id) => done(id)()}
        onCancel={done('cancelled')}
      />
    ) : asking === 'word' ? (
      <TypedDialog
        title="Move all mail"
        text="4,812 letters will be moved."
        word="move"
        label="move the mail"
        onConfirm={done('moved')}
        onCancel={done('cancelled')}
      />
    ) : undefined;
  return (
    <Frame title="Ask" dialog={dialog}>
      <Text>answer {answer}</Text>
      {Array.from({ length: 20 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of filling
        <Text key={index}>{'#'.repeat(80)}</Text>
      ))}
    </Frame>
  );
}

const askCommands = defineCommands('asking', 'Asking', {
  ask: { keys: ['a'], label: 'Ask' },
  word: { keys: ['w'], label: 'Word' },
  quit: { keys: ['q'], label: 'Quit' },
});

describe('dialogs', () => {
  test('a question stands in front of the body, and Esc leaves everything as it was', async () => {
    const { type, waitFor, lines } = open(<Asking />);
    await waitFor('answer none');
    type('aq');
    await waitFor('▸ k  Keep them');
    const box = lines().filter((line) => /[┌│└]/.test(line));
    expect(box).toHaveLength(9);
    for (const line of box) expect(line).toMatch(/^#+[┌│└][^#]*[┐│┘]#+$/);
    type('\x1b');
    await waitFor('answer cancelled');
  });

  test('its keys, or arrows and Enter, answer', async () => {
    const { type, waitFor } = open(<Asking />);
    await waitFor('answer none');
    type('ad');
    await waitFor('answer delete');
    type('a\r');
    await waitFor('answer keep');
    type('a\x1b[A\r');
    await waitFor('answer delete');
  });

  test('a word has to be typed; anything else says so', async () => {
    const { type, waitFor, cursor, lines } = open(<Asking />);
    await waitFor('answer none');
    type('wmo\r');
    await waitFor('Type "move" to go on');
    const row = lines().findIndex((line) => line.includes('Type "move" to move the mail: mo'));
    expect(cursor()).toEqual({
      x: (lines()[row]?.indexOf(': mo') ?? 0) + 4,
      y: row,
      visible: true,
    });
    type('ve\r');
    await waitFor('answer moved');
    await screen.waitUntil(() => !cursor().visible, 'hidden cursor');
  });

  test('a screen reader hears the question and its answers', async () => {
    const { type, waitFor, text } = open(<Asking />, { screenReader: true });
    await waitFor('answer none');
    type('a');
    await waitFor('Keep them');
    expect(text()).toMatch(/This cannot be\s+undone\./);
    expect(text()).not.toMatch(/[┌│└#]/);
    type('k');
    await waitFor('answer keep');
  });
});

function Fields(): ReactNode {
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('start');
  const [at, setAt] = useState(0);
  useCommands(fieldCommands, { tab: () => setAt(1 - at) });
  return (
    <Frame title="Fields">
      <Box>
        <TextField value={first} onChange={setFirst} focus={at === 0} width={10} placeholder="a name" />
        <Text>|</Text>
      </Box>
      <Box>
        <TextField value={second} onChange={setSecond} focus={at === 1} width={10} hidden />
        <Text>|</Text>
      </Box>
      <Text>
        [{first}] [{second}]
      </Text>
    </Frame>
  );
}

const fieldCommands = defineCommands('fields', 'Fields', { tab: { keys: ['tab'], label: 'Next' } });

describe('text fields', () => {
  test('ab, backspace, c in one write gives ac, and the cursor stands behind it', async () => {
    const { type, waitFor, cursor, lines } = open(<Fields />);
    await waitFor('a name');
    type('ab\x7fc');
    await waitFor('[ac] [start]');
    await screen.waitUntil(() => cursor().x === 2, 'cursor behind ac');
    expect(cursor()).toEqual({ x: 2, y: 1, visible: true });
    expect(lines()[1]).toBe('ac        |');
  });

  test('a hidden value is drawn as marks, however it is edited', async () => {
    const { type, waitFor, lines, cursor } = open(<Fields />);
    await waitFor('a name');
    type('\tx日\x1b[D');
    await waitFor('[startx日]');
    expect(lines()[2]).toBe('•••••••   |');
    await screen.waitUntil(() => cursor().y === 2 && cursor().x === 6, 'cursor in the second field');
    type('\t');
    await screen.waitUntil(
      () => cursor().y === 1 && cursor().x === 0 && cursor().visible,
      'cursor back in the first',
    );
  });

  test('a long value scrolls under the cursor', async () => {
    const { type, waitFor, lines } = open(<Fields />);
    await waitFor('a name');
    type('abcdefghijklmnop');
    await waitFor('[abcdefghijklmnop]');
    expect(lines()[1]).toBe('hijklmnop |');
    type('\x1b[H');
    await waitFor('abcdefghij|');
  });

  test('a paste of several lines is one line, without what could move the screen', async () => {
    const { type, waitFor } = open(<Fields />);
    await waitFor('a name');
    type('\x1b[200~one\r\ntwo\x1b[31m\x07\x1b[201~');
    await waitFor('[one two] [start]');
  });

  test('a screen reader hears a hidden value as a number', async () => {
    const { waitFor, text } = open(<Fields />, { screenReader: true });
    await waitFor('empty, a name');
    expect(text()).toContain('5 characters, hidden');
  });
});
