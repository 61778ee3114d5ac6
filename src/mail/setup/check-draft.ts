// Judges a draft field by field, in words that stand beside the field.
import { oauthProvider } from '../auth/oauth-providers.ts';
import { isClientId, isTenant } from '../auth/oauth-settings.ts';
import { mayBeLocalHost } from '../protocols/local-address.ts';
import { type DraftField, type DraftSettings, draftFields, standardPort } from './draft-settings.ts';
import {
  type Complaint,
  complainAddress,
  complainDisplayName,
  complainHost,
  complainPassword,
  complainPort,
  complainUser,
  plainHost,
} from './field-checks.ts';
import { fieldLabels } from './field-labels.ts';

export type DraftErrors = Partial<Record<DraftField, string>>;

/** What is wrong with one field now; null: nothing. */
export function checkField(draft: DraftSettings, field: DraftField): Complaint {
  if (!isAsked(draft, field)) return null;
  const label = fieldLabels[field];
  switch (field) {
    case 'provider':
      return draft.provider === '' ? 'Choose the provider.' : notAuthenticated(draft);
    case 'address':
      return complainAddress(draft.address);
    case 'displayName':
      return complainDisplayName(draft.displayName);
    case 'user':
      // It follows the address; while that is missing, one complaint is enough.
      return draft.user === '' && draft.address.trim() === '' ? null : complainUser(draft.user, label);
    case 'outgoingUser':
      return complainUser(draft.outgoingUser, label);
    case 'password':
    case 'outgoingPassword':
      return draft[field] === '' && draft.saved[field] ? null : complainPassword(draft[field], label);
    case 'incomingHost':
    case 'outgoingHost':
      return complainHost(draft[field], label);
    case 'incomingPort':
      return complainPort(draft.incomingPort, usualPort(draft, 'incoming'));
    case 'outgoingPort':
      return complainPort(draft.outgoingPort, usualPort(draft, 'outgoing'));
    case 'incomingSecurity':
      return complainClear(draft.incomingSecurity, draft.incomingHost);
    case 'outgoingSecurity':
      return complainClear(draft.outgoingSecurity, draft.outgoingHost);
    case 'clientId':
      return complainClientId(draft);
    case 'tenant':
      return draft.tenant.trim() === '' || isTenant(draft.tenant.trim())
        ? null
        : 'A tenant is a name such as practice.example, or a long id. Left empty, the usual one is used.';
    case 'clientSecret':
    case 'receive':
    case 'useImap':
    case 'outgoingAuth':
      return null;
  }
}

export function checkDraft(draft: DraftSettings, fields: readonly DraftField[] = draftFields): DraftErrors {
  const errors: DraftErrors = {};
  for (const field of fields) {
    const complaint = checkField(draft, field);
    if (complaint !== null) errors[field] = complaint;
  }
  return errors;
}

/** Whether a field counts with what else is chosen; what does not count cannot be wrong. */
export function isAsked(draft: DraftSettings, field: DraftField): boolean {
  switch (field) {
    case 'user':
    case 'password':
      return !oauthProvider(draft.provider) && (draft.receive || draft.outgoingAuth === 'same');
    case 'incomingHost':
      // Kept for later when mail is not received, but not asked for.
      return draft.receive || draft.incomingHost.trim() !== '';
    case 'incomingPort':
    case 'incomingSecurity':
    case 'useImap':
      return isAsked(draft, 'incomingHost');
    case 'outgoingUser':
    case 'outgoingPassword':
      return !oauthProvider(draft.provider) && draft.outgoingAuth === 'own';
    case 'clientId':
      return oauthProvider(draft.provider) !== null;
    case 'tenant':
      return Boolean(oauthProvider(draft.provider)?.registration.tenant);
    default:
      return true;
  }
}

function complainClientId(draft: DraftSettings): Complaint {
  const registration = oauthProvider(draft.provider)?.registration;
  const clientId = draft.clientId.trim();
  if (!registration || clientId === '' || isClientId(registration, clientId)) return null;
  return `A client id of ${registration.name} looks like ${registration.clientIdExample}.`;
}

function notAuthenticated(draft: DraftSettings): Complaint {
  const provider = oauthProvider(draft.provider);
  return provider && draft.signedIn === null && draft.saved.tokens !== draft.provider
    ? `Not authenticated: nobody has signed in at ${provider.name} yet.`
    : null;
}

function complainClear(security: string, host: string): Complaint {
  if (security !== 'none' || host.trim() === '' || mayBeLocalHost(plainHost(host))) return null;
  return "Without encryption anyone on the way can read the password. Only a server in the practice's own network may go without: choose TLS or STARTTLS.";
}

function usualPort(draft: DraftSettings, side: 'incoming' | 'outgoing'): string {
  const protocol = side === 'outgoing' ? 'smtp' : draft.useImap ? 'imap' : 'pop3';
  return `Usually it is ${standardPort(protocol, 'tls')} with TLS or ${standardPort(protocol, 'starttls')} with STARTTLS.`;
}
