// The way from Microsoft's library to the sign-in server. It remembers what came back: the library hides DNS, TLS and
// refused connections behind one word, and drops the number and text of an error.
import { type RequestOptions, request } from 'node:https';
import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import { patience } from '../protocols/patience.ts';

const silenceLimit = 20_000;
const largest = 1024 * 1024;
/** Where the server names no pause between two questions, and by how much one grows where it asks for a longer one, in seconds. */
const pollPause = 5;
/** Questions about a code that may fail in a row on a bad line before it is given up. */
const mayFail = 3;

export interface LastAnswer {
  status: number;
  error: string;
  suberror: string;
  codes: readonly number[];
  description: string;
  cause: unknown;
}

type Body = Record<string, unknown>;
export const noAnswer: LastAnswer = {
  status: 0,
  error: '',
  suberror: '',
  codes: [],
  description: '',
  cause: undefined,
};
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export class SignInNetwork implements INetworkModule {
  readonly #signal: AbortSignal | undefined;
  readonly #secrets = new Set<string>();
  #last = noAnswer;
  #failedInARow = 0;
  #pauseSeconds = pollPause;
  #asked = false;

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  get last(): LastAnswer {
    return this.#last;
  }

  /** What was sent and came that must stand nowhere in clear. */
  get secrets(): string[] {
    return [...this.#secrets];
  }

  sendGetRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    return this.#ask('GET', url, options) as Promise<NetworkResponse<T>>;
  }

  async sendPostRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    const form = new URLSearchParams(options?.body ?? '');
    this.#hide(Object.fromEntries(form));
    const polls = form.get('grant_type')?.endsWith('device_code') ?? false;
    const answer = polls ? await this.#poll(url, options) : await this.#ask('POST', url, options);
    this.#hide(answer.body);
    if (/\/devicecode(\?|$)/.test(url)) {
      // The library would call back with a code that is undefined.
      if (answer.status !== 200 || !answer.body.user_code) throw new Error('No code was given');
      // The pause is made here, where it can be stopped: the library's would keep a program that is left waiting.
      this.#pauseSeconds = Number(answer.body.interval) || pollPause;
      answer.body.interval = 0.001;
    }
    return answer as NetworkResponse<object> as NetworkResponse<T>;
  }

  async #poll(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<Body>> {
    const pending = { headers: {}, status: 400, body: { error: 'authorization_pending' } };
    if (this.#asked) await this.#pause();
    this.#asked = true;
    try {
      const answer = await this.#ask('POST', url, options);
      this.#failedInARow = 0;
      if (answer.body.error !== 'slow_down') return answer;
      // For the library that is the end; it is meant as a wish (RFC 8628, section 3.5).
      this.#pauseSeconds += pollPause;
      return pending;
    } catch (error) {
      if (this.#signal?.aborted || ++this.#failedInARow > mayFail) throw error;
      return pending;
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, this.#pauseSeconds * 1_000);
      this.#signal?.addEventListener('abort', done);
      if (this.#signal?.aborted) done();
    });
  }

  #hide(fields: Body): void {
    for (const name of [
      'refresh_token',
      'access_token',
      'id_token',
      'device_code',
      'code',
      'code_verifier',
    ]) {
      const value = text(fields[name]);
      if (value !== '') this.#secrets.add(value);
    }
  }

  async #ask(
    method: 'GET' | 'POST',
    url: string,
    options: NetworkRequestOptions | undefined,
  ): Promise<NetworkResponse<Body>> {
    this.#last = noAnswer;
    try {
      const { status, headers, words } = await this.#fetch(method, url, options);
      this.#last = { ...noAnswer, status };
      const body = JSON.parse(words) as Body;
      const codes = Array.isArray(body.error_codes) ? body.error_codes.filter(Number.isInteger) : [];
      this.#last = {
        ...{ status, codes, error: text(body.error), suberror: text(body.suberror) },
        ...{ description: text(body.error_description), cause: undefined },
      };
      return { status, headers, body };
    } catch (cause) {
      this.#last = { ...this.#last, cause };
      throw cause;
    }
  }

  #fetch(
    method: 'GET' | 'POST',
    url: string,
    options: NetworkRequestOptions | undefined,
  ): Promise<{ status: number; headers: Record<string, string>; words: string }> {
    const how: RequestOptions = {
      ...{ method, minVersion: 'TLSv1.2', timeout: silenceLimit * patience(), agent: false },
      headers: { ...options?.headers, accept: 'application/json' },
      ...(this.#signal ? { signal: this.#signal } : {}),
    };
    return new Promise((resolve, reject) => {
      const asking = request(url, how, (answer) => {
        const chunks: Buffer[] = [];
        let size = 0;
        answer.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          size += chunk.length;
          if (size > largest) asking.destroy(new Error(`More than ${largest} bytes`));
        });
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers as Record<string, string>,
            words: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      });
      asking.on('timeout', () =>
        asking.destroy(Object.assign(new Error('The sign-in server did not answer'), { code: 'ETIMEOUT' })),
      );
      asking.on('error', reject);
      asking.end(options?.body);
    });
  }
}
