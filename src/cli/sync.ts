// frontdesk sync: receives what is new and sends what waits, then ends; with --watch it stays and does so at once.
import { type Account, listAccounts } from '../db/accounts.ts';
import { retryNow } from '../db/outbox.ts';
import { newOwner } from '../db/owner.ts';
import type { Problem } from '../db/problem.ts';
import type { Store } from '../db/store.ts';
import { receivesBy } from '../mail/engine/receiving.ts';
import { runEngine } from '../mail/engine/run-engine.ts';
import { syncOnce } from '../mail/engine/sync-once.ts';
import { ParserPool } from '../mail/mime/parser-pool.ts';
import { fileLocally } from '../mail/outbox/file-locally.ts';
import { sendNext } from '../mail/outbox/send-next.ts';
import { takeUpAbandoned } from '../mail/outbox/take-up.ts';
import { loadImap } from '../mail/protocols/imap-connection.ts';
import { type CommonOptions, chooseAccount, Exit, runCommand } from './context.ts';
import { exitCodeOf } from './exit-codes.ts';
import { endingSignal, tellStates } from './watch.ts';

interface SyncOptions extends CommonOptions {
  account?: string;
  watch?: boolean;
}

export const sync = (options: SyncOptions) =>
  runCommand(options, async (store, speaker) => {
    const chosen = options.account
      ? [await chooseAccount(store, options.account)]
      : await listAccounts(store);
    if (chosen.length === 0) await chooseAccount(store);
    if (chosen.some((account) => receivesBy(account) === 'imap')) await loadImap();
    const signal = endingSignal();
    const parser = new ParserPool();
    try {
      if (options.watch) {
        speaker.note('Receiving and sending until stopped (Ctrl-C).');
        const quiet = tellStates(store, (line) => speaker.note(line));
        await runEngine({ store, parser, signal });
        quiet();
        return;
      }
      const results: ({ address: string } & Synced)[] = [];
      for (const account of chosen) {
        const result = await syncAccount(store, parser, account, signal);
        results.push({ address: account.address, ...result });
      }
      const newLetters = results.reduce((sum, result) => sum + result.newLetters, 0);
      speaker.answer({ newLetters, accounts: results }, () => [
        newLetters === 1 ? '1 new letter.' : `${newLetters} new letters.`,
      ]);
      const failed = results.find((result) => result.problem !== null)?.problem;
      if (!failed) return;
      speaker.note(`frontdesk: ${failed.title}`);
      speaker.note(failed.fix);
      throw new Exit(exitCodeOf(failed));
    } finally {
      await parser.close();
    }
  });

interface Synced {
  newLetters: number;
  /** How long receiving took, from the connection to its end. */
  milliseconds: number;
  problem: Problem | null;
}

async function syncAccount(
  store: Store,
  parser: ParserPool,
  account: Account,
  signal: AbortSignal,
): Promise<Synced> {
  const owner = newOwner();
  await takeUpAbandoned(store, account.id);
  await retryNow(store, account.id);
  let problem: Problem | null = null;
  for (;;) {
    const sent = await sendNext(store, account, owner, signal);
    if (!sent) break;
    if (sent.outcome.state !== 'sent') problem = sent.outcome.problem ?? problem;
  }
  if (receivesBy(account) !== 'imap') await fileLocally(store, account, parser);
  if (receivesBy(account) === null) return { newLetters: 0, milliseconds: 0, problem };
  const began = performance.now();
  const received = await syncOnce({ store, parser, account, signal });
  const milliseconds = Math.round(performance.now() - began);
  return { newLetters: received.newLetters, milliseconds, problem: received.problem ?? problem };
}
