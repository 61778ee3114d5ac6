// Asks the outgoing server how large a letter may be, when somebody who attaches a file wants to know.
import type { Account } from '../../db/accounts.ts';
import { isOutgoingLimitWanted, noteOutgoingLimit } from '../../db/outgoing-limits.ts';
import type { Store } from '../../db/store.ts';
import { openSmtp } from '../protocols/smtp-connection.ts';

export async function learnLimit(store: Store, account: Account, signal: AbortSignal): Promise<void> {
  if (!(await isOutgoingLimitWanted(store, account))) return;
  // The greeting tells it; nobody has to sign in for that.
  const opened = await openSmtp({ server: account.outgoing, auth: { kind: 'none' }, signal });
  if (signal.aborted) return;
  await noteOutgoingLimit(store, account, opened.ok ? opened.value.largest : null);
  if (opened.ok) opened.value.quit();
}
