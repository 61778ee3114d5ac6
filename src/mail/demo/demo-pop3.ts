// The demo's POP3 server: the inbox of its IMAP server by the other protocol (RFC 1939 with CAPA, UIDL, TOP, PIPELINING
// and SASL), on loopback, so that it can be tried what moving all mail to this computer means.
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { MayOpen } from './imap-tokens.ts';

export interface PopLetter {
  /** Of this letter alone, for as long as the demo runs. */
  id: string;
  source: Buffer;
}

/** The inbox, as POP3 sees it. */
export interface Maildrop {
  letters(): PopLetter[];
  remove(ids: ReadonlySet<string>): void;
}

export interface DemoPop3 {
  port: number;
  stop(): Promise<void>;
}

export interface PopDoor {
  /** Whether the name and the password are right. */
  knows(user: string, password: string): boolean;
  mayOpen: MayOpen;
}

const LONGEST_LINE = 8_192;
const refusedToken = Buffer.from(JSON.stringify({ status: '401', schemes: 'bearer' })).toString('base64');
const capabilities = ['USER', 'UIDL', 'TOP', 'PIPELINING', 'RESP-CODES', 'SASL PLAIN XOAUTH2'];

export async function startDemoPop3(maildrop: Maildrop, door: PopDoor): Promise<DemoPop3> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    void converse(socket, new Session(maildrop, door)).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** One command after the other, however many come at once. */
async function converse(socket: Socket, session: Session): Promise<void> {
  socket.write('+OK frontdesk demo\r\n');
  let pending = '';
  for await (const chunk of socket) {
    pending += (chunk as Buffer).toString('latin1');
    if (pending.split('\n').some((line) => line.length > LONGEST_LINE)) return void socket.destroy();
    for (let end = pending.indexOf('\n'); end >= 0; end = pending.indexOf('\n')) {
      const line = pending.slice(0, end).replace(/\r$/, '');
      pending = pending.slice(end + 1);
      socket.write(await session.hear(line), 'latin1');
      if (session.over) return void socket.end();
    }
  }
}

const ok = (words = ''): string => `+OK ${words}`.trimEnd().concat('\r\n');
const no = (words: string): string => `-ERR ${words}\r\n`;
const many = (lines: readonly string[]): string =>
  `+OK\r\n${lines.map((line) => `${line}\r\n`).join('')}.\r\n`;

/** What was said so far on one line. Nothing is deleted before QUIT. */
class Session {
  readonly #maildrop: Maildrop;
  readonly #door: PopDoor;
  readonly #deleted = new Set<string>();
  /** null: nobody has signed in yet. */
  #letters: PopLetter[] | null = null;
  #user = '';
  /** Takes the next line in place of the commands. */
  #next: ((line: string) => string | Promise<string>) | null = null;
  over = false;

  constructor(maildrop: Maildrop, door: PopDoor) {
    this.#maildrop = maildrop;
    this.#door = door;
  }

  hear(line: string): string | Promise<string> {
    const next = this.#next;
    this.#next = null;
    if (next) return next(line);
    const [name = '', ...args] = line.split(' ');
    const command = name.toUpperCase();
    if (command === 'QUIT') return this.#quit();
    if (command === 'CAPA') return many(capabilities);
    return this.#letters === null
      ? this.#atTheDoor(command, args, line)
      : this.#inside(command, args, this.#letters);
  }

  #quit(): string {
    this.over = true;
    if (this.#letters !== null) this.#maildrop.remove(this.#deleted);
    return ok('good-bye');
  }

  #atTheDoor(command: string, args: string[], line: string): string | Promise<string> {
    switch (command) {
      case 'USER':
        this.#user = args.join(' ');
        return ok();
      case 'PASS':
        // Blanks are part of a password.
        return this.#enter(this.#door.knows(this.#user, line.slice(5)));
      case 'AUTH':
        return this.#auth(args);
      default:
        return no('sign in first');
    }
  }

  #auth([mechanism = '', first]: string[]): string | Promise<string> {
    const ways: Record<string, (said: string) => string | Promise<string>> = {
      PLAIN: (said) => {
        const [, user = '', password = ''] = said.split('\0');
        return this.#enter(this.#door.knows(user, password));
      },
      XOAUTH2: async (said) => {
        const [, user = '', token = ''] = /^user=(.+)\x01auth=Bearer (.+)\x01\x01$/.exec(said) ?? [];
        const good = await this.#door.mayOpen(user, token).catch(() => false);
        if (good) return this.#enter(true);
        // The reason first; the refusal itself when the other side has taken note of it.
        this.#next = () => this.#enter(false);
        return `+ ${refusedToken}\r\n`;
      },
    };
    const way = ways[mechanism.toUpperCase()];
    if (!way) return no('PLAIN and XOAUTH2 are known here');
    const take = (line: string) =>
      line === '*' ? no('as you like') : way(Buffer.from(line, 'base64').toString());
    if (first !== undefined) return take(first);
    this.#next = take;
    return '+ \r\n';
  }

  #enter(good: boolean): string {
    if (!good) return no('[AUTH] user name, password or token not accepted');
    this.#letters = this.#maildrop.letters();
    return ok();
  }

  #inside(command: string, [first, second]: string[], letters: readonly PopLetter[]): string {
    const left = letters.filter(({ id }) => !this.#deleted.has(id));
    const list = (words: (letter: PopLetter) => string | number): string => {
      const line = (letter: PopLetter): string => `${letters.indexOf(letter) + 1} ${words(letter)}`;
      if (first === undefined) return many(left.map(line));
      return this.#one(letters, first, (letter) => ok(line(letter)));
    };
    switch (command) {
      case 'NOOP':
        return ok();
      case 'STAT':
        return ok(`${left.length} ${left.reduce((all, { source }) => all + source.length, 0)}`);
      case 'LIST':
        return list(({ source }) => source.length);
      case 'UIDL':
        return list(({ id }) => id);
      case 'RETR':
        return this.#one(letters, first, ({ source }) => text(source));
      case 'TOP':
        return this.#one(letters, first, ({ source }) => text(topOf(source, Number(second))));
      case 'DELE':
        return this.#one(letters, first, ({ id }) => {
          this.#deleted.add(id);
          return ok();
        });
      case 'RSET':
        this.#deleted.clear();
        return ok();
      default:
        return no(`${command} is not known here`);
    }
  }

  #one(
    letters: readonly PopLetter[],
    number: string | undefined,
    act: (letter: PopLetter) => string,
  ): string {
    const letter = /^\d+$/.test(number ?? '') ? letters[Number(number) - 1] : undefined;
    return letter && !this.#deleted.has(letter.id) ? act(letter) : no('no such letter');
  }
}

/** A letter as an answer: its lines with the points doubled that begin one. */
function text(source: Buffer): string {
  const lines = source.toString('latin1').replace(/\r\n$/, '').split('\r\n');
  return many(lines.map((line) => (line.startsWith('.') ? `.${line}` : line)));
}

/** The header, and so many lines of the text. */
function topOf(source: Buffer, lines: number): Buffer {
  const words = source.toString('latin1');
  const end = words.indexOf('\r\n\r\n');
  if (end < 0) return source;
  const body = words
    .slice(end + 4)
    .split('\r\n')
    .slice(0, Number.isInteger(lines) ? lines : 0);
  return Buffer.from([words.slice(0, end), '', ...body, ''].join('\r\n'), 'latin1');
}
