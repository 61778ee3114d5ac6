import { afterEach, expect, it } from 'vitest';
import { openTerminal, type TerminalRun } from './pty.ts';

let run: TerminalRun;
afterEach(() => run?.close());

const shell = (script: string, size = {}) =>
  openTerminal({ program: '/bin/sh', args: ['-c', script], ...size });

it('presses keys, reads the screen and hears how the program ended', async () => {
  run = shell('stty -echo; printf "Ready\\n"; read line; printf "\\033[2J\\033[HGot %s\\n" "$line"; exit 3');
  await run.waitFor('Ready');
  run.type('hello');
  await run.press('Enter');
  expect(await run.waitFor(/Got \w+/)).toBe('Got hello');
  expect(await run.exit).toMatchObject({ code: 3 });
});

it('has the size that was asked for, and tells the program of a new one', async () => {
  run = shell('trap "stty size" WINCH; stty size; while :; do read _ || :; done', { columns: 100, rows: 30 });
  await run.waitFor('30 100');
  run.resize(60, 15);
  await run.press('Enter');
  await run.waitFor('15 60');
});

it('says what was on the screen when a text does not come', async () => {
  run = shell('echo something else; cat');
  await run.waitFor('something');
  await expect(run.waitFor('Inbox', { timeout: 50 })).rejects.toThrow(/not in 50 ms[\s\S]*something else/);
  run.kill('SIGTERM');
  await run.exit;
  await expect(run.waitFor('Inbox')).rejects.toThrow('the program has ended');
});

it('hides from the program that this is a test', async () => {
  run = shell('env; echo done; cat', { rows: 200 });
  expect(await run.waitFor('done')).not.toMatch(/^(CI|VITEST\w*)=/m);
});
