// The accounts that are set up. Written by Finish alone: settings and secrets in one transaction.
import type {
  AccountSecrets,
  AccountSettings,
  IncomingSettings,
  OutgoingSettings,
  OwnRegistration,
} from './account-settings.ts';
import { changeIncoming } from './change-protocol.ts';
import { leaveInboxThere } from './counters.ts';
import { recordEvent } from './events.ts';
import { readScheduleJson } from './schedule.ts';
import { readSecret, saveSecret } from './secrets.ts';
import { keepTokens } from './sign-ins.ts';
import type { Reader, Store } from './store.ts';

export interface Account extends AccountSettings {
  id: number;
  /** Rises with each Finish, so that a running engine knows to start anew. */
  revision: number;
}

interface AccountRow {
  id: number;
  address: string;
  display_name: string;
  provider: Account['provider'];
  sign_in: Account['signIn'];
  user_name: string;
  receive: number;
  incoming: string | null;
  outgoing: string;
  registration: string | null;
  schedule: string | null;
  revision: number;
}

const fromRow = (row: AccountRow): Account => ({
  id: row.id,
  address: row.address,
  displayName: row.display_name,
  provider: row.provider,
  signIn: row.sign_in,
  user: row.user_name,
  receive: row.receive === 1,
  incoming: row.incoming ? (JSON.parse(row.incoming) as IncomingSettings) : null,
  outgoing: JSON.parse(row.outgoing) as OutgoingSettings,
  ...(row.registration ? { registration: JSON.parse(row.registration) as OwnRegistration } : {}),
  ...(row.schedule ? { schedule: readScheduleJson(row.schedule) } : {}),
  revision: row.revision,
});

export async function listAccounts(store: Reader): Promise<Account[]> {
  return (await store.all<AccountRow>('SELECT * FROM account ORDER BY id')).map(fromRow);
}

export async function findAccount(store: Reader, id: number): Promise<Account | undefined> {
  const row = await store.get<AccountRow>('SELECT * FROM account WHERE id = ?', [id]);
  return row && fromRow(row);
}

/** Of an inbox that IMAP has not fetched yet: everything, or only what arrives from now on. */
export type FetchChoice = 'all' | 'new';

/**
 * Saves what Finish confirmed: a new account, or the one with `id` changed. A secret that is `undefined` stays
 * as it is. One transaction, so that there is never an account without its password.
 */
export function saveAccount(
  store: Store,
  settings: AccountSettings,
  secrets: { [K in keyof AccountSecrets]: AccountSecrets[K] | undefined },
  who: string,
  id?: number,
  fetch: FetchChoice = 'all',
): Promise<number> {
  return store.write(async (tx) => {
    const now = Date.now();
    const values = {
      $address: settings.address,
      $display: settings.displayName,
      $provider: settings.provider,
      $signIn: settings.signIn,
      $user: settings.user,
      $receive: settings.receive ? 1 : 0,
      $incoming: settings.incoming ? JSON.stringify(settings.incoming) : null,
      $outgoing: JSON.stringify(settings.outgoing),
      $registration: settings.registration ? JSON.stringify(settings.registration) : null,
      $schedule: settings.schedule ? JSON.stringify(settings.schedule) : null,
      $now: now,
    };
    let accountId = id;
    if (accountId === undefined) {
      const { lastId } = await tx.run(
        `INSERT INTO account (address, display_name, provider, sign_in, user_name, receive, incoming, outgoing, registration, schedule, created_at, changed_at)
         VALUES ($address, $display, $provider, $signIn, $user, $receive, $incoming, $outgoing, $registration, $schedule, $now, $now)`,
        values,
      );
      accountId = lastId;
    } else {
      const before = await findAccount(tx, accountId);
      await changeIncoming(tx, accountId, before?.incoming ?? null, settings.incoming, who);
      await tx.run(
        `UPDATE account SET address = $address, display_name = $display, provider = $provider, sign_in = $signIn,
           user_name = $user, receive = $receive, incoming = $incoming, outgoing = $outgoing, registration = $registration, schedule = coalesce($schedule, schedule), changed_at = $now,
           revision = revision + 1 WHERE id = $id`,
        { ...values, $id: accountId },
      );
      // Whatever the last sign-in complained about was about the settings before these.
      await tx.run('DELETE FROM engine_status WHERE account_id = ?', [accountId]);
      await tx.run('UPDATE operation SET next_at = 0, problem = NULL WHERE account_id = ?', [accountId]);
      await tx.run("UPDATE outbox SET next_at = 0 WHERE account_id = ? AND state = 'queued'", [accountId]);
    }
    if (secrets.password !== undefined) await saveSecret(tx, accountId, 'password', secrets.password);
    if (secrets.outgoingPassword !== undefined)
      await saveSecret(tx, accountId, 'outgoingPassword', secrets.outgoingPassword);
    if (secrets.clientSecret !== undefined)
      await saveSecret(tx, accountId, 'clientSecret', secrets.clientSecret);
    if (settings.signIn === 'password') await keepTokens(tx, accountId, '');
    else if (secrets.tokens !== undefined) await keepTokens(tx, accountId, secrets.tokens);
    await recordEvent(tx, {
      who,
      what: id === undefined ? 'account added' : 'account changed',
      accountId,
      detail: { address: settings.address, provider: settings.provider },
    });
    if (fetch === 'new' && settings.incoming?.protocol === 'imap') await leaveInboxThere(tx, accountId, who);
    return accountId;
  });
}

/** Both passwords in clear, for the moment of use. Throws ProblemError when the key is lost. */
export async function readAccountSecrets(store: Reader, id: number): Promise<AccountSecrets> {
  return {
    password: await readSecret(store, id, 'password'),
    outgoingPassword: await readSecret(store, id, 'outgoingPassword'),
  };
}
