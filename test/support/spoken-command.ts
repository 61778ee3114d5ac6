// A command of the built program that a test talks with while it runs.
import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

const main = resolve(import.meta.dirname, '../../dist/main.js');

/** The built program, as it speaks: what it says can be waited for while it runs. */
export class SpokenCommand {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';
  readonly ended: Promise<number | null>;
  readonly #waiting = new Set<() => void>();

  constructor(args: readonly string[], env: NodeJS.ProcessEnv, input: string | null) {
    this.child = spawn(process.execPath, [main, ...args], { env });
    this.child.stdout!.on('data', (chunk) => {
      this.stdout += chunk;
    });
    this.child.stderr!.on('data', (chunk) => {
      this.stderr += chunk;
      for (const look of [...this.#waiting]) look();
    });
    this.ended = new Promise((done) => this.child.once('close', done));
    this.child.stdin!.on('error', () => {});
    if (input !== null) this.child.stdin!.end(input);
  }

  /** The first group of what it says, as soon as it says so. */
  says(pattern: RegExp): Promise<string> {
    return new Promise((found, missing) => {
      const look = (): void => {
        const match = pattern.exec(this.stderr);
        if (!match) return;
        this.#waiting.delete(look);
        found(match[1] ?? match[0]);
      };
      this.#waiting.add(look);
      look();
      void this.ended.then(() => missing(new Error(`It ended without ${pattern}:\n${this.stderr}`)));
    });
  }
}
