// frontdesk import: letters from files into a folder of this store, byte for byte. Works with no account set up.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { localMailbox } from '../db/mailboxes.ts';
import { addLetter } from '../db/messages.ts';
import type { Store } from '../db/store.ts';
import { envelopeOf, searchableText } from '../mail/engine/letter-envelope.ts';
import { beginsLikeLetter, splitMbox } from '../mail/mime/mbox.ts';
import { ParserPool } from '../mail/mime/parser-pool.ts';
import { type CommonOptions, Exit, runCommand } from './context.ts';
import { exitCodes } from './exit-codes.ts';

interface ImportOptions extends CommonOptions {
  folder: string;
}

interface Failure {
  file: string;
  reason: string;
}

interface Found {
  file: string;
  source: Buffer;
  seen: boolean;
}

export const importLetters = (paths: string[], options: ImportOptions) =>
  runCommand(options, async (store, speaker) => {
    const failures: Failure[] = [];
    const parser = new ParserPool();
    let imported = 0;
    let known = 0;
    try {
      for (const path of paths)
        for await (const found of letters(path, failures)) {
          const added = await keep(store, parser, options.folder, found);
          if (added) imported++;
          else known++;
        }
    } finally {
      await parser.close();
    }
    for (const { file, reason } of failures) speaker.note(`frontdesk: ${file}: ${reason}`);
    speaker.answer({ imported, known, folder: options.folder, failed: failures }, () => [
      `${imported} imported into ${options.folder}${known > 0 ? `, ${known} were there already` : ''}${failures.length > 0 ? `, ${failures.length} could not be taken` : ''}.`,
    ]);
    if (failures.length > 0) throw new Exit(exitCodes.data);
  });

async function keep(store: Store, parser: ParserPool, folder: string, found: Found): Promise<boolean> {
  const letter = await parser.parse(found.source);
  const envelope = envelopeOf(letter, Date.now(), found.seen);
  const text = searchableText(letter);
  const { added } = await store.write(async (tx) =>
    addLetter(tx, {
      envelope,
      source: found.source,
      text,
      mailboxId: await localMailbox(tx, folder),
      server: null,
    }),
  );
  return added;
}

/** Every letter behind a path; what cannot be taken is named in `failures` and passed over. */
async function* letters(path: string, failures: Failure[]): AsyncGenerator<Found> {
  try {
    if ((await stat(path)).isDirectory()) {
      yield* maildir(path, failures);
      return;
    }
    const bytes = await readFile(path);
    if (bytes.subarray(0, 5).toString('latin1') !== 'From ') {
      if (beginsLikeLetter(bytes)) yield { file: path, source: bytes, seen: true };
      else failures.push({ file: path, reason: bytes.length === 0 ? 'it is empty' : 'it is not a letter' });
      return;
    }
    const { letters: found, problems } = splitMbox(bytes);
    for (const source of found) yield { file: path, source, seen: true };
    for (const reason of problems) failures.push({ file: path, reason });
  } catch (error) {
    failures.push({ file: path, reason: readingFailed(error) });
  }
}

async function* maildir(path: string, failures: Failure[]): AsyncGenerator<Found> {
  let any = false;
  for (const part of ['cur', 'new']) {
    const names = await readdir(join(path, part)).catch(() => undefined);
    if (!names) continue;
    any = true;
    for (const name of names.sort()) {
      const file = join(path, part, name);
      try {
        const source = await readFile(file);
        if (beginsLikeLetter(source)) yield { file, source, seen: /:2,[A-Z]*S/.test(name) };
        else failures.push({ file, reason: source.length === 0 ? 'it is empty' : 'it is not a letter' });
      } catch (error) {
        failures.push({ file, reason: readingFailed(error) });
      }
    }
  }
  if (!any) failures.push({ file: path, reason: 'it is a folder, but not a Maildir (no cur or new in it)' });
}

function readingFailed(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'this user may not read it';
  return message;
}
