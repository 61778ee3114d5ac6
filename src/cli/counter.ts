// frontdesk counter: how far each folder has been fetched.
import { listMailboxes } from '../db/mailboxes.ts';
import { cleanLine } from '../ui/safe-text.ts';
import { type CommonOptions, runCommand } from './context.ts';

export const counter = (options: CommonOptions) =>
  runCommand(options, async (store, speaker) => {
    const rows = (await listMailboxes(store))
      .filter((box) => box.accountId !== null)
      .map((box) => ({
        folder: cleanLine(box.path),
        here: box.total,
        atServer: box.serverTotal,
        uidValidity: box.counter.uidValidity,
        uid: box.counter.uid,
        complete: box.counter.complete,
        generation: box.counter.generation,
        movedAt: box.counter.movedAt === null ? null : new Date(box.counter.movedAt).toISOString(),
      }));
    speaker.answer({ counters: rows }, () =>
      rows.map(
        (row) =>
          `${row.folder}: ${row.here} here, ${row.atServer ?? '?'} at the server, counter ${row.uid}${row.complete ? '' : ' (not complete)'}`,
      ),
    );
  });
