// Turns what SQLite and the file system say into a Problem that names the store and what to do.
import type { Problem, ProblemKind } from './problem.ts';

type Words = [kind: ProblemKind, title: string, fix: string];

const words: Record<string, (path: string) => Words> = {
  SQLITE_FULL: (path) => [
    'space',
    'The disk is full, so nothing more can be saved.',
    `Make room on the disk that holds ${path}. What was saved before is unharmed.`,
  ],
  SQLITE_READONLY: (path) => [
    'space',
    'The store can be read but not changed.',
    `Give this user the right to write to ${path} and its folder, or choose another with --store.`,
  ],
  SQLITE_CANTOPEN: (path) => [
    'space',
    'The store cannot be opened.',
    `Check that ${path} can be read and written by this user, or choose another folder with --store.`,
  ],
  SQLITE_IOERR: (path) => [
    'space',
    'The disk did not read or write as asked.',
    `Check the disk that holds ${path}, then start frontdesk again.`,
  ],
  SQLITE_BUSY: () => [
    'space',
    'Another frontdesk is holding the store for longer than it should.',
    'Close other frontdesks on this computer, or wait a minute and try again.',
  ],
  SQLITE_CORRUPT: (path) => damagedWords(path),
  SQLITE_NOTADB: (path) => damagedWords(path),
};

function damagedWords(path: string): Words {
  return [
    'space',
    'The store is damaged, or is not a frontdesk store.',
    `Nothing was changed. Keep ${path} for support, and start with another folder by --store, or put a copy back in its place.`,
  ];
}

/** The Problem behind a sqlite3 error; undefined when it is a bug of ours (bad SQL, a broken constraint). */
export function storeProblem(error: unknown, path: string): Problem | undefined {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  const found = words[code]?.(path);
  if (!found) return undefined;
  return { kind: found[0], title: found[1], fix: found[2], detail: message };
}

export function damagedStore(path: string, detail: string): Problem {
  const [kind, title, fix] = damagedWords(path);
  return { kind, title, fix, detail };
}

export function newerStore(path: string, found: number, known: number): Problem {
  return {
    kind: 'settings',
    title: 'The store was made by a newer frontdesk.',
    fix: `Update frontdesk on this computer, or choose another folder with --store. Nothing was changed in ${path}.`,
    detail: `store version ${found}, this frontdesk knows ${known}`,
  };
}

export function folderProblem(error: unknown, folder: string): Problem {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  const reason =
    code === 'ENOTDIR' || code === 'EEXIST'
      ? 'something that is not a folder stands in its path'
      : code === 'EACCES' || code === 'EPERM'
        ? 'this user may not write there'
        : code === 'EROFS'
          ? 'that disk is read-only'
          : code === 'ENOSPC'
            ? 'the disk is full'
            : 'the folder could not be made or read';
  return {
    kind: 'space',
    title: `The store's folder ${folder} cannot be used: ${reason}.`,
    fix: 'Choose another folder with --store, or have its rights changed.',
    detail: message,
  };
}
