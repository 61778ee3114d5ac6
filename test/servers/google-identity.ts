// Google's sign-in for a test: a real OpenID provider (oidc-provider) with Google's addresses and manners, over TLS. No
// codes for devices; a secret that is none; one refresh token that stays, given only to those who ask for it.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import { interactionPolicy, type JWK, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import {
  interactionPages,
  noWords,
  type Person,
  showPage,
} from '../../src/mail/demo/sign-in/identity-pages.ts';
import { IdentityRecords } from '../../src/mail/demo/sign-in/identity-records.ts';
import { putBack, takeForm } from '../../src/mail/demo/sign-in/request-form.ts';
import type { ServerCertificate } from './certificates.ts';
import { freePorts } from './free-ports.ts';

export const googleClientId = '123456789012-frontdesk.apps.googleusercontent.com';
export const googleClientSecret = 'GOCSPX-not-really-secret';
const mailScope = 'https://mail.google.com/';

/** An answer that is given instead of the real one. */
export interface GoogleError {
  at: 'token' | 'auth';
  error: string;
  description?: string;
  subtype?: string;
  status?: number;
}

export interface GoogleOptions {
  certificate: ServerCertificate;
  people: readonly (Person & {
    /** Unticks the box for mail where Google asks. */
    withoutMail?: boolean;
  })[];
}

export interface GoogleIdentity {
  readonly origin: string;
  /** Where a mail server asks whether a token is good, by POST. */
  readonly introspection: string;
  /** Grants that were asked for, in order. */
  readonly grants: readonly string[];
  inject(error: GoogleError | null): void;
  mayOpen(token: string, mailbox: string): Promise<boolean>;
  revoke(address: string, what: 'accessTokens' | 'everything'): void;
  stop(): Promise<void>;
}

export async function startGoogleIdentity({ certificate, people }: GoogleOptions): Promise<GoogleIdentity> {
  const port = (await freePorts(1))[0]!;
  const origin = `https://localhost:${port}`;
  const records = new IdentityRecords();
  const grants: string[] = [];
  let injected: GoogleError | null = null;
  let offline = false;
  const person = (address: string | undefined) => people.find((one) => one.address === address);
  const provider = makeProvider(origin, people, records, () => offline);
  provider.use(speakGoogle);
  provider.use(interactionPages(() => provider, { people, consents: new Map(), words: noWords }));

  async function speakGoogle(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
    const form = await formOf(ctx);
    if (ctx.path === '/introspect') {
      const found = await provider.AccessToken.find(form.get('token') ?? '');
      ctx.body = found ? { active: true, email: found.accountId, scope: found.scope } : { active: false };
      return;
    }
    const at = ctx.path === '/token' ? 'token' : ctx.path === '/o/oauth2/v2/auth' ? 'auth' : null;
    if (at === 'auth') offline = ctx.query.access_type === 'offline';
    if (at === 'token') {
      grants.push(form.get('grant_type') ?? '');
      putBack(ctx, form);
    }
    if (at !== null && injected?.at === at) return answerWrong(ctx, injected);
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

  const sockets = new Set<Socket>();
  const server = createServer({ cert: certificate.cert, key: certificate.key }, provider.callback());
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    ...{ origin, grants, introspection: `${origin}/introspect` },
    inject(error) {
      injected = error;
    },
    async mayOpen(token, mailbox) {
      const found = await provider.AccessToken.find(token);
      return found?.accountId === mailbox && (found.scope ?? '').split(' ').includes(mailScope);
    },
    revoke: (address, what) => records.revoke(address, what),
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

const formOf = (ctx: KoaContextWithOIDC): Promise<URLSearchParams> | URLSearchParams =>
  ctx.method === 'POST' && ['/token', '/introspect'].includes(ctx.path)
    ? takeForm(ctx)
    : new URLSearchParams();

function answerWrong(ctx: KoaContextWithOIDC, wrong: GoogleError): void {
  if (wrong.at === 'token') {
    ctx.status = wrong.status ?? 400;
    ctx.body = {
      error: wrong.error,
      error_description: wrong.description,
      ...(wrong.subtype === undefined ? {} : { error_subtype: wrong.subtype }),
    };
    return;
  }
  const back = new URL(String(ctx.query.redirect_uri));
  back.searchParams.set('error', wrong.error);
  back.searchParams.set('state', String(ctx.query.state ?? ''));
  ctx.redirect(back.href);
}

function makeProvider(
  origin: string,
  people: GoogleOptions['people'],
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
    cookies: { keys: ['test'] },
    clients: [
      {
        client_id: googleClientId,
        client_secret: googleClientSecret,
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
      ...{ AccessToken: 3600, AuthorizationCode: 60, IdToken: 3600 },
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
      showPage(ctx, { title: `Access blocked: ${out.error} ${out.error_description ?? ''}` }, '');
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
