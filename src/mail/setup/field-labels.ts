// What the fields are called, everywhere: on the pages, in errors, in the summary and on the command line.
import type { Security } from '../../db/account-settings.ts';
import type { DraftField } from './draft-settings.ts';

export const fieldLabels: Record<DraftField, string> = {
  provider: 'Provider',
  address: 'Practice Email Address',
  displayName: 'Display Name',
  user: 'User Name',
  password: 'Password',
  receive: 'Receive email',
  useImap: 'Use IMAP',
  incomingHost: 'Incoming Mail Server',
  incomingPort: 'Incoming Mail Port',
  incomingSecurity: 'Incoming Encryption',
  outgoingHost: 'Outgoing Mail Server',
  outgoingPort: 'Outgoing Mail Port',
  outgoingSecurity: 'Outgoing Encryption',
  outgoingAuth: 'Use Authentication for outgoing email',
  outgoingUser: 'Outgoing User Name',
  outgoingPassword: 'Outgoing Password',
  clientId: 'Client id',
  clientSecret: 'Client secret',
  tenant: 'Tenant',
};

export const securityLabels: Record<Security, string> = { tls: 'TLS', starttls: 'STARTTLS', none: 'none' };
