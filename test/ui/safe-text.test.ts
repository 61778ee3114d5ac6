import unicode11 from '@xterm/addon-unicode11';
import xterm from '@xterm/headless';
import { describe, expect, test } from 'vitest';
import { cleanInput, cleanLine, cleanText, drawable } from '../../src/ui/safe-text.ts';
import { cellWidth } from '../../src/ui/text-width.ts';

const lines: [what: string, from: string, to: string][] = [
  ['plain text', 'Order 88213 dispatched', 'Order 88213 dispatched'],
  ['accents', 'Zoë Müller', 'Zoë Müller'],
  ['a letter with its accent apart', 'e\u0301', 'é'],
  ['a colour', 'a\x1b[31mred\x1b[0m', 'ared'],
  ['a title for the window', 'a\x1b]0;pwned\x07b', 'ab'],
  ['a link', '\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\', 'click'],
  ['the clipboard', 'a\x1b]52;c;cm0gLXJm\x07b', 'ab'],
  ['an unfinished title', 'a\x1b]0;rest', 'a0;rest'],
  ['a reset', 'a\x1bcb', 'ab'],
  ['eight-bit controls', 'a\x9b31mb\x9d0;x\x9cc\x85d', 'abc d'],
  ['bell, backspace, delete and NUL', 'a\x07b\bc\x7fd\0e', 'abcde'],
  ['several lines', 'one\r\ntwo\rthree\nfour\u2028five', 'one two three four five'],
  ['a forged header', 'Hello\r\nFrom: bank@x.example', 'Hello From: bank@x.example'],
  ['runs of blanks', '  a \t  b\u00a0\u3000c  ', 'a b c'],
  ['direction marks', 'exe.\u202excod\u202c.txt \u2066x\u2069 \u200e\u200f\u061c', 'exe.xcod.txt x'],
  ['zero-width characters', 'pay\u200bpal\u200c\u200d\u2060\ufeff\u00ad', 'paypal'],
  ['tags', 'a\u{e0041}\u{e007f}b', 'ab'],
  ['fillers', 'a\u3164\u115f\u1160\uffa0b', 'ab'],
  ['a grapheme joiner', 'a\u034fb', 'ab'],
  ['an emoji made of several', '👨\u200d👩\u200d👧 ok', '👨👩👧 ok'],
  ['a variation selector', '❤\ufe0f', '❤'],
  ['a keycap', '1\ufe0f\u20e3 a', '1 a'],
  ['a skin tone', '👍🏽', '👍'],
  ['half a character', 'a\ud83d b\udc4d', 'a\ufffd b\ufffd'],
  ['private characters', 'a\ue000b', 'a\ufffdb'],
  ['a tower of marks', `a${'\u0300\u0316'.repeat(40)}b`, 'à\u0316\u0316\u0316\u0316b'],
  ['a mark with no letter', '\u0301a \u0302b', 'a b'],
  ['Hebrew', 'שלום', 'שלום'],
  ['Hindi keeps its marks', 'नमस्ते', 'नमस्ते'],
  ['Thai keeps its marks', 'สวัสดี', 'สวัสดี'],
  ['Japanese', '歯科予約', '歯科予約'],
  ['nothing', '', ''],
];

describe('one line', () => {
  test.each(lines)('%s', (_what, from, to) => {
    expect(cleanLine(from)).toBe(to);
  });

  test('a subject of a million letters is looked at no further than any column', () => {
    expect(cleanLine('é'.repeat(1_000_000)).length).toBe(4000);
  });
});

describe('many lines', () => {
  test.each([
    ['line ends', 'a\r\nb\rc\fd\u2029e\n\n', 'a\nb\nc\nd\ne\n\n'],
    ['tabs to the next stop', 'a\tb\n1234567\t8\n12345678\t9', 'a       b\n1234567 8\n12345678        9'],
    ['blanks are kept', 'a   b\n  c', 'a   b\n  c'],
    ['sequences go', '\x1b[2Jgone\x1b[H', 'gone'],
    ['an unfinished string does not eat the lines below', '\x1b]0;a\nb', '0;a\nb'],
  ])('%s', (_what, from, to) => {
    expect(cleanText(from)).toBe(to);
  });
});

describe('typed and pasted', () => {
  test.each([
    ['joiners are kept', 'می\u200cخواهم 👩\u200d⚕\ufe0f', 'می\u200cخواهم 👩\u200d⚕\ufe0f'],
    ['sequences and controls go', 'a\x1b[31mb\x07\x01', 'ab'],
    ['lines become one', 'one\r\ntwo\n\nthree\n', 'one two three'],
    ['blanks are kept', '  a  ', '  a  '],
  ])('%s', (_what, from, to) => {
    expect(cleanInput(from, 'one line')).toBe(to);
  });

  test('lines are kept where lines can be', () => {
    expect(cleanInput('one\r\ntwo\tb\n', 'many lines')).toBe('one\ntwo     b\n');
  });

  test('what is kept is still drawn safely', () => {
    expect(drawable(' 👩\u200d⚕\ufe0f  \u202ex ')).toBe(' 👩⚕  x ');
  });
});

const hostile = [
  '\x1b',
  '[',
  ']',
  'P',
  '\\',
  '\x07',
  '\x9b',
  '\x9c',
  '\x9d',
  '31m',
  '0;',
  '\n',
  '\r',
  '\t',
  '\b',
  '\0',
  'a',
  'Z',
  ' ',
  '\u00a0',
  'é',
  'e\u0301',
  '\u0301',
  '\u20e3',
  '\ufe0f',
  '\u200d',
  '\u200b',
  '\u202e',
  '\u2066',
  '\u2028',
  '\u3164',
  '\u{e0041}',
  '👍',
  '🏽',
  '👨',
  '❤',
  '日',
  'ｶﾞ',
  '한',
  '\u1112',
  '\u1161',
  '🇬',
  '🇧',
  '\ud83d',
  '\udc4d',
  '\ue000',
  '\u{10ffff}',
  'ש',
  'स्',
  'ते',
]; // prettier-ignore

function* randomTexts(count: number): Generator<string> {
  let seed = 42;
  const random = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };
  for (let index = 0; index < count; index++)
    yield Array.from({ length: 1 + random(12) }, () => hostile[random(hostile.length)]).join('');
}

