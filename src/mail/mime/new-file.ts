// Writes a new file into a folder of the person's choice: by its base name, so that only they can read it, and never over or
// through something that is there already.
import { open, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, type Problem, type Result, succeed } from '../../db/problem.ts';
import { expandHome } from './attach-file.ts';
import { cleanFileName, splitEnding } from './file-name.ts';

const MOST_COPIES = 1_000;

/** Returns the path that it got: "name (2).pdf" where "name.pdf" was taken. `problem` puts a reason into words. */
export async function saveNewFile(
  folder: string,
  filename: string,
  bytes: Uint8Array,
  problem: (reason: string, detail: string) => Problem,
): Promise<Result<string>> {
  const home = expandHome(folder);
  const [stem, ending] = splitEnding(cleanFileName(filename, '', 1));
  try {
    if (!(await stat(home)).isDirectory()) return fail(problem(`${folder} is not a folder.`, ''));
    for (let copy = 1; copy <= MOST_COPIES; copy++) {
      const path = join(home, copy === 1 ? stem + ending : `${stem} (${copy})${ending}`);
      if (await writeNew(path, bytes)) return succeed(path);
    }
    return fail(problem(`${folder} holds too many files of this name.`, ''));
  } catch (error) {
    const { code = '', message = '' } = error as { code?: string; message?: string };
    return fail(problem(reasons[code]?.(folder) ?? 'The file could not be written.', message));
  }
}

/** False: something of that name is there. */
async function writeNew(path: string, bytes: Uint8Array): Promise<boolean> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    // "x" takes no link either, wherever it leads.
    file = await open(path, 'wx', 0o600);
  } catch (error) {
    if ((error as { code?: string }).code === 'EEXIST') return false;
    throw error;
  }
  try {
    await file.writeFile(bytes);
    await file.sync();
    await file.close();
  } catch (error) {
    await file.close().catch(() => {});
    // Half a file would pass for the whole one.
    await unlink(path).catch(() => {});
    throw error;
  }
  return true;
}

const reasons: Record<string, (folder: string) => string> = {
  ENOENT: (folder) => `There is no folder ${folder}.`,
  ENOTDIR: (folder) => `There is no folder ${folder}.`,
  EACCES: (folder) => `This user may not write to ${folder}.`,
  EPERM: (folder) => `This user may not write to ${folder}.`,
  EROFS: (folder) => `The disk of ${folder} is read-only.`,
  ENOSPC: () => 'The disk is full.',
  EDQUOT: () => 'This user has no more room on the disk.',
};
