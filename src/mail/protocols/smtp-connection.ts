// Opens a signed-in SMTP session for submitting letters or for asking whether that would work. nodemailer's
// SMTPConnection gets a line that is already encrypted and greeted; it never decides about encryption.
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { ServerAddress } from '../../db/account-settings.ts';
import { fail, type Result, succeed } from '../../db/problem.ts';
import type { MailServer } from '../problems/mail-server.ts';
import { smtpProblem } from '../problems/smtp-problem.ts';
import { ehloName } from './dialects.ts';
import { type Line, type LineStage, type LineTimeouts, openLine, type TlsFacts } from './line.ts';
import { lineError, stoppedError } from './line-error.ts';
import { wireAddress } from './wire-address.ts';

export type SmtpAuth =
  | { kind: 'none' }
  | { kind: 'password'; user: string; password: string }
  | { kind: 'token'; user: string; accessToken: string };

export interface OpenSmtpRequest {
  server: ServerAddress;
  auth: SmtpAuth;
  /** Stops the opening and whatever runs on the session. */
  signal?: AbortSignal | undefined;
  timeouts?: Partial<LineTimeouts> | undefined;
  onStage?: ((stage: LineStage | { stage: 'signedIn' }) => void) | undefined;
}

export interface SmtpSession {
  connection: SMTPConnection;
  line: Line;
  tls: TlsFacts | null;
  /** The largest letter that the server takes, in bytes (RFC 1870); null where it names none. */
  largest: number | null;
  /** Whether it takes addresses with letters beyond ASCII before the @ (RFC 6531). */
  utf8: boolean;
  /** Says QUIT and hangs up; does not wait. */
  quit(): void;
  /** Hangs up at once. */
  close(): void;
}

/** No answer to a command for this long: the link is dead. */
const silenceLimit = 60_000;
// What goes through nodemailer's way for additional sign-in methods. The names are our own: asked for "XOAUTH2"
// without a token maker, nodemailer would quietly send the token as a password by another method.
const tokenMethod = 'FRONTDESK-XOAUTH2';
const senderQuestion = 'FRONTDESK-SENDER';

export async function openSmtp(request: OpenSmtpRequest): Promise<Result<SmtpSession>> {
  try {
    return succeed(await openSmtpOrThrow(request));
  } catch (error) {
    return fail(smtpProblem(error, smtpServer(request)));
  }
}

export async function openSmtpOrThrow(request: OpenSmtpRequest): Promise<SmtpSession> {
  const library = import('nodemailer/lib/smtp-connection');
  library.catch(() => {});
  const line = await openLine({ ...request, protocol: 'smtp' });
  const { default: Connection } = await library;
  const encrypted = line.tls !== null;
  const connection = new Connection({
    host: request.server.host,
    port: request.server.port,
    connection: line.socket,
    // Already encrypted, or meant to stay in clear: in neither case may it start TLS by itself.
    secure: encrypted,
    secured: encrypted,
    ignoreTLS: true,
    name: ehloName,
    logger: false,
    greetingTimeout: 15_000,
    connectionTimeout: 30_000,
    socketTimeout: silenceLimit,
    socketCloseTimeout: 2000,
    customAuth: { [tokenMethod]: signInWithToken, [senderQuestion]: askForSender },
  });
  // Errors reach whoever waits (see `settle`); without a listener one more would end the process.
  connection.on('error', () => {});
  const session: SmtpSession = {
    connection,
    line,
    tls: line.tls,
    largest: null,
    utf8: false,
    quit: () => connection.quit(),
    close: () => {
      connection.close();
      line.socket.destroy();
    },
  };
  request.signal?.addEventListener('abort', session.close, { once: true });
  connection.once('end', () => request.signal?.removeEventListener('abort', session.close));
  try {
    if (request.signal?.aborted) throw stoppedError();
    await settle<void>(connection, (done) => connection.connect((error) => done(error ?? null)));
    session.largest = largestIn(connection.lastServerResponse);
    session.utf8 = /^250[ -]SMTPUTF8\b/im.test(connection.lastServerResponse || '');
    await signIn(connection, request.auth);
    request.onStage?.({ stage: 'signedIn' });
    return session;
  } catch (error) {
    session.close();
    throw request.signal?.aborted ? stoppedError() : error;
  }
}

