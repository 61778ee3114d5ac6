// The providers at which people sign in on a page of the provider. To add one, add an entry.
import type { Result } from '../../db/problem.ts';
import { microsoft } from './microsoft.ts';
import type { OAuthClient, OAuthProvider } from './oauth-provider.ts';
import { microsoftSettings, type OAuthSettings } from './oauth-settings.ts';

interface Entry {
  provider: OAuthProvider;
  settings: () => Result<OAuthSettings>;
}

const entries: readonly Entry[] = [{ provider: microsoft, settings: () => microsoftSettings() }];

/** By the id that an account has. */
export function oauthProvider(id: string): OAuthProvider | null {
  return entries.find((entry) => entry.provider.id === id)?.provider ?? null;
}

/** Ready to sign in with; a Problem where frontdesk is not registered there. */
export function oauthClient(id: string): Result<OAuthClient> {
  const entry = entries.find(({ provider }) => provider.id === id);
  if (!entry) throw new Error(`No provider ${id} to sign in at`);
  const settings = entry.settings();
  return settings.ok ? { ok: true, value: entry.provider.client(settings.value) } : settings;
}
