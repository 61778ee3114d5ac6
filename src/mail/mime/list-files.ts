// Files on this computer that a typed path may mean, for choosing what is attached.
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expandHome } from './attach-file.ts';

export interface FoundFile {
  /** As it would be typed. */
  path: string;
  name: string;
  isFolder: boolean;
  /** In bytes; 0 for a folder. */
  size: number;
}

/** What a folder is looked through for at most. */
const LOOKED_AT = 5_000;

/**
 * Folders and files whose names begin with what is typed behind the last "/", folders first; names that begin with a
 * dot only when that is typed. A folder that cannot be read has none.
 */
export async function filesLike(typed: string, limit: number): Promise<FoundFile[]> {
  const start = typed.endsWith('/') ? typed : dirnameOf(typed);
  const begun = typed.endsWith('/') ? '' : basename(typed);
  const folder = expandHome(start === '' ? '.' : start);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const wanted = begun.toLowerCase();
  const names = entries
    .slice(0, LOOKED_AT)
    .map(({ name }) => name)
    .filter((name) => name.toLowerCase().startsWith(wanted) && (begun !== '' || !name.startsWith('.')))
    .sort((a, b) => a.localeCompare(b));
  const found = await Promise.all(names.slice(0, 200).map((name) => look(folder, start, name)));
  return found
    .filter((one) => one !== null)
    .sort((a, b) => Number(b.isFolder) - Number(a.isFolder))
    .slice(0, limit);
}

/** With its "/" at the end; '' where none was typed. */
function dirnameOf(typed: string): string {
  if (!typed.includes('/')) return '';
  const folder = dirname(typed);
  return folder === '/' ? '/' : `${folder}/`;
}

async function look(folder: string, start: string, name: string): Promise<FoundFile | null> {
  try {
    const found = await stat(join(folder, name));
    if (!found.isFile() && !found.isDirectory()) return null;
    const isFolder = found.isDirectory();
    return { path: `${start}${name}${isFolder ? '/' : ''}`, name, isFolder, size: isFolder ? 0 : found.size };
  } catch {
    // Gone meanwhile, or a link to nothing.
    return null;
  }
}

/** How large a file is, in bytes; null where it is not there any more. */
export async function fileSize(path: string): Promise<number | null> {
  const found = await stat(expandHome(path)).catch(() => null);
  return found?.isFile() ? found.size : null;
}
