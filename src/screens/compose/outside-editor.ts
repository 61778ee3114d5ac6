// A person's own editor for the text of a letter: $VISUAL, else $EDITOR, else one that most computers have.
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { fail, type Problem, type Result, succeed } from '../../db/problem.ts';

const usual = ['nano', 'vim', 'vi'];

/** The words of a command line, with quotes as a shell has them; nothing in it is run by a shell. */
export function commandWords(line: string): string[] {
  const words = line.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [];
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}

export function editorCommand(env: NodeJS.ProcessEnv): string[] | null {
  const chosen = commandWords(env.VISUAL || env.EDITOR || '');
  if (chosen.length > 0) return chosen;
  const found = usual.find((name) => isProgram(name, env.PATH ?? ''));
  return found === undefined ? null : [found];
}

function isProgram(name: string, path: string): boolean {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Lets the editor have the text in a file that only this user can read, and gives back what was saved.
 * `folder`: where that file is made, and removed afterwards. The terminal must have been lent by then.
 */
export async function editOutside(
  command: readonly string[],
  text: string,
  folder: string,
): Promise<Result<string>> {
  const own = await mkdtemp(join(folder, 'letter-'));
  try {
    const file = join(own, 'letter.txt');
    await writeFile(file, text, { mode: 0o600 });
    const [program = '', ...options] = command;
    const ended = await run(program, [...options, file]);
    if (ended !== null) return fail({ ...ended, fix: 'The text is as it was before.' });
    // An editor ends the last line; the letter does not need it.
    const written = await readFile(file, 'utf8');
    return succeed(text.endsWith('\n') ? written : written.replace(/\n$/, ''));
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** What went wrong; null when the editor ended as it should. */
function run(program: string, options: string[]): Promise<Omit<Problem, 'fix'> | null> {
  return new Promise((resolve) => {
    const wrong = (title: string, detail: string): void => resolve({ kind: 'settings', title, detail });
    const child = spawn(program, options, { stdio: 'inherit' });
    child.on('error', ({ message }) =>
      wrong(`The editor "${basename(program)}" could not be started.`, message),
    );
    child.on('close', (code, signal) => {
      if (code === 0) resolve(null);
      else wrong(`The editor "${basename(program)}" ended with an error.`, signal ?? `exit code ${code}`);
    });
  });
}

export const noEditor: Problem = {
  kind: 'settings',
  title: 'There is no other editor on this computer.',
  fix: 'Write here, or let the technician set EDITOR.',
  detail: '',
};
