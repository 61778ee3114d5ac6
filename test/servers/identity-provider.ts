// The identity provider of the demo for a test: over TLS with a certificate of the test authority, and ready to
// misbehave when told to. People sign in at it with a browser (test/support/person.ts), Dovecot asks it about tokens.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import type { KoaContextWithOIDC } from 'oidc-provider';
import {
  type IdentityOptions as Options,
  type MailScope,
  makeIdentityProvider,
} from '../../src/mail/demo/sign-in/identity-provider.ts';
import {
  type Endpoint,
  type MicrosoftError,
  microsoftError,
} from '../../src/mail/demo/sign-in/microsoft-dialect.ts';
import type { ServerCertificate } from './certificates.ts';
import { freePorts } from './free-ports.ts';

export type { Person } from '../../src/mail/demo/sign-in/identity-provider.ts';

export const testClientId = '11111111-2222-3333-4444-555555555555';

export interface IdentityOptions extends Omit<Options, 'clientId' | 'before' | 'after'> {
  certificate: ServerCertificate;
  port?: number;
}

/** An answer that is given instead of the real one. */
export interface InjectedError extends MicrosoftError {
  at: Endpoint;
  /** Cuts the line instead of answering: before anything is done, or when everything was done but the answer. */
  cut?: boolean | 'done';
  /** Says nothing: from the beginning, or when everything was done but the answer. */
  hang?: boolean | 'done';
  /** Of token requests only those with this grant. */
  grant?: 'refresh_token' | 'device_code' | 'authorization_code';
  status?: number;
  /** How often; without it until told otherwise. */
  times?: number;
}

export interface SeenRequest {
  path: string;
  grant: string;
}

export interface IdentityProvider {
  readonly port: number;
  /** Of the sign-in: https://localhost:PORT */
  readonly origin: string;
  /** Where a mail server asks whether a token is good, by POST. */
  readonly introspection: string;
  /** Token, code and sign-in requests, in order. */
  readonly seen: readonly SeenRequest[];
  /** Every access, refresh and id token that was ever given, in order. */
  readonly given: readonly string[];
  /** Answers wrongly from now on; null: no more. */
  inject(error: InjectedError | null): void;
  /** Whether the token opens the mailbox for this use. */
  mayOpen(token: string, mailbox: string, scope: MailScope): Promise<boolean>;
  revoke(address: string, what: 'accessTokens' | 'everything'): void;
  expireCodes(): void;
  stop(): Promise<void>;
}

export async function startIdentityProvider(options: IdentityOptions): Promise<IdentityProvider> {
  const { certificate, ...others } = options;
  const port = options.port ?? (await freePorts(1))[0]!;
  const origin = `https://localhost:${port}`;
  const seen: SeenRequest[] = [];
  const given: string[] = [];
  let injected: InjectedError | null = null;
  const identity = makeIdentityProvider(origin, {
    ...others,
    clientId: testClientId,
    before(ctx, at, grant) {
      seen.push({ path: ctx.path, grant });
      const wrong = injected;
      if (wrong?.at !== at || (wrong.grant !== undefined && wrong.grant !== grant)) return false;
      if (wrong.cut === 'done' || wrong.hang === 'done') return false;
      if (wrong.times !== undefined && --wrong.times <= 0) injected = null;
      answerWrong(ctx, wrong);
      return true;
    },
    after(ctx, at) {
      const answer = ctx.body as Record<string, unknown>;
      if (at === 'token' && ctx.status === 200)
        for (const name of ['access_token', 'refresh_token', 'id_token'])
          if (typeof answer[name] === 'string') given.push(answer[name]);
      const wrong = injected;
      if (wrong?.at !== at || (wrong.cut !== 'done' && wrong.hang !== 'done')) return;
      injected = null;
      if (wrong.cut) ctx.req.socket.destroy();
      else ctx.respond = false;
    },
  });

  /**
   * For a server that receives. `email` of the answer is the mailbox that the token opens: Dovecot compares it with the
   * User Name. A token that may not read mail is none there.
   */
  async function introspection(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const asked = new URLSearchParams(Buffer.concat(chunks).toString()).get('token') ?? '';
    const token = await identity.introspect(asked);
    const opens = options.people.find(({ address }) => address === token?.address)?.mailboxes?.[0];
    const reads = token?.scopes.some((scope) => /\/(IMAP|POP)\./.test(scope));
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify(token && reads ? { active: true, email: opens ?? token.address } : { active: false }),
    );
  }

  const sockets = new Set<Socket>();
  const server = createServer({ cert: certificate.cert, key: certificate.key }, (request, response) =>
    request.url === '/introspect'
      ? void introspection(request, response)
      : identity.handler(request, response),
  );
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
    seen,
    given,
    inject(error) {
      injected = error;
    },
    mayOpen: identity.mayOpen,
    revoke: identity.revoke,
    expireCodes: () => identity.records.expireCodes(),
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function answerWrong(ctx: KoaContextWithOIDC, wrong: InjectedError): void {
  if (wrong.hang) {
    ctx.respond = false;
    return;
  }
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
