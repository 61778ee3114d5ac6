// Fourth method: SRV records (RFC 6186, RFC 8314). DNS is not signed: servers of another domain are marked, so
// that a person is asked before a password goes there (RFC 6186 section 6).
import type { IncomingProtocol, Security, ServerAddress } from '../../db/account-settings.ts';
import { providerByHost } from '../providers.ts';
import { isWithin, type MailAddressParts, type Proposal } from './proposal.ts';
import type { DiscoverySources, ServiceRecord } from './sources.ts';

interface Service {
  name: string;
  security: Security;
  protocol: IncomingProtocol | 'smtp';
}

/** In order of preference. */
const services: readonly Service[] = [
  { name: '_imaps._tcp', security: 'tls', protocol: 'imap' },
  { name: '_imap._tcp', security: 'starttls', protocol: 'imap' },
  { name: '_pop3s._tcp', security: 'tls', protocol: 'pop3' },
  { name: '_pop3._tcp', security: 'starttls', protocol: 'pop3' },
  { name: '_submissions._tcp', security: 'tls', protocol: 'smtp' },
  { name: '_submission._tcp', security: 'starttls', protocol: 'smtp' },
];

export async function bySrv(
  parts: MailAddressParts,
  sources: DiscoverySources,
  signal: AbortSignal,
): Promise<Proposal | null> {
  const answers = await Promise.all(
    services.map(async (service) => {
      const records = await sources.services(`${service.name}.${parts.domain}`, signal).catch(() => []);
      const server = serverOf(records, service.security);
      return server && { ...service, server };
    }),
  );
  const offered = answers.filter((answer) => answer !== null);
  const incoming = offered.find((answer) => answer.protocol !== 'smtp');
  const outgoing = offered.find((answer) => answer.protocol === 'smtp');
  const found = [incoming, outgoing].filter((answer) => answer !== undefined);
  if (found.length === 0) return null;
  const foreign = found.map((answer) => answer.server.host).filter((host) => !isWithin(host, parts.domain));
  const provider = providerByHost(found[0]!.server.host);
  return {
    method: 'srv',
    source:
      foreign.length === 0
        ? `The service records (SRV) of ${parts.domain} name these servers.`
        : `The service records (SRV) of ${parts.domain} name ${foreign[0]}, a server of somebody else. Use it only if that is your provider.`,
    incoming: incoming
      ? { protocol: incoming.protocol === 'pop3' ? 'pop3' : 'imap', ...incoming.server }
      : null,
    outgoing: outgoing ? outgoing.server : null,
    user: parts.address,
    provider,
    note: provider?.note ?? '',
    ask: foreign.length > 0 && provider === null,
  };
}

/** The best record (lowest priority, then highest weight); a target of "." says that there is no such service. */
function serverOf(records: ServiceRecord[], security: Security): ServerAddress | null {
  const best = [...records].sort((a, b) => a.priority - b.priority || b.weight - a.weight)[0];
  const host = best?.name.toLowerCase().replace(/\.$/, '') ?? '';
  if (best === undefined || !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(host) || best.port < 1) return null;
  return { host, port: best.port, security };
}