const mustNotShow = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/u;

test('whatever comes, nothing forbidden comes out, and cleaning twice is cleaning once', () => {
  for (const text of randomTexts(20_000)) {
    const line = cleanLine(text);
    expect(line, JSON.stringify(text)).not.toMatch(mustNotShow);
    expect(line).not.toContain('\n');
    expect(cleanLine(line), JSON.stringify(text)).toBe(line);
    const many = cleanText(text);
    expect(many, JSON.stringify(text)).not.toMatch(mustNotShow);
    expect(cleanText(many), JSON.stringify(text)).toBe(many);
    expect(drawable(text)).not.toMatch(/\n/);
    expect(cleanInput(text, 'many lines')).not.toMatch(/(?!\n)\p{Cc}/u);
  }
});

test('a terminal makes a cleaned line as wide as it was measured', async () => {
  const terminal = new xterm.Terminal({ cols: 200, rows: 5, allowProposedApi: true });
  terminal.loadAddon(new unicode11.Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  // The scripts of India are measured by syllable here and by letter there: what follows them is placed by column
  // (terminal/cell-screen.ts), since nothing could be taken out of them.
  const samples = [
    ...lines.map(([, from]) => from).filter((from) => !/\p{Script=Devanagari}/u.test(from)),
    '🇬🇧🇫🇷 x',
    '한국어',
    'ｶﾞｷﾞ',
    '☎ 020',
    '✔ ✘ ● ▸ ▌ › • … ─',
    '½ € ™ ©️ ®️ ℹ️ ↩️',
    '👩🏽‍⚕️ Dr',
    'ﬁ',
    'Ω≈ç√',
    '1️⃣ 2️⃣',
    '🏳️‍🌈',
    'ĳ',
    'Привет',
  ]; // prettier-ignore
  for (const sample of samples) {
    const line = cleanLine(sample);
    await new Promise<void>((resolve) => terminal.write(`\r${line}`, resolve));
    expect(terminal.buffer.active.cursorX, JSON.stringify(line)).toBe(cellWidth(line));
  }
});
