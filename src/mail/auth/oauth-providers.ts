// The providers at which people sign in on a page of the provider. To add one, add it to the list.
import type { Result } from '../../db/problem.ts';
import { google } from './google.ts';
import { microsoft } from './microsoft.ts';
import type { OAuthClient, OAuthProvider, SignedIn } from './oauth-provider.ts';
import { readOAuthSettings, type TypedRegistration, usualSources } from './oauth-settings.ts';
import { practiceFor, practiceSettings } from './practice.ts';

export const oauthProviders: readonly OAuthProvider[] = [microsoft, google];

/** By the id that an account has; null: it signs in with a password. */
export function oauthProvider(id: string): OAuthProvider | null {
  return oauthProviders.find((provider) => provider.id === id) ?? null;
}

/** Ready to sign in with; a Problem where frontdesk is not registered there. `own`: typed for one account. */
export function oauthClient(id: string, own?: TypedRegistration): Result<OAuthClient> {
  const provider = oauthProvider(id);
  if (!provider) throw new Error(`No provider ${id} to sign in at`);
  const settings =
    practiceSettings(provider) ?? readOAuthSettings(provider.registration, usualSources(), own);
  return settings.ok ? { ok: true, value: provider.client(settings.value) } : settings;
}

/** The servers of the mailbox of whoever signed in. */
export function oauthServers(
  signedIn: Pick<SignedIn, 'provider' | 'personal'>,
): ReturnType<OAuthProvider['servers']> {
  return practiceFor(signedIn.provider)?.servers ?? oauthProvider(signedIn.provider)!.servers(signedIn);
}
