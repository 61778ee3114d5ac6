// For whoever sets an address of Microsoft's up by hand: Microsoft no longer takes passwords, and since when. Pure.
import type { Proposal } from '../discovery/proposal.ts';
import { type Provider, providerByDomain, providerByHost } from '../providers.ts';
import type { DraftSettings } from './draft-settings.ts';

const since: Record<string, string> = {
  outlook:
    'Outlook.com, Hotmail and Live take no passwords from mail programs any more, since 16 September 2024.',
  'microsoft-365':
    'Microsoft 365 takes no passwords from mail programs any more for receiving, and for sending none by default after December 2026.',
};

/**
 * Whose address this is, where that is Microsoft: by its domain, by what discovery found, or by the server that was
 * typed; null: anybody else's.
 */
export function microsoftOf(
  draft: Pick<DraftSettings, 'address' | 'incomingHost' | 'outgoingHost'>,
  proposal: Proposal | null,
): Provider | null {
  const found = [
    providerByDomain(draft.address.slice(draft.address.lastIndexOf('@') + 1)),
    proposal?.provider ?? null,
    providerByHost(draft.incomingHost),
    providerByHost(draft.outgoingHost),
  ];
  return found.find((provider) => provider?.signIn === 'microsoft') ?? null;
}

/** Why this way is not the one for it. */
export const passwordsEnded = (provider: Provider): string =>
  `${since[provider.id] ?? 'Microsoft takes no passwords from mail programs any more.'} Other Email is for such an address only when support advises it.`;
