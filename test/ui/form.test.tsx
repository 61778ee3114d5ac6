import { Text } from 'ink';
import { type ReactNode, useState } from 'react';
import { afterEach, describe, expect, test } from 'vitest';
import { Form } from '../../src/ui/form.tsx';
import {
  breakRows,
  type FieldSpec,
  type FormRow,
  moveFocus,
  nextOption,
  rowInSight,
  visibleRows,
} from '../../src/ui/form-model.ts';
import { Frame } from '../../src/ui/frame.tsx';
import { Shell } from '../../src/ui/shell.tsx';
import { createTheme } from '../../src/ui/theme.ts';
import { openScreen, type Screen, type ScreenOptions } from '../support/screen.ts';

describe('the way through a form', () => {
  const button = (id: string): FieldSpec => ({ kind: 'button', id, label: id, onPress: () => undefined });
  const words: FieldSpec = { kind: 'words', id: 'w', text: 'words' };
  const rows: FormRow[] = [[button('a')], [words], [button('b'), button('c')], [], [button('d')]];

  test.each([
    ['a', 'next', 'b'],
    ['b', 'next', 'c'],
    ['d', 'next', 'a'],
    ['a', 'previous', 'd'],
    ['a', 'down', 'b'],
    ['c', 'down', 'd'],
    ['d', 'up', 'b'],
    ['c', 'up', 'a'],
    ['a', 'up', 'a'],
    ['d', 'down', 'd'],
    ['gone', 'next', 'a'],
  ] as const)('from %s %s leads to %s', (from, move, to) => {
    expect(moveFocus(rows, from, move)).toBe(to);
  });

  test('a choice goes round', () => {
    const options = ['tls', 'starttls', 'none'].map((value) => ({ value, label: value }));
    expect(nextOption(options, 'none', 1)).toBe('tls');
    expect(nextOption(options, 'tls', -1)).toBe('none');
    expect(nextOption([], 'tls', 1)).toBe('tls');
  });

  test.each([
    ['enough', 13, ['a', 'w', 'b c', '', 'd']],
    ['too little for two beside each other', 12, ['a', 'w', 'b', 'c', '', 'd']],
    ['too little for any', 2, ['a', 'w', 'b', 'c', '', 'd']],
  ])('with %s room', (_what, room, expected) => {
    const lines = breakRows(rows, () => 5, room).map((row) => row.map(({ id }) => id).join(' '));
    expect(lines).toEqual(expected);
  });

  test.each([
    ['all fit', [1, 1, 1], 0, 5, 0, [0, 3]],
    ['the focus at the end', [1, 1, 1, 1, 1], 4, 3, 0, [2, 5]],
    ['back up', [1, 1, 1, 1, 1], 1, 3, 2, [1, 4]],
    ['an error makes a row higher', [1, 2, 1, 1], 2, 3, 0, [1, 3]],
    ['a row higher than all', [1, 5, 1], 1, 3, 0, [1, 2]],
    ['room that came back', [1, 1, 1], 2, 5, 2, [0, 3]],
  ])('%s', (_what, heights, focused, height, before, expected) => {
    expect(visibleRows(heights, focused, height, before)).toEqual(expected);
  });
});

test('the words before the first field and after the last come into sight with it, where there is room', () => {
  const words = (id: string): FormRow => [{ kind: 'words', id, text: id }];
  const press = (id: string): FormRow => [{ kind: 'button', id, label: id, onPress: () => {} }];
  const form = [
    words('before'),
    press('first'),
    press('middle'),
    press('last'),
    words('after'),
    words('end'),
  ];
  const heights = form.map(() => 1);
  const seen = [1, 2, 3].map((focused) => rowInSight(form, heights, focused, 3));
  expect(seen).toEqual([0, 2, 5]);
  // Else the field itself is what has to be seen.
  expect([1, 3].map((focused) => rowInSight(form, heights, focused, 1))).toEqual([1, 3]);
  expect(rowInSight([words('before'), press('only'), words('after')], [1, 1, 1], 1, 2)).toBe(1);
});

