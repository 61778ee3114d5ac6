// One visit to a POP3 server, from sign-in to QUIT. It says what the server said; what follows from that, and above
// all when a letter may be deleted, is decided by those who use it.
import type { ServerAddress } from '../../db/account-settings.ts';
import { fail, type Result, succeed } from '../../db/problem.ts';
import type { MailServer } from '../problems/mail-server.ts';
import { pop3Problem } from '../problems/pop3-problem.ts';
import { type LineStage, type LineTimeouts, openLine } from './line.ts';
import { lineError, stoppedError, within } from './line-error.ts';
import { chooseSignIn, oldServer, type Pop3Capabilities, readCapabilities } from './pop3-capabilities.ts';
import { type Listed, readListing } from './pop3-listing.ts';
import { isRefusal, Pop3Wire } from './pop3-wire.ts';

export interface OpenPop3Request {
  server: ServerAddress;
  user: string;
  password?: string;
  /** OAuth; goes before a password. */
  accessToken?: string;
  /** Stops the opening. Once it is open, the session is ended with `quit()` or `close()`. */
  signal?: AbortSignal | undefined;
  timeouts?: (Partial<LineTimeouts> & { silence?: number }) | undefined;
  onStage?: ((stage: LineStage) => void) | undefined;
}

/** How long a server may be silent while it owes an answer, in ms; and at its end, when it deletes what it was told to. */
const silenceLimit = 90_000;
const farewellLimit = 300_000;
/** Larger letters than this are not taken from any server, in bytes; it bounds memory, not mail. */
export const largestLetter = 100 * 1024 * 1024;
/** A list of two million letters, in bytes. */
const largestListing = 160 * 1024 * 1024;
const longestCapabilities = 64 * 1024;

