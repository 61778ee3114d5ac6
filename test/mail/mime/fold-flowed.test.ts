import { describe, expect, test } from 'vitest';
import { unfoldFlowed } from '../../../src/mail/mime/flowed.ts';
import { foldFlowed } from '../../../src/mail/mime/fold-flowed.ts';

const words = (count: number): string => Array.from({ length: count }, (_, i) => `word${i % 7}`).join(' ');

describe('a text as it travels', () => {
  test.each([
    ['short lines', 'Dear Aisha,\n\nthank you.', 'Dear Aisha,\n\nthank you.'],
    ['a blank at the end goes', 'Dear Aisha, \nthank you.', 'Dear Aisha,\nthank you.'],
    ['the signature line stays', 'x\n-- \nPractice', 'x\n-- \nPractice'],
    ['a line that begins with a blank', '  x', '   x'],
    ['a line that a mailbox would take for its own', 'From here', ' From here'],
    ['quotations are marked alike', '> > a\n>b\n>>> c', '>> a\n> b\n>>> c'],
    ['an empty quoted line', '>\n> \n> a', '>\n>\n> a'],
  ])('%s', (_what, text, folded) => {
    expect(foldFlowed(text)).toBe(folded);
  });

  test.each([
    ['a paragraph', words(60)],
    ['a quoted one', `> ${words(60)}`],
    ['a deep one', `>>>>>>>> ${words(60)}`],
    ['gaps of several blanks', words(20).replaceAll(' ', '    ')],
    ['many blanks', `a${' '.repeat(200)}b`],
    ['blanks first', `${' '.repeat(100)}b ${words(20)}`],
  ])('%s has lines of at most 78 and comes back whole', (_what, text) => {
    const folded = foldFlowed(text);
    if (!/ {100}/.test(text))
      for (const line of folded.split('\n')) expect(line.length).toBeLessThanOrEqual(78);
    expect(unfoldFlowed(folded)).toBe(text);
  });

  test('a word without end keeps a line of its own', () => {
    const link = `https://clinic.example/${'a'.repeat(200)}`;
    const folded = foldFlowed(`See ${words(12)} ${link} and ${words(12)}`);
    expect(folded.split('\n')).toContain(`${link} `);
    expect(unfoldFlowed(folded)).toContain(` ${link} and `);
  });

  test('whatever is written comes back but for blanks at the ends of lines', () => {
    let seed = 3;
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return Math.floor((seed / 2147483648) * below);
    };
    const pieces = [
      'a',
      'word ',
      ' ',
      '\n',
      '\n> ',
      '>',
      '-- ',
      '\n-- \n',
      'From ',
      'x'.repeat(90),
      words(14),
    ];
    for (let round = 0; round < 2000; round++) {
      const text = Array.from({ length: random(14) }, () => pieces[random(pieces.length)]!).join('');
      const written = text
        .split('\n')
        .map((line) => {
          const marks = /^(?:> ?)+/.exec(line)?.[0] ?? '';
          const depth = marks.replaceAll(' ', '').length;
          const content = line.slice(marks.length);
          const kept = content === '-- ' ? content : content.replace(/ +$/, '');
          return depth === 0 ? kept : `${'>'.repeat(depth)} ${kept}`.replace(/^(>+) $/, '$1');
        })
        .join('\n');
      // Of empty lines at the end nobody knows how many there were.
      const ended = (all: string): string => all.replace(/\n+$/, '');
      expect(ended(unfoldFlowed(foldFlowed(text))), JSON.stringify(text)).toBe(ended(written));
    }
  });
});
