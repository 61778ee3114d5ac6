import { vi } from 'vitest';

// Colours are decided when chalk is loaded; a test's output is no terminal.
vi.hoisted(() => {
  process.env.FORCE_COLOR = '1';
});

import type { Terminal } from '@xterm/headless';
import { Box, type Instance, render, Text, useCursor } from 'ink';
import type { ReactNode } from 'react';
import { describe, expect, test } from 'vitest';
import { createCellScreen } from '../../../src/ui/terminal/cell-screen.ts';
import { cellWidth } from '../../../src/ui/text-width.ts';
import { createTerminal, screenLines, TerminalOutput, terminalInput } from '../../support/screen.ts';

interface Picture {
  lines: Piece[][];
  cursor?: { x: number; y: number };
}

interface Piece {
  text: string;
  style: {
    bold?: boolean;
    dimColor?: boolean;
    underline?: boolean;
    inverse?: boolean;
    color?: string;
    backgroundColor?: string;
  };
}

function Draw({ lines, cursor, rows }: Picture & { rows: number }): ReactNode {
  const { setCursorPosition } = useCursor();
  setCursorPosition(cursor);
  return (
    <Box flexDirection="column" height={rows} overflow="hidden">
      {lines.slice(0, rows).map((pieces, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows of a picture
        <Text key={row} wrap="truncate">
          {pieces.length === 0
            ? ' '
            : pieces.map(({ text, style }, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a row
                <Text key={index} {...style}>
                  {text}
                </Text>
              ))}
        </Text>
      ))}
    </Box>
  );
}

interface Stage {
  terminal: Terminal;
  show(picture: Picture): Promise<void>;
  resize(columns: number, rows: number): void;
  redraw(): void;
  /** What was written since the last time. */
  taken(): string;
  close(): void;
}

function stage(kind: 'plain' | 'cells', columns: number, rows: number): Stage {
  const terminal = createTerminal(columns, rows);
  let written = '';
  const output = new TerminalOutput(columns, rows, (data) => {
    written += data;
    terminal.write(data);
  });
  const cells = kind === 'cells' ? createCellScreen(output.asStream()) : undefined;
  let app: Instance | undefined;
  let shown: Picture = { lines: [] };
  const draw = (picture: Picture): ReactNode => <Draw {...picture} rows={output.rows} />;
  const settled = async (): Promise<void> => {
    await app?.waitUntilRenderFlush();
    await new Promise<void>((resolve) => terminal.write('', resolve));
  };
  return {
    terminal,
    async show(picture) {
      shown = picture;
      if (app) app.rerender(draw(picture));
      else
        app = render(draw(picture), {
          stdout: cells?.stream ?? output.asStream(),
          stdin: terminalInput() as unknown as NodeJS.ReadStream,
          interactive: true,
          patchConsole: false,
          exitOnCtrlC: false,
          alternateScreen: true,
        });
      await settled();
    },
    resize(newColumns, newRows) {
      terminal.resize(newColumns, newRows);
      output.columns = newColumns;
      output.rows = newRows;
      output.emit('resize');
      app?.rerender(draw(shown));
    },
    redraw: () => cells?.redraw(),
    taken() {
      const taken = written;
      written = '';
      return taken;
    },
    close() {
      app?.unmount();
      cells?.close();
    },
  };
}

/** Every cell with its style: what a person sees. */
function see(terminal: Terminal): string[] {
  const { active } = terminal.buffer;
  return Array.from({ length: terminal.rows }, (_, row) => {
    const line = active.getLine(active.baseY + row);
    const cells = Array.from({ length: terminal.cols }, (_, column) => {
      const cell = line?.getCell(column);
      if (!cell) return '?';
      const style = [
        cell.isBold() && 'b',
        cell.isDim() && 'd',
        cell.isUnderline() && 'u',
        cell.isInverse() && 'i',
        !cell.isFgDefault() && `f${cell.getFgColor()}`,
        !cell.isBgDefault() && `g${cell.getBgColor()}`,
      ]
        .filter(Boolean)
        .join('');
      const text = cell.getWidth() === 0 ? '' : cell.getChars() || ' ';
      return style === '' ? text : `<${style}:${text}>`;
    });
    return cells.join('').trimEnd();
  });
}

const cursorOf = ({ buffer: { active } }: Terminal): string => `${active.cursorX},${active.cursorY}`;

function randomSource(start: number): (below: number) => number {
  let seed = start;
  return (below) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };
}

const words = [
  'Aisha Patel',
  'Re: Appointment',
  '日本語の手紙',
  'Zoë',
  'cafe\u0301',
  '█▌●',
  'Order 88213',
  ' ',
  '    ',
  '一',
  'x',
  '────',
  'Привет',
];
const styles: Piece['style'][] = [
  {},
  {},
  {},
  { bold: true },
  { dimColor: true },
  { underline: true },
  { inverse: true },
  { color: 'cyan', bold: true },
  { color: 'red' },
  { backgroundColor: 'blue' },
];

function randomLine(random: (below: number) => number): Piece[] {
  return Array.from({ length: random(6) }, () => ({
    text: words[random(words.length)] ?? '',
    style: styles[random(styles.length)] ?? {},
  }));
}

