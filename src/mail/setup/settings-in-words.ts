// An account's settings as lines that a person can check before they are saved, and read afterwards.
import type { AccountSettings, ServerAddress } from '../../db/account-settings.ts';
import type { SignedIn } from '../auth/oauth-provider.ts';
import { oauthProvider } from '../auth/oauth-providers.ts';
import { fieldLabels, securityLabels } from './field-labels.ts';
import { scheduleInWords } from './schedule-draft.ts';
import type { ChangedSecrets } from './to-settings.ts';

export interface SettingLine {
  label: string;
  words: string;
}

/** Every setting, in the order of the pages; passwords only as set or not. */
export function settingsInWords(settings: AccountSettings, secrets: ChangedSecrets): SettingLine[] {
  const { incoming, outgoing } = settings;
  const lines: SettingLine[] = [
    {
      label: fieldLabels.provider,
      words: oauthProvider(settings.provider)?.label ?? 'Other Email',
    },
    { label: fieldLabels.address, words: settings.address },
    { label: fieldLabels.displayName, words: settings.displayName || 'none: only the address is shown' },
    { label: fieldLabels.user, words: settings.user },
    settings.signIn === 'oauth'
      ? { label: 'Status', words: signInInWords(secrets.tokens) }
      : { label: fieldLabels.password, words: passwordInWords(secrets.password) },
    ...registrationInWords(settings, secrets),
    { label: fieldLabels.receive, words: settings.receive ? 'yes' : 'no: this account only sends' },
  ];
  if (incoming !== null)
    lines.push({
      label: fieldLabels.incomingHost,
      words: `${serverInWords(incoming)}, ${incoming.protocol === 'imap' ? 'by IMAP' : 'by POP3: mail is MOVED to this computer'}`,
    });
  lines.push(
    { label: fieldLabels.outgoingHost, words: serverInWords(outgoing) },
    { label: fieldLabels.outgoingAuth, words: authInWords(settings, secrets.outgoingPassword) },
  );
  if (settings.schedule) {
    const { check, send } = scheduleInWords(settings.schedule);
    lines.push({ label: 'Check for mail', words: check }, { label: 'Send letters', words: send });
  }
  return lines;
}

function registrationInWords(
  { registration }: AccountSettings,
  { clientSecret }: ChangedSecrets,
): SettingLine[] {
  const lines = (['clientId', 'tenant'] as const).flatMap((field) =>
    registration?.[field] ? [{ label: fieldLabels[field], words: registration[field] }] : [],
  );
  return clientSecret === ''
    ? lines
    : [...lines, { label: fieldLabels.clientSecret, words: passwordInWords(clientSecret) }];
}

function serverInWords(server: ServerAddress): string {
  const encryption = server.security === 'none' ? 'NOT encrypted' : securityLabels[server.security];
  return `${server.host}, port ${server.port}, ${encryption}`;
}

function signInInWords(tokens: string | undefined): string {
  return tokens === undefined
    ? 'Authenticated; the sign-in is unchanged'
    : `Authenticated as ${(JSON.parse(tokens) as SignedIn).address}; the sign-in is kept encrypted`;
}

function passwordInWords(password: string | undefined): string {
  return password === undefined ? 'unchanged' : password === '' ? 'none' : 'typed; it is kept encrypted';
}

function authInWords(settings: AccountSettings, password: string | undefined): string {
  const { auth } = settings.outgoing;
  if (auth.kind === 'none') return 'no';
  if (auth.kind === 'same') return 'yes, with the same sign-in';
  return `yes, as ${auth.user}, Password ${password === undefined ? 'unchanged' : 'typed'}`;
}
