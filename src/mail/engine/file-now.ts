// Files what was just sent, for a program that ends right afterwards. Where another frontdesk runs the engine,
// or the server cannot be reached, it is left to the next one.
import type { Account } from '../../db/accounts.ts';
import { Leases } from '../../db/leases.ts';
import type { Store } from '../../db/store.ts';
import { ParserPool } from '../mime/parser-pool.ts';
import { fileLocally } from '../outbox/file-locally.ts';
import { ImapSession, LineLost } from '../protocols/imap-session.ts';
import { fileSent } from './file-sent.ts';
import { openAccountImap } from './open-account.ts';
import { receivesBy } from './receiving.ts';

export async function fileNow(store: Store, account: Account, signal: AbortSignal): Promise<void> {
  const leases = new Leases(store);
  if (!(await leases.take(account.id))) return;
  const parser = new ParserPool();
  try {
    if (receivesBy(account) !== 'imap') return await fileLocally(store, account, parser);
    const opened = await openAccountImap(store, account, signal);
    if (!opened.ok) return;
    const session = new ImapSession(opened.value, () => {});
    try {
      while (await fileSent(store, session, account, parser, () => {}));
    } catch (error) {
      if (!(error instanceof LineLost)) throw error;
    } finally {
      if (session.usable) await session.logout();
    }
  } finally {
    await parser.close();
    await leases.drop(account.id);
  }
}
