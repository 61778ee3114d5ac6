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

let practice: readonly PracticeSignIn[] | null = null;

/** null: the real ones again. */
export function practiseSignIn(signIns: readonly PracticeSignIn[] | null): void {
  practice = signIns;
}

export const practiceFor = (provider: string): PracticeSignIn | null =>
  practice?.find((one) => one.provider === provider) ?? null;

/** The one whose sign-in server this is: https://localhost:PORT */
export const practiceAt = (authority: string): PracticeSignIn | null =>
  practice?.find(({ settings }) => settings.authority === authority) ?? null;

/** The demo's settings for this provider, or that it has none; null outside the demo. */
export function practiceSettings({ id, name }: OAuthProvider): Result<OAuthSettings> | null {
  if (practice === null) return null;
  const own = practiceFor(id);
  if (own) return succeed(own.settings);
  return fail({
    kind: 'settings',
    title: `The practice mailbox has no sign-in like that of ${name}.`,
    fix: 'To try signing in, go back and choose Microsoft Office 365.',
    detail: '',
  });
}
