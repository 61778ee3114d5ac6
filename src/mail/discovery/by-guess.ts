// Last method: names that mail servers often have, each really tried. Only one that answers with the right
// service and a certificate good for its name is proposed.
import type { ServerAddress } from '../../db/account-settings.ts';
import { isWithin, type MailAddressParts, type Proposal } from './proposal.ts';
import type { DiscoverySources } from './sources.ts';

export async function byGuess(
  parts: MailAddressParts,
  sources: DiscoverySources,
  signal: AbortSignal,
): Promise<Proposal | null> {
  const { domain } = parts;
  const records = await sources.mailExchangers(domain, signal).catch(() => []);
  // The practice's own server often is its mail exchanger; somebody else's is not ours to try.
  const own = records.map((record) => record.exchange.toLowerCase()).filter((host) => isWithin(host, domain));
  const [incoming, outgoing] = await Promise.all([
    firstThatAnswers('imap', candidates([`imap.${domain}`, `mail.${domain}`, ...own, domain], [993, 143])),
    firstThatAnswers('smtp', candidates([`smtp.${domain}`, `mail.${domain}`, ...own, domain], [465, 587])),
  ]);
  if (incoming === null && outgoing === null) return null;
  return {
    method: 'guess',
    source: `These servers of ${domain} were found by trying usual names.`,
    incoming: incoming && { protocol: 'imap', ...incoming },
    outgoing,
    user: parts.address,
    provider: null,
    note: '',
    ask: false,
  };

  /** All are tried at once; the earliest in the list that answers is taken. */
  async function firstThatAnswers(
    protocol: 'imap' | 'smtp',
    servers: ServerAddress[],
  ): Promise<ServerAddress | null> {
    const tries = servers.map((server) => sources.answers(server, protocol, signal));
    for (const [i, answer] of tries.entries()) if (await answer) return servers[i]!;
    return null;
  }
}

/** For each host, TLS on the first port and then STARTTLS on the second. */
function candidates(hosts: string[], [tlsPort, starttlsPort]: [number, number]): ServerAddress[] {
  return [...new Set(hosts)].slice(0, 5).flatMap((host) => [
    { host, port: tlsPort, security: 'tls' as const },
    { host, port: starttlsPort, security: 'starttls' as const },
  ]);
}
