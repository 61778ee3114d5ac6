// The line to a sign-in server, for the libraries that speak to one. It remembers what came back: the libraries hide
// DNS, TLS and refused connections behind one word, and drop the number and text of an error.
import { type RequestOptions, request } from 'node:https';
import { patience } from '../protocols/patience.ts';
import type { OAuthSettings } from './oauth-settings.ts';
import { routeError, signInRoute } from './sign-in-route.ts';

const silenceLimit = 20_000;
const largest = 1024 * 1024;

export interface LastAnswer {
  status: number;
  error: string;
  suberror: string;
  codes: readonly number[];
  description: string;
  cause: unknown;
}

export const noAnswer: LastAnswer = {
  status: 0,
  error: '',
  suberror: '',
  codes: [],
  description: '',
  cause: undefined,
};

export type Body = Record<string, unknown>;

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Body;
}

export interface Question {
  headers?: Record<string, string>;
  body?: string;
}

export const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

const secretFields = [
  ...['refresh_token', 'access_token', 'id_token', 'device_code'],
  ...['code', 'code_verifier', 'client_secret'],
];

export class SignInLine {
  readonly #settings: OAuthSettings;
  readonly #signal: AbortSignal | undefined;
  readonly #secrets = new Set<string>();
  #last = noAnswer;

  constructor(settings: OAuthSettings, signal?: AbortSignal) {
    this.#settings = settings;
    this.#signal = signal;
  }

  get last(): LastAnswer {
    return this.#last;
  }

  /** What was sent and came that must stand nowhere in clear. */
  get secrets(): string[] {
    return [...this.#secrets];
  }

  async ask(method: 'GET' | 'POST', url: string, question: Question = {}): Promise<Answer> {
    this.#last = noAnswer;
    this.#hide(Object.fromEntries(new URLSearchParams(question.body ?? '')));
    try {
      const { status, headers, words } = await this.#fetch(method, url, question);
      this.#last = { ...noAnswer, status };
      const body = JSON.parse(words) as Body;
      this.#hide(body);
      const codes = Array.isArray(body.error_codes) ? body.error_codes.filter(Number.isInteger) : [];
      this.#last = {
        ...{ status, codes, error: asText(body.error), cause: undefined },
        // By Microsoft's name, and by Google's.
        suberror: asText(body.suberror) || asText(body.error_subtype),
        description: asText(body.error_description),
      };
      return { status, headers, body };
    } catch (cause) {
      this.#last = { ...this.#last, cause };
      throw cause;
    }
  }

  #hide(fields: Body): void {
    for (const name of secretFields) {
      const value = asText(fields[name]);
      if (value !== '') this.#secrets.add(value);
    }
  }

  async #fetch(
    method: 'GET' | 'POST',
    url: string,
    { headers, body }: Question,
  ): Promise<{ status: number; headers: Record<string, string>; words: string }> {
    const how: RequestOptions = {
      ...{ method, timeout: silenceLimit * patience(), ...(await signInRoute(this.#settings)) },
      headers: { ...headers, accept: 'application/json' },
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
      asking.on('error', (error) => reject(routeError(error, url)));
      asking.end(body);
    });
  }
}
