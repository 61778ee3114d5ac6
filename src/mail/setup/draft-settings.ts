// An account while it is being set up: what was typed, as text, and the secrets, in memory only. The wizard and
// the command line both change it through this reducer, and only `toSettings` makes an account of it.
import type { AccountSettings, ProviderId, Security } from '../../db/account-settings.ts';
import type { Schedule } from '../../db/schedule.ts';
import type { SignedIn } from '../auth/oauth-provider.ts';
import { oauthProvider, oauthServers } from '../auth/oauth-providers.ts';
import type { Proposal } from '../discovery/proposal.ts';
import type { MailProtocol } from '../problems/mail-server.ts';
import { usualPorts } from '../problems/mail-server.ts';

export interface DraftValues {
  /** '' until chosen. */
  provider: ProviderId | '';
  address: string;
  displayName: string;
  user: string;
  password: string;
  receive: boolean;
  useImap: boolean;
  incomingHost: string;
  incomingPort: string;
  incomingSecurity: Security;
  outgoingHost: string;
  outgoingPort: string;
  outgoingSecurity: Security;
  outgoingAuth: 'same' | 'own' | 'none';
  outgoingUser: string;
  outgoingPassword: string;
  /** How frontdesk is registered at the provider; '' where the configuration decides. */
  clientId: string;
  clientSecret: string;
  tenant: string;
}

export type DraftField = keyof DraftValues;

export interface DraftSettings extends DraftValues {
  /** Fields that a person has filled in: no proposal changes them. */
  typed: readonly DraftField[];
  /** Passwords that the store keeps and that stay "unchanged" while their field is empty. */
  saved: {
    password: boolean;
    outgoingPassword: boolean;
    /** Whose sign-in is kept; '': none. */
    tokens: ProviderId | '';
    /** Whose client secret is kept; '': none. */
    clientSecret: ProviderId | '';
    /** At whose servers the account is: they may have been changed on purpose. */
    servers: ProviderId | '';
  };
  /** When mail is looked for and sent; null: as usual. */
  schedule: Schedule | null;
  /** What a sign-in at the provider's page brought: in memory until Finish. */
  signedIn: SignedIn | null;
}

export type DraftAction =
  | { [F in DraftField]: { type: 'type'; field: F; value: DraftValues[F] } }[DraftField]
  /** Fills in what discovery found, around what was typed. */
  | { type: 'propose'; proposal: Proposal }
  /** Somebody has signed in at the provider's page: its servers, around what was typed. */
  | { type: 'signedIn'; signedIn: SignedIn }
  /** Takes back what was proposed for another address: what nobody typed is as it was at the start. */
  | { type: 'forgetProposal' };

export function emptyDraft(): DraftSettings {
  return {
    ...{ provider: '', address: '', displayName: '', user: '', password: '' },
    ...{ receive: true, useImap: true },
    ...{ incomingHost: '', incomingPort: '993', incomingSecurity: 'tls' },
    ...{ outgoingHost: '', outgoingPort: '587', outgoingSecurity: 'starttls' },
    ...{
      outgoingAuth: 'same',
      outgoingUser: '',
      outgoingPassword: '',
      clientId: '',
      clientSecret: '',
      tenant: '',
    },
    typed: [],
    saved: { password: false, outgoingPassword: false, tokens: '', clientSecret: '', servers: '' },
    schedule: null,
    signedIn: null,
  };
}

