// The demo's phone: a web browser for the pages of the practice sign-in and no others, for people whose own browser does
// not get to them, over SSH for instance. It follows redirects, keeps cookies, and shows forms as what they are.
import { request as requestPlain } from 'node:http';
import { request } from 'node:https';
import { practiceAt } from '../auth/practice.ts';
import { signInRoute } from '../auth/sign-in-route.ts';
import { withoutTags } from '../mime/html-tags.ts';

export interface PhoneField {
  name: string;
  label: string;
  secret: boolean;
}

export interface PhonePage {
  title: string;
  words: readonly string[];
  fields: readonly PhoneField[];
  /** Labels, of which one is pressed. */
  buttons: readonly string[];
}

interface Form {
  action: URL;
  /** What the form holds besides what is typed. */
  hidden: Record<string, string>;
}

const MOST_REDIRECTS = 12;

export class PracticeBrowser {
  readonly #cookies = new Map<string, string>();
  #form: Form | null = null;

  /** Throws when nothing answers. */
  open(url: string): Promise<PhonePage> {
    return this.#go(new URL(url));
  }

  /** Sends the form of the page. */
  submit(typed: Readonly<Record<string, string>>, button: string): Promise<PhonePage> {
    if (!this.#form) throw new Error('The page has no form');
    const { action, hidden } = this.#form;
    return this.#go(action, new URLSearchParams({ ...hidden, ...typed, press: button }).toString());
  }

  async #go(to: URL, body?: string): Promise<PhonePage> {
    let at = to;
    let form = body;
    for (let hops = 0; hops < MOST_REDIRECTS; hops++) {
      const answer = await this.#ask(at, form);
      if (answer.location === undefined) return this.#read(at, answer.text);
      at = new URL(answer.location, at);
      form = undefined;
    }
    throw new Error('The page leads nowhere');
  }

  async #ask(url: URL, body: string | undefined): Promise<{ location: string | undefined; text: string }> {
    const practice = practiceAt(url.origin);
    const own = practice !== null;
    // The other place that a sign-in leads to is frontdesk itself, which waits for the browser to come back.
    const back = url.protocol === 'http:' && url.hostname === 'localhost';
    if (!own && !back) throw new Error(`The practice phone does not go to ${url.origin}`);
    const route = own ? await signInRoute(practice.settings) : { agent: false as const };
    const cookies = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const how = {
      ...route,
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(own && cookies !== '' ? { cookie: cookies } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
    };
    return new Promise((resolve, reject) => {
      const asking = (own ? request : requestPlain)(url, how, (answer) => {
        const chunks: Buffer[] = [];
        if (own) for (const line of answer.headers['set-cookie'] ?? []) this.#keep(line);
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({ location: answer.headers.location, text: Buffer.concat(chunks).toString('utf8') }),
        );
      });
      asking.on('error', reject);
      asking.end(body);
    });
  }

  /** Paths make no difference: no name is used twice. */
  #keep(line: string): void {
    const [, name, value] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
    if (name === undefined) return;
    if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) this.#cookies.delete(name);
    else this.#cookies.set(name, value!);
  }

  #read(url: URL, html: string): PhonePage {
    const action = /<form\b[^>]*\baction="([^"]*)"/.exec(html)?.[1];
    this.#form = action === undefined ? null : { action: new URL(plain(action), url), hidden: {} };
    const fields: PhoneField[] = [];
    // With the words before it, which are its label.
    for (const [, label = '', tag = ''] of html.matchAll(/(?:<label>([^<]*))?(<input\b[^>]*>)/g)) {
      const name = attribute(tag, 'name');
      if (attribute(tag, 'type') === 'hidden' && this.#form)
        this.#form.hidden[name] = attribute(tag, 'value');
      else
        fields.push({
          name,
          label: plain(label).trim() || 'Code',
          secret: attribute(tag, 'type') === 'password',
        });
    }
    return {
      title: plain(/<title>([^<]*)/.exec(html)?.[1] ?? ''),
      words: [...html.matchAll(/<p\b[^>]*>([^<]*)/g)].map((match) => plain(match[1]!).trim()),
      fields,
      buttons: [...html.matchAll(/<button\b[^>]*>/g)].map(([tag]) => attribute(tag, 'value')),
    };
  }
}

/** The same one each time: it remembers who signed in on it, and lets people pick among accounts. */
export const practicePhone = new PracticeBrowser();

const plain = (html: string): string => withoutTags(html);
const attribute = (tag: string, name: string): string =>
  plain(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '');
