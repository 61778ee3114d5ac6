// From a sign-in page that cannot be used to Other Email, with what is known of the provider filled in.
import type { OAuthProvider } from '../../mail/auth/oauth-provider.ts';
import { proposeProvider } from '../../mail/discovery/proposal.ts';
import { complainAddress } from '../../mail/setup/field-checks.ts';
import { providerById } from '../../mail/providers.ts';
import { typing, type Wizard } from './wizard.ts';

/** The address stays, the servers are filled in, and how to get an app password is said there. */
export function toAppPassword(wizard: Wizard, provider: OAuthProvider): void {
  const known = providerById(provider.byPassword ?? '');
  if (!known) return;
  const address = wizard.state.draft.address.trim();
  const at = address.lastIndexOf('@');
  const parts = { address, localPart: address.slice(0, Math.max(0, at)), domain: address.slice(at + 1) };
  const proposal = proposeProvider(known, parts, 'provider', `These are the servers of ${known.name}.`);
  typing(wizard, 'provider')('other');
  wizard.dispatch({ type: 'search', search: { state: 'found', address, proposal, used: true } });
  wizard.dispatch({ type: 'focus', id: complainAddress(address) === null ? 'password' : 'address' });
}
