// A POP3 server with a maildrop of its own that behaves as badly as a test wants: no unique-ids, repeating ones, letters
// that it does not give, deletions that it refuses, lines that fall at a chosen point. What it deletes, it deletes only
// when QUIT is reached, as RFC 1939 says.
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

export interface OddLetter {
  bytes: Buffer;
  id: string;
}

export interface OddBehaviour {
  /** Does not know UIDL. */
  noUidl?: boolean;
  /** Does not know CAPA, and takes one command at a time. */
  old?: boolean;
  /** An answer of its own to a command; '' cuts the line instead; undefined: as usual. */
  answer?: (command: string, count: number) => string | undefined;
  /** Says to LIST what a letter's size is. */
  sizeOf?: (letter: OddLetter) => number;
  /** QUIT: deletes without a word and cuts; or says OK and deletes nothing. */
  quit?: 'deletesAndCuts' | 'lies';
  /** Cuts in the middle of this letter (from 1, in the order in which they are fetched). */
  cutInLetter?: number;
}

export interface OddPop3 {
  readonly port: number;
  letters: OddLetter[];
  behaviour: OddBehaviour;
  /** Every command, of all connections. */
  heard: string[];
  close(): Promise<void>;
}

export async function startOddPop3(bytes: readonly Buffer[], behaviour: OddBehaviour = {}): Promise<OddPop3> {
  const sockets = new Set<Socket>();
  const odd: OddPop3 = {
    port: 0,
    letters: bytes.map((letter, index) => ({ bytes: letter, id: `id-${index + 1}` })),
    behaviour,
    heard: [],
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    serve(odd, socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(odd, { port: (server.address() as AddressInfo).port });
}

function serve(odd: OddPop3, socket: Socket): void {
  const { behaviour } = odd;
  const session = [...odd.letters];
  const deleted = new Set<OddLetter>();
  const counts = new Map<string, number>();
  let fetched = 0;
  let pending = '';
  const say = (text: string): void => {
    if (text !== '') socket.write(text, 'latin1');
  };
  const own = (command: string): boolean => {
    const name = command.split(' ')[0]!;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    const answer = behaviour.answer?.(command, count);
    if (answer === undefined) return false;
    if (answer === '') socket.destroy();
    else say(`${answer}\r\n`);
    return true;
  };
  const listing = (line: (letter: OddLetter) => string): string =>
    `+OK\r\n${session.map((letter, index) => (deleted.has(letter) ? '' : `${index + 1} ${line(letter)}\r\n`)).join('')}.\r\n`;

  if (!own('GREETING')) say('+OK odd\r\n');
  socket.on('data', (chunk) => {
    pending += chunk.toString('latin1');
    for (let end = pending.indexOf('\r\n'); end >= 0 && !socket.destroyed; end = pending.indexOf('\r\n')) {
      const command = pending.slice(0, end);
      pending = pending.slice(end + 2);
      odd.heard.push(command);
      if (!own(command)) say(answerTo(command));
    }
  });

  function answerTo(command: string): string {
    const [name, argument] = command.split(' ');
    const letter = session[Number(argument) - 1];
    switch (name) {
      case 'CAPA':
        return behaviour.old ? '-ERR what?\r\n' : '+OK\r\nUSER\r\nUIDL\r\nPIPELINING\r\n.\r\n';
      case 'LIST':
        return listing((one) => String(behaviour.sizeOf?.(one) ?? one.bytes.length));
      case 'UIDL':
        return behaviour.noUidl ? '-ERR what?\r\n' : listing(({ id }) => id);
      case 'RETR': {
        if (!letter) return '-ERR no such letter\r\n';
        const text = letter.bytes.toString('latin1').replace(/^\./gm, '..');
        if (++fetched !== behaviour.cutInLetter) return `+OK\r\n${text}.\r\n`;
        say(`+OK\r\n${text.slice(0, text.length / 2)}`);
        socket.end();
        return '';
      }
      case 'DELE':
        if (letter) deleted.add(letter);
        return '+OK\r\n';
      case 'QUIT':
        if (behaviour.quit !== 'lies') odd.letters = odd.letters.filter((one) => !deleted.has(one));
        if (behaviour.quit !== 'deletesAndCuts') say('+OK\r\n');
        socket.end();
        return '';
      default:
        return '+OK\r\n';
    }
  }
}
