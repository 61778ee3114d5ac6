// Draws a React tree into a terminal that lives in this process, so that a test reads what a person would see:
// the cells, their style and the cursor, not the bytes.

import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import unicode11 from '@xterm/addon-unicode11';
import xterm from '@xterm/headless';
import { render } from 'ink';
import type { ReactNode } from 'react';

export interface Screen {
  /** Sends bytes as the terminal would: `\x1b[B`, `abc`, `\r`. */
  type(keys: string): void;
  /** Resolves when the text stands on the screen; fails with the screen when it does not come. */
  waitFor(wanted: string | RegExp): Promise<void>;
  /** Resolves when the text stands there no more. */
  waitUntilGone(unwanted: string | RegExp): Promise<void>;
  /** Resolves when the condition holds; for what is no text. */
  waitUntil(holds: () => boolean, what: string): Promise<void>;
  /** The lines without the blanks at their ends. */
  lines(): string[];
  text(): string;
  cursor(): { x: number; y: number; visible: boolean };
  resize(columns: number, rows: number): void;
  /** All that was written, for counting bytes. */
  written(): string;
  terminal: InstanceType<typeof xterm.Terminal>;
  close(): Promise<void>;
}

export interface ScreenOptions {
  columns?: number;
  rows?: number;
  /** Put between Ink and the terminal, as cell-screen.ts is. */
  wrap?: (stdout: NodeJS.WriteStream) => NodeJS.WriteStream;
  screenReader?: boolean;
  /** Called whenever the terminal shows something else. */
  onPaint?: () => void;
}

/** A TTY to write to, as far as Ink looks. */
export class TerminalOutput extends EventEmitter {
  isTTY = true as const;
  columns: number;
  rows: number;
  writable = true;
  private readonly receive: (data: string) => void;
  constructor(columns: number, rows: number, receive: (data: string) => void) {
    super();
    this.columns = columns;
    this.rows = rows;
    this.receive = receive;
  }
  write(data: string | Uint8Array, ...rest: unknown[]): boolean {
    this.receive(typeof data === 'string' ? data : new TextDecoder().decode(data));
    const done = rest.find((argument) => typeof argument === 'function') as (() => void) | undefined;
    done?.();
    return true;
  }
  asStream(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream;
  }
}

/** A terminal's keyboard: a stream that can be switched to raw mode. */
export function terminalInput(): PassThrough & { isTTY: true } {
  return Object.assign(new PassThrough(), {
    isTTY: true as const,
    setRawMode: () => undefined,
    ref: () => undefined,
    unref: () => undefined,
  });
}

export function createTerminal(columns: number, rows: number): InstanceType<typeof xterm.Terminal> {
  const terminal = new xterm.Terminal({
    cols: columns,
    rows,
    allowProposedApi: true,
    scrollback: 0,
    convertEol: true,
  });
  terminal.loadAddon(new unicode11.Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  return terminal;
}

export function screenLines(terminal: InstanceType<typeof xterm.Terminal>): string[] {
  const { active } = terminal.buffer;
  return Array.from({ length: terminal.rows }, (_, row) =>
    (active.getLine(active.baseY + row)?.translateToString(true, 0, terminal.cols) ?? '').trimEnd(),
  );
}

/** How long a test waits for what should be there at once. */
const patience = 10_000;

export function openScreen(tree: ReactNode, options: ScreenOptions = {}): Screen {
  const { columns = 80, rows = 24, wrap, screenReader = false, onPaint } = options;
  const terminal = createTerminal(columns, rows);
  const watchers = new Set<() => void>();
  let written = '';
  let visible = true;
  const output = new TerminalOutput(columns, rows, (data) => {
    written += data;
    const last = Math.max(data.lastIndexOf('\x1b[?25h'), data.lastIndexOf('\x1b[?25l'));
    if (last >= 0) visible = data.startsWith('\x1b[?25h', last);
    terminal.write(data, () => {
      onPaint?.();
      for (const watcher of [...watchers]) watcher();
    });
  });
  const stdin = terminalInput();
  const stdout = wrap ? wrap(output.asStream()) : output.asStream();
  const app = render(tree, {
    stdout,
    stdin: stdin as unknown as NodeJS.ReadStream,
    stderr: new TerminalOutput(columns, rows, () => undefined).asStream(),
    interactive: true,
    patchConsole: false,
    exitOnCtrlC: false,
    alternateScreen: !screenReader,
    isScreenReaderEnabled: screenReader,
  });

  const lines = (): string[] => screenLines(terminal);
  const text = (): string => lines().join('\n');
  const found = (wanted: string | RegExp): boolean =>
    typeof wanted === 'string' ? text().includes(wanted) : wanted.test(text());

  function waitUntil(holds: () => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        if (!holds()) return;
        finish();
        resolve();
      };
      const finish = (): void => {
        watchers.delete(check);
        clearTimeout(timer);
      };
      const timer = setTimeout(() => {
        finish();
        reject(new Error(`${what} did not come about. The screen:\n${text()}`));
      }, patience);
      watchers.add(check);
      check();
    });
  }

  return {
    type: (keys) => void stdin.write(keys),
    waitFor: (wanted) => waitUntil(() => found(wanted), `the text ${String(wanted)}`),
    waitUntilGone: (unwanted) => waitUntil(() => !found(unwanted), `the end of ${String(unwanted)}`),
    waitUntil,
    lines,
    text,
    cursor: () => ({ x: terminal.buffer.active.cursorX, y: terminal.buffer.active.cursorY, visible }),
    resize(newColumns, newRows) {
      terminal.resize(newColumns, newRows);
      output.columns = newColumns;
      output.rows = newRows;
      output.emit('resize');
    },
    written: () => written,
    terminal,
    async close() {
      app.unmount();
      await app.waitUntilExit();
    },
  };
}
