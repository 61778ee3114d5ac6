// A sign-in like Google's, on this computer alone: a real OpenID provider (oidc-provider) with Google's addresses and
// manners. No codes for devices; a secret that is none; one refresh token that stays, given only to those who ask for it.
// The demo runs it, and so do the tests. Whoever runs it brings the TLS server around it.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { interactionPolicy, type JWK, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { interactionPages, noWords, type PageWords, type Person, showPage } from './identity-pages.ts';
import { IdentityRecords } from './identity-records.ts';
import { putBack, takeForm } from './request-form.ts';

const mailScope = 'https://mail.google.com/';

export interface GoogleProviderOptions {
  people: readonly (Person & {
    /** Unticks the box for mail where Google asks. */
    withoutMail?: boolean;
  })[];
  /** How frontdesk is registered here. */
  clientId: string;
  clientSecret: string;
  /** How long an access token is good, in seconds. */
  accessTokenLives?: number;
  words?: PageWords;
  /** Sees every request of a program or a browser first; true: it has answered. `grant` is '' except at the token endpoint. */
  before?(ctx: KoaContextWithOIDC, at: GoogleEndpoint, grant: string): boolean;
}

export type GoogleEndpoint = 'token' | 'auth';

export interface GoogleProvider {
  /** For the server at `origin`. */
  handler: RequestListener;
  mayOpen(token: string, mailbox: string): Promise<boolean>;
  /** Takes back what was given to a person. */
  revoke(address: string, what: 'accessTokens' | 'everything'): void;
}

/** `origin`: https://…, without a path. A mail server asks about tokens at /introspect, by POST. */
export function makeGoogleProvider(origin: string, options: GoogleProviderOptions): GoogleProvider {
  const { people, words = noWords, before } = options;
  const records = new IdentityRecords();
  let offline = false;
  const person = (address: string | undefined) => people.find((one) => one.address === address);
  const provider = makeProvider(origin, options, records, () => offline);
  provider.use(speakGoogle);
  provider.use(interactionPages(() => provider, { people, consents: new Map(), words }));

  async function speakGoogle(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
    const form = await formOf(ctx);
    if (ctx.path === '/introspect') {
      const found = await provider.AccessToken.find(form.get('token') ?? '');
      ctx.body = found ? { active: true, email: found.accountId, scope: found.scope } : { active: false };
      return;
    }
    const at = ctx.path === '/token' ? 'token' : ctx.path === '/o/oauth2/v2/auth' ? 'auth' : null;
    if (at === 'auth') offline = ctx.query.access_type === 'offline';
    if (at === 'token') putBack(ctx, form);
    if (at !== null && before?.(ctx, at, form.get('grant_type') ?? '')) return;
    await next();
    if (at !== 'token') return;
    const answer = ctx.body as Record<string, unknown>;
    if (answer.error === 'invalid_grant')
      ctx.body = { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' };
    else if (answer.error === 'invalid_client')
      ctx.body = { error: 'invalid_client', error_description: 'The OAuth client was not found.' };
    else if (form.get('grant_type') === 'refresh_token') delete answer.refresh_token;
    const token = await provider.AccessToken.find(String(answer.access_token ?? ''));
    if (person(token?.accountId)?.withoutMail) answer.scope = 'openid email';
  }

  return {
    handler: provider.callback(),
    async mayOpen(token, mailbox) {
      const found = token === '' ? undefined : await provider.AccessToken.find(token);
      const owner = person(found?.accountId);
      return (
        owner !== undefined &&
        [owner.address, ...(owner.mailboxes ?? [])].includes(mailbox) &&
        (found?.scope ?? '').split(' ').includes(mailScope)
      );
    },
    revoke: (address, what) => records.revoke(address, what),
  };
}

const formOf = (ctx: KoaContextWithOIDC): Promise<URLSearchParams> | URLSearchParams =>
  ctx.method === 'POST' && ['/token', '/introspect'].includes(ctx.path)
    ? takeForm(ctx)
    : new URLSearchParams();

function makeProvider(
  origin: string,
  { people, clientId, clientSecret, accessTokenLives = 3600, words = noWords }: GoogleProviderOptions,
  records: IdentityRecords,
  offline: () => boolean,
): Provider {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { base, Check, Prompt } = interactionPolicy;
  const policy = base();
  policy.get('consent')!.checks.remove('native_client_prompt');
  policy.add(
    new Prompt(
      { name: 'select_account', requestable: true },
      new Check('none', 'never by itself', () => false),
    ),
    0,
  );
  return new Provider(origin, {
    adapter: records.adapterOf,
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig' } as JWK] },
    cookies: { keys: [randomUUID()] },
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        application_type: 'native',
        token_endpoint_auth_method: 'client_secret_post',
        redirect_uris: ['http://localhost', 'http://localhost/'],
        response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token'],
      },
    ],
    scopes: ['openid', 'email', 'offline_access', mailScope],
    claims: { openid: ['sub'], email: ['email', 'email_verified', 'hd'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    routes: { authorization: '/o/oauth2/v2/auth', token: '/token', jwks: '/oauth2/v3/certs' },
    ttl: {
      ...{ AccessToken: accessTokenLives, AuthorizationCode: 60, IdToken: 3600 },
      ...{ RefreshToken: 86_400, Session: 86_400, Interaction: 3600, Grant: 86_400 },
    },
    rotateRefreshToken: false,
    issueRefreshToken: async () => offline(),
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: { enabled: false },
      userinfo: { enabled: false },
    },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}`, policy },
    async loadExistingGrant(ctx) {
      const id = ctx.oidc.result?.consent?.grantId;
      return id === undefined ? undefined : ctx.oidc.provider.Grant.find(id);
    },
    async renderError(ctx, out) {
      showPage(ctx, { title: `Access blocked: ${out.error} ${out.error_description ?? ''}` }, words.notice);
    },
    async findAccount(_ctx, address) {
      const found = people.find((one) => one.address === address);
      if (!found) return undefined;
      const claims = {
        ...{ sub: Buffer.from(address).toString('hex'), email: address, email_verified: true },
        ...(found.personal ? {} : { hd: address.split('@')[1]! }),
      };
      return { accountId: address, claims: async () => claims };
    },
  });
}
