// Second method: the domain's own mail is delivered to a provider that we know.
import { providerByMx } from '../providers.ts';
import { type MailAddressParts, type Proposal, proposeProvider } from './proposal.ts';
import type { DiscoverySources } from './sources.ts';

export async function byMx(
  parts: MailAddressParts,
  sources: DiscoverySources,
  signal: AbortSignal,
): Promise<Proposal | null> {
  const records = await sources.mailExchangers(parts.domain, signal);
  for (const record of records.sort((a, b) => a.priority - b.priority)) {
    const provider = providerByMx(record.exchange);
    if (provider !== null)
      return proposeProvider(
        provider,
        parts,
        'mx',
        `Mail for ${parts.domain} is kept at ${provider.name}, says its mail record (MX).`,
      );
  }
  return null;
}
