import { describe, expect, test } from 'vitest';
import { isKeyName, showKey } from '../../src/ui/key-names.ts';
import { createKeyParser, type KeyEvent, pasteLimit } from '../../src/ui/keys.ts';

/** Every piece in turn, then what the owner's timer does. */
function read(...pieces: string[]): KeyEvent[] {
  const parser = createKeyParser();
  const events = pieces.flatMap((piece) => parser.push(piece));
  return [...events, ...parser.flush()];
}

const names = (events: KeyEvent[]): string[] =>
  events.map((event) => (event.kind === 'key' ? event.name : `paste ${JSON.stringify(event.text)}`));

const table: [sequence: string, names: string[]][] = [
  ['a', ['a']],
  ['A', ['A']],
  ['?', ['?']],
  [' ', ['space']],
  ['é', ['é']],
  ['日本', ['日', '本']],
  ['👍', ['👍']],
  ['\r', ['enter']],
  ['\n', ['enter']],
  ['\r\n', ['enter']],
  ['\n\n', ['enter', 'enter']],
  ['\t', ['tab']],
  ['\x7f', ['backspace']],
  ['\b', ['backspace']],
  ['\0', ['ctrl+space']],
  ['\x01', ['ctrl+a']],
  ['\x10', ['ctrl+p']],
  ['\x1a', ['ctrl+z']],
  ['\x1f', ['ctrl+_']],
  ['\x1b', ['esc']],
  ['\x1bx', ['alt+x']],
  ['\x1bX', ['alt+X']],
  ['\x1bé', ['alt+é']],
  ['\x1b👍', ['alt+👍']],
  ['\x1b ', ['alt+space']],
  ['\x1b\x7f', ['alt+backspace']],
  ['\x1b\r', ['alt+enter']],
  ['\x1b\x01', ['ctrl+alt+a']],
  ['\x1b\x1b', ['esc', 'esc']],
  ['\x1b\x1b[B', ['esc', 'down']],
  ['\x1b[Z', ['shift+tab']],
  // arrows and their kin: normal, application
  ['\x1b[A', ['up']],
  ['\x1bOB', ['down']],
  ['\x1b[C', ['right']],
  ['\x1bOD', ['left']],
  ['\x1b[H', ['home']],
  ['\x1bOH', ['home']],
  ['\x1b[F', ['end']],
  ['\x1bOF', ['end']],
  ['\x1b[1~', ['home']],
  ['\x1b[7~', ['home']],
  ['\x1b[4~', ['end']],
  ['\x1b[8~', ['end']],
  ['\x1b[2~', ['insert']],
  ['\x1b[3~', ['delete']],
  ['\x1b[5~', ['pageup']],
  ['\x1b[6~', ['pagedown']],
  // modifiers of xterm
  ['\x1b[1;5C', ['ctrl+right']],
  ['\x1b[1;2A', ['shift+up']],
  ['\x1b[1;3D', ['alt+left']],
  ['\x1b[1;6H', ['ctrl+shift+home']],
  ['\x1b[3;5~', ['ctrl+delete']],
  ['\x1b[15;2~', ['shift+f5']],
  ['\x1b[1;2P', ['shift+f1']],
  ['\x1bO5A', ['ctrl+up']],
  ['\x1bO1;2Q', ['shift+f2']],
  // function keys: xterm, vt, Linux console
  ['\x1bOP', ['f1']],
  ['\x1bOQ', ['f2']],
  ['\x1bOR', ['f3']],
  ['\x1bOS', ['f4']],
  ['\x1b[11~', ['f1']],
  ['\x1b[12~', ['f2']],
  ['\x1b[13~', ['f3']],
  ['\x1b[14~', ['f4']],
  ['\x1b[15~', ['f5']],
  ['\x1b[17~', ['f6']],
  ['\x1b[18~', ['f7']],
  ['\x1b[19~', ['f8']],
  ['\x1b[20~', ['f9']],
  ['\x1b[21~', ['f10']],
  ['\x1b[23~', ['f11']],
  ['\x1b[24~', ['f12']],
  ['\x1b[[A', ['f1']],
  ['\x1b[[B', ['f2']],
  ['\x1b[[E', ['f5']],
  // rxvt
  ['\x1b[a', ['shift+up']],
  ['\x1bOd', ['ctrl+left']],
  ['\x1b[5^', ['ctrl+pageup']],
  ['\x1b[7$', ['shift+home']],
  ['\x1b[3@', ['ctrl+shift+delete']],
  // the number block
  ['\x1bOM', ['enter']],
  ['\x1bOp', ['0']],
  ['\x1bOk', ['+']],
  // kitty and modifyOtherKeys
  ['\x1b[97;5u', ['ctrl+a']],
  ['\x1b[27u', ['esc']],
  ['\x1b[13;2u', ['shift+enter']],
  ['\x1b[27;5;9~', ['ctrl+tab']],
  ['\x1b[65;2u', ['A']],
  ['\x1b[97;1:3u', []],
  // pastes
  ['\x1b[200~two\r\nlines\rmore\x1b[201~', ['paste "two\\nlines\\nmore"']],
  ['\x1b[200~\x1b[201~', ['paste ""']],
  ['\x1b[200~a\x1b[Ab\x1b[201~x', ['paste "a\\u001b[Ab"', 'x']],
  ['\x1b[201~', []],
  // swallowed whole
  ['\x1b[I', []],
  ['\x1b[O', []],
  ['\x1b[?1;2c', []],
  ['\x1b[24;80R', []],
  ['\x1b[<0;12;7M', []],
  ['\x1b[M !"', []],
  ['\x1b[25~', []],
  ['\x1b]11;rgb:0000/0000/0000\x07', []],
  ['\x1b]11;rgb:0000/0000/0000\x1b\\', []],
  ['\x1bP1$r0m\x1b\\', []],
  ['\x1b_Gi=1;OK\x1b\\', []],
  ['\x1b[?2026;2$y', []],
  ['\x9b', []],
];

