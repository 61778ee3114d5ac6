// What is known of the providers that practices use: one entry each, found by an address's domain, by the
// domain's MX or by a server's name. To add a provider, add an entry.
import type { Security } from '../db/account-settings.ts';

export interface KnownServer {
  host: string;
  port: number;
  security: Security;
}

/** password: the account's own. app-password: one made for frontdesk. microsoft: only through Microsoft's page. */
export type ProviderSignIn = 'password' | 'app-password' | 'microsoft';

export interface Provider {
  id: string;
  name: string;
  /** Other names that people know it by, for searching. */
  aliases: readonly string[];
  /** Domains of addresses, lower case. */
  domains: readonly string[];
  /** Ends of MX host names, lower case, without a dot in front. */
  mx: readonly string[];
  /** null: not offered. */
  imap: KnownServer | null;
  pop3: KnownServer | null;
  smtp: KnownServer;
  /** User Name at the servers, made of the address. */
  userName: 'address' | 'local-part';
  signIn: ProviderSignIn;
  /** Whether the provider puts a copy of what is sent into Sent by itself. */
  filesSentItself: boolean;
  /** What a person must know before signing in; empty when nothing is unusual. */
  note: string;
}

const tls = (host: string, port: number): KnownServer => ({ host, port, security: 'tls' });
const starttls = (host: string, port: number): KnownServer => ({ host, port, security: 'starttls' });

const microsoftNote =
  'Microsoft no longer takes passwords from mail programs. Go Back and choose Microsoft Office 365.';

export const providers: readonly Provider[] = [
  {
    id: 'microsoft-365',
    name: 'Microsoft 365',
    aliases: ['Office 365', 'Exchange Online', 'GoDaddy Microsoft 365'],
    domains: [],
    mx: ['mail.protection.outlook.com', 'mx.microsoft'],
    imap: tls('outlook.office365.com', 993),
    pop3: tls('outlook.office365.com', 995),
    smtp: starttls('smtp.office365.com', 587),
    userName: 'address',
    signIn: 'microsoft',
    filesSentItself: true,
    note: microsoftNote,
  },
  {
    id: 'outlook',
    name: 'Outlook.com',
    aliases: ['Hotmail', 'Live', 'MSN'],
    domains: [
      ...[
        'outlook.com',
        'outlook.co.uk',
        'outlook.de',
        'outlook.fr',
        'outlook.es',
        'outlook.it',
        'outlook.ie',
      ],
      ...['hotmail.com', 'hotmail.co.uk', 'hotmail.de', 'hotmail.fr', 'hotmail.es', 'hotmail.it'],
      ...['live.com', 'live.co.uk', 'live.de', 'live.fr', 'live.ie', 'msn.com', 'passport.com'],
    ],
    mx: ['olc.protection.outlook.com'],
    imap: tls('imap-mail.outlook.com', 993),
    pop3: tls('pop-mail.outlook.com', 995),
    smtp: starttls('smtp-mail.outlook.com', 587),
    userName: 'address',
    signIn: 'microsoft',
    filesSentItself: true,
    note: microsoftNote,
  },
  {
    id: 'gmail',
    name: 'Gmail',
    aliases: ['Google Mail', 'Google Workspace', 'G Suite'],
    domains: ['gmail.com', 'googlemail.com'],
    mx: ['google.com', 'googlemail.com'],
    imap: tls('imap.gmail.com', 993),
    pop3: tls('pop.gmail.com', 995),
    smtp: tls('smtp.gmail.com', 465),
    userName: 'address',
    signIn: 'app-password',
    filesSentItself: true,
    note: 'Google wants an app password here, not the usual one: in the Google account, Security, switch on 2-Step Verification, then make one under App passwords.',
  },
  {
    id: 'yahoo',
    name: 'Yahoo Mail',
    aliases: ['Ymail', 'Rocketmail'],
    domains: ['yahoo.com', 'yahoo.co.uk', 'yahoo.de', 'yahoo.fr', 'yahoo.ie', 'ymail.com', 'rocketmail.com'],
    mx: ['yahoodns.net'],
    imap: tls('imap.mail.yahoo.com', 993),
    pop3: tls('pop.mail.yahoo.com', 995),
    smtp: tls('smtp.mail.yahoo.com', 465),
    userName: 'address',
    signIn: 'app-password',
    filesSentItself: true,
    note: 'Yahoo wants an app password here, not the usual one: in the Yahoo account, Security, choose Generate app password.',
  },
  {
    id: 'aol',
    name: 'AOL Mail',
    aliases: ['AIM'],
    domains: ['aol.com', 'aim.com', 'aol.co.uk'],
    mx: ['mx.aol.com'],
    imap: tls('imap.aol.com', 993),
    pop3: tls('pop.aol.com', 995),
    smtp: tls('smtp.aol.com', 465),
    userName: 'address',
    signIn: 'app-password',
    filesSentItself: true,
    note: 'AOL wants an app password here, not the usual one: in the AOL account, Security, choose Generate app password.',
  },
  {
    id: 'icloud',
    name: 'iCloud Mail',
    aliases: ['Apple', 'me.com', 'mac.com'],
    domains: ['icloud.com', 'me.com', 'mac.com'],
    mx: ['mail.icloud.com'],
    imap: tls('imap.mail.me.com', 993),
    pop3: null,
    smtp: starttls('smtp.mail.me.com', 587),
    userName: 'local-part',
    signIn: 'app-password',
    filesSentItself: false,
    note: 'Apple wants an app-specific password here, not the usual one: make it at account.apple.com under Sign-In and Security.',
  },
  {
    id: 'godaddy',
    name: 'GoDaddy Workspace Email',
    aliases: ['Secureserver'],
    domains: [],
    mx: ['secureserver.net'],
    imap: tls('imap.secureserver.net', 993),
    pop3: tls('pop.secureserver.net', 995),
    smtp: tls('smtpout.secureserver.net', 465),
    userName: 'address',
    signIn: 'password',
    filesSentItself: false,
    note: '',
  },
];

const lower = (name: string): string => name.trim().toLowerCase().replace(/\.$/, '');

export function providerByDomain(domain: string): Provider | null {
  const name = lower(domain);
  return providers.find((provider) => provider.domains.includes(name)) ?? null;
}

/** The longest matching end wins: Outlook.com's MX lies below the domain that Microsoft 365 uses too. */
export function providerByMx(mxHost: string): Provider | null {
  const name = lower(mxHost);
  let best: { provider: Provider; length: number } | null = null;
  for (const provider of providers)
    for (const end of provider.mx)
      if ((name === end || name.endsWith(`.${end}`)) && end.length > (best?.length ?? 0))
        best = { provider, length: end.length };
  return best?.provider ?? null;
}

/** Whose server this is, by its very name in the table. */
export function providerOfServer(host: string): Provider | null {
  const name = lower(host);
  return (
    providers.find((provider) =>
      [provider.imap, provider.pop3, provider.smtp].some((server) => server?.host === name),
    ) ?? null
  );
}

/** Whose server this is, for hints beside a failure. */
export function providerByHost(host: string): Provider | null {
  const name = lower(host);
  const known = providerOfServer(name);
  if (known !== null) return known;
  // The names that Microsoft's own guides use beside those in the table.
  if (/(^|\.)(outlook|hotmail|live)\.com$/.test(name)) return providerById('outlook');
  if (/(^|\.)(office365|office)\.com$/.test(name)) return providerById('microsoft-365');
  return null;
}

export function providerById(id: string): Provider | null {
  return providers.find((provider) => provider.id === id) ?? null;
}
