// Hands one letter to the outgoing server and says what is proved about it. Only a reply proves anything once
// the letter was handed over whole; before that the end mark never left this computer, so no server can have
// taken it. Error codes prove nothing: a line lost after DATA and one never made look alike.
import { Readable } from 'node:stream';
import type { Problem } from '../../db/problem.ts';
import { detailOf } from '../problems/detail.ts';
import { readLibraryError } from '../problems/library-error.ts';
import { smtpProblem } from '../problems/smtp-problem.ts';
import { toCrlf } from './crlf.ts';
import type { TlsFacts } from './line.ts';
import { lineError, stoppedError } from './line-error.ts';
import {
  type OpenSmtpRequest,
  openSmtpOrThrow,
  type SmtpSession,
  settle,
  smtpServer,
} from './smtp-connection.ts';
import { wireAddress } from './wire-address.ts';

export interface SubmitRequest extends Pick<OpenSmtpRequest, 'server' | 'auth' | 'signal' | 'timeouts'> {
  /** Addresses only; Bcc stands here and nowhere else. */
  envelope: { from: string; to: readonly string[] };
  source: Buffer;
  /**
   * Awaited before the end of the letter leaves this computer: until then no server can have taken it, and a
   * process that dies has proved that it was not sent. Throwing stops the submission as not sent. `rejected` are
   * known by then, and do not get it whatever comes.
   */
  beforeEnd?: ((rejected: RejectedRecipient[]) => Promise<unknown>) | undefined;
}

export interface RejectedRecipient {
  address: string;
  /** A 4xx: the server would take it later. */
  temporary: boolean;
  response: string;
  problem: Problem;
}

export type Submission =
  /** The server has taken the letter for every recipient but those rejected. */
  | { outcome: 'accepted'; response: string; rejected: RejectedRecipient[]; tls: TlsFacts | null }
  /** The server answered no, to the letter or to all its recipients. */
  | {
      outcome: 'refused';
      temporary: boolean;
      response: string;
      rejected: RejectedRecipient[];
      problem: Problem;
      tls: TlsFacts | null;
    }
  /** Proved: it never reached the point where a server could take it. The problem's kind tells whether to retry. */
  | { outcome: 'notSent'; problem: Problem }
  /** The letter was handed over and no reply came: it may or may not have been taken, but not for those rejected. */
  | { outcome: 'unsure'; rejected: RejectedRecipient[]; problem: Problem };

/** How long a server may think about a letter it has whole (RFC 5321 section 4.5.3.2.6), in milliseconds. */
const verdictLimit = 10 * 60_000;
const chunkSize = 64 * 1024;

/** What nodemailer tells of a letter that was taken. */
interface SendInfo {
  response: string;
  rejectedErrors?: unknown;
}

