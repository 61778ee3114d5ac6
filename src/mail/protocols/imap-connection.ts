// Opens a signed-in IMAP connection. imapflow gets a line that is already encrypted and greeted, so it can
// neither fall back to clear text nor wait for a greeting that will not come.
import type { ImapFlow, ImapFlowOptions } from 'imapflow';
import type { ServerAddress } from '../../db/account-settings.ts';
import { fail, type Result, succeed } from '../../db/problem.ts';
import { imapProblem } from '../problems/imap-problem.ts';
import type { MailServer } from '../problems/mail-server.ts';
import { type LineStage, type LineTimeouts, openLine } from './line.ts';
import { stoppedError } from './line-error.ts';
import { patience } from './patience.ts';
import { RefusalListener } from './refusal.ts';

export type { ImapFlow } from 'imapflow';

export interface OpenImapRequest {
  server: ServerAddress;
  user: string;
  password?: string;
  /** OAuth; goes before a password. */
  accessToken?: string;
  /** Stops the opening. Once it is open, the connection is ended with `logout()` or `close()`. */
  signal?: AbortSignal | undefined;
  /** What frontdesk says of itself to servers that know ID (RFC 2971). */
  clientInfo?: { name?: string; version?: string };
  /** Changes since last time in one answer (RFC 7162). */
  qresync?: boolean;
  /** Starts IDLE by itself when nothing is asked; on unless false. */
  autoIdle?: boolean;
  timeouts?: Partial<LineTimeouts> | undefined;
  onStage?: ((stage: LineStage) => void) | undefined;
}

/** A dead link is noticed after this long without an answer; an idle one is asked "still there?" as often. */
const silenceLimit = 90_000;
/** Larger letters than this are not taken from any server; it bounds memory, not mail. */
const largestLiteral = 100 * 1024 * 1024;

/** Reads the library, which takes longer than a server on the local network, so that it is there when it is asked for. */
export const loadImap = (): Promise<unknown> => import('imapflow');

export async function openImap(request: OpenImapRequest): Promise<Result<ImapFlow>> {
  const problemServer = imapServer(request);
  try {
    const library = import('imapflow');
    // Known to be handled even when the line fails before the library is there.
    library.catch(() => {});
    const line = await openLine({ protocol: 'imap', ...request });
    const { ImapFlow } = await library;
    const refusals = new RefusalListener();
    const client = new ImapFlow({
      ...fixedOptions(request),
      logger: refusals,
      // The line is open already; imapflow only takes it over.
      transport: {
        connect: (_options, onConnect) => {
          setImmediate(onConnect);
          return line.socket;
        },
      },
    });
    refusals.listensTo(client);
    // Without a listener an error on the line would end the process; "close" tells the owner what matters.
    client.on('error', () => {});
    const stop = (): void => client.close();
    request.signal?.addEventListener('abort', stop, { once: true });
    try {
      if (request.signal?.aborted) throw stoppedError();
      await client.connect();
    } catch (error) {
      client.close();
      line.socket.destroy();
      throw request.signal?.aborted ? stoppedError() : error;
    } finally {
      request.signal?.removeEventListener('abort', stop);
    }
    return succeed(client);
  } catch (error) {
    return fail(imapProblem(error, problemServer));
  }
}

function fixedOptions(request: OpenImapRequest): ImapFlowOptions {
  const { server } = request;
  const factor = patience();
  return {
    host: server.host,
    port: server.port,
    // "Encrypted from here on"; and in clear it must not try STARTTLS on its own.
    secure: server.security !== 'none',
    ...(server.security === 'none' ? { doSTARTTLS: false } : {}),
    auth: {
      user: request.user,
      ...(request.accessToken === undefined
        ? { pass: request.password ?? '' }
        : { accessToken: request.accessToken }),
    },
    clientInfo: { name: 'frontdesk', vendor: 'frontdesk', 'support-url': '', ...request.clientInfo },
    disableCompression: true,
    qresync: request.qresync ?? false,
    disableAutoIdle: request.autoIdle === false,
    greetingTimeout: 15_000 * factor,
    connectionTimeout: 15_000 * factor,
    socketTimeout: silenceLimit * factor,
    maxLiteralSize: largestLiteral,
    // Above one literal, as imapflow asks, for the lines around it.
    maxResponseSize: largestLiteral + 16 * 1024 * 1024,
    maxLineLength: 16 * 1024 * 1024,
  };
}

/** For putting later failures of the same connection into words with `imapProblem`. */
export function imapServer(
  request: Pick<OpenImapRequest, 'server' | 'user' | 'password' | 'accessToken'>,
): MailServer {
  return {
    protocol: 'imap',
    ...request.server,
    user: request.user,
    secrets: [request.password ?? '', request.accessToken ?? ''],
    withToken: request.accessToken !== undefined,
  };
}