describe('each sequence, however it is split', () => {
  for (const [sequence, expected] of table) {
    test(JSON.stringify(sequence), () => {
      expect(names(read(sequence))).toEqual(expected);
      for (let at = 1; at < sequence.length; at++) {
        const split = read(sequence.slice(0, at), sequence.slice(at));
        expect(names(split), `split at ${at}`).toEqual(expected);
      }
      expect(names(read(...sequence.split(''))), 'unit by unit').toEqual(expected);
    });
  }
});

test('every pair of sequences reads as the one and then the other', () => {
  // An Esc that something follows is Alt, and CR LF is one Enter: those two are not pairs.
  const rows = table.filter(
    ([sequence]) => sequence !== '\x1b' && sequence !== '\x1b\x1b' && sequence !== '\r',
  );
  for (const [first, firstNames] of rows)
    for (const [second, secondNames] of rows)
      expect(names(read(first + second)), JSON.stringify(first + second)).toEqual([
        ...firstNames,
        ...secondNames,
      ]);
});

test('printable keys carry their text, others do not', () => {
  expect(read('é ')).toEqual([
    { kind: 'key', name: 'é', text: 'é' },
    { kind: 'key', name: 'space', text: ' ' },
  ]);
  expect(read('\x1b[A')).toEqual([{ kind: 'key', name: 'up' }]);
  expect(read('\x1bx')).toEqual([{ kind: 'key', name: 'alt+x' }]);
  expect(read('\x1bOq')).toEqual([{ kind: 'key', name: '1', text: '1' }]);
});

test('an accent that comes with its letter is one key', () => {
  expect(names(read('e\u0301x'))).toEqual(['e\u0301', 'x']);
});

test('a lone Esc waits for the owner to decide', () => {
  const parser = createKeyParser();
  expect(parser.push('\x1b')).toEqual([]);
  expect(parser.waiting).toBe('sequence');
  expect(names(parser.flush())).toEqual(['esc']);
  expect(parser.waiting).toBe('nothing');
  expect(names(parser.push('[A'))).toEqual(['[', 'A']);
});

test('a bracket or an O after Esc, and nothing more, was Alt', () => {
  expect(names(read('\x1b['))).toEqual(['alt+[']);
  expect(names(read('\x1bO'))).toEqual(['alt+O']);
  expect(names(read('\x1bP'))).toEqual(['alt+P']);
});

