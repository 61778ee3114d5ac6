// The options of `frontdesk setup` as what a person would have typed into the wizard's fields.
import type { Security } from '../db/account-settings.ts';
import type { DraftAction } from '../mail/setup/draft-settings.ts';
import { ProblemExit, usageProblem } from './context.ts';
import { exitCodes } from './exit-codes.ts';

export interface SetupArguments {
  provider: string;
  address: string;
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
  fetch?: string;
}

/** Pure but for throwing ProblemExit: a call that cannot be meant. */
export function draftActions(options: SetupArguments, password: string | undefined): DraftAction[] {
  refuseWrongCalls(options);
  const actions: DraftAction[] = [
    { type: 'type', field: 'provider', value: options.provider as 'other' },
    { type: 'type', field: 'address', value: options.address },
  ];
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

function refuseWrongCalls(options: SetupArguments): void {
  if (options.provider === 'microsoft')
    throw new ProblemExit(
      {
        kind: 'settings',
        title: 'Signing in with Microsoft is not in this build of frontdesk.',
        fix: 'Use --provider other with the servers and a password.',
        detail: '',
      },
      exitCodes.configuration,
    );
  if (options.provider !== 'other')
    throw usageProblem(`There is no provider "${options.provider}".`, 'Use --provider other.');
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
