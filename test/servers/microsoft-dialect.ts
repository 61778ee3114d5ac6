// What Microsoft does otherwise than the standard says, around a provider that keeps to it: addresses with a tenant in
// them, an old name of a grant, answers with more in them, errors with numbers.
import type { KoaContextWithOIDC } from 'oidc-provider';

/** An answer that is given instead of the real one. */
export interface InjectedError {
  at: 'token' | 'devicecode' | 'authorize';
  /** Cuts the line instead of answering. */
  cut?: boolean;
  /** Of token requests only those with this grant. */
  grant?: 'refresh_token' | 'device_code' | 'authorization_code';
  error: string;
  /** Such as 50076: comes as AADSTS50076 in the text, and in error_codes. */
  code?: number;
  description?: string;
  suberror?: string;
  status?: number;
  /** How often; without it until told otherwise. */
  times?: number;
}

export interface SeenRequest {
  path: string;
  grant: string;
}

export interface Dialect {
  /** The next answers that are not the real ones; null: none. */
  injected: InjectedError | null;
  readonly seen: SeenRequest[];
  /** Seconds between two questions whether the person has signed in. */
  interval: number;
  /** Whose token an answer holds, for `client_info`. */
  ownerOf(accessToken: string): Promise<{ uid: string; utid: string } | null>;
}

const urn = 'urn:ietf:params:oauth:grant-type:device_code';

/** Paths are /TENANT/oauth2/v2.0/…; one tenant's are as good as another's. */
const tenantPath = /^\/[\w.-]+(\/(?:oauth2|v2\.0)\/.*)$/;

export function speakMicrosoft(dialect: Dialect) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    const path = tenantPath.exec(ctx.path)?.[1] ?? ctx.path;
    if (path === '/v2.0/.well-known/openid-configuration') ctx.path = path.slice(5);
    else if (path !== ctx.path) ctx.path = `/common${path}`;

    const body = await readForm(ctx);
    const grant = body.get('grant_type')?.replace(urn, 'device_code') ?? '';
    const at = (['token', 'devicecode', 'authorize'] as const).find((one) =>
      path.endsWith(`/oauth2/v2.0/${one}`),
    );
    if (at) dialect.seen.push({ path, grant });
    const wrong = at && takeInjected(dialect, at, grant);
    if (wrong) return answerWrong(ctx, wrong);
    if (grant === 'device_code') body.set('grant_type', urn);
    // The provider takes a body that somebody has read already.
    if (at && ctx.method === 'POST') (ctx.req as { body?: unknown }).body = Object.fromEntries(body);
    await next();
    if (at === 'token') await retellToken(ctx, grant, dialect);
    if (at === 'devicecode' && ctx.status === 200) retellCode(ctx, dialect);
  };
}

async function readForm(ctx: KoaContextWithOIDC): Promise<URLSearchParams> {
  if (ctx.method !== 'POST' || !/oauth2\/v2\.0\/(token|devicecode)$/.test(ctx.path))
    return new URLSearchParams();
  const chunks: Buffer[] = [];
  for await (const chunk of ctx.req) chunks.push(chunk as Buffer);
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

function takeInjected(dialect: Dialect, at: string, grant: string): InjectedError | null {
  const wrong = dialect.injected;
  if (wrong?.at !== at || (wrong.grant !== undefined && wrong.grant !== grant)) return null;
  if (wrong.times !== undefined) {
    wrong.times--;
    if (wrong.times <= 0) dialect.injected = null;
  }
  return wrong;
}

/** Microsoft's form of an error. */
export function microsoftError(wrong: Omit<InjectedError, 'at'>): Record<string, unknown> {
  const words = wrong.description ?? 'Something is not as it should be.';
  return {
    error: wrong.error,
    error_description:
      wrong.code === undefined
        ? words
        : `AADSTS${wrong.code}: ${words} Trace ID: 00000000-aaaa Correlation ID: 00000000-bbbb Timestamp: 2026-11-25 09:00:00Z`,
    error_codes: wrong.code === undefined ? [] : [wrong.code],
    ...(wrong.suberror === undefined ? {} : { suberror: wrong.suberror }),
    timestamp: '2026-11-25 09:00:00Z',
    trace_id: '00000000-aaaa',
    correlation_id: '00000000-bbbb',
  };
}

function answerWrong(ctx: KoaContextWithOIDC, wrong: InjectedError): void {
  if (wrong.cut) {
    ctx.req.socket.destroy();
    return;
  }
  if (wrong.at !== 'authorize') {
    ctx.status = wrong.status ?? 400;
    ctx.body = microsoftError(wrong);
    return;
  }
  const back = new URL(String(ctx.query.redirect_uri));
  const told = microsoftError(wrong);
  back.searchParams.set('error', String(told.error));
  back.searchParams.set('error_description', String(told.error_description));
  back.searchParams.set('state', String(ctx.query.state ?? ''));
  ctx.redirect(back.href);
}

async function retellToken(ctx: KoaContextWithOIDC, grant: string, dialect: Dialect): Promise<void> {
  const answer = ctx.body as { access_token?: string; error?: string; error_description?: string };
  if (ctx.status === 200 && answer.access_token !== undefined) {
    const owner = await dialect.ownerOf(answer.access_token);
    ctx.body = {
      ...answer,
      client_info: Buffer.from(JSON.stringify(owner)).toString('base64url'),
      ext_expires_in: 3599,
    };
    return;
  }
  const known: Record<string, Omit<InjectedError, 'at'>> = {
    authorization_pending: {
      error: 'authorization_pending',
      code: 70016,
      description: 'Pending end-user authorization.',
    },
    access_denied: { error: 'authorization_declined', description: 'The user has denied access.' },
    expired_token: { error: 'expired_token', code: 70019, description: 'The code has expired.' },
  };
  const found =
    known[answer.error ?? ''] ??
    (answer.error === 'invalid_grant' && grant === 'refresh_token'
      ? {
          error: 'invalid_grant',
          code: 700082,
          description: 'The refresh token has expired due to inactivity.',
        }
      : null);
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
