// Reads a file that a person attaches to a letter.
import { open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fail, type Problem, type Result, succeed } from '../../db/problem.ts';
import type { NewAttachment } from './compose-letter.ts';

/** Providers take 20 to 35 MB a letter, and coding adds a third. */
export const LARGEST_ATTACHMENT = 25 * 1024 * 1024;

/** The file behind a typed path; "~/" is the person's home. */
export async function attachFile(path: string): Promise<Result<NewAttachment>> {
  const full = expandHome(path);
  try {
    const file = await open(full, 'r');
    try {
      const { size, isFile } = await file.stat().then((stat) => ({ size: stat.size, isFile: stat.isFile() }));
      if (!isFile) return fail(cannotAttach(path, 'It is not a file.', ''));
      if (size > LARGEST_ATTACHMENT)
        return fail(cannotAttach(path, `It has ${inMegabytes(size)} MB; mail servers take about 25.`, ''));
      return succeed({ filename: basename(full), content: await file.readFile() });
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code = '', message = '' } = error as { code?: string; message?: string };
    const reason =
      { ENOENT: 'There is no such file.', EACCES: 'This user may not read it.', EISDIR: 'It is a folder.' }[
        code
      ] ?? 'It could not be read.';
    return fail(cannotAttach(path, reason, message));
  }
}

/** A path as a person types it, absolute. */
export const expandHome = (path: string): string =>
  path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : resolve(path);

const inMegabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024);

const cannotAttach = (path: string, reason: string, detail: string): Problem => ({
  kind: 'space',
  title: `${path} cannot be attached. ${reason}`,
  fix: 'Check the path, or choose another file.',
  detail,
});
