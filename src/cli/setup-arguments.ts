// The options of `frontdesk setup` as what a person would have typed into the wizard's fields.
import type { Security } from '../db/account-settings.ts';
import type { SignedIn } from '../mail/auth/oauth-provider.ts';
import { oauthProvider, oauthProviders } from '../mail/auth/oauth-providers.ts';
import type { DraftAction } from '../mail/setup/draft-settings.ts';
import { usageProblem } from './context.ts';
import { refuseWrongWays, saysHow } from './sign-in.ts';

export interface SetupArguments {
  provider: string;
  address: string;
  browser?: boolean;
  device?: boolean;
  paste?: boolean;
  acceptAccount?: boolean;
  clientId?: string;
  clientSecretFile?: string;
  tenant?: string;
  name?: string;
  user?: string;
  receive: boolean;
  imap?: string;
  pop3?: string;
  acceptPopMove?: boolean;
  incomingSecurity?: string;
  smtp?: string;
  outgoingSecurity?: string;
  outgoingAuth: boolean;
  passwordStdin?: boolean;
  passwordFile?: string;
  fetch?: string;
}

/** Pure but for throwing ProblemExit: a server that cannot be meant. */
export function draftActions(
  options: SetupArguments,
  password: string | undefined,
  registration: readonly DraftAction[] = [],
  signedIn: SignedIn | null = null,
): DraftAction[] {
  const actions: DraftAction[] = [
    { type: 'type', field: 'provider', value: options.provider },
    { type: 'type', field: 'address', value: options.address },
    ...registration,
  ];
  if (signedIn) {
    // By which protocol decides which server is proposed; both may be given all the same, below.
    if (options.imap ?? options.pop3)
      actions.push({ type: 'type', field: 'useImap', value: options.imap !== undefined });
    actions.push({ type: 'signedIn', signedIn });
  }
  if (options.name !== undefined) actions.push({ type: 'type', field: 'displayName', value: options.name });
  if (options.user !== undefined) actions.push({ type: 'type', field: 'user', value: options.user });
  if (password !== undefined) actions.push({ type: 'type', field: 'password', value: password });
  actions.push({ type: 'type', field: 'receive', value: options.receive });
  const incoming = options.imap ?? options.pop3;
  if (incoming !== undefined) {
    const { host, port } = hostAndPort(incoming, options.imap ? '--imap' : '--pop3');
    const security = securityOf(
      options.incomingSecurity,
      '--incoming-security',
      ['993', '995'].includes(port),
    );
    actions.push(
      { type: 'type', field: 'useImap', value: options.imap !== undefined },
      { type: 'type', field: 'incomingSecurity', value: security },
      { type: 'type', field: 'incomingHost', value: host },
      { type: 'type', field: 'incomingPort', value: port },
    );
  }
  if (options.smtp !== undefined) {
    const { host, port } = hostAndPort(options.smtp, '--smtp');
    const security = securityOf(options.outgoingSecurity, '--outgoing-security', port === '465');
    actions.push(
      { type: 'type', field: 'outgoingSecurity', value: security },
      { type: 'type', field: 'outgoingHost', value: host },
      { type: 'type', field: 'outgoingPort', value: port },
    );
  }
  actions.push({ type: 'type', field: 'outgoingAuth', value: options.outgoingAuth ? 'same' : 'none' });
  return actions;
}

/** Before signing in: what is typed for this account wins over the configuration. */
export function registrationActions(
  { clientId, tenant }: SetupArguments,
  clientSecret: string | undefined,
): DraftAction[] {
  const actions: DraftAction[] = [];
  if (clientId !== undefined) actions.push({ type: 'type', field: 'clientId', value: clientId });
  if (clientSecret !== undefined) actions.push({ type: 'type', field: 'clientSecret', value: clientSecret });
  if (tenant !== undefined) actions.push({ type: 'type', field: 'tenant', value: tenant });
  return actions;
}

/** Before anything is asked or done: throws ProblemExit for a call that cannot be meant. */
export function refuseWrongCalls(options: SetupArguments): void {
  const provider = oauthProvider(options.provider);
  const known = oauthProviders.map(({ id }) => id);
  if (!provider && options.provider !== 'other')
    throw usageProblem(
      `There is no provider "${options.provider}".`,
      `Use --provider ${known.join(', --provider ')} or --provider other.`,
    );
  refuseWrongWays(options, provider);
  if (options.clientId !== undefined && !provider)
    throw usageProblem(
      '--client-id is for providers with a sign-in page.',
      `Those are ${known.join(' and ')}.`,
    );
  if (options.clientSecretFile !== undefined && !provider?.registration.givesSecret)
    throw usageProblem('--client-secret-file is for --provider google.', '');
  if (options.tenant !== undefined && !provider?.registration.tenant)
    throw usageProblem('--tenant is for --provider microsoft.', '');
  if (!provider && (saysHow(options) || options.acceptAccount))
    throw usageProblem(
      `--browser, --device, --paste and --accept-account are for --provider ${known.join(' and ')}.`,
      'Other providers take a password: --password-stdin or --password-file.',
    );
  if (provider && (options.passwordStdin || options.passwordFile))
    throw usageProblem(
      `With --provider ${provider.id} people sign in at ${provider.name}'s page, without a password here.`,
      provider.byCode
        ? 'Use --device, which shows a code to sign in with.'
        : 'Use --browser or --paste, or --provider other with an app password.',
    );
  if (provider && !options.outgoingAuth)
    throw usageProblem(
      `${provider.name} sends only for those who sign in: leave out --no-outgoing-auth.`,
      '',
    );
  if (options.imap && options.pop3)
    throw usageProblem('--imap and --pop3 cannot stand together.', 'Give one of them.');
  if (options.fetch !== undefined && options.fetch !== 'all' && options.fetch !== 'new')
    throw usageProblem(`--fetch is all or new, not "${options.fetch}".`, '');
  if (options.fetch === 'new' && options.pop3)
    throw usageProblem('--fetch new is for IMAP: POP3 moves everything.', '');
  if (options.pop3 && !options.acceptPopMove)
    throw usageProblem(
      'POP3 moves all mail, present and future, off the server to this computer, for good.',
      'Other computers and phones no longer see it, and frontdesk holds the only copy: back up its store. If that is what you want, add --accept-pop-move. With --imap the mail stays on the server.',
    );
}

function hostAndPort(text: string, option: string): { host: string; port: string } {
  const match = /^(?:\[(?<v6>[^\]]+)\]|(?<name>[^:]*)):(?<port>[^:]*)$/.exec(text);
  const host = match?.groups?.v6 ?? match?.groups?.name;
  if (!match?.groups || !host) throw usageProblem(`${option} needs HOST:PORT, not "${text}".`, '');
  return { host, port: match.groups.port ?? '' };
}

/** Without an option, a port that is known for TLS has it, and others upgrade by STARTTLS: never in clear by guess. */
function securityOf(text: string | undefined, option: string, tlsPort: boolean): Security {
  if (text === undefined) return tlsPort ? 'tls' : 'starttls';
  if (text === 'tls' || text === 'starttls' || text === 'none') return text;
  throw usageProblem(`${option} is tls, starttls or none, not "${text}".`, '');
}
