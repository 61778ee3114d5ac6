// The stream under Ink. Ink writes whole frames; over a thin line a frame takes seconds. This keeps a picture of
// what the terminal shows and sends only what differs: one typed letter is one byte. Outside of the alternate
// screen (a screen reader, an editor that has the terminal) everything goes through as it is.

import { EventEmitter } from 'node:events';
import { createCells, unknown } from './cells.ts';
import { paint, type TerminalState } from './paint.ts';
import { createStyles } from './styles.ts';
import { createVirtualScreen } from './virtual-screen.ts';

export interface CellScreen {
  /** What Ink gets as its stdout. */
  stream: NodeJS.WriteStream;
  /** Paints every cell anew, whatever else wrote on the terminal. */
  redraw(): void;
  close(): void;
}

const enter = '\x1b[?1049h';
const leave = '\x1b[?1049l';
/** A screen that changes draws itself twice within a moment, first without its footer: the second is what counts. */
const settling = 10;

export function createCellScreen(terminal: NodeJS.WriteStream): CellScreen {
  const size = (): [columns: number, rows: number] => [terminal.columns || 80, terminal.rows || 24];
  const styles = createStyles();
  const screen = createVirtualScreen(...size(), styles, (sequence) => terminal.write(sequence));
  const state: TerminalState = {
    cells: createCells(...size()),
    cursor: undefined,
    visible: undefined,
    style: undefined,
  };
  let active = false;
  let blocked = false;
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    // A terminal that is behind gets the newest picture when it is ready, and none of those between.
    if (!active || blocked) return;
    const bytes = paint(state, { cells: screen.cells, cursor: screen.cursor }, styles);
    if (bytes !== '') blocked = !terminal.write(bytes);
  }

  const onDrain = (): void => {
    blocked = false;
    flush();
  };
  const onResize = (): void => {
    screen.resize(...size());
    forget();
    stream.emit('resize');
  };

  /** Nobody knows what the terminal shows, nor how it writes. */
  function forget(): void {
    state.cells = createCells(...size(), unknown);
    state.cursor = undefined;
    state.style = undefined;
    state.visible = undefined;
  }

  function receive(data: string): void {
    let rest = data;
    while (rest !== '') {
      const mark = active ? leave : enter;
      const at = rest.indexOf(mark);
      const part = at < 0 ? rest : rest.slice(0, at);
      if (active) screen.write(part);
      else if (part !== '') terminal.write(part);
      if (at < 0) return;
      rest = rest.slice(at + mark.length);
      if (active) goOut();
      else goIn();
    }
  }

  function goIn(): void {
    active = true;
    screen.resize(...size());
    screen.reset();
    // The alternate screen is not always empty, nor the cursor at its beginning.
    terminal.write(`${enter}\x1b[r\x1b[m\x1b[H\x1b[2J`);
    forget();
    state.cells = createCells(...size());
    state.style = 0;
    state.cursor = { row: 0, column: 0 };
  }

  function goOut(): void {
    flush();
    active = false;
    terminal.write(`\x1b[m${leave}\x1b[?25h`);
  }

  const stream = Object.assign(new EventEmitter(), {
    isTTY: true as const,
    writable: true,
    destroyed: false,
    writableEnded: false,
    write(data: string | Uint8Array, encoding?: unknown, callback?: unknown): boolean {
      const text = typeof data === 'string' ? data : new TextDecoder().decode(data);
      const done = [encoding, callback].find((argument) => typeof argument === 'function') as
        | (() => void)
        | undefined;
      receive(text);
      // Ink writes nothing when it wants to know that all was painted.
      if (text === '') flush();
      else if (active) timer ??= setTimeout(flush, settling);
      if (done) terminal.write('', done);
      return true;
    },
    getColorDepth: () => terminal.getColorDepth?.() ?? 4,
    hasColors: (...count: unknown[]) => terminal.hasColors?.(...(count as [number])) ?? true,
  });
  Object.defineProperties(stream, {
    columns: { get: () => terminal.columns, enumerable: true },
    rows: { get: () => terminal.rows, enumerable: true },
  });

  terminal.on('drain', onDrain);
  terminal.on('resize', onResize);

  return {
    stream: stream as unknown as NodeJS.WriteStream,
    redraw() {
      if (!active) return;
      // Back to the ordinary letters, too: a stray byte of a binary file can have switched to line drawing.
      terminal.write('\x1b(B\x0f\x1b[r\x1b[m');
      forget();
      flush();
    },
    close() {
      flush();
      terminal.off('drain', onDrain);
      terminal.off('resize', onResize);
    },
  };
}
