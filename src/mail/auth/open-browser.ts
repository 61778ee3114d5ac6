// Opens an address in the web browser of this computer: in the one that $BROWSER names, as programs on Linux do, else in
// the desktop's usual one. Always by a list of arguments, never through a shell: the address is not ours alone.
import { type ChildProcess, spawn } from 'node:child_process';
import { fail, type Problem, type Result, succeed } from '../../db/problem.ts';
import type { Surroundings } from './sign-in-way.ts';

/** A browser that still runs after this long, in ms, has opened; many never end, others only hand the address on. */
const HAS_OPENED = 3_000;

export async function openBrowser(
  url: string,
  surroundings: Surroundings = process,
): Promise<Result<undefined>> {
  const reasons: string[] = [];
  for (const begin of waysToOpen(url, surroundings))
    try {
      await opened(await begin());
      return succeed(undefined);
    } catch (error) {
      reasons.push((error as Error).message.replaceAll(url, 'ADDRESS'));
    }
  return fail(notOpened(reasons.join('; ')));
}

function waysToOpen(url: string, { env, platform }: Surroundings): (() => Promise<ChildProcess>)[] {
  const named = platform === 'darwin' || platform === 'win32' ? [] : browserCommands(env.BROWSER ?? '', url);
  if (named.length > 0) return named.map((command) => () => start(command));
  return [async () => (await import('open')).default(url)];
}

function start([command = '', ...args]: readonly string[]): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    const browser = spawn(command, args, { stdio: 'ignore', detached: true });
    browser.once('error', reject);
    browser.once('spawn', () => resolve(browser));
  });
}

/** $BROWSER: commands with ":" between them, to be tried in order; %s stands for the address, else it is put behind. */
export function browserCommands(browser: string, url: string): string[][] {
  return browser
    .split(':')
    .map((command) => command.split(/\s+/).filter(Boolean))
    .filter((words) => words.length > 0)
    .map((words) =>
      words.some((word) => word.includes('%s'))
        ? words.map((word) => word.replaceAll('%s', () => url))
        : [...words, url],
    );
}

function opened(browser: ChildProcess): Promise<void> {
  browser.unref();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, HAS_OPENED);
    // Whoever leaves meanwhile is not kept.
    timer.unref();
    const ended = (code: number | null, signal: string | null): void => {
      clearTimeout(timer);
      if (code === 0) resolve();
      else reject(new Error(`${browser.spawnfile} ended with ${code ?? signal}`));
    };
    if (browser.exitCode === null) browser.once('exit', ended);
    else ended(browser.exitCode, null);
  });
}

const notOpened = (detail: string): Problem => ({
  kind: 'settings',
  title: 'No web browser could be opened on this computer.',
  fix: 'Open the address below in a web browser yourself, here or on any other computer.',
  detail,
});
