// Brings one account up to date and ends: for the command line, where no screens are open.
import type { Account } from '../../db/accounts.ts';
import { readEngineStatus } from '../../db/engine-status.ts';
import { Leases, RENEW_MS } from '../../db/leases.ts';
import type { Store } from '../../db/store.ts';
import type { ParserPool } from '../mime/parser-pool.ts';
import type { EngineEnd } from './account-engine.ts';
import { Bell } from './bell.ts';
import { LetterIndexer } from './letter-indexer.ts';
import { receiverOf } from './receiving.ts';

export interface SyncOptions {
  store: Store;
  parser: ParserPool;
  account: Account;
  signal: AbortSignal;
}

/**
 * Does all that there is to do. Where another frontdesk runs this account's engine, waits until that one says
 * that everything is up to date (its new letters are then not counted here).
 */
export async function syncOnce({ store, parser, account, signal }: SyncOptions): Promise<EngineEnd> {
  const leases = new Leases(store);
  const began = Date.now();
  while (!(await leases.take(account.id))) {
    const status = await readEngineStatus(store, account.id);
    if (status?.phase === 'idle' && (status.upToDateAt ?? 0) >= began)
      return { newLetters: 0, problem: null };
    if (status?.phase === 'stopped') return { newLetters: 0, problem: status.problem };
    if (signal.aborted) return { newLetters: 0, problem: null };
    await new Bell().wait(500, signal);
  }
  const renewal = setInterval(() => void leases.take(account.id).catch(() => {}), RENEW_MS);
  const indexer = new LetterIndexer(store, parser, signal);
  try {
    const receiver = receiverOf({ store, account, indexer, parser, signal, once: true });
    return (await receiver?.run()) ?? { newLetters: 0, problem: null };
  } finally {
    clearInterval(renewal);
    await indexer.finished();
    await leases.drop(account.id);
  }
}
