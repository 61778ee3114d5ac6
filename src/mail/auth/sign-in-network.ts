// The way from Microsoft's library to the sign-in server, with what that library does not do well: waiting for a code.
import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import type { OAuthSettings } from './oauth-settings.ts';
import { type Answer, SignInLine } from './sign-in-line.ts';

/** Where the server names no pause between two questions, and by how much one grows where it asks for a longer one, in seconds. */
const pollPause = 5;
/** Questions about a code that may fail in a row on a bad line before it is given up. */
const mayFail = 3;

export class SignInNetwork implements INetworkModule {
  readonly line: SignInLine;
  readonly #signal: AbortSignal | undefined;
  #failedInARow = 0;
  #pauseSeconds = pollPause;
  #asked = false;

  constructor(settings: OAuthSettings, signal?: AbortSignal) {
    this.#signal = signal;
    this.line = new SignInLine(settings, signal);
  }

  sendGetRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    return this.line.ask('GET', url, options) as Promise<NetworkResponse<object>> as Promise<
      NetworkResponse<T>
    >;
  }

  async sendPostRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    const grant = new URLSearchParams(options?.body ?? '').get('grant_type');
    const answer = grant?.endsWith('device_code')
      ? await this.#poll(url, options)
      : await this.line.ask('POST', url, options);
    if (/\/devicecode(\?|$)/.test(url)) {
      // The library would call back with a code that is undefined.
      if (answer.status !== 200 || !answer.body.user_code) throw new Error('No code was given');
      // The pause is made here, where it can be stopped: the library's would keep a program that is left waiting.
      this.#pauseSeconds = Number(answer.body.interval) || pollPause;
      answer.body.interval = 0.001;
    }
    return answer as NetworkResponse<object> as NetworkResponse<T>;
  }

  async #poll(url: string, options?: NetworkRequestOptions): Promise<Answer> {
    const pending = { headers: {}, status: 400, body: { error: 'authorization_pending' } };
    if (this.#asked) await this.#pause();
    this.#asked = true;
    try {
      const answer = await this.line.ask('POST', url, options);
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
}