/** An existing account, to be changed: all filled in, the passwords as "unchanged". `has`: what the store keeps of it. */
export function fromAccount(
  settings: AccountSettings,
  has = { kept: true, clientSecret: false },
): DraftSettings {
  const { incoming, outgoing } = settings;
  const draft: DraftSettings = {
    ...emptyDraft(),
    ...{ provider: settings.provider, address: settings.address, displayName: settings.displayName },
    ...{ user: settings.user, receive: settings.receive, useImap: incoming?.protocol !== 'pop3' },
    ...(incoming && {
      incomingHost: incoming.host,
      incomingPort: String(incoming.port),
      incomingSecurity: incoming.security,
    }),
    ...{ clientId: settings.registration?.clientId ?? '', tenant: settings.registration?.tenant ?? '' },
    schedule: settings.schedule ?? null,
    outgoingHost: outgoing.host,
    outgoingPort: String(outgoing.port),
    outgoingSecurity: outgoing.security,
    outgoingAuth: outgoing.auth.kind,
    outgoingUser: outgoing.auth.kind === 'own' ? outgoing.auth.user : '',
    saved: {
      password: settings.signIn === 'password' && (settings.receive || outgoing.auth.kind === 'same'),
      outgoingPassword: outgoing.auth.kind === 'own',
      tokens: settings.signIn === 'oauth' && has.kept ? settings.provider : '',
      clientSecret: settings.signIn === 'oauth' && has.clientSecret ? settings.provider : '',
      servers: settings.signIn === 'oauth' ? settings.provider : '',
    },
  };
  const follows = settings.user === settings.address;
  const empty = (field: DraftField): boolean => draft[field] === '';
  return {
    ...draft,
    typed: draftFields.filter((field) => !empty(field) && !(field === 'user' && follows)),
  };
}

/** In the order in which they are asked, which is the order in which errors are named. */
export const draftFields: readonly DraftField[] = [
  ...(['provider', 'address', 'user', 'password', 'receive'] as const),
  ...(['incomingHost', 'incomingPort', 'incomingSecurity', 'useImap'] as const),
  ...(['outgoingHost', 'outgoingPort', 'outgoingSecurity'] as const),
  ...(['outgoingAuth', 'outgoingUser', 'outgoingPassword', 'displayName'] as const),
  ...(['clientId', 'clientSecret', 'tenant'] as const),
];

/** The port that goes with a protocol and its encryption when nobody says otherwise. */
export function standardPort(protocol: MailProtocol, security: Security): number {
  if (security !== 'none') return usualPorts(protocol)[security];
  return protocol === 'smtp' ? 25 : usualPorts(protocol).starttls;
}

export function draftReducer(draft: DraftSettings, action: DraftAction): DraftSettings {
  if (action.type === 'propose') return propose(draft, action.proposal);
  if (action.type === 'forgetProposal') return forgetProposal(draft);
  if (action.type === 'signedIn') return withSignIn(draft, action.signedIn);
  const { field, value } = action;
  const next: DraftSettings = { ...draft, [field]: value, typed: withField(draft.typed, field) };
  switch (field) {
    case 'provider':
      return withProvider(draft, next);
    case 'clientId':
      // A secret belongs to its own client id.
      return value === draft[field] ? next : withoutClientSecret(signedOut(next));
    case 'clientSecret':
    case 'tenant':
      // Tokens are of use to the program alone to which they were given.
      return value === draft[field] ? next : signedOut(next);
    case 'address': {
      // Whoever signed in did so for another mailbox.
      const same = next.address.trim() === draft.address.trim();
      const user = draft.typed.includes('user') ? draft.user : next.address.trim();
      if (same) return { ...next, user };
      const out = signedOut(next);
      return { ...out, user, saved: { ...out.saved, servers: '' } };
    }
    case 'user':
      // Emptied, it follows the address again.
      return value === '' ? { ...next, typed: next.typed.filter((one) => one !== 'user') } : next;
    case 'useImap':
      return otherProtocol(draft, next);
    case 'incomingSecurity':
      return { ...next, incomingPort: followPort('incoming', draft, next) };
    case 'outgoingSecurity':
      return { ...next, outgoingPort: followPort('outgoing', draft, next) };
    default:
      return next;
  }
}

const signedOut = (draft: DraftSettings): DraftSettings => ({
  ...draft,
  signedIn: null,
  saved: { ...draft.saved, tokens: '' },
});

const withoutClientSecret = (draft: DraftSettings): DraftSettings => ({
  ...draft,
  saved: { ...draft.saved, clientSecret: '' },
});

/** What belongs to one provider is of no use at another; what is kept of it may be come back to. */
function withProvider(before: DraftSettings, after: DraftSettings): DraftSettings {
  if (after.provider === before.provider) return after;
  const signedIn = after.signedIn?.provider === after.provider ? after.signedIn : null;
  const elsewhere = oauthProvider(after.provider) !== null && oauthProvider(before.provider) !== null;
  if (!elsewhere) return { ...after, signedIn };
  const there = { ...after, signedIn, clientId: '', clientSecret: '', tenant: '' };
  return after.clientId === '' ? there : withoutClientSecret(there);
}