/** From the answer to EHLO. 0 says that there is no fixed limit. */
function largestIn(response: string | false): number | null {
  const size = /^250[ -]SIZE[ =](\d{1,15})\s*$/im.exec(response || '')?.[1];
  return Number(size ?? 0) || null;
}

/**
 * Asks whether letters from this address would be taken, without sending one: MAIL FROM, then RSET.
 * Throws what the server says against it.
 */
export async function askMaySend(session: SmtpSession, address: string): Promise<void> {
  const { connection } = session;
  try {
    await settle<boolean>(connection, (done) =>
      connection.login({ method: senderQuestion, user: wireAddress(address), pass: '' }, done),
    );
  } catch (error) {
    // nodemailer takes the question for a sign-in; the answer is one to MAIL FROM.
    const response = (error as { response?: string }).response;
    throw response === undefined
      ? error
      : Object.assign(error as Error, { code: 'EENVELOPE', command: 'MAIL FROM' });
  }
  await settle<boolean>(connection, (done) => connection.reset(done));
}

/** Waits for a callback of nodemailer, or for the end of the connection, of which callbacks may never hear. */
export function settle<T>(
  connection: SMTPConnection,
  start: (done: (error: Error | null, value?: T) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const forget = (): void => {
      connection.off('error', onError);
      connection.off('end', onEnd);
    };
    const onError = (error: Error): void => {
      forget();
      reject(error);
    };
    // The callback may follow right behind "end", and then knows more (a 421, for one).
    const onEnd = (): void => {
      setImmediate(() => onError(lineError('EConnectionClosed', 'The server closed the connection')));
    };
    connection.on('error', onError);
    connection.on('end', onEnd);
    start((error, value) => {
      if (error) return onError(error);
      forget();
      resolve(value as T);
    });
  });
}

async function signIn(connection: SMTPConnection, auth: SmtpAuth): Promise<void> {
  if (auth.kind === 'none') return;
  // A password must not be offered to a server that did not ask for one.
  if (!connection.allowsAuth)
    throw lineError('AUTH_NOT_OFFERED', 'The server does not offer AUTH', {
      response: connection.lastServerResponse || '',
    });
  await settle<boolean>(connection, (done) =>
    connection.login(
      auth.kind === 'password'
        ? { user: auth.user, pass: auth.password }
        : { method: tokenMethod, user: auth.user, pass: auth.accessToken },
      done,
    ),
  );
}

/** XOAUTH2; a refusal comes as a 334 with a reason, and only an empty line brings the final reply. */
const signInWithToken: SMTPConnection.CustomAuthenticationHandlers[string] = async (context) => {
  if (!context.authMethods.includes('XOAUTH2'))
    throw lineError('AUTH_METHOD_UNKNOWN', 'The server does not offer XOAUTH2', { command: 'AUTH XOAUTH2' });
  const { user, pass } = context.auth.credentials;
  const token = Buffer.from(`user=${user}\u0001auth=Bearer ${pass}\u0001\u0001`).toString('base64');
  let reply = await context.sendCommand(`AUTH XOAUTH2 ${token}`);
  if (reply.status === 334) reply = await context.sendCommand('');
  if (reply.status < 200 || reply.status > 299) throw new Error('The token was not accepted');
};

const askForSender: SMTPConnection.CustomAuthenticationHandlers[string] = async (context) => {
  const address = context.auth.credentials.user;
  if (/[\r\n<>]/.test(address)) throw new Error('The address cannot be used in MAIL FROM');
  // SMTPUTF8 only where it is needed and known (RFC 6531).
  const wide = /[^\x20-\x7e]/.test(address) && context.extensions.includes('SMTPUTF8');
  const reply = await context.sendCommand(`MAIL FROM:<${address}>${wide ? ' SMTPUTF8' : ''}`);
  if (reply.status < 200 || reply.status > 299) throw new Error('The sender was not accepted');
};

/** For putting failures of this server into words with `smtpProblem`. */
export function smtpServer(request: Pick<OpenSmtpRequest, 'server' | 'auth'>): MailServer {
  const { auth } = request;
  return {
    protocol: 'smtp',
    ...request.server,
    ...(auth.kind === 'none'
      ? {}
      : {
          user: auth.user,
          secrets: [auth.kind === 'password' ? auth.password : auth.accessToken],
          withToken: auth.kind === 'token',
        }),
  };
}
