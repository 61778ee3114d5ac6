// First method: the address's domain stands in the table of providers. Needs no network.
import { providerByDomain } from '../providers.ts';
import { type MailAddressParts, type Proposal, proposeProvider } from './proposal.ts';

export async function byProvider(parts: MailAddressParts): Promise<Proposal | null> {
  const provider = providerByDomain(parts.domain);
  if (provider === null) return null;
  return proposeProvider(provider, parts, 'provider', `${parts.domain} belongs to ${provider.name}.`);
}
