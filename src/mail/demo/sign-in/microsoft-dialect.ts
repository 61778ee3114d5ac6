// What Microsoft does otherwise than the standard says, around a provider that keeps to it: addresses with a tenant in
// them, an old name of a grant, answers with more in them, errors with numbers.
import type { KoaContextWithOIDC } from 'oidc-provider';
import { putBack, takeForm } from './request-form.ts';

export type Endpoint = 'token' | 'devicecode' | 'authorize';

export interface Dialect {
  /** Seconds between two questions whether the person has signed in. */
  interval: number;
  /** Whose token an answer holds, for `client_info`. */
  ownerOf(accessToken: string): Promise<{ uid: string; utid: string } | null>;
  /** Sees every request first; true: it has answered. `grant` is '' except at the token endpoint. */
  before?(ctx: KoaContextWithOIDC, at: Endpoint, grant: string): boolean;
  /** Sees what was answered, and may change it. */
  after?(ctx: KoaContextWithOIDC, at: Endpoint): void;
}

export interface MicrosoftError {
  error: string;
  /** Such as 50076: comes as AADSTS50076 in the text, and in error_codes. */
  code?: number;
  description?: string;
  suberror?: string;
}

const urn = 'urn:ietf:params:oauth:grant-type:device_code';

/** Paths are /TENANT/oauth2/v2.0/…; one tenant's are as good as another's. */
const tenantPath = /^\/[\w.-]+(\/(?:oauth2|v2\.0)\/.*)$/;

export function speakMicrosoft(dialect: Dialect) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    const path = tenantPath.exec(ctx.path)?.[1] ?? ctx.path;
    if (path === '/v2.0/.well-known/openid-configuration') ctx.path = path.slice(5);
    else if (path !== ctx.path) ctx.path = `/common${path}`;

    const at = (['token', 'devicecode', 'authorize'] as const).find((one) =>
      path.endsWith(`/oauth2/v2.0/${one}`),
    );
    const grant = at === 'token' && ctx.method === 'POST' ? await readGrant(ctx) : '';
    if (at && dialect.before?.(ctx, at, grant)) return;
    await next();
    if (at === 'token') await retellToken(ctx, grant, dialect);
    if (at === 'devicecode' && ctx.status === 200) retellCode(ctx, dialect);
    if (at) dialect.after?.(ctx, at);
  };
}

/** The grant of a token request, whose body is put back for the provider with the grant's new name. */
async function readGrant(ctx: KoaContextWithOIDC): Promise<string> {
  const form = await takeForm(ctx);
  const grant = form.get('grant_type')?.replace(urn, 'device_code') ?? '';
  if (grant === 'device_code') form.set('grant_type', urn);
  putBack(ctx, form);
  return grant;
}

/** Microsoft's form of an error. */
export function microsoftError(wrong: MicrosoftError): Record<string, unknown> {
  const words = wrong.description ?? 'Something is not as it should be.';
  const now = `${new Date().toISOString().slice(0, 19).replace('T', ' ')}Z`;
  return {
    error: wrong.error,
    error_description:
      wrong.code === undefined
        ? words
        : `AADSTS${wrong.code}: ${words} Trace ID: 00000000-aaaa Correlation ID: 00000000-bbbb Timestamp: ${now}`,
    error_codes: wrong.code === undefined ? [] : [wrong.code],
    ...(wrong.suberror === undefined ? {} : { suberror: wrong.suberror }),
    timestamp: now,
    trace_id: '00000000-aaaa',
    correlation_id: '00000000-bbbb',
  };
}

const retold: Record<string, MicrosoftError> = {
  authorization_pending: {
    error: 'authorization_pending',
    code: 70016,
    description: 'Pending end-user authorization.',
  },
  access_denied: { error: 'authorization_declined', description: 'The user has denied access.' },
  expired_token: { error: 'expired_token', code: 70019, description: 'The code has expired.' },
};
const goneRefresh: MicrosoftError = {
  error: 'invalid_grant',
  code: 700082,
  description: 'The refresh token has expired due to inactivity.',
};

async function retellToken(ctx: KoaContextWithOIDC, grant: string, dialect: Dialect): Promise<void> {
  const answer = ctx.body as { access_token?: string; error?: string };
  if (ctx.status === 200 && answer.access_token !== undefined) {
    const owner = await dialect.ownerOf(answer.access_token);
    ctx.body = {
      ...answer,
      client_info: Buffer.from(JSON.stringify(owner)).toString('base64url'),
      ext_expires_in: 3599,
    };
    return;
  }
  const ended = answer.error === 'invalid_grant' && grant === 'refresh_token';
  const found = ended ? goneRefresh : retold[answer.error ?? ''];
  if (found) ctx.body = microsoftError(found);
}

function retellCode(ctx: KoaContextWithOIDC, { interval }: Dialect): void {
  const { verification_uri_complete: _, ...answer } = ctx.body as Record<string, unknown>;
  ctx.body = {
    ...answer,
    interval,
    message: `To sign in, use a web browser to open the page ${answer.verification_uri} and enter the code ${answer.user_code} to authenticate.`,
  };
}