export async function openPop3(request: OpenPop3Request): Promise<Result<Pop3Session>> {
  const { signal } = request;
  try {
    const line = await openLine({ protocol: 'pop3', ...request });
    const wire = new Pop3Wire(line.socket, request.timeouts?.silence ?? silenceLimit);
    const stop = (): void => wire.close(stoppedError());
    signal?.addEventListener('abort', stop, { once: true });
    try {
      if (signal?.aborted) throw stoppedError();
      await wire.greeting();
      return succeed(await signIn(wire, request));
    } catch (error) {
      wire.close();
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  } catch (error) {
    return fail(pop3Problem(signal?.aborted ? stoppedError() : error, pop3Server(request)));
  }
}

async function signIn(wire: Pop3Wire, request: OpenPop3Request): Promise<Pop3Session> {
  const { user, password = '', accessToken } = request;
  const before = await capabilities(wire);
  const how = chooseSignIn(before, accessToken !== undefined);
  switch (how) {
    case 'user':
      refuseLineEnds(user, password);
      await wire.ask({ command: `USER ${user}`, named: 'AUTH USER' });
      await wire.ask({ command: `PASS ${password}`, named: 'AUTH PASS' });
      break;
    case 'plain':
      await authenticate(wire, 'PLAIN', `\0${user}\0${password}`);
      break;
    case 'xoauth2':
      await authenticate(wire, 'XOAUTH2', `user=${user}\x01auth=Bearer ${accessToken}\x01\x01`);
      break;
    case null:
      throw lineError(
        before.sasl.length > 0 || accessToken !== undefined ? 'AUTH_METHOD_UNKNOWN' : 'AUTH_NOT_OFFERED',
        'The server offers no sign-in that can be used',
        { response: before.sasl.join(' '), command: accessToken === undefined ? 'AUTH' : 'AUTH XOAUTH2' },
      );
  }
  // Some things are only said to those who have signed in.
  const after = await capabilities(wire);
  const known = after === oldServer ? { ...before, uidl: true } : after;
  wire.pipelining = known.pipelining;
  return new Pop3Session(wire, known);
}

async function capabilities(wire: Pop3Wire): Promise<Pop3Capabilities> {
  try {
    const { body } = await wire.ask({ command: 'CAPA', body: longestCapabilities });
    return readCapabilities(body.toString('latin1').split('\r\n'));
  } catch (error) {
    if (isRefusal(error)) return oldServer;
    throw error;
  }
}

/** In two steps (RFC 5034): command lines may have 255 bytes, and tokens are longer. */
async function authenticate(wire: Pop3Wire, mechanism: string, secret: string): Promise<void> {
  const question = { command: `AUTH ${mechanism}`, named: `AUTH ${mechanism}`, maySayMore: true };
  const { words } = await wire.ask(question);
  if (!/^\+( |$)/.test(words)) throw lineError('ANSWER_UNREADABLE', 'No answer to AUTH', { response: words });
  const answered = await wire.ask({ ...question, command: Buffer.from(secret).toString('base64') });
  if (!/^\+( |$)/.test(answered.words)) return;
  // A refused token: the server says why in base64, and wants an empty line before it says -ERR.
  const why = Buffer.from(answered.words.slice(2), 'base64').toString('utf8');
  await wire.ask({ ...question, command: '', maySayMore: false }).catch((error) => {
    if (!isRefusal(error)) throw error;
    throw Object.assign(error, { response: `${error.response ?? ''} ${why}`.trim() });
  });
}

/** A line end in a password would begin a command of its own. */
function refuseLineEnds(...words: string[]): void {
  if (words.some((word) => /[\r\n\0]/.test(word)))
    throw lineError('AUTH_METHOD_UNKNOWN', 'A sign-in with a line end cannot be sent to this server');
}

export class Pop3Session {
  readonly capabilities: Pop3Capabilities;
  readonly #wire: Pop3Wire;

  constructor(wire: Pop3Wire, capabilities: Pop3Capabilities) {
    this.#wire = wire;
    this.capabilities = capabilities;
  }

  get usable(): boolean {
    return this.#wire.usable;
  }

  /** All letters with their unique-ids; `hasIds` false: the server knows no UIDL. */
  async list(): Promise<{ letters: Listed[]; hasIds: boolean }> {
    const sizes = await this.#wire.ask({ command: 'LIST', body: largestListing });
    const ids = await this.#wire.ask({ command: 'UIDL', body: largestListing }).catch((error) => {
      if (isRefusal(error)) return null;
      throw error;
    });
    return { letters: readListing(sizes.body, ids?.body ?? null), hasIds: ids !== null };
  }

  /**
   * Fetches letters, all of them under way at once where the server allows it. Each promise gives the letter byte
   * for byte, or rejects with a refusal (isRefusal) for that letter alone, or with what ended the line.
   */
  retrieve(numbers: readonly number[]): Promise<Buffer>[] {
    const questions = numbers.map((number) => ({ command: `RETR ${number}`, body: largestLetter }));
    return this.#wire.askAll(questions).map((answer) => {
      const letter = answer.then(({ body }) => body);
      letter.catch(() => {});
      return letter;
    });
  }

  /** Marks letters to be deleted at QUIT. Gives back those that the server refused to delete, with its words. */
  async erase(numbers: readonly number[]): Promise<Map<number, string>> {
    const answers = this.#wire.askAll(numbers.map((number) => ({ command: `DELE ${number}` })));
    const refused = new Map<number, string>();
    for (const [index, answer] of answers.entries())
      await answer.catch((error) => {
        if (!isRefusal(error)) throw error;
        refused.set(numbers[index]!, error.response ?? '');
      });
    return refused;
  }

  /** Takes all marks of this session away again. */
  async reset(): Promise<void> {
    await this.#wire.ask({ command: 'RSET' });
  }

  /**
   * Ends the session; resolves when the server has said that the deletions are done, and only then are they.
   * Rejects with a refusal where the server says that they are not, and otherwise when the line ended first.
   */
  async quit(ms = farewellLimit): Promise<void> {
    this.#wire.silence = ms;
    try {
      const farewell = this.#wire.ask({ command: 'QUIT' });
      await within(farewell, { ms, code: 'ETIMEOUT', giveUp: () => {} });
    } finally {
      this.close();
    }
  }

  /** Ends it at once. The server then keeps every letter that was marked. */
  close(): void {
    this.#wire.close();
  }
}

/** For putting later failures of the same session into words with `pop3Problem`. */
export function pop3Server(
  request: Pick<OpenPop3Request, 'server' | 'user' | 'password' | 'accessToken'>,
): MailServer {
  return {
    protocol: 'pop3',
    host: request.server.host,
    port: request.server.port,
    security: request.server.security,
    user: request.user,
    secrets: [request.password ?? '', request.accessToken ?? ''],
    withToken: request.accessToken !== undefined,
  };
}
