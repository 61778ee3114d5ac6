// The providers at which people sign in on a page of the provider. To add one, add it to the list.
import type { Result } from '../../db/problem.ts';
import { google } from './google.ts';
import { microsoft } from './microsoft.ts';
import type { OAuthClient, OAuthProvider } from './oauth-provider.ts';
import { readOAuthSettings } from './oauth-settings.ts';

export const oauthProviders: readonly OAuthProvider[] = [microsoft, google];

/** By the id that an account has; null: it signs in with a password. */
export function oauthProvider(id: string): OAuthProvider | null {
  return oauthProviders.find((provider) => provider.id === id) ?? null;
}

/** Ready to sign in with; a Problem where frontdesk is not registered there. */
export function oauthClient(id: string): Result<OAuthClient> {
  const provider = oauthProvider(id);
  if (!provider) throw new Error(`No provider ${id} to sign in at`);
  const settings = readOAuthSettings(provider.registration);
  return settings.ok ? { ok: true, value: provider.client(settings.value) } : settings;
}
