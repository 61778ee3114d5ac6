// Runs frontdesk as a person does: the built program in a real terminal of a given size. Keys go in, and the
// screen is read as a terminal shows it. Tests wait for what should appear, never for time.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type IPty, spawn } from '@lydell/node-pty';
import unicode11 from '@xterm/addon-unicode11';
import xterm from '@xterm/headless';
import { type Key, keyBytes } from './keys.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface TerminalOptions {
  args?: string[];
  columns?: number;
  rows?: number;
  env?: Record<string, string>;
  /** Folder of an earlier run, to find its store and settings again. */
  home?: string;
  /** The test authority's certificate. */
  caFile?: string;
  /** Another program than frontdesk, with its arguments in `args`. */
  program?: string;
}

/** Starts the program. `close()` it in `afterEach`, whatever happened. */
export function openTerminal(options: TerminalOptions = {}): TerminalRun {
  return new TerminalRun(options);
}

export class TerminalRun {
  /** HOME, and the folder in which this run's store and settings lie. */
  readonly home: string;
  readonly store: string;
  /** What the program has copied last. */
  clipboard = '';
  /** Resolves with how the program ended. */
  readonly exit: Promise<{ code: number; signal: number | undefined }>;
  readonly #pty: IPty;
  readonly #terminal: InstanceType<typeof xterm.Terminal>;
  readonly #ownsHome: boolean;
  readonly #looks = new Set<() => void>();
  #ended = false;
  #bytes = 0;

  constructor(options: TerminalOptions) {
    const { columns = 80, rows = 24, env = {}, args = [] } = options;
    this.#ownsHome = options.home === undefined;
    this.home = options.home ?? mkdtempSync(join(tmpdir(), 'fd-home-'));
    this.store = join(this.home, 'store');
    mkdirSync(this.home, { recursive: true });
    this.#terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 2000 });
    this.#terminal.loadAddon(new unicode11.Unicode11Addon());
    this.#terminal.unicode.activeVersion = '11';
    this.#terminal.parser.registerOscHandler(52, (data) => {
      this.clipboard = Buffer.from(data.replace(/^c;/, ''), 'base64').toString();
      return true;
    });
    this.#pty = spawn(options.program ?? join(root, 'bin', 'frontdesk'), args, {
      name: 'xterm-256color',
      cols: columns,
      rows,
      cwd: this.home,
      encoding: null,
      env: {
        ...ownEnvironment(this.home),
        FRONTDESK_STORE: this.store,
        ...(options.caFile && { NODE_EXTRA_CA_CERTS: options.caFile }),
        ...env,
      },
    });
    // A terminal answers questions (where is the cursor?); without answers a program may wait for them.
    this.#terminal.onData((answer) => this.#write(answer));
    this.#pty.onData((chunk) => {
      const bytes = chunk as unknown as Uint8Array;
      this.#bytes += bytes.length;
      this.#terminal.write(bytes, () => this.#look());
    });
    this.exit = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode, signal }) => {
        this.#ended = true;
        // The last output may still be on its way through the terminal.
        this.#terminal.write('', () => {
          this.#look();
          resolve({ code: exitCode, signal });
        });
      });
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  /** Bytes that the program has written so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Presses keys one after the other: "Enter", "Down", "Ctrl-P", "F5", or a character. */
  async press(...keys: Key[]): Promise<void> {
    for (const key of keys) {
      this.#write(keyBytes(key));
      // An escape byte that is followed at once by another byte is a different key, to any program: nobody's
      // fingers are that fast.
      if (key === 'Esc') await new Promise((resolve) => setTimeout(resolve, 60));
    }
  }

  /** Writes text in one burst, as a fast typist's arrives over a slow line. */
  type(text: string): void {
    this.#write(text);
  }

  /** Pastes as a terminal does for a program that asked for bracketed paste. */
  paste(text: string): void {
    this.#write(`\u001b[200~${text.replaceAll('\n', '\r')}\u001b[201~`);
  }

  /** What is on the screen, one string a row, blanks at the end cut off. */
  lines(): string[] {
    const buffer = this.#terminal.buffer.active;
    return Array.from(
      { length: this.#terminal.rows },
      (_, row) => buffer.getLine(buffer.baseY + row)?.translateToString(true) ?? '',
    );
  }

  screen(): string {
    return this.lines().join('\n').trimEnd();
  }

  cursor(): { column: number; row: number } {
    const { cursorX, cursorY } = this.#terminal.buffer.active;
    return { column: cursorX, row: cursorY };
  }

  /** Resolves with the screen as soon as it shows `text`. Fails with the screen as it is after `timeout` ms. */
  waitFor(text: string | RegExp, { timeout = 15_000 } = {}): Promise<string> {
    const shows = (screen: string) => (typeof text === 'string' ? screen.includes(text) : text.test(screen));
    return this.waitUntil(shows, `"${text}" on the screen`, timeout);
  }

  /** Resolves as soon as the screen no longer shows `text`. */
  waitForGone(text: string | RegExp, { timeout = 15_000 } = {}): Promise<string> {
    const shows = (screen: string) => (typeof text === 'string' ? screen.includes(text) : text.test(screen));
    return this.waitUntil((screen) => !shows(screen), `no "${text}" on the screen`, timeout);
  }

  waitUntil(holds: (screen: string) => boolean, what: string, timeout = 15_000): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const failed = (why: string) =>
      reject(
        new Error(`Waited for ${what}: ${why}. The screen:\n${frame(this.lines(), this.#terminal.cols)}`),
      );
    const look = () => {
      const screen = this.screen();
      if (holds(screen)) resolve(screen);
      else if (this.#ended) failed('the program has ended');
    };
    const limit = setTimeout(() => failed(`not in ${timeout} ms`), timeout);
    this.#looks.add(look);
    look();
    return promise.finally(() => {
      clearTimeout(limit);
      this.#looks.delete(look);
    });
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    if (!this.#ended) this.#pty.kill(signal);
  }

  /** Ends the program if it still runs, and removes its home unless that was given. */
  async close(): Promise<void> {
    this.kill('SIGKILL');
    await this.exit;
    this.#terminal.dispose();
    if (this.#ownsHome) rmSync(this.home, { recursive: true, force: true });
  }

  #write(text: string): void {
    if (!this.#ended) this.#pty.write(text);
  }

  #look(): void {
    for (const look of [...this.#looks]) look();
  }
}

/** A person's environment: this one without what CI and test runners put there, and with a home of its own. */
export function ownEnvironment(home: string): Record<string, string> {
  const foreign =
    /^(CI|CONTINUOUS_INTEGRATION|BUILD_NUMBER|GITHUB_ACTIONS|VITEST.*|FRONTDESK_.*|NODE_ENV|NODE_OPTIONS|NO_COLOR|FORCE_COLOR|EDITOR|VISUAL|BROWSER|DISPLAY|WAYLAND_DISPLAY|WSL_DISTRO_NAME|SSH_.*|npm_.*|INK_.*)$/;
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !foreign.test(entry[0]),
  );
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    XDG_DATA_HOME: join(home, 'data'),
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CACHE_HOME: join(home, 'cache'),
    LANG: 'C.UTF-8',
    TZ: 'UTC',
  };
}

function frame(lines: string[], columns: number): string {
  const bar = `+${'-'.repeat(columns)}+`;
  return [bar, ...lines.map((line) => `|${line}`), bar].join('\n');
}