export async function submit(request: SubmitRequest): Promise<Submission> {
  const server = smtpServer(request);
  let session: SmtpSession;
  try {
    session = await openSmtpOrThrow(request);
  } catch (error) {
    return { outcome: 'notSent', problem: smtpProblem(error, server) };
  }

  const wide = [request.envelope.from, ...request.envelope.to].find((address) =>
    /[^\x20-\x7e]/.test(wireAddress(address)),
  );
  // Sent all the same, such an address would stand in the letter as bytes that nobody has to understand.
  if (wide !== undefined && !session.utf8) {
    session.quit();
    const problem = cannotWrite(wide, request.server.host);
    return { outcome: 'refused', temporary: false, response: '', rejected: [], problem, tls: session.tls };
  }

  let handedOver = false;
  const source = toCrlf(request.source);
  // nodemailer keeps in it what became of each recipient, also where the line falls before the last answer.
  const envelope: {
    from: string;
    to: string[];
    size: number;
    use8BitMime: boolean;
    rejectedErrors?: unknown;
  } = {
    from: wireAddress(request.envelope.from),
    to: request.envelope.to.map(wireAddress),
    size: source.length,
    use8BitMime: source.some((byte) => byte > 0x7f),
  };
  const body = readOnce(source, async () => {
    await request.beforeEnd?.(rejections(envelope.rejectedErrors, request));
    handedOver = true;
    session.line.socket.setTimeout(verdictLimit);
  });
  try {
    const { connection } = session;
    const info = await settle<SendInfo>(connection, (done) =>
      connection.send(envelope, body, (error, result) => done(error, result ?? undefined)),
    );
    const rejected = rejections(info.rejectedErrors, request);
    if (!handedOver) throw lineError('WRONG_SERVICE', 'A reply came before the letter was whole', info);
    if (!/^2\d\d/.test(info.response))
      throw Object.assign(new Error('Not a reply'), { response: info.response });
    session.quit();
    return { outcome: 'accepted', response: info.response, rejected, tls: session.tls };
  } catch (thrown) {
    session.close();
    const error = readLibraryError(thrown);
    const problem = smtpProblem(request.signal?.aborted ? stoppedError() : thrown, server);
    if (error.responseCode >= 400 && error.responseCode < 600) {
      const rejected = rejections((thrown as { rejectedErrors?: unknown }).rejectedErrors, request);
      const temporary = error.responseCode < 500;
      return { outcome: 'refused', temporary, response: error.response, rejected, problem, tls: session.tls };
    }
    // Found out before anything was said: the letter is larger than the server announced, or has an address that no
    // command can name. Trying again would find the same.
    const never =
      ['EMESSAGE', 'EENVELOPE'].includes(error.libraryCode) &&
      error.responseCode === 0 &&
      error.response === '' &&
      !handedOver;
    if (never && !request.signal?.aborted)
      return { outcome: 'refused', temporary: false, response: '', rejected: [], problem, tls: session.tls };
    if (!handedOver) return { outcome: 'notSent', problem };
    const rejected = rejections(envelope.rejectedErrors, request);
    return { outcome: 'unsure', rejected, problem: unsureProblem(problem, request.server.host) };
  }
}

/** Gives the bytes away once, and tells when the last of them, and so the end mark, may be on its way. */
function readOnce(source: Buffer, onEnd: () => Promise<void>): Readable {
  let at = 0;
  return new Readable({
    highWaterMark: chunkSize,
    read() {
      if (at < source.length) {
        const chunk = source.subarray(at, at + chunkSize);
        at += chunk.length;
        this.push(chunk);
        return;
      }
      onEnd().then(
        () => this.push(null),
        (error: Error) => this.destroy(error),
      );
    },
  });
}

function rejections(errors: unknown, request: SubmitRequest): RejectedRecipient[] {
  if (!Array.isArray(errors)) return [];
  const typed = new Map(request.envelope.to.map((address) => [wireAddress(address), address]));
  return errors.map((thrown) => {
    const error = readLibraryError(thrown);
    const address = String((thrown as { recipient?: unknown }).recipient ?? '');
    return {
      address: typed.get(address) ?? address,
      temporary: error.responseCode >= 400 && error.responseCode < 500,
      response: detailOf([error.response]),
      problem: smtpProblem(thrown, smtpServer(request)),
    };
  });
}

const cannotWrite = (address: string, host: string): Problem => ({
  kind: 'settings',
  title: `${host} cannot send to ${address}, because of its letters before the @.`,
  fix: 'Ask for another address, written with the letters a to z. What stands behind the @ may have any letters.',
  detail: 'The server does not offer SMTPUTF8 (RFC 6531).',
});

function unsureProblem(cause: Problem, host: string): Problem {
  return {
    kind: cause.kind === 'bug' ? 'server' : cause.kind,
    title: `The line fell after the letter was handed to ${host}, before the server said that it has it.`,
    fix: 'It may have been sent. frontdesk does not send it again by itself: look in Sent or ask the recipient, then decide.',
    detail: detailOf([cause.title, cause.detail]),
  };
}
