// What an account is, once it is set up: valid by construction. Only the wizard's and the command line's
// `toSettings` make these from what a person typed.

import type { Schedule } from './schedule.ts';

/** TLS: encrypted from the first byte. STARTTLS: upgraded before anything is said. none: in clear, local only. */
export type Security = 'tls' | 'starttls' | 'none';
export type IncomingProtocol = 'imap' | 'pop3';
/** other: with a password. Else the id of an entry of mail/auth/oauth-providers.ts, at whose page people sign in. */
export type ProviderId = string;

export interface ServerAddress {
  host: string;
  port: number;
  security: Security;
}

export interface IncomingSettings extends ServerAddress {
  protocol: IncomingProtocol;
  user: string;
}

/** How the outgoing server learns who we are: the incoming sign-in, one of its own, or not at all. */
export type OutgoingAuth = { kind: 'same' } | { kind: 'own'; user: string } | { kind: 'none' };

export interface OutgoingSettings extends ServerAddress {
  auth: OutgoingAuth;
}

/** '' where the configuration decides. */
export interface OwnRegistration {
  clientId: string;
  tenant: string;
}

export interface AccountSettings {
  /** Practice Email Address: From of what is sent. */
  address: string;
  displayName: string;
  provider: ProviderId;
  signIn: 'password' | 'oauth';
  /** How frontdesk is registered at the provider, where this account says otherwise than the configuration. */
  registration?: OwnRegistration;
  /** User Name of the sign-in that incoming and (for `same`) outgoing share. */
  user: string;
  /** Whether mail is received in frontdesk; the incoming server is kept even when it is not. */
  receive: boolean;
  incoming: IncomingSettings | null;
  outgoing: OutgoingSettings;
  /** When mail is looked for and sent; left out: stays as it is, or as usual. */
  schedule?: Schedule;
}

/** Passwords as they are used, in memory only; the store keeps them encrypted. */
export interface AccountSecrets {
  password: string;
  /** For `OutgoingAuth` own; empty otherwise. */
  outgoingPassword: string;
  /** What a sign-in at the provider's page brought; left out: as it is. */
  tokens?: string;
  /** Beside the client id, where it was typed for this account alone; left out: as it is. */
  clientSecret?: string;
}
