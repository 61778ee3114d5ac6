// An identity provider for a test: a real OpenID provider (oidc-provider) with Microsoft's addresses and manners, over
// TLS. People sign in at it with a browser (test/support/person.ts), mail servers ask it about tokens.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import { interactionPolicy, type JWK, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { ServerCertificate } from './certificates.ts';
import { freePorts } from './free-ports.ts';
import { interactionPages, type Person, page } from './identity-pages.ts';
import { IdentityRecords } from './identity-records.ts';
import { type Dialect, type InjectedError, type SeenRequest, speakMicrosoft } from './microsoft-dialect.ts';

export type { Person } from './identity-pages.ts';

export const testClientId = '11111111-2222-3333-4444-555555555555';
/** The tenant of all personal accounts at Microsoft. */
const personalTenant = '9188040d-6c67-4c5b-b112-36a304b66dad';
const practiceTenant = '72f988bf-aaaa-bbbb-cccc-000000000001';
const resource = 'https://outlook.office.com/';
const scopes = ['IMAP.AccessAsUser.All', 'POP.AccessAsUser.All', 'SMTP.Send'].map((one) => resource + one);

export interface IdentityOptions {
  certificate: ServerCertificate;
  people: readonly Person[];
  /** How long an access token is good, in seconds. */
  accessTokenLives?: number;
  /** How long a code may be typed, in seconds. */
  codeLives?: number;
  /** Seconds that it wants between two questions about a code. */
  pollEvery?: number;
  port?: number;
}

export interface IdentityProvider {
  readonly port: number;
  /** Of the sign-in: https://localhost:PORT */
  readonly origin: string;
  /** Where a mail server asks whether a token is good, by POST. */
  readonly introspection: string;
  /** Token, code and sign-in requests, in order. */
  readonly seen: readonly SeenRequest[];
  /** Answers wrongly from now on; null: no more. */
  inject(error: InjectedError | null): void;
  /** The address whose token this is, where it opens the mailbox for this use; undefined otherwise. */
  mayOpen(token: string, mailbox: string, scope: 'IMAP' | 'POP' | 'SMTP'): Promise<boolean>;
  revoke(address: string, what: 'accessTokens' | 'everything'): void;
  expireCodes(): void;
  stop(): Promise<void>;
}

const idOf = (person: Person) => {
  const number = Buffer.from(person.address).toString('hex').padEnd(12, '0').slice(0, 12);
  return {
    uid: `00000000-0000-0000-0000-${number}`,
    utid: person.personal ? personalTenant : practiceTenant,
  };
};

