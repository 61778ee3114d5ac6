// A person with a web browser, on another computer than frontdesk: opens addresses, fills in forms, presses buttons,
// is led on by redirects, keeps cookies.
import { get as getPlain } from 'node:http';
import { request } from 'node:https';

export interface Page {
  url: string;
  title: string;
  /** Where its form goes; null: the page has none. */
  action: string | null;
  fields: Record<string, string>;
  buttons: string[];
}

export class Person {
  readonly #ca: string;
  readonly #cookies = new Map<string, { value: string; path: string }>();
  page: Page = { url: '', title: '', action: null, fields: {}, buttons: [] };

  /** Whether frontdesk runs on the computer of this browser, or has a tunnel to it. */
  readonly #here: boolean;

  constructor(ca: string, here = true) {
    this.#ca = ca;
    this.#here = here;
  }

  async open(url: string): Promise<Page> {
    return this.#go('GET', url);
  }

  /** Sends the form of the page with what was typed into its fields. */
  async submit(typed: Record<string, string> = {}, press?: string): Promise<Page> {
    const { action, fields, url, buttons, title } = this.page;
    if (action === null) throw new Error(`"${title}" has no form`);
    if (press !== undefined && !buttons.includes(press))
      throw new Error(`"${title}" has no button "${press}", but ${buttons.join(', ')}`);
    const form = new URLSearchParams({ ...fields, ...typed, ...(press === undefined ? {} : { press }) });
    return this.#go('POST', new URL(action, url).href, form.toString());
  }

  press(button: string): Promise<Page> {
    return this.submit({}, button);
  }

  /** Opens the address that frontdesk says and types its code. */
  async enterCode(address: string, code: string): Promise<Page> {
    await this.open(address);
    await this.submit({ user_code: code });
    return this.page.buttons.includes('Continue') ? this.press('Continue') : this.page;
  }

  /** From the first page of the sign-in to its end, whatever stands in between. */
  async signIn(address: string, password: string, { secondStep = '', consent = true } = {}): Promise<Page> {
    for (let pages = 0; pages < 8; pages++) {
      const { title, buttons } = this.page;
      if (title === 'Pick an account')
        await this.press(buttons.includes(address) ? address : 'Use another account');
      else if (title === 'Sign in') await this.submit({ address, password }, 'Next');
      else if (title === 'Enter code' && buttons.includes('Verify'))
        await this.submit({ code: secondStep }, 'Verify');
      else if (title === 'Permissions requested') await this.press(consent ? 'Accept' : 'Cancel');
      else return this.page;
    }
    throw new Error(`The sign-in leads nowhere: "${this.page.title}"`);
  }

  async #go(method: 'GET' | 'POST', address: string, body?: string): Promise<Page> {
    let next = { method, url: new URL(address), body };
    for (let hops = 0; hops < 12; hops++) {
      // Where a redirect leads to frontdesk itself: a browser here would get there, one elsewhere shows an error,
      // and in both cases the address stands in its address line.
      if (next.url.protocol === 'http:') return this.#leave(next.url);
      const answer = await this.#ask(next);
      if (answer.location === undefined) {
        this.page = readPage(next.url.href, answer.text);
        // A form that sends itself by script.
        return answer.text.includes('document.forms[0].submit()') ? this.submit() : this.page;
      }
      next = { method: 'GET', url: new URL(answer.location, next.url), body: undefined };
    }
    throw new Error(`Redirected too often: ${next.url.href}`);
  }

  async #leave(url: URL): Promise<Page> {
    const text = url.port === '' || !this.#here ? undefined : await followLoopback(url);
    this.page =
      text === undefined
        ? { ...this.page, url: url.href, title: "This site can't be reached", action: null }
        : readPage(url.href, text);
    return this.page;
  }

  #ask({ method, url, body }: { method: string; url: URL; body: string | undefined }): Promise<{
    location: string | undefined;
    text: string;
  }> {
    const cookies = [...this.#cookies]
      .filter(([, { path }]) => url.pathname.startsWith(path))
      .map(([name, { value }]) => `${name}=${value}`);
    const headers = {
      ...(cookies.length > 0 ? { cookie: cookies.join('; ') } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    };
    return new Promise((resolve, reject) => {
      const asking = request(url, { method, headers, ca: this.#ca, agent: false }, (answer) => {
        for (const line of answer.headers['set-cookie'] ?? []) this.#keep(line);
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({ location: answer.headers.location, text: Buffer.concat(chunks).toString() }),
        );
      });
      asking.on('error', reject);
      asking.end(body);
    });
  }

  #keep(line: string): void {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (!name) return;
    const path = /;\s*path=([^;]*)/i.exec(line)?.[1] ?? '/';
    if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) this.#cookies.delete(name);
    else this.#cookies.set(name, { value: value!, path });
  }
}

/** A browser on the same computer, which reaches frontdesk; undefined: nobody listens. */
function followLoopback(url: URL): Promise<string | undefined> {
  return new Promise((resolve) => {
    getPlain({ host: '127.0.0.1', port: url.port, path: url.pathname + url.search }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve(Buffer.concat(chunks).toString()));
    }).on('error', () => resolve(undefined));
  });
}

const plain = (text: string): string =>
  text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&');

function readPage(url: string, html: string): Page {
  const form = /<form\b[^>]*\baction="([^"]*)"/i.exec(html);
  const attribute = (tag: string, name: string): string =>
    plain(new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(tag)?.[1] ?? '');
  const inputs = html.match(/<input\b[^>]*>/gi) ?? [];
  return {
    url,
    title: plain(/<title>([^<]*)<\/title>/i.exec(html)?.[1] ?? html.slice(0, 80)),
    action: form ? plain(form[1]!) : null,
    fields: Object.fromEntries(inputs.map((tag) => [attribute(tag, 'name'), attribute(tag, 'value')])),
    buttons: (html.match(/<button\b[^>]*>/gi) ?? []).map((tag) => attribute(tag, 'value')),
  };
}
