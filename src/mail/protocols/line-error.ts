// Failures of a connection that no library has a name for, in the same form as the libraries' own.

export type LineErrorCode =
  | 'DNS_TIMEOUT'
  | 'CONNECT_TIMEOUT'
  | 'GREETING_TIMEOUT'
  | 'UPGRADE_TIMEOUT'
  | 'EConnectionClosed'
  | 'WRONG_SERVICE'
  | 'SERVER_BYE'
  | 'STARTTLS_MISSING'
  | 'STARTTLS_INJECTION'
  | 'CLEAR_TO_PUBLIC'
  | 'AUTH_NOT_OFFERED'
  | 'AUTH_METHOD_UNKNOWN'
  | 'ETIMEOUT' // silence on a line that had answered before
  | 'ANSWER_UNREADABLE'
  | 'LETTER_TOO_LARGE'
  | 'POP3_REFUSED'
  | 'STOPPED';

export interface LineErrorFields {
  /** The server's own words. */
  response?: string;
  responseCode?: number;
  command?: string;
}

export type LineError = Error & LineErrorFields & { code: LineErrorCode };

export function lineError(code: LineErrorCode, message: string, fields: LineErrorFields = {}): LineError {
  return Object.assign(new Error(message), fields, { code });
}

export const stoppedError = (): LineError => lineError('STOPPED', 'Stopped before it was finished');

/** Settles as `work` does, unless the time (ms) or the signal comes first; then `giveUp` clears away. */
export function within<T>(
  work: Promise<T>,
  limit: { ms: number; code: LineErrorCode; signal?: AbortSignal | undefined; giveUp: () => void },
): Promise<T> {
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      clearTimeout(timer);
      limit.signal?.removeEventListener('abort', stop);
    };
    const abandon = (error: Error): void => {
      finish();
      reject(error);
      limit.giveUp();
    };
    const stop = (): void => abandon(stoppedError());
    const timer = setTimeout(
      () => abandon(lineError(limit.code, `No answer within ${Math.round(limit.ms / 1000)} s`)),
      limit.ms,
    );
    work.then(
      (value) => {
        finish();
        resolve(value);
      },
      (error) => {
        finish();
        reject(error);
      },
    );
    if (limit.signal?.aborted) stop();
    else limit.signal?.addEventListener('abort', stop, { once: true });
  });
}
