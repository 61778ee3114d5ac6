// The sign-in that the demo brings along, in place of what is configured: what is tried in the demo stays on this
// computer. Set in each thread that signs in or renews; nobody else sets it.
import type { ServerAddress } from '../../db/account-settings.ts';
import { fail, type Result, succeed } from '../../db/problem.ts';
import type { OAuthProvider } from './oauth-provider.ts';
import type { OAuthSettings } from './oauth-settings.ts';

export interface PracticeSignIn {
  /** In place of which provider. */
  provider: string;
  settings: OAuthSettings;
  /** Where the mailbox of whoever signed in is. */
  servers: { imap: ServerAddress; pop3: ServerAddress; smtp: ServerAddress };
}

let practice: PracticeSignIn | null = null;

/** null: the real ones again. */
export function practiseSignIn(signIn: PracticeSignIn | null): void {
  practice = signIn;
}

export const practiceFor = (provider: string): PracticeSignIn | null =>
  practice?.provider === provider ? practice : null;

/** The demo's settings for this provider, or that it has none; null outside the demo. */
export function practiceSettings({ id, name }: OAuthProvider): Result<OAuthSettings> | null {
  if (practice === null) return null;
  if (practice.provider === id) return succeed(practice.settings);
  return fail({
    kind: 'settings',
    title: `The practice mailbox has no sign-in like that of ${name}.`,
    fix: 'To try signing in, go back and choose Microsoft Office 365.',
    detail: '',
  });
}
