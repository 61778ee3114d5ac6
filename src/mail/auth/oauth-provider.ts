// What a provider with a sign-in page of its own has to be able to do. To add one: a file like microsoft.ts, and its
// name in the list of oauth-providers.ts.
import type { ServerAddress } from '../../db/account-settings.ts';
import type { Result } from '../../db/problem.ts';
import type { OAuthSettings, Registration } from './oauth-settings.ts';

/** What a sign-in brought: in memory until Finish, then sealed in the store. */
export interface SignedIn {
  /** Which provider's, by its id. */
  provider: string;
  /** The address that the person signed in with. */
  address: string;
  /** Not of an organisation. */
  personal: boolean;
  /** For mail servers. */
  accessToken: string;
  /** ms since 1970 */
  expiresAt: number;
  /** When it should be renewed: before it expires. */
  renewAt: number;
  /** Which account of `cache` it is. */
  key: string;
  /** The provider's own; nobody else reads it. */
  cache: string;
}

/** When a token is renewed: five minutes before its end; one that lives shortly, at half of its time. */
export function renewalOf(expiresAt: number, now = Date.now()): number {
  return Math.max(expiresAt - 300_000, now + (expiresAt - now) / 2);
}

/** Every token that it holds. */
export const secretsOf = ({ accessToken, cache }: SignedIn): string[] => [
  accessToken,
  ...[...cache.matchAll(/"(?:secret|refreshToken|clientSecret)":"([^"]+)"/g)].map((match) => match[1]!),
];

export interface SignInCode {
  /** Where the person types it. */
  address: string;
  code: string;
  /** ms since 1970 */
  expiresAt: number;
}

/** A sign-in in a web browser, here or anywhere, that has begun. */
export interface BrowserSignIn {
  /** What the browser has to open. */
  url: string;
  /** Ends it with the address that the browser was led to. May be asked again after an address that was no good. */
  finish(redirect: string, signal?: AbortSignal): Promise<Result<SignedIn>>;
}

export interface OAuthClient {
  /** Resolves when the person has typed the code and signed in; at once when `signal` aborts. Where `byCode` is true. */
  withCode?(show: (code: SignInCode) => void, signal: AbortSignal): Promise<Result<SignedIn>>;
  /** `redirect`: where the browser is to be led afterwards, on this computer. */
  inBrowser(redirect: string, signal?: AbortSignal): Promise<Result<BrowserSignIn>>;
  /** New tokens without a person. */
  renew(signedIn: SignedIn, signal?: AbortSignal): Promise<Result<SignedIn>>;
}

export interface OAuthProvider {
  id: string;
  /** Whose page it is, as people say it. */
  name: string;
  /** What the choice is called, and what else goes by it. */
  label: string;
  note: string;
  /** What must not be overlooked at its page; '': nothing. */
  hint: string;
  /** Whether people may sign in with a code on another device. */
  byCode: boolean;
  /** How one takes the right back there. */
  logout: string;
  registration: Registration;
  /** Of mail/providers.ts, where an app password opens the mailbox too; null: nothing but the sign-in does. */
  byPassword: string | null;
  client(settings: OAuthSettings): OAuthClient;
  /** The servers of the mailbox of whoever signed in. */
  servers(signedIn: Pick<SignedIn, 'personal'>): {
    imap: ServerAddress;
    pop3: ServerAddress;
    smtp: ServerAddress;
  };
}
