// Which engine receives an account's mail. To add a protocol, add a line here.
import type { Account } from '../../db/accounts.ts';
import { AccountEngine, type EngineEnd, type EngineOptions } from './account-engine.ts';
import { Pop3Engine } from './pop3-engine.ts';

export interface Receiver {
  run(): Promise<EngineEnd>;
}

/** null: its mail is not received here. */
export function receivesBy(account: Account): 'imap' | 'pop3' | null {
  return account.receive && account.incoming ? account.incoming.protocol : null;
}

export function receiverOf(options: EngineOptions): Receiver | null {
  const protocol = receivesBy(options.account);
  if (protocol === null) return null;
  return protocol === 'pop3' ? new Pop3Engine(options) : new AccountEngine(options);
}
