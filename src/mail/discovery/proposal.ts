// What discovery finds: settings to propose, never to impose, with where they came from in words.
import type { IncomingProtocol, ServerAddress } from '../../db/account-settings.ts';
import type { Provider } from '../providers.ts';

export type DiscoveryMethod = 'provider' | 'mx' | 'autoconfig' | 'srv' | 'guess';

export interface ProposedIncoming extends ServerAddress {
  protocol: IncomingProtocol;
}

export interface Proposal {
  method: DiscoveryMethod;
  /** Where it came from, as a sentence. */
  source: string;
  incoming: ProposedIncoming | null;
  outgoing: ServerAddress | null;
  /** User Name. */
  user: string;
  provider: Provider | null;
  /** What to know before signing in; empty when nothing is unusual. */
  note: string;
  /** Only unsigned DNS names these servers, and they belong to somebody else: a person must agree first. */
  ask: boolean;
}

export interface MailAddressParts {
  address: string;
  localPart: string;
  /** ASCII form, lower case. */
  domain: string;
}

export function proposeProvider(
  provider: Provider,
  parts: MailAddressParts,
  method: DiscoveryMethod,
  source: string,
): Proposal {
  const incoming: ProposedIncoming | null = provider.imap
    ? { protocol: 'imap', ...provider.imap }
    : provider.pop3
      ? { protocol: 'pop3', ...provider.pop3 }
      : null;
  return {
    method,
    source,
    incoming,
    outgoing: { ...provider.smtp },
    user: provider.userName === 'local-part' ? parts.localPart : parts.address,
    provider,
    note: provider.note,
    ask: false,
  };
}

/** Whether a host is the domain itself or lies below it. */
export function isWithin(host: string, domain: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  return name === domain || name.endsWith(`.${domain}`);
}
