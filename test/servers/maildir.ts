// Reads and writes a server's Maildir behind its back, as a delivery does, so that tests can look at what really
// lies on the server without asking it through the code under test.
import {
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

export interface StoredLetter {
  path: string;
  bytes: Buffer;
  /** As IMAP names them, sorted: \\Answered \\Draft \\Flagged \\Seen \\Deleted. */
  flags: string[];
}

export interface PutOptions {
  flags?: string[];
  /** The server's arrival date. */
  date?: Date;
}

const LETTER_OF_FLAG = new Map([
  ['\\Draft', 'D'],
  ['\\Flagged', 'F'],
  ['\\Answered', 'R'],
  ['\\Seen', 'S'],
  ['\\Deleted', 'T'],
]);

export class Maildir {
  readonly #root: string;
  readonly #owner: { uid: number; gid: number } | null;
  #count = 0;

  /** `owner` is who the server runs as, where that is somebody else. */
  constructor(root: string, owner: { uid: number; gid: number } | null) {
    this.#root = root;
    this.#owner = owner;
  }

  /** Puts a letter into a folder ("INBOX", "Sent", "Work/Bills"), as delivered now unless it has flags. */
  put(folder: string, bytes: Buffer | string, { flags = [], date }: PutOptions = {}): string {
    const home = this.#makeFolder(folder);
    const n = ++this.#count;
    const when = Math.floor((date?.getTime() ?? Date.now()) / 1000);
    // Dovecot gives UIDs in the order of these names.
    const name = `${when}.M${String(n).padStart(6, '0')}P${process.pid}.test,S=${Buffer.byteLength(bytes)}`;
    const letters = flags.map((flag) => LETTER_OF_FLAG.get(flag) ?? '').sort();
    const path =
      flags.length > 0 ? join(home, 'cur', `${name}:2,${letters.join('')}`) : join(home, 'new', name);
    const passing = join(home, 'tmp', name);
    writeFileSync(passing, bytes);
    if (date) utimesSync(passing, date, date);
    this.#own(passing);
    renameSync(passing, path);
    return path;
  }

  /** The letters of a folder, oldest delivery first. A folder that is not there has none. */
  list(folder: string): StoredLetter[] {
    const home = this.#path(folder);
    return ['cur', 'new']
      .flatMap((part) => files(join(home, part)).map((name) => ({ name, path: join(home, part, name) })))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, path }) => ({ path, bytes: readFileSync(path), flags: flagsOf(name) }));
  }

  /** Folders that exist, the inbox among them. */
  folders(): string[] {
    const others = files(this.#root)
      .filter((name) => name.startsWith('.') && statSync(join(this.#root, name)).isDirectory())
      .map((name) => name.slice(1).replaceAll('.', '/'));
    return ['INBOX', ...others.sort()];
  }

  /** Somebody else's mail program sets a letter's flags; false: the letter is not there any more. */
  mark(letter: StoredLetter, flags: readonly string[]): boolean {
    const letters = flags.map((flag) => LETTER_OF_FLAG.get(flag) ?? '').sort();
    const name = basename(letter.path).replace(/:2,.*$/, '');
    return isThere(() =>
      renameSync(letter.path, join(dirname(letter.path), '..', 'cur', `${name}:2,${letters.join('')}`)),
    );
  }

  /** Somebody else moves a letter to another folder, under a name that no letter ever had there. */
  move(letter: StoredLetter, folder: string): boolean {
    const [name, flags] = basename(letter.path).split(':2,');
    const home = this.#makeFolder(folder);
    const moved = `${name!.replace(/M\d{6}P/, `M${String(++this.#count).padStart(6, '0')}P`)}:2,${flags ?? ''}`;
    return isThere(() => renameSync(letter.path, join(home, 'cur', moved)));
  }

  remove(letter: StoredLetter): boolean {
    return isThere(() => unlinkSync(letter.path));
  }

  removeFolder(folder: string): void {
    // A server that is about to leave may put something there at this very moment.
    rmSync(this.#path(folder), { recursive: true, force: true, maxRetries: 5 });
  }

  renameFolder(from: string, to: string): void {
    renameSync(this.#path(from), this.#path(to));
  }

  /**
   * What a server does that was restored from a copy: another UIDVALIDITY, and other UIDs. Only while nobody is at
   * this folder: a running server would write its own numbers back.
   */
  makeAnew(folder: string, uidValidity: number, nextUid = 301): void {
    const home = this.#makeFolder(folder);
    for (const name of readdirSync(home))
      if (name.startsWith('dovecot')) rmSync(join(home, name), { recursive: true, force: true });
    const list = join(home, 'dovecot-uidlist');
    writeFileSync(list, `3 V${uidValidity} N${nextUid}\n`);
    this.#own(list);
  }

  #path(folder: string): string {
    return folder.toUpperCase() === 'INBOX'
      ? this.#root
      : join(this.#root, `.${folder.replaceAll('/', '.')}`);
  }

  #makeFolder(folder: string): string {
    const home = this.#path(folder);
    for (const part of ['tmp', 'new', 'cur']) {
      const path = join(home, part);
      const made = mkdirSync(path, { recursive: true });
      if (!made) continue;
      for (let step = path; step.length >= made.length; step = dirname(step)) this.#own(step);
    }
    return home;
  }

  #own(path: string): void {
    if (this.#owner) chownSync(path, this.#owner.uid, this.#owner.gid);
  }
}

function isThere(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return false;
  }
}

function files(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function flagsOf(name: string): string[] {
  const letters = name.split(':2,')[1] ?? '';
  return [...LETTER_OF_FLAG]
    .filter(([, letter]) => letters.includes(letter))
    .map(([flag]) => flag)
    .sort();
}
