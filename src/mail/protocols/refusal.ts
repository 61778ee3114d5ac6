// imapflow answers `false` where a server says NO to a move or a mark, and keeps the server's words for its log. Here
// they are heard: of the log nothing else is taken, and nothing is written anywhere.
import type { ImapFlow } from 'imapflow';

export interface Refusal {
  /** In brackets (RFC 5530), in capitals; '' when there was none. */
  code: string;
  words: string;
}

const last = new WeakMap<ImapFlow, Refusal>();

/** What the server last said NO to on this connection, since it was forgotten. */
export const lastRefusal = (client: ImapFlow): Refusal | undefined => last.get(client);
export const forgetRefusal = (client: ImapFlow): boolean => last.delete(client);

/** A logger for imapflow that takes warnings about refused commands, and no other level. */
export class RefusalListener {
  #client: ImapFlow | undefined;

  listensTo(client: ImapFlow): void {
    this.#client = client;
  }

  warn(entry: unknown): void {
    const refusal = refusalOf((entry as { err?: { response?: unknown } } | undefined)?.err?.response);
    if (refusal && this.#client) last.set(this.#client, refusal);
  }

  /** Spares imapflow the work of putting every answer into words that nobody reads. */
  isLevelEnabled(level: string): boolean {
    return level === 'warn';
  }

  debug(): void {}
  info(): void {}
  error(): void {}
  fatal(): void {}
}

/** "A7 NO [OVERQUOTA] The mailbox is full" in its parts. */
export function refusalOf(line: unknown): Refusal | undefined {
  const match =
    typeof line === 'string' ? /^\S+ (?:NO|BAD) (?:\[([^\]\s]*)[^\]]*\] ?)?(.*)$/is.exec(line) : null;
  return match ? { code: (match[1] ?? '').toUpperCase(), words: (match[2] ?? '').trim() } : undefined;
}