export async function startIdentityProvider(options: IdentityOptions): Promise<IdentityProvider> {
  const { people, certificate } = options;
  const port = options.port ?? (await freePorts(1))[0]!;
  const origin = `https://localhost:${port}`;
  const records = new IdentityRecords();
  const consents = new Map<string, string>();
  const personOf = (address: string | undefined) => people.find((one) => one.address === address);
  const dialect: Dialect & { seen: SeenRequest[] } = {
    injected: null,
    seen: [],
    interval: options.pollEvery ?? 1,
    async ownerOf(token) {
      const found = await provider.AccessToken.find(token);
      const person = personOf(found?.accountId);
      return person ? idOf(person) : null;
    },
  };
  const provider = makeProvider(origin, options, records, consents);
  provider.use(speakMicrosoft(dialect));
  provider.use(interactionPages(() => provider, { people, consents }));
  provider.use(introspect);

  /** `mailbox` of the answer is the first that the token opens; Dovecot compares it with the User Name. */
  async function introspect(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
    const match = /^\/introspect$/.exec(ctx.path);
    if (!match) return next();
    const chunks: Buffer[] = [];
    for await (const chunk of ctx.req) chunks.push(chunk as Buffer);
    const token = new URLSearchParams(Buffer.concat(chunks).toString()).get('token') ?? '';
    const found = await provider.AccessToken.find(token);
    ctx.body = found ? { active: true, email: found.accountId, scope: found.scope } : { active: false };
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
    port,
    origin,
    introspection: `${origin}/introspect`,
    seen: dialect.seen,
    inject(error) {
      dialect.injected = error;
    },
    async mayOpen(token, mailbox, scope) {
      const found = await provider.AccessToken.find(token);
      const person = personOf(found?.accountId);
      if (!found || !person) return false;
      const name = `${resource}${scope === 'SMTP' ? 'SMTP.Send' : `${scope}.AccessAsUser.All`}`;
      return (
        (found.scope ?? '').split(' ').includes(name) &&
        [person.address, ...(person.mailboxes ?? [])].includes(mailbox)
      );
    },
    revoke(address, what) {
      if (what === 'everything') consents.delete(address);
      records.revoke(address, what);
    },
    expireCodes: () => records.expireCodes(),
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function makeProvider(
  origin: string,
  { people, accessTokenLives = 3600, codeLives = 900 }: IdentityOptions,
  records: IdentityRecords,
  consents: Map<string, string>,
): Provider {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return new Provider(`${origin}/common/v2.0`, {
    adapter: records.adapterOf,
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig' } as JWK] },
    cookies: { keys: ['test'] },
    clients: [
      {
        client_id: testClientId,
        client_name: 'frontdesk',
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        redirect_uris: ['http://localhost'],
        response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
      },
    ],
    scopes: ['openid', 'profile', 'offline_access', ...scopes],
    claims: { openid: ['sub'], profile: ['preferred_username', 'name', 'oid', 'tid'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    routes: {
      authorization: '/common/oauth2/v2.0/authorize',
      token: '/common/oauth2/v2.0/token',
      device_authorization: '/common/oauth2/v2.0/devicecode',
      code_verification: '/devicelogin',
      jwks: '/common/discovery/v2.0/keys',
      end_session: '/common/oauth2/v2.0/logout',
    },
    ttl: {
      AccessToken: accessTokenLives,
      DeviceCode: codeLives,
      AuthorizationCode: 60,
      IdToken: 3600,
      RefreshToken: 86_400,
      Session: 86_400,
      Interaction: 3600,
      Grant: 86_400,
    },
    rotateRefreshToken: true,
    issueRefreshToken: async () => true,
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: { enabled: false },
      userinfo: { enabled: false },
      deviceFlow: {
        enabled: true,
        charset: 'base-20',
        mask: '****-****',
        userCodeInputSource: async (ctx, form, _out, error) => {
          ctx.type = 'html';
          ctx.body = `<title>${error ? `That code did not work: ${error.name}` : 'Enter code'}</title>${form}`;
        },
        userCodeConfirmSource: async (ctx, form) => {
          ctx.type = 'html';
          ctx.body = `<title>Are you trying to sign in to frontdesk?</title>${form.replace(
            '</form>',
            '<button type="submit" name="press" value="Continue"></form>',
          )}`;
        },
        successSource: async (ctx) => {
          ctx.type = 'html';
          ctx.body = '<title>You have signed in. You may now close this window.</title>';
        },
      },
    },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}`, policy: policy() },
    async loadExistingGrant(ctx) {
      const { result, session } = ctx.oidc;
      const id = result?.consent?.grantId ?? consents.get(session?.accountId ?? '');
      return id === undefined ? undefined : ctx.oidc.provider.Grant.find(id);
    },
    async renderError(ctx, out) {
      ctx.type = 'html';
      ctx.body = page(`Sorry: ${out.error} ${out.error_description ?? ''}`, '', {}, []);
    },
    async findAccount(_ctx, address) {
      const person = people.find((one) => one.address === address);
      if (!person) return undefined;
      const { uid, utid } = idOf(person);
      return {
        accountId: address,
        claims: async () => ({
          sub: uid,
          oid: uid,
          tid: utid,
          name: 'Reception',
          preferred_username: address,
        }),
      };
    },
  });
}

/** As Microsoft does: people pick an account where they have signed in before, and consent once. */
function policy() {
  const { base, Check, Prompt } = interactionPolicy;
  const prompts = base();
  prompts.get('consent')!.checks.remove('native_client_prompt');
  prompts.add(
    new Prompt(
      { name: 'select_account', requestable: true },
      new Check('known_account', 'an account has to be picked', (ctx) =>
        Boolean(
          ctx.oidc.entities.DeviceCode && ctx.oidc.session?.accountId && !ctx.oidc.result?.select_account,
        ),
      ),
    ),
    0,
  );
  return prompts;
}