test('a sequence that breaks off types nothing, and what broke it is read', () => {
  expect(names(read('\x1b[1;5'))).toEqual([]);
  expect(names(read('\x1b[1;5\rx'))).toEqual(['enter', 'x']);
  expect(names(read('\x1b[12é'))).toEqual(['é']);
  expect(names(read('\x1b[1;\x1b[B'))).toEqual(['down']);
});

test('a burst is as many keys', () => {
  expect(names(read('\x1b[B'.repeat(50)))).toEqual(Array(50).fill('down'));
  expect(names(read('ab\x7fc'))).toEqual(['a', 'b', 'backspace', 'c']);
  expect(names(read('/henry\r'))).toEqual(['/', 'h', 'e', 'n', 'r', 'y', 'enter']);
});

test('a paste is one event over any number of chunks, and is bounded', () => {
  const parser = createKeyParser();
  parser.push('\x1b[200~');
  for (let index = 0; index < 1100; index++) parser.push('x'.repeat(1000));
  expect(parser.waiting).toBe('paste');
  const [event] = parser.push('\x1b[201~');
  expect(event).toEqual({ kind: 'paste', text: 'x'.repeat(pasteLimit) });
  expect(parser.waiting).toBe('nothing');
});

test('a paste whose end never comes is given up by the owner', () => {
  expect(names(read('\x1b[200~half a li'))).toEqual(['paste "half a li"']);
});

test('endless sequences do not pile up', () => {
  const parser = createKeyParser();
  for (let index = 0; index < 100; index++) {
    expect(parser.push(`${index === 0 ? '\x1b[' : ''}${'1;'.repeat(1000)}`)).toEqual([]);
  }
  expect(names(parser.push('Ax'))).toEqual(['x']);
  expect(parser.push(`\x1b]${'1;'.repeat(1000)}\x1b`)).toEqual([]);
  expect(names(parser.push('\\x'))).toEqual(['x']);
});

test('whatever comes, nothing throws and no text holds a control character', () => {
  const alphabet = [
    '\x1b',
    '[',
    'O',
    ']',
    '\x07',
    '~',
    '1',
    ';',
    '200',
    '201',
    'a',
    'é',
    '\r',
    '\x9b',
    '👍',
    '$',
    '<',
    'M',
    '\ud83d',
  ];
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };
  for (let round = 0; round < 3000; round++) {
    const pieces = Array.from({ length: 1 + random(8) }, () => alphabet[random(alphabet.length)] ?? '');
    for (const event of read(...pieces)) {
      if (event.kind === 'paste') continue;
      expect(isKeyName(event.name) || event.text !== undefined, JSON.stringify([pieces, event])).toBe(true);
      expect(event.text ?? '').not.toMatch(/[\0-\x1f\x7f-\x9f]/);
    }
  }
});

test('names that no key has are known', () => {
  for (const name of [
    'a',
    'A',
    '?',
    'space',
    'ctrl+p',
    'alt+x',
    'ctrl+alt+left',
    'shift+tab',
    'f12',
    'ctrl+space',
  ])
    expect(isKeyName(name), name).toBe(true);
  for (const name of [
    'return',
    'escape',
    'Ctrl+P',
    'ctrl+P',
    'ctrl+i',
    'ctrl+m',
    'shift+a',
    'f13',
    '',
    ' ',
    'ab',
    'shift+ctrl+up',
  ])
    expect(isKeyName(name), name).toBe(false);
});

test.each([
  ['enter', 'Enter'],
  ['esc', 'Esc'],
  ['ctrl+p', 'Ctrl-P'],
  ['shift+tab', 'Shift-Tab'],
  ['alt+x', 'Alt-x'],
  ['delete', 'Del'],
  ['pagedown', 'PgDn'],
  ['f9', 'F9'],
  ['n', 'n'],
  ['+', '+'],
  ['ctrl+_', 'Ctrl-_'],
  ['space', 'Space'],
])('%s is shown as %s', (name, shown) => {
  expect(showKey(name)).toBe(shown);
});
