// An account that signs in at a provider's page, set up as a technician does: with mail servers that are not the provider's.
import { join } from 'node:path';
import type { OwnRegistration } from '../../src/db/account-settings.ts';
import { findAccount, listAccounts, saveAccount } from '../../src/db/accounts.ts';
import { openStore } from '../../src/db/open.ts';
import type { Store } from '../../src/db/store.ts';
import type { SignedIn } from '../../src/mail/auth/oauth-provider.ts';
import { practiceSettings } from './practice-store.ts';

export interface OAuthAccount {
  signedIn: SignedIn;
  imapPort: number;
  smtpPort: number;
  registration?: OwnRegistration;
}

/** In the store of this home, as the program that is started with it finds it. */
export async function inStoreOf<T>(home: string, work: (store: Store) => Promise<T>): Promise<T> {
  const config = process.env.XDG_CONFIG_HOME;
  // The store's key lies beside the settings.
  process.env.XDG_CONFIG_HOME = join(home, 'config');
  try {
    const store = await openStore(join(home, 'store'));
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  } finally {
    if (config === undefined) delete process.env.XDG_CONFIG_HOME;
    else process.env.XDG_CONFIG_HOME = config;
  }
}

export async function saveOAuthAccount(store: Store, account: OAuthAccount): Promise<number> {
  const { signedIn, imapPort, smtpPort, registration } = account;
  const settings = practiceSettings({ imapPort, smtpPort });
  return saveAccount(
    store,
    {
      ...{ ...settings, provider: signedIn.provider, signIn: 'oauth' },
      ...(registration ? { registration } : {}),
      outgoing: { ...settings.outgoing, security: 'starttls' },
    },
    { password: '', outgoingPassword: '', tokens: JSON.stringify(signedIn) },
    'test',
  );
}

export const onlyAccount = async (store: Store) =>
  (await findAccount(store, (await listAccounts(store))[0]?.id ?? 0))!;
