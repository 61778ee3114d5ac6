// Google's sign-in of the demo for a test: over TLS with a certificate of the test authority, and ready to misbehave when
// told to.
import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import type { KoaContextWithOIDC } from 'oidc-provider';
import {
  type GoogleEndpoint,
  type GoogleProviderOptions,
  makeGoogleProvider,
} from '../../src/mail/demo/sign-in/google-provider.ts';
import type { ServerCertificate } from './certificates.ts';
import { freePorts } from './free-ports.ts';

export const googleClientId = '123456789012-frontdesk.apps.googleusercontent.com';
export const googleClientSecret = 'GOCSPX-not-really-secret';

/** An answer that is given instead of the real one. */
export interface GoogleError {
  at: GoogleEndpoint;
  error: string;
  description?: string;
  subtype?: string;
  status?: number;
}

export interface GoogleOptions extends Pick<GoogleProviderOptions, 'people'> {
  certificate: ServerCertificate;
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
  const grants: string[] = [];
  let injected: GoogleError | null = null;
  const provider = makeGoogleProvider(origin, {
    ...{ people, clientId: googleClientId, clientSecret: googleClientSecret },
    before(ctx, at, grant) {
      if (at === 'token') grants.push(grant);
      if (injected?.at !== at) return false;
      answerWrong(ctx, injected);
      return true;
    },
  });
  const sockets = new Set<Socket>();
  const server = createServer({ cert: certificate.cert, key: certificate.key }, provider.handler);
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
    mayOpen: provider.mayOpen,
    revoke: provider.revoke,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

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
