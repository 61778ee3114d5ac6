// What `frontdesk sync --watch` says: a line when a state changes, and nothing while it lasts. It may run as a
// service for months, and a journal is read by people.
import { type Account, listAccounts } from '../db/accounts.ts';
import { type EngineStatus, readEngineStatus } from '../db/engine-status.ts';
import type { Store } from '../db/store.ts';

/** Tells of every account's engine, whichever process runs it. Returns what ends it. */
export function tellStates(store: Store, say: (line: string) => void): () => void {
  const told = new Map<number, string>();
  let looking: Promise<void> = Promise.resolve();
  const look = async () => {
    for (const account of await listAccounts(store)) {
      const line = stateLine(account, await readEngineStatus(store, account.id));
      if (line === null || told.get(account.id) === line) continue;
      told.set(account.id, line);
      say(line);
    }
  };
  // A look that fails is made again at the next change.
  const again = () => {
    looking = looking.then(look).catch(() => {});
  };
  const unwatch = store.onChange((tables) => {
    if (tables.has('engine_status')) again();
  });
  return unwatch;
}

/** null: on its way from one state to another. */
function stateLine({ address }: Account, status: EngineStatus | undefined): string | null {
  switch (status?.phase) {
    case 'idle':
      return `${address}: Up to date.`;
    case 'waiting':
      return `${address}: No connection. ${status.problem?.title ?? ''} frontdesk tries again by itself.`;
    case 'stopped':
      return `${address}: Stopped. ${status.problem?.title ?? ''} ${status.problem?.fix ?? ''}`;
    default:
      return null;
  }
}

/**
 * The signal that ends a program asked to stay. A hang-up ends it where it has a terminal; a service has none, and
 * there SIGHUP asks for its settings to be read again, which it does by itself.
 */
export function endingSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  process.on('SIGHUP', () => {
    if (process.stdin.isTTY) stop.abort();
  });
  return stop.signal;
}
