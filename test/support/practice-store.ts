// A store of its own for a test, with an account for the test servers.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountSettings, Security } from '../../src/db/account-settings.ts';
import { type Account, findAccount, saveAccount } from '../../src/db/accounts.ts';
import { openStore } from '../../src/db/open.ts';
import type { Store } from '../../src/db/store.ts';

export interface PracticeStore {
  store: Store;
  close(): Promise<void>;
}

export async function practiceStore(): Promise<PracticeStore> {
  const folder = mkdtempSync(join(tmpdir(), 'fd-store-'));
  const store = await openStore(folder);
  return {
    store,
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const practiceAddress = 'reception@brightsmile.example';
export const practicePassword = 'molar 14';

export interface ServersAt {
  imapPort: number;
  smtpPort: number;
  security?: Security;
  receive?: boolean;
  password?: string;
}

export const practiceSettings = ({ imapPort, smtpPort, security = 'tls', receive = true }: ServersAt) =>
  ({
    address: practiceAddress,
    displayName: 'Bright Smile',
    provider: 'other',
    signIn: 'password',
    user: practiceAddress,
    receive,
    incoming: { protocol: 'imap', host: 'localhost', port: imapPort, security, user: practiceAddress },
    outgoing: { host: 'localhost', port: smtpPort, security, auth: { kind: 'same' } },
  }) satisfies AccountSettings;

export async function addPractice(store: Store, at: ServersAt): Promise<Account> {
  const id = await saveAccount(
    store,
    practiceSettings(at),
    { password: at.password ?? practicePassword, outgoingPassword: '' },
    'test',
  );
  return (await findAccount(store, id))!;
}

/** A practice that receives by POP3, and sends to nobody. */
export async function addPopPractice(
  store: Store,
  port: number,
  security: Security = 'tls',
): Promise<Account> {
  const settings = practiceSettings({ imapPort: port, smtpPort: 1, security });
  const id = await saveAccount(
    store,
    { ...settings, incoming: { ...settings.incoming, protocol: 'pop3' } },
    { password: practicePassword, outgoingPassword: '' },
    'test',
  );
  return (await findAccount(store, id))!;
}

/** Resolves with what `read` gives once that is neither undefined nor false; asks again at every change of the store. */
export function eventually<T>(
  store: Store,
  read: () => Promise<T | undefined | false>,
  what: string,
  timeout = 15_000,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let asking = false;
    let again = false;
    const finish = (): void => {
      clearTimeout(timer);
      unwatch();
    };
    const ask = async (): Promise<void> => {
      again = true;
      if (asking) return;
      asking = true;
      while (again) {
        again = false;
        const value = await read();
        if (value !== undefined && value !== false) {
          finish();
          resolve(value);
          return;
        }
      }
      asking = false;
    };
    const unwatch = store.onChange(() => void ask().catch(reject));
    const timer = setTimeout(() => {
      finish();
      reject(new Error(`waited ${timeout} ms for ${what}`));
    }, timeout);
    void ask().catch(reject);
  });
}
