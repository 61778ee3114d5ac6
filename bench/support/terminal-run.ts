// Runs a program in a pseudo-terminal and times what it paints after a key.
import { readdirSync, readFileSync } from 'node:fs';
import { type IPty, spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

export interface Painted {
  /** From the key to the first and to the last byte before quiet, in ms. */
  first: number;
  last: number;
  bytes: number;
}

/** No output for this long counts as quiet, in ms. */
const QUIET = 60;

export class BenchRun {
  readonly #pty: IPty;
  readonly #terminal = new xterm.Terminal({ cols: 80, rows: 24, allowProposedApi: true, scrollback: 0 });
  readonly started = performance.now();
  #listener: ((data: string) => void) | undefined;

  constructor(command: string, args: readonly string[], env: NodeJS.ProcessEnv) {
    const { CI: _ci, ...clean } = env;
    this.#pty = spawn(command, [...args], {
      name: 'xterm-256color',
      cols: 80,
      rows: 24,
      env: { ...(clean as Record<string, string>), TERM: 'xterm-256color', LANG: 'C.UTF-8' },
    });
    this.#pty.onData((data) => {
      this.#terminal.write(data);
      this.#listener?.(data);
    });
  }

  text(): string {
    const { active } = this.#terminal.buffer;
    return Array.from({ length: 24 }, (_, row) => active.getLine(row)?.translateToString(true) ?? '').join(
      '\n',
    );
  }

  /** Milliseconds from the start until the screen shows `wanted`. */
  async shows(wanted: string, limit = 120_000): Promise<number> {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      const now = performance.now() - this.started;
      if (this.text().includes(wanted)) return now;
      if (now > limit) throw new Error(`"${wanted}" did not come:\n${this.text()}`);
    }
  }

  async press(key: string): Promise<Painted> {
    const began = performance.now();
    let first = 0;
    let last = began;
    let bytes = 0;
    const heard = new Promise<void>((resolve) => {
      let timer = setTimeout(resolve, 1_000);
      this.#listener = (data) => {
        last = performance.now();
        if (bytes === 0) first = last;
        bytes += Buffer.byteLength(data);
        clearTimeout(timer);
        timer = setTimeout(resolve, QUIET);
      };
      this.#pty.write(key);
    });
    await heard;
    this.#listener = undefined;
    return { first: (first || began) - began, last: last - began, bytes };
  }

  /** Milliseconds from a key until `mark` stands in another row, whatever else is painted meanwhile. */
  async moves(key: string, mark: string, limit = 5_000): Promise<number> {
    const marked = () =>
      this.text()
        .split('\n')
        .find((line) => line.includes(mark));
    await this.#takenIn();
    const before = marked();
    const began = performance.now();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#listener = undefined;
        reject(new Error(`"${mark}" did not move:\n${this.text()}`));
      }, limit);
      this.#listener = () => {
        const came = performance.now();
        void this.#takenIn().then(() => {
          const now = marked();
          // A frame may come in two pieces, and the mark stand nowhere between them.
          if (now === undefined || now === before) return;
          clearTimeout(timer);
          this.#listener = undefined;
          resolve(came - began);
        });
      };
      this.#pty.write(key);
    });
  }

  /** Resolves when the terminal has taken in all that was written so far. */
  #takenIn(): Promise<void> {
    return new Promise((resolve) => this.#terminal.write('', resolve));
  }

  /** Resident memory of the process and its children, in MB: now, or at its highest since each began. */
  memory(when: 'now' | 'peak' = 'now'): number {
    const pids = [this.#pty.pid, ...childrenOf(this.#pty.pid)];
    const line = when === 'now' ? /VmRSS:\s+(\d+)/ : /VmHWM:\s+(\d+)/;
    const kilobytes = pids.map((pid) => {
      try {
        return Number(line.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
      } catch {
        return 0;
      }
    });
    return Math.round(kilobytes.reduce((sum, one) => sum + one, 0) / 1024);
  }

  async end(keys: string): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#pty.onExit(() => resolve()));
    this.#pty.write(keys);
    const timer = setTimeout(() => this.#pty.kill(), 5_000);
    await ended;
    clearTimeout(timer);
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const ppid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
        return ppid === parent ? [Number(name), ...childrenOf(Number(name))] : [];
      } catch {
        return [];
      }
    });
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
