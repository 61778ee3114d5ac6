// The terminal given away and taken back, in a real pseudo-terminal: only there does Node read keys that are not its own.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as pty from '@lydell/node-pty';
import type { Terminal } from '@xterm/headless';
import { build } from 'esbuild';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { createTerminal, screenLines } from '../../support/screen.ts';

// Inside of node_modules, so that the packages are found from there.
const folder = join(import.meta.dirname, '../../../node_modules/.cache/frontdesk-tests');
const program = join(folder, 'lending.mjs');

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [join(import.meta.dirname, '../fixtures/lending.tsx')],
    outfile: program,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    jsx: 'automatic',
  });
});

let child: pty.IPty;
let terminal: Terminal;
let watchers: (() => void)[];
let ended: Promise<number>;

function start(file: string, args: string[]): void {
  const env = { ...process.env, TERM: 'xterm-256color', PS1: 'shell$ ' };
  delete (env as Record<string, string | undefined>).CI;
  child = pty.spawn(file, args, { cols: 80, rows: 24, env: env as Record<string, string> });
  terminal = createTerminal(80, 24);
  terminal.options.convertEol = false;
  watchers = [];
  child.onData((data) => terminal.write(data, () => watchers.forEach((watch) => void watch())));
  ended = new Promise((resolve) => child.onExit(({ exitCode }) => resolve(exitCode)));
}

afterEach(() => child.kill('SIGKILL'));

function waitFor(wanted: string | RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    const text = (): string => screenLines(terminal).join('\n');
    const timer = setTimeout(() => reject(new Error(`${String(wanted)} did not come:\n${text()}`)), 20_000);
    const check = (): void => {
      if (typeof wanted === 'string' ? !text().includes(wanted) : !wanted.test(text())) return;
      clearTimeout(timer);
      resolve();
    };
    watchers.push(check);
    check();
  });
}

test('an editor gets every key that is typed while it has the terminal, and we get those after it', async () => {
  start(process.execPath, [program]);
  await waitFor('count 0, the editor said [nothing]');
  child.write('xx');
  await waitFor('count 2');
  for (const [index, line] of ['xxqxx first', 'qqqq second'].entries()) {
    child.write('e');
    await waitFor(`EDITOR ${index + 1} READY`);
    for (const key of line) child.write(key);
    child.write('\r');
    await waitFor(`said [${line}]`);
  }
  await waitFor('count 2');
  // What was typed ahead was meant for the editor; it must not act on the screen.
  child.write('exx');
  await waitFor('EDITOR 3 READY');
  child.write('third\r');
  await waitFor('said [third]');
  await waitFor('count 2');
  child.write('xxx');
  await waitFor('count 5');
  child.write('q');
  expect(await ended).toBe(0);
});

test('Ctrl-Z leads back to the shell, and fg to the screen as it was', async () => {
  start('bash', ['--norc', '--noprofile', '-i']);
  await waitFor('shell$');
  child.write(`${process.execPath} ${program}; echo left with $?\r`);
  await waitFor('count 0');
  child.write('xx');
  await waitFor('count 2');
  child.write('\x1a');
  await waitFor(/Stopped/);
  child.write('echo "typed to the" shell\r');
  await waitFor('typed to the shell');
  child.write('fg\r');
  await waitFor(/^ Lending/);
  await waitFor('count 2, the editor said [nothing]');
  child.write('xq');
  await waitFor(/shell\$/);
});

test('Ctrl-Z with no shell behind it changes nothing', async () => {
  start(process.execPath, [program]);
  await waitFor('count 0');
  child.write('x\x1a');
  await waitFor('count 1');
  child.write('x');
  await waitFor('count 2');
});
