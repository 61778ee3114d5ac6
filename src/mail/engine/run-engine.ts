// Runs the engines of all accounts whose lease this process can get, and the sending beside them, until it is
// told to stop. Whether it runs in a worker thread of the screens or alone makes no difference to it.
import { type Account, listAccounts } from '../../db/accounts.ts';
import { LEASE_MS, Leases, RENEW_MS } from '../../db/leases.ts';
import { forgetFiledSources } from '../../db/outbox.ts';
import { nextDue } from '../../db/outbox-claims.ts';
import { newOwner } from '../../db/owner.ts';
import type { Store } from '../../db/store.ts';
import type { ParserPool } from '../mime/parser-pool.ts';
import { fileLocally } from '../outbox/file-locally.ts';
import { learnLimit } from '../outbox/learn-limit.ts';
import { removeForgottenFiles } from '../outbox/forgotten-files.ts';
import { sendNext } from '../outbox/send-next.ts';
import { takeUpAbandoned } from '../outbox/take-up.ts';
import { Bell } from './bell.ts';
import { LetterIndexer } from './letter-indexer.ts';
import { receiverOf, receivesBy } from './receiving.ts';

export interface RunEngineOptions {
  store: Store;
  parser: ParserPool;
  signal: AbortSignal;
}

/** Resolves when the signal has aborted and everything has come to rest. */
export async function runEngine({ store, parser, signal }: RunEngineOptions): Promise<void> {
  // No more than tidiness: what cannot be removed is looked at the next time.
  void removeForgottenFiles(store).catch(() => {});
  void forgetFiledSources(store).catch(() => {});
  const owner = newOwner();
  const leases = new Leases(store, owner);
  const running = new Map<number, { account: Account; stop: AbortController; ended: Promise<void> }>();
  const bell = new Bell();
  const unwatch = store.onChange((tables) => {
    // Another's lease that was renewed or dropped, too: a free one is taken at once.
    if (tables.has('account') || tables.has('lease')) bell.ring();
  });
  while (!signal.aborted) {
    const accounts = await listAccounts(store);
    for (const account of accounts) {
      const mine = running.get(account.id);
      const held = await leases.take(account.id).catch(() => mine !== undefined);
      if (mine && (!held || mine.account.revision !== account.revision)) {
        mine.stop.abort();
        await mine.ended;
        running.delete(account.id);
      }
      if (held && !running.has(account.id)) {
        const stop = new AbortController();
        const ended = runAccount(store, parser, account, owner, AbortSignal.any([signal, stop.signal]));
        running.set(account.id, { account, stop, ended });
      }
    }
    for (const [id, { stop, ended }] of running)
      if (!accounts.some((account) => account.id === id)) {
        stop.abort();
        await ended;
        running.delete(id);
      }
    await bell.wait(RENEW_MS, signal);
  }
  unwatch();
  await Promise.all([...running.values()].map(({ ended }) => ended));
  for (const id of running.keys()) await leases.drop(id).catch(() => {});
}

async function runAccount(
  store: Store,
  parser: ParserPool,
  account: Account,
  owner: string,
  signal: AbortSignal,
): Promise<void> {
  const indexer = new LetterIndexer(store, parser, signal);
  // Only IMAP has a Sent folder at the server.
  const filesLocally = receivesBy(account) !== 'imap';
  await Promise.all([
    receiverOf({ store, account, indexer, parser, signal, once: false })?.run(),
    runSender(store, account, parser, owner, signal, filesLocally),
  ]);
  await indexer.finished();
}

/** How long a letter that is being handed over may go on when the engine is told to stop, in ms. */
const FINISH_LETTER = 4_000;

/** Aborts `ms` after the given signal: cut off in the middle, a letter might be unsure that would soon be sent. */
function abortLater(signal: AbortSignal, ms: number): AbortSignal {
  const later = new AbortController();
  signal.addEventListener('abort', () => setTimeout(() => later.abort(), ms).unref());
  return later.signal;
}

/** Sends what is due, one letter after another, until the signal aborts. */
async function runSender(
  store: Store,
  account: Account,
  parser: ParserPool,
  owner: string,
  signal: AbortSignal,
  filesLocally: boolean,
): Promise<void> {
  const bell = new Bell();
  const unwatch = store.onChange((tables) => {
    if (tables.has('outbox') || tables.has('outgoing_limit')) bell.ring();
  });
  const handOver = abortLater(signal, FINISH_LETTER);
  while (!signal.aborted) {
    try {
      await takeUpAbandoned(store, account.id);
      while (!signal.aborted && (await sendNext(store, account, owner, handOver)));
      if (filesLocally) await fileLocally(store, account, parser);
      await learnLimit(store, account, signal);
    } catch {
      // The store could not be written (full, busy). The letters are where they were; try again soon.
    }
    const due = await nextDue(store, account.id).catch(() => undefined);
    const wait = due === undefined ? LEASE_MS : Math.min(LEASE_MS, Math.max(50, due - Date.now()));
    await bell.wait(wait, signal);
  }
  unwatch();
}