/** As screens change: a row, a few letters, a scroll, a new page, the cursor. */
function changePicture(
  picture: Picture,
  random: (below: number) => number,
  columns: number,
  rows: number,
): Picture {
  const lines = [...picture.lines];
  while (lines.length < rows) lines.push(randomLine(random));
  const at = random(rows);
  const cursor = random(3) === 0 ? undefined : { x: random(columns), y: random(rows) };
  switch (random(7)) {
    case 0:
      return { lines: Array.from({ length: rows }, () => randomLine(random)), ...(cursor ? { cursor } : {}) };
    case 1:
      lines[at] = randomLine(random);
      break;
    case 2:
      lines[at] = [...(lines[at] ?? []), { text: 'x', style: {} }];
      break;
    case 3:
      lines[at] = [];
      break;
    case 4: {
      const by = 1 + random(4);
      const top = random(3);
      lines.splice(top, by);
      break;
    }
    case 5: {
      const by = 1 + random(4);
      const top = random(3);
      lines.splice(top, 0, ...Array.from({ length: by }, () => randomLine(random)));
      break;
    }
    default:
      break;
  }
  while (lines.length < rows) lines.push(randomLine(random));
  return { lines: lines.slice(0, rows), ...(cursor ? { cursor } : {}) };
}

describe('the screen of cells', () => {
  test.each([1, 2, 3])(
    'shows after every one of hundreds of steps what plain Ink shows (%i)',
    async (seed) => {
      const random = randomSource(seed);
      const plain = stage('plain', 60, 16);
      const cells = stage('cells', 60, 16);
      let picture: Picture = { lines: [] };
      let scrolls = 0;
      for (let step = 0; step < 150; step++) {
        picture = changePicture(picture, random, 60, 16);
        await plain.show(picture);
        await cells.show(picture);
        if (/\x1b\[\d+;\d+r/.test(cells.taken())) scrolls++;
        if (random(40) === 0) cells.redraw();
        await cells.show(picture);
        expect(see(cells.terminal), `step ${step}`).toEqual(see(plain.terminal));
        if (picture.cursor) expect(cursorOf(cells.terminal), `step ${step}`).toBe(cursorOf(plain.terminal));
      }
      expect(scrolls, 'steps that the terminal scrolled by itself').toBeGreaterThan(5);
      plain.close();
      cells.close();
    },
  );

  test('shows after every resize what a fresh screen of that size shows', async () => {
    const random = randomSource(8);
    const cells = stage('cells', 60, 16);
    let picture: Picture = { lines: [] };
    let size = { columns: 60, rows: 16 };
    for (let step = 0; step < 100; step++) {
      if (random(2) === 0) {
        size = { columns: 20 + random(80), rows: 5 + random(30) };
        cells.resize(size.columns, size.rows);
      }
      picture = changePicture(picture, random, size.columns, size.rows);
      await cells.show(picture);
      const fresh = stage('plain', size.columns, size.rows);
      await fresh.show(picture);
      expect(see(cells.terminal), `step ${step} at ${size.columns}x${size.rows}`).toEqual(
        see(fresh.terminal),
      );
      fresh.close();
    }
    cells.close();
  });

  test('a resize alone leaves no ghosts', async () => {
    const cells = stage('cells', 60, 10);
    const picture: Picture = {
      lines: Array.from({ length: 10 }, (_, row) => [{ text: `row ${row} ${'x'.repeat(40)}`, style: {} }]),
    };
    await cells.show(picture);
    for (const [columns, rows] of [
      [30, 10],
      [90, 10],
      [90, 20],
      [60, 5],
      [60, 10],
    ] as const) {
      cells.resize(columns, rows);
      await cells.show(picture);
      const fresh = stage('plain', columns, rows);
      await fresh.show(picture);
      expect(screenLines(cells.terminal)).toEqual(screenLines(fresh.terminal));
      fresh.close();
    }
    cells.close();
  });
});

const plainLine = (text: string): Piece[] => [{ text, style: {} }];

describe('what is sent', () => {
  const rows = (from: number, marked: number): Piece[][] =>
    Array.from({ length: 20 }, (_, row) =>
      plainLine(`${row === marked ? '▌' : ' '} letter ${from + row} of somebody about something`),
    );

  test('nothing, when nothing changed', async () => {
    const cells = stage('cells', 80, 24);
    await cells.show({ lines: rows(0, 0) });
    cells.taken();
    await cells.show({ lines: rows(0, 0) });
    expect(cells.taken()).toBe('');
    cells.close();
  });

  test('one byte for a letter that is typed', async () => {
    const cells = stage('cells', 80, 24);
    await cells.show({ lines: [plainLine('> Dear')], cursor: { x: 6, y: 0 } });
    cells.taken();
    await cells.show({ lines: [plainLine('> Dear A')], cursor: { x: 8, y: 0 } });
    expect(cells.taken()).toBe(' A');
    await cells.show({ lines: [plainLine('> Dear Ai')], cursor: { x: 9, y: 0 } });
    expect(cells.taken()).toBe('i');
    cells.close();
  });

  test('two marks for a step in a list', async () => {
    const cells = stage('cells', 80, 24);
    await cells.show({ lines: rows(0, 3) });
    cells.taken();
    await cells.show({ lines: rows(0, 4) });
    expect(Buffer.byteLength(cells.taken())).toBeLessThan(20);
    cells.close();
  });

  test('one row and a scroll for a step over the edge of a list, either way', async () => {
    const cells = stage('cells', 80, 24);
    const page = (from: number, marked: number): Picture => ({
      lines: [plainLine('Inbox'), ...rows(from, marked), plainLine('Enter Open')],
    });
    await cells.show(page(0, 19));
    cells.taken();
    await cells.show(page(1, 19));
    expect(Buffer.byteLength(cells.taken())).toBeLessThan(100);
    await cells.show(page(1, 0));
    cells.taken();
    await cells.show(page(0, 0));
    expect(Buffer.byteLength(cells.taken())).toBeLessThan(100);
    expect(screenLines(cells.terminal).slice(0, 3)).toEqual([
      'Inbox',
      '▌ letter 0 of somebody about something',
      '  letter 1 of somebody about something',
    ]);
    expect(screenLines(cells.terminal)[21]).toBe('Enter Open');
    cells.close();
  });

  test('no blanks at the ends of rows', async () => {
    const cells = stage('cells', 80, 24);
    await cells.show({ lines: [plainLine('x'.repeat(70)), plainLine('y')] });
    cells.taken();
    await cells.show({ lines: [plainLine('x'), plainLine('y')] });
    expect(cells.taken()).toBe('\x1b[A\x1b[K');
    cells.close();
  });

  test('everything anew when it is asked for, whatever was written over it', async () => {
    const cells = stage('cells', 40, 10);
    const picture: Picture = { lines: rows(0, 0).slice(0, 10) };
    await cells.show(picture);
    await new Promise<void>((resolve) =>
      cells.terminal.write('\x1b[H\x1b[31mBroadcast message\x1b[5;8r\x1b(0 from root qqqq', resolve),
    );
    cells.redraw();
    await cells.show(picture);
    const fresh = stage('plain', 40, 10);
    await fresh.show(picture);
    expect(see(cells.terminal)).toEqual(see(fresh.terminal));
    fresh.close();
    cells.close();
  });
});

test('characters of doubtful width do not move what stands behind them', async () => {
  const cells = stage('cells', 60, 6);
  const doubtful = ['नमस्ते', '❤️', '👩🏽‍⚕️', '1️⃣', 'กำ', '🫠', '☎️', '🏳️‍🌈'];
  for (const text of doubtful) {
    await cells.show({ lines: [plainLine(`${'x'.repeat(cellWidth(text))} beside`)] });
    await cells.show({ lines: [plainLine(`${text} beside`)] });
    expect(screenLines(cells.terminal)[0], text).toMatch(/ beside$/);
    await cells.show({ lines: [plainLine('aaaaaaaaaaaaaaaaaaaaaaaa|'), plainLine(`${text} b`)] });
    await cells.show({ lines: [plainLine(`${text} behind`), plainLine('aaaaaaaaaaaaaaaaaaaa')] });
    await cells.show({ lines: [plainLine(`${text} behold`), plainLine('aaaaaaaaaaaaaaaaaaaa')] });
    const [first, second] = screenLines(cells.terminal);
    expect(first, text).toMatch(/ behold$/);
    expect(first, text).not.toContain('a');
    expect(second).toBe('aaaaaaaaaaaaaaaaaaaa');
  }
  cells.close();
});

test('what is no picture goes through, and outside of the alternate screen everything does', () => {
  let written = '';
  const output = new TerminalOutput(80, 24, (data) => {
    written += data;
  });
  const { stream, close } = createCellScreen(output.asStream());
  stream.write('plain words\n\x1b[31m');
  expect(written).toBe('plain words\n\x1b[31m');
  stream.write('\x1b[?1049h\x1b[?25lhello\x1b[?2004h\x1b]52;c;eA==\x07');
  expect(written).toContain('\x1b[?2004h');
  expect(written).toContain('\x1b]52;c;eA==\x07');
  expect(written).not.toContain('hello');
  stream.write('\x1b[?1049lbye');
  expect(written).toMatch(/hello.*\x1b\[\?1049l\x1b\[\?25hbye$/s);
  close();
});

test('a terminal that is behind gets the newest picture when it is ready, and none between', () => {
  const sent: string[] = [];
  const output = new TerminalOutput(80, 24, () => undefined);
  output.write = (data: string) => {
    if (data !== '') sent.push(data);
    return false;
  };
  const { stream, close } = createCellScreen(output.asStream());
  stream.write('\x1b[?1049hone');
  stream.write('');
  const before = sent.length;
  for (const picture of ['two', 'three', 'four']) {
    stream.write(`\r\x1b[K${picture}`);
    stream.write('');
  }
  expect(sent.length).toBe(before);
  output.emit('drain');
  expect(sent.length).toBe(before + 1);
  expect(sent.at(-1)).toContain('four');
  close();
});
