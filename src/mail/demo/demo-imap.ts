// The demo's IMAP server: a small one in memory, on loopback, with the sample letters in it.
import type { AddressInfo, Socket } from 'node:net';
import hoodiecrow, { type HoodiecrowMessage, type HoodiecrowServer } from 'hoodiecrow-imap';
import { DEMO_ADDRESS, DEMO_NEW_ADDRESS, type DemoFolder, type PostedLetter } from './demo-letter.ts';
import type { Maildrop } from './demo-pop3.ts';
import { onlyKnownCommands, sayWhatIsEnabled, tellOfFlags, uidFetchChanges } from './imap-repairs.ts';
import { type MayOpen, tokens } from './imap-tokens.ts';

export interface DemoImap {
  port: number;
  /** Puts a letter into the inbox, and tells those who wait for one. */
  deliver(source: Buffer): void;
  /** The inbox by POP3. */
  maildrop: Maildrop;
  stop(): Promise<void>;
}

const specialUse: Partial<Record<DemoFolder, string>> = {
  Archive: '\\Archive',
  Deleted: '\\Trash',
  Drafts: '\\Drafts',
  Junk: '\\Junk',
  Sent: '\\Sent',
};

const folderNames: DemoFolder[] = ['Archive', 'Deleted', 'Drafts', 'Junk', 'Lab orders', 'Sent'];

const plugins = [
  // Before the extensions that it can switch on.
  'ENABLE',
  ...['ID', 'NAMESPACE', 'SASL-IR', 'AUTH-PLAIN', 'SPECIAL-USE', 'UNSELECT', 'IDLE', 'MOVE'],
  // After MOVE, whose answers it completes.
  ...['UIDPLUS', 'CONDSTORE'],
  ...[onlyKnownCommands, sayWhatIsEnabled, uidFetchChanges, tellOfFlags],
];

export async function startDemoImap(
  letters: readonly PostedLetter[],
  password: string,
  mayOpen: MayOpen,
): Promise<DemoImap> {
  const uidvalidity = Math.floor(Date.now() / 1000);
  const mailbox = (folder: DemoFolder) => ({
    uidvalidity,
    ...(specialUse[folder] && { 'special-use': specialUse[folder] }),
    messages: letters
      .filter((letter) => letter.folder === folder)
      .map(({ source, flags, date }) => ({
        raw: source.toString('latin1'),
        flags: [...flags],
        internaldate: date,
      })),
  });
  const server = hoodiecrow({
    plugins: [...plugins, tokens(mayOpen)],
    // Else it reads a certificate of its own from its package; there is no TLS here.
    credentials: {},
    id: { name: 'frontdesk demo' },
    users: { [DEMO_ADDRESS]: { password }, [DEMO_NEW_ADDRESS]: { password } },
    storage: {
      INBOX: mailbox('INBOX'),
      '': { folders: Object.fromEntries(folderNames.map((name) => [name, mailbox(name)])) },
    },
  });
  const sockets = new Set<Socket>();
  server.server.on('connection', (socket) => {
    sockets.add(socket);
    // It writes each line of an answer by itself, which would otherwise wait for the other side to confirm.
    socket.setNoDelay(true);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    maildrop: maildropOf(server, uidvalidity),
    deliver: (source) => server.appendMessage('INBOX', [], new Date(), source.toString('latin1')),
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Whoever has the inbox open by IMAP is told of what POP3 takes away. */
function maildropOf(server: HoodiecrowServer, uidvalidity: number): Maildrop {
  const inbox = server.getMailbox('INBOX');
  const idOf = ({ uid }: HoodiecrowMessage): string => `${uidvalidity}.${uid}`;
  return {
    letters: () =>
      inbox.messages.map((message) => ({ id: idOf(message), source: Buffer.from(message.raw, 'latin1') })),
    remove(ids) {
      for (let index = inbox.messages.length - 1; index >= 0; index--) {
        const message = inbox.messages[index]!;
        if (!ids.has(idOf(message))) continue;
        message.ghost = true;
        inbox.messages.splice(index, 1);
        const gone = [index + 1, { type: 'ATOM', value: 'EXPUNGE' }];
        server.notify({ tag: '*', attributes: gone }, inbox);
      }
    },
  };
}
