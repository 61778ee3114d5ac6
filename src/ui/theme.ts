// How things look, by what they mean. The only home of colours and marks. Nothing depends on colour alone: where a
// colour says something, a mark or bold type says it too, so that NO_COLOR and a vt100 lose nothing.

import type { TextProps } from 'ink';
import { createContext, useContext } from 'react';

export type TextStyle = Pick<TextProps, 'color' | 'dimColor' | 'bold' | 'inverse' | 'underline'>;

export interface Theme {
  /** Whether marks and frames beyond ASCII can be drawn. */
  unicode: boolean;
  /** Whether the terminal takes a link (OSC 8), or at least passes it by without a trace. */
  links: boolean;
  style: {
    plain: TextStyle;
    /** The one colour. */
    accent: TextStyle;
    title: TextStyle;
    bold: TextStyle;
    dim: TextStyle;
    /** The mark of the selected row, and the label of the field that has the keys. */
    selected: TextStyle;
    /** What is selected in a text. */
    marked: TextStyle;
    /** A key in the footer. */
    key: TextStyle;
    /** Where something can be typed. */
    field: TextStyle;
    link: TextStyle;
    success: TextStyle;
    warning: TextStyle;
    error: TextStyle;
  };
  mark: Marks;
}

export interface Marks {
  success: string;
  error: string;
  warning: string;
  unread: string;
  /** The bar before the selected row of a list. */
  bar: string;
  /** Before the chosen one of a few. */
  pointer: string;
  waiting: string;
  advice: string;
  step: string;
  hidden: string;
  dot: string;
  ellipsis: string;
  up: string;
  down: string;
  left: string;
  right: string;
  horizontal: string;
  vertical: string;
  topLeft: string;
  topRight: string;
  bottomLeft: string;
  bottomRight: string;
}

const unicodeMarks: Marks = {
  success: '✔',
  error: '✘',
  warning: '!',
  unread: '●',
  bar: '▌',
  pointer: '▸',
  waiting: '◌',
  advice: '➜',
  step: '›',
  hidden: '•',
  dot: '·',
  ellipsis: '…',
  up: '↑',
  down: '↓',
  left: '‹',
  right: '›',
  horizontal: '─',
  vertical: '│',
  topLeft: '┌',
  topRight: '┐',
  bottomLeft: '└',
  bottomRight: '┘',
};

/** Of the same width, so that no layout depends on which set is used; only the ellipsis and the arrow need more. */
const asciiMarks: Marks = {
  success: '+',
  error: 'x',
  warning: '!',
  unread: '*',
  bar: '>',
  pointer: '>',
  waiting: 'o',
  advice: '->',
  step: '>',
  hidden: '*',
  dot: '-',
  ellipsis: '...',
  up: '^',
  down: 'v',
  left: '<',
  right: '>',
  horizontal: '-',
  vertical: '|',
  topLeft: '+',
  topRight: '+',
  bottomLeft: '+',
  bottomRight: '+',
};

/** Terminals that have a few hundred characters or fewer, whatever the locale says. */
const plainTerminals = /^(?:linux|vt\d+|ansi|dumb|cons25)/;

export type Environment = Readonly<Record<string, string | undefined>>;

export function createTheme(env: Environment): Theme {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  const unicode = /utf-?8/i.test(locale) && !plainTerminals.test(env.TERM ?? '');
  // https://no-color.org: set to anything but nothing.
  const colors = !env.NO_COLOR;
  const color = (name: string): TextStyle => (colors ? { color: name } : {});
  return {
    unicode,
    links: !plainTerminals.test(env.TERM ?? ''),
    mark: unicode ? unicodeMarks : asciiMarks,
    style: {
      plain: {},
      accent: color('cyan'),
      title: { bold: true, ...color('cyan') },
      bold: { bold: true },
      dim: { dimColor: true },
      selected: { bold: true, ...color('cyan') },
      marked: { inverse: true },
      key: { bold: true },
      field: { underline: true },
      link: { underline: true, ...color('cyan') },
      success: color('green'),
      warning: { bold: true, ...color('yellow') },
      error: { bold: true, ...color('red') },
    },
  };
}

const ThemeContext = createContext<Theme>(createTheme({ LANG: 'C.UTF-8' }));

/** `<ThemeProvider value={createTheme(process.env)}>` around everything. */
export const ThemeProvider = ThemeContext.Provider;

export function useTheme(): Theme {
  return useContext(ThemeContext);
}
