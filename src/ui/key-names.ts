// What the terminals of this world send for the keys that print nothing, as data, and the names we give to keys.
// Forms: xterm and its kin, vt100/vt220, the Linux console and rxvt.

/** Keys after `ESC [` or `ESC O` by their final letter. */
export const letterKeys: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  E: 'begin', // the 5 of the number block without Num Lock
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
};

/** Keys after `ESC [` by their number, as in `ESC [ 3 ~`. */
export const numberKeys: Readonly<Record<string, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
};

/** F1 to F5 of the Linux console: `ESC [ [ A`. */
export const consoleKeys: Readonly<Record<string, string>> = { A: 'f1', B: 'f2', C: 'f3', D: 'f4', E: 'f5' };

/** rxvt: `ESC [ a` is Shift-Up, `ESC O a` is Ctrl-Up. */
export const rxvtArrows: Readonly<Record<string, string>> = { a: 'up', b: 'down', c: 'right', d: 'left' };

/** rxvt ends a numbered key in another letter for its modifier. */
export const rxvtEndings: Readonly<Record<string, string>> = {
  $: 'shift+',
  '^': 'ctrl+',
  '@': 'ctrl+shift+',
};

/** The number block in its application mode: after `ESC O`. */
export const keypadText: Readonly<Record<string, string>> = {
  X: '=',
  j: '*',
  k: '+',
  l: ',',
  m: '-',
  n: '.',
  o: '/',
  p: '0',
  q: '1',
  r: '2',
  s: '3',
  t: '4',
  u: '5',
  v: '6',
  w: '7',
  x: '8',
  y: '9',
};

/** C0 controls that have a name of their own; the others are `ctrl+` and a letter. */
export const controlKeys: Readonly<Record<string, string>> = {
  '\0': 'ctrl+space',
  '\b': 'backspace',
  '\t': 'tab',
  '\n': 'enter',
  '\r': 'enter',
  '\x1b': 'esc',
  '\x1c': 'ctrl+\\',
  '\x1d': 'ctrl+]',
  '\x1e': 'ctrl+^',
  '\x1f': 'ctrl+_',
  '\x7f': 'backspace',
};

/** Modifiers are always written in this order. */
const modifierOrder = ['ctrl', 'alt', 'shift'] as const;

/** The modifier number of xterm, as in `;5`: one more than a set of bits. */
export function modifierPrefix(parameter: number): string {
  const bits = parameter - 1;
  const held = { shift: bits & 1, alt: bits & 2 || bits & 8, ctrl: bits & 4 };
  return modifierOrder
    .filter((name) => held[name])
    .map((name) => `${name}+`)
    .join('');
}

const namedKeys = new Set([
  'space',
  'enter',
  'esc',
  'tab',
  'backspace',
  ...Object.values(letterKeys),
  ...Object.values(numberKeys),
]);

/** Whether a name is one that the key parser can produce; a table with any other would never answer. */
export function isKeyName(name: string): boolean {
  const match = /^((?:ctrl\+)?(?:alt\+)?(?:shift\+)?)(.+)$/su.exec(name);
  if (!match) return false;
  const [, modifiers = '', key = ''] = match;
  if (namedKeys.has(key)) return true;
  const characters = [...key];
  if (characters.length !== 1 || key === ' ') return false;
  if (modifiers === 'ctrl+' || modifiers === 'ctrl+alt+')
    return /^[a-z\\\]^_]$/u.test(key) && !'hijm'.includes(key);
  return modifiers === '' || modifiers === 'alt+';
}

const shownNames: Readonly<Record<string, string>> = {
  delete: 'Del',
  insert: 'Ins',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  backspace: 'Backspace',
};

/** A key as people see it: `Enter`, `Ctrl-P`, `Shift-Tab`, `n`. */
export function showKey(name: string): string {
  if ([...name].length === 1) return name;
  const [, modifiers = '', key = ''] = /^((?:(?:ctrl|alt|shift)\+)*)(.+)$/su.exec(name) ?? [];
  const held = modifiers
    .split('+')
    .filter(Boolean)
    .map((part) => `${part[0]?.toUpperCase()}${part.slice(1)}-`)
    .join('');
  const shown = shownNames[key] ?? (modifiers.startsWith('ctrl') || key.length > 1 ? capital(key) : key);
  return held + shown;
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** Whether this key would be typed into a text field rather than command anything. */
export function isPrintableKey(name: string): boolean {
  return name === 'space' || [...name].length === 1;
}