let screen: Screen;

interface Values {
  address: string;
  password: string;
  receive: boolean;
  security: string;
  port: string;
}

function Settings({ log }: { log: string[] }): ReactNode {
  const [values, setValues] = useState<Values>({
    address: '',
    password: 'secret',
    receive: true,
    security: 'tls',
    port: '993',
  });
  const [errors, setErrors] = useState<Record<string, string>>({});
  const set = (change: Partial<Values>): void => setValues((now) => ({ ...now, ...change }));
  const rows: FormRow[] = [
    [
      {
        kind: 'text',
        id: 'address',
        label: 'Practice Email Address',
        value: values.address,
        onChange: (address) => set({ address }),
        error: errors.address,
        placeholder: 'reception@practice.example',
      },
    ],
    [
      {
        kind: 'secret',
        id: 'password',
        label: 'Password',
        value: values.password,
        onChange: (password) => set({ password }),
      },
    ],
    [
      {
        kind: 'checkbox',
        id: 'receive',
        label: 'Receive email in frontdesk',
        checked: values.receive,
        onChange: (receive) => set({ receive }),
        note: 'unticked: only sending',
      },
    ],
    ...(values.receive
      ? [
          [
            {
              kind: 'text',
              id: 'port',
              label: 'Incoming Mail Port',
              value: values.port,
              width: 6,
              onChange: (port: string) => set({ port }),
            },
            {
              kind: 'choice',
              id: 'security',
              label: 'Security',
              value: values.security,
              options: [
                { value: 'tls', label: 'TLS' },
                { value: 'starttls', label: 'STARTTLS' },
              ],
              onChange: (security: string) => set({ security }),
            },
          ] satisfies FormRow,
        ]
      : []),
    [],
    [
      {
        kind: 'button',
        id: 'test',
        label: 'Test Credentials',
        onPress: () => void log.push(`test ${JSON.stringify(values)}`),
      },
    ],
  ];
  return (
    <Frame title="Email Setup">
      <Form
        rows={rows}
        onBlur={(id) => {
          log.push(`left ${id}`);
          if (id === 'address')
            setErrors(
              values.address.includes('@')
                ? {}
                : {
                    address:
                      'An e-mail address has an @ in it, like reception@practice.example. Please check what was typed here.',
                  },
            );
        }}
      />
      <Text>{JSON.stringify(values)}</Text>
    </Frame>
  );
}

function open(log: string[] = [], options: ScreenOptions = {}): Screen {
  screen = openScreen(
    <Shell theme={createTheme({ LANG: 'C.UTF-8' })} redraw={() => undefined}>
      <Settings log={log} />
    </Shell>,
    options,
  );
  return screen;
}

