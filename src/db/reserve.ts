// A little room on the disk that is given up when it is full, so that this can still be told to every screen.
import { closeSync, fsyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Enough for a status in the write-ahead log, its index and some change, in bytes. */
const SIZE = 256 * 1024;

const pathIn = (folder: string): string => join(folder, 'reserve');

/** Makes the reserve where there is none; without room for it nothing happens. */
export function keepReserve(folder: string): void {
  const path = pathIn(folder);
  if (statSync(path, { throwIfNoEntry: false })?.size === SIZE) return;
  try {
    const file = openSync(path, 'w', 0o600);
    try {
      // Not a hole: the blocks must be taken.
      writeSync(file, Buffer.alloc(SIZE, 1));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch {
    rmSync(path, { force: true });
  }
}

/** Gives the room back to the disk. False: there was none. */
export function releaseReserve(folder: string): boolean {
  const path = pathIn(folder);
  if (!statSync(path, { throwIfNoEntry: false })) return false;
  rmSync(path, { force: true });
  return true;
}
