// A sign-in like Microsoft's, on this computer alone: a real OpenID provider (oidc-provider) with Microsoft's addresses
// and manners. The demo runs it, so that the whole way can be tried without Microsoft, and so do the tests. People sign
// in at it with a browser; mail servers ask it about tokens. Whoever runs it brings the TLS server around it.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { type Configuration, interactionPolicy, type JWK, Provider } from 'oidc-provider';
import { button } from './html-page.ts';
import { interactionPages, noWords, type PageWords, type Person, showPage } from './identity-pages.ts';
import { IdentityRecords } from './identity-records.ts';
import { type Dialect, speakMicrosoft } from './microsoft-dialect.ts';

export type { PageWords, Person } from './identity-pages.ts';

/** The tenant of all personal accounts at Microsoft. */
const personalTenant = '9188040d-6c67-4c5b-b112-36a304b66dad';
const practiceTenant = '72f988bf-aaaa-bbbb-cccc-000000000001';
const resource = 'https://outlook.office.com/';
const scopes = ['IMAP.AccessAsUser.All', 'POP.AccessAsUser.All', 'SMTP.Send'].map((one) => resource + one);

export interface IdentityOptions {
  people: readonly Person[];
  /** How frontdesk is registered here. */
  clientId: string;
  /** How long an access token is good, in seconds. */
  accessTokenLives?: number;
  /** How long a code may be typed, in seconds. */
  codeLives?: number;
  /** Seconds that it wants between two questions about a code. */
  pollEvery?: number;
  /** Whether a refresh token is used up by a renewal, which it is unless false; Microsoft lets it live on. */
  rotates?: boolean;
  words?: PageWords;
  /** See every request of a program first, and its answer last. */
  before?: Dialect['before'];
  after?: Dialect['after'];
}

export type MailScope = 'IMAP' | 'POP' | 'SMTP';

export interface Token {
  address: string;
  scopes: readonly string[];
}

export interface IdentityProvider {
  /** For the server at `origin`. */
  handler: RequestListener;
  records: IdentityRecords;
  /** What a mail server learns of an access token; null: it is not good. */
  introspect(token: string): Promise<Token | null>;
  /** Whether the token opens the mailbox for this use. */
  mayOpen(token: string, mailbox: string, scope: MailScope): Promise<boolean>;
  /** Takes back what was given to a person, consent included when it is everything. */
  revoke(address: string, what: 'accessTokens' | 'everything'): void;
}

const idOf = (person: Person) => {
  const number = Buffer.from(person.address).toString('hex').padEnd(12, '0').slice(0, 12);
  return {
    uid: `00000000-0000-0000-0000-${number}`,
    utid: person.personal ? personalTenant : practiceTenant,
  };
};

/** `origin`: https://…, without a path. */
export function makeIdentityProvider(origin: string, options: IdentityOptions): IdentityProvider {
  const records = new IdentityRecords();
  const consents = new Map<string, string>();
  const words = options.words ?? noWords;
  const personOf = (address: string | undefined) => options.people.find((one) => one.address === address);
  const provider = new Provider(
    `${origin}/common/v2.0`,
    configuration(options, words, records, { consents, personOf }),
  );
  provider.use(
    speakMicrosoft({
      interval: options.pollEvery ?? 1,
      ...(options.before ? { before: options.before } : {}),
      ...(options.after ? { after: options.after } : {}),
      async ownerOf(token) {
        const person = personOf((await provider.AccessToken.find(token))?.accountId);
        return person ? idOf(person) : null;
      },
    }),
  );
  provider.use(interactionPages(() => provider, { people: options.people, consents, words }));

  async function introspect(token: string): Promise<Token | null> {
    const found = token === '' ? undefined : await provider.AccessToken.find(token);
    return found ? { address: found.accountId, scopes: (found.scope ?? '').split(' ') } : null;
  }

  return {
    handler: provider.callback(),
    records,
    introspect,
    async mayOpen(token, mailbox, scope) {
      const found = await introspect(token);
      const person = personOf(found?.address);
      if (!found || !person) return false;
      const right = `${resource}${scope === 'SMTP' ? 'SMTP.Send' : `${scope}.AccessAsUser.All`}`;
      return found.scopes.includes(right) && [person.address, ...(person.mailboxes ?? [])].includes(mailbox);
    },
    revoke(address, what) {
      if (what === 'everything') consents.delete(address);
      records.revoke(address, what);
    },
  };
}

interface People {
  consents: Map<string, string>;
  personOf(address: string | undefined): Person | undefined;
}

function configuration(
  { clientId, accessTokenLives = 3600, codeLives = 900, rotates = true }: IdentityOptions,
  words: PageWords,
  records: IdentityRecords,
  { consents, personOf }: People,
): Configuration {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    adapter: records.adapterOf,
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig' } as JWK] },
    cookies: { keys: [randomUUID()] },
    clients: [
      {
        client_id: clientId,
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
    rotateRefreshToken: rotates,
    issueRefreshToken: async () => true,
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: { enabled: false },
      userinfo: { enabled: false },
      deviceFlow: {
        enabled: true,
        charset: 'base-20',
        mask: '****-****',
        userCodeInputSource: async (ctx, form, _out, error) =>
          showPage(
            ctx,
            {
              title: error ? 'That code did not work' : 'Enter code',
              words: [
                error
                  ? 'It is spelled differently, or its time has run out. Look at frontdesk, and type the code that it shows now.'
                  : 'Type the code that frontdesk shows.',
              ],
              form: form.replace('</form>', `${button('Next')}</form>`),
            },
            words.notice,
          ),
        userCodeConfirmSource: async (ctx, form) =>
          showPage(
            ctx,
            {
              title: 'Are you trying to sign in to frontdesk?',
              words: ['Go on only if the code is from your own screen.'],
              form: form.replace('</form>', `${button('Continue')}</form>`),
            },
            words.notice,
          ),
        successSource: async (ctx) =>
          showPage(ctx, { title: 'You have signed in. You may now close this window.' }, words.notice),
      },
    },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}`, policy: policy() },
    async loadExistingGrant(ctx) {
      const { result, session } = ctx.oidc;
      const id = result?.consent?.grantId ?? consents.get(session?.accountId ?? '');
      return id === undefined ? undefined : ctx.oidc.provider.Grant.find(id);
    },
    async renderError(ctx, out) {
      showPage(
        ctx,
        { title: 'Sorry, this did not work', words: [out.error_description ?? out.error] },
        words.notice,
      );
    },
    async findAccount(_ctx, address) {
      const person = personOf(address);
      if (!person) return undefined;
      const { uid, utid } = idOf(person);
      return {
        accountId: address,
        claims: async () => ({
          ...{ sub: uid, oid: uid, tid: utid },
          ...{ name: 'Reception', preferred_username: address },
        }),
      };
    },
  };
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