/** The servers of a provider with a sign-in page are known for both protocols. */
function otherProtocol(before: DraftSettings, after: DraftSettings): DraftSettings {
  const { provider } = after;
  const servers = oauthProvider(provider) && oauthServers(after.signedIn ?? { provider, personal: false });
  const [was, becomes] = after.useImap ? [servers?.pop3, servers?.imap] : [servers?.imap, servers?.pop3];
  if (!was || !becomes || before.incomingHost !== was.host || before.incomingPort !== String(was.port))
    return { ...after, incomingPort: followPort('incoming', before, after) };
  const { host, port, security } = becomes;
  return { ...after, incomingHost: host, incomingPort: String(port), incomingSecurity: security };
}

const withField = (typed: readonly DraftField[], field: DraftField): readonly DraftField[] =>
  typed.includes(field) ? typed : [...typed, field];

function protocolOf(side: 'incoming' | 'outgoing', draft: DraftSettings): MailProtocol {
  return side === 'outgoing' ? 'smtp' : draft.useImap ? 'imap' : 'pop3';
}

/** The new standard port, if the port was the standard one before; else it was meant, and stays. */
function followPort(side: 'incoming' | 'outgoing', before: DraftSettings, after: DraftSettings): string {
  const port = before[`${side}Port`].trim();
  const was = standardPort(protocolOf(side, before), before[`${side}Security`]);
  const becomes = standardPort(protocolOf(side, after), after[`${side}Security`]);
  return port === '' || port === String(was) ? String(becomes) : port;
}

const proposable = [
  ...(['incomingHost', 'incomingPort', 'incomingSecurity', 'useImap'] as const),
  ...(['outgoingHost', 'outgoingPort', 'outgoingSecurity'] as const),
];

function forgetProposal(draft: DraftSettings): DraftSettings {
  const start = emptyDraft();
  // The port and encryption of a server that was typed belong to it, typed or not.
  const keeps = (field: DraftField): boolean =>
    draft.typed.includes(field) ||
    (field.startsWith('outgoing')
      ? draft.typed.includes('outgoingHost')
      : draft.typed.includes('incomingHost'));
  const free = proposable.filter((field) => !keeps(field));
  return {
    ...draft,
    ...(Object.fromEntries(free.map((field) => [field, start[field]])) as Partial<DraftValues>),
    user: draft.typed.includes('user') ? draft.user : draft.address.trim(),
  };
}

function withSignIn(draft: DraftSettings, signedIn: SignedIn): DraftSettings {
  const { imap, pop3, smtp } = oauthServers(signedIn);
  // Those of an account that signed in so before may have been changed on purpose; others are another provider's.
  const kept =
    draft.saved.servers === signedIn.provider
      ? draft
      : { ...draft, typed: draft.typed.filter((field) => !isServer(field)) };
  const incoming = draft.useImap
    ? { protocol: 'imap' as const, ...imap }
    : { protocol: 'pop3' as const, ...pop3 };
  const user = draft.user.trim() || draft.address.trim();
  return { ...propose(kept, { incoming, outgoing: smtp, user }), provider: signedIn.provider, signedIn };
}

const isServer = (field: DraftField): boolean => /^(incoming|outgoing)(Host|Port|Security)$/.test(field);

function propose(
  draft: DraftSettings,
  proposal: Pick<Proposal, 'incoming' | 'outgoing' | 'user'>,
): DraftSettings {
  const { incoming, outgoing } = proposal;
  const found: Partial<DraftValues> = { user: proposal.user };
  // A server typed by hand keeps its port and encryption too: those of another server would not fit it.
  if (incoming !== null && !draft.typed.includes('incomingHost')) {
    found.incomingHost = incoming.host;
    found.incomingPort = String(incoming.port);
    found.incomingSecurity = incoming.security;
    found.useImap = incoming.protocol === 'imap';
  }
  if (outgoing !== null && !draft.typed.includes('outgoingHost')) {
    found.outgoingHost = outgoing.host;
    found.outgoingPort = String(outgoing.port);
    found.outgoingSecurity = outgoing.security;
  }
  const free = Object.entries(found).filter(([field]) => !draft.typed.includes(field as DraftField));
  return { ...draft, ...(Object.fromEntries(free) as Partial<DraftValues>) };
}