describe('a form on the screen', () => {
  afterEach(() => screen.close());

  test('labels and values stand in columns', async () => {
    const { waitFor, lines, cursor } = open();
    await waitFor('F1 Help');
    expect(lines().slice(1, 7)).toEqual([
      '▸ Practice Email Address   reception@practice.example',
      '  Password                 ••••••',
      '  [x] Receive email in frontdesk  unticked: only sending',
      '  Incoming Mail Port       993        Security   ‹ TLS      ›',
      '',
      '  [ Test Credentials ]',
    ]);
    await screen.waitUntil(() => cursor().x === 27, 'cursor in the first field');
    expect(cursor()).toEqual({ x: 27, y: 1, visible: true });
  });

  test('what is typed at once goes field by field, and the button gets it all', async () => {
    const log: string[] = [];
    const { waitFor, type } = open(log);
    await waitFor('F1 Help');
    type('a@b.example\t\x15new word\t\t\x7f5\r\x1b[C\r\r');
    await waitFor('"security":"starttls"');
    await screen.waitUntil(() => log.some((line) => line.startsWith('test')), 'pressed button');
    expect(log).toEqual([
      'left address',
      'left password',
      'left receive',
      'left port',
      'left security',
      'test {"address":"a@b.example","password":"new word","receive":true,"security":"starttls","port":"995"}',
    ]);
  });

  test('an error stands under its field, in words, as soon as it is left, and the rest moves down', async () => {
    const { waitFor, type, lines, cursor } = open();
    await waitFor('F1 Help');
    type('nobody\t');
    await waitFor('✘ An e-mail address has an @ in it');
    expect(lines()[2]).toMatch(/^ {27}✘ An e-mail address/);
    expect(lines()[3]).toMatch(/^ {29}\S/);
    const password = lines().findIndex((line) => line.includes('Password'));
    await screen.waitUntil(() => cursor().y === password, 'cursor in the moved field');
    type('\x1b[Z@x.example\t');
    await screen.waitUntilGone('✘');
    await screen.waitUntil(() => cursor().y === 2, 'cursor back in its line');
  });

  test('a key shows the password while its field has the keys, and only then', async () => {
    const { waitFor, type, text } = open();
    await waitFor('F1 Help');
    type('\x1bOQ');
    await waitFor('Only a password is hidden.');
    type('\t\x1bOQ');
    await waitFor('▸ Password                 secret');
    type('\t');
    await waitFor('▸ [x] Receive');
    expect(text()).toContain('  Password                 ••••••');
  });

  test('Space ticks, and fields that go away give the keys to others', async () => {
    const { waitFor, type, text } = open();
    await waitFor('F1 Help');
    type('a@\t\t ');
    await waitFor('[ ] Receive email');
    expect(text()).not.toContain('Incoming Mail Port');
    type('\x1b[B');
    await waitFor('▸ [ Test Credentials ]');
    type('\x1b[A\x1b[A\x1b[A');
    await waitFor('▸ Practice Email Address');
  });

  test('a long form follows the field that has the keys', async () => {
    const many: FormRow[] = Array.from({ length: 30 }, (_, index) => [
      { kind: 'button', id: `b${index}`, label: `button ${index}`, onPress: () => undefined },
    ]);
    screen = openScreen(
      <Shell theme={createTheme({ LANG: 'C.UTF-8' })} redraw={() => undefined}>
        <Frame title="Long">
          <Form rows={many} />
        </Frame>
      </Shell>,
    );
    await screen.waitFor('[ button 20 ]   ↓ more');
    screen.type('\x1b[B'.repeat(25));
    await screen.waitFor('▸ [ button 25 ]');
    expect(screen.lines()[1]).toBe('  [ button 5 ]');
    screen.type('\t\t\t\t\t');
    await screen.waitFor('▸ [ button 0 ]');
  });

  test('a row that fills the line leaves room for the mark that there is more', async () => {
    const wide: FormRow[] = Array.from({ length: 30 }, (_, index) => [
      {
        kind: 'button',
        id: `b${index}`,
        label: `button ${index} ${'x'.repeat(57)}`,
        onPress: () => undefined,
      },
    ]);
    screen = openScreen(
      <Shell theme={createTheme({ LANG: 'C.UTF-8' })} redraw={() => undefined}>
        <Frame title="Wide">
          <Form rows={wide} />
        </Frame>
      </Shell>,
    );
    await screen.waitFor(/button 20 x+.* ↓ more/);
    expect(screen.lines().filter((line) => line.includes('[ button'))).toHaveLength(21);
  });

  test('on a narrow screen fields stand under each other', async () => {
    const { waitFor, lines } = open([], { columns: 60, rows: 15 });
    await waitFor('F1 Help');
    expect(lines().slice(4, 6)).toEqual([
      '  Incoming Mail Port       993',
      '  Security                 ‹ TLS      ›',
    ]);
  });

  test('a screen reader hears the field that has the keys', async () => {
    const { waitFor, type, text } = open([], { screenReader: true });
    await waitFor('Practice Email Address: empty, reception@practice.example');
    expect(text()).not.toContain('Password:');
    type('x\t');
    await waitFor('Password: 6 characters, hidden');
    type('\x1b[Z');
    await waitFor('An e-mail address has an @ in it');
  });
});
