// The only bridge from what was typed to an account: settings that come out of here are valid.
import type { AccountSettings, OutgoingAuth, ServerAddress } from '../../db/account-settings.ts';
import { oauthProvider } from '../auth/oauth-providers.ts';
import { type TypedRegistration, withSecret } from '../auth/oauth-settings.ts';
import { checkDraft, type DraftErrors } from './check-draft.ts';
import type { DraftSettings } from './draft-settings.ts';
import { plainHost } from './field-checks.ts';

/** undefined: stays as the store has it. */
export interface ChangedSecrets {
  password: string | undefined;
  outgoingPassword: string | undefined;
  tokens: string | undefined;
  clientSecret: string | undefined;
}

export type Finished =
  | { ok: true; settings: AccountSettings; secrets: ChangedSecrets }
  | { ok: false; errors: DraftErrors };

export function toSettings(draft: DraftSettings): Finished {
  const errors = checkDraft(draft);
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const address = draft.address.trim();
  const user = draft.user.trim() || address;
  const oauth = oauthProvider(draft.provider) !== null;
  const auth: OutgoingAuth = oauth
    ? { kind: 'same' }
    : draft.outgoingAuth === 'own'
      ? { kind: 'own', user: draft.outgoingUser.trim() }
      : { kind: draft.outgoingAuth };
  const settings: AccountSettings = {
    address,
    displayName: draft.displayName.trim(),
    provider: oauth ? draft.provider : 'other',
    signIn: oauth ? 'oauth' : 'password',
    ...registrationOf(draft),
    user,
    receive: draft.receive,
    incoming:
      draft.incomingHost.trim() === ''
        ? null
        : { protocol: draft.useImap ? 'imap' : 'pop3', user, ...serverOf(draft, 'incoming') },
    outgoing: { ...serverOf(draft, 'outgoing'), auth },
    ...(draft.schedule ? { schedule: draft.schedule } : {}),
  };
  const signsIn = !oauth && (draft.receive || auth.kind === 'same');
  return {
    ok: true,
    settings,
    secrets: {
      // A password that is no longer used is not kept either.
      password: signsIn ? secretOf(draft, 'password') : '',
      outgoingPassword: auth.kind === 'own' ? secretOf(draft, 'outgoingPassword') : '',
      tokens: oauth && draft.signedIn ? JSON.stringify(draft.signedIn) : undefined,
      clientSecret: clientSecretOf(draft),
    },
  };
}

/** What was typed for this account alone. */
export function registrationOf(draft: DraftSettings): Pick<AccountSettings, 'registration'> {
  const provider = oauthProvider(draft.provider);
  const clientId = draft.clientId.trim();
  const tenant = provider?.registration.tenant ? draft.tenant.trim() : '';
  return provider && `${clientId}${tenant}` !== '' ? { registration: { clientId, tenant } } : {};
}

/** The same, to sign in with; `kept`: the secret that the store has. */
export function typedRegistration(draft: DraftSettings, kept = ''): TypedRegistration | undefined {
  const { registration } = registrationOf(draft);
  const clientSecret = clientSecretOf(draft) ?? kept;
  return registration || clientSecret !== '' ? withSecret(registration, clientSecret) : undefined;
}

/** undefined: the one that the store has. */
function clientSecretOf({ provider, clientSecret, saved }: DraftSettings): string | undefined {
  if (!oauthProvider(provider)?.registration.givesSecret) return '';
  const typed = clientSecret.trim();
  return typed === '' && saved.clientSecret === provider ? undefined : typed;
}

function serverOf(draft: DraftSettings, side: 'incoming' | 'outgoing'): ServerAddress {
  return {
    host: plainHost(draft[`${side}Host`]),
    port: Number(draft[`${side}Port`].trim()),
    security: draft[`${side}Security`],
  };
}

function secretOf(draft: DraftSettings, field: 'password' | 'outgoingPassword'): string | undefined {
  return draft[field] === '' && draft.saved[field] ? undefined : draft[field];
}
