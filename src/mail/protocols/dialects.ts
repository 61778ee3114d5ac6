// The first words of each protocol: how it greets, and how it is asked to encrypt (RFC 9051 6.2.1, RFC 3207,
// RFC 2595). Done here for all of them, so that the libraries only ever see a line that is safe.
import type { MailProtocol } from '../problems/mail-server.ts';
import { lineError } from './line-error.ts';
import type { Talk, TalkLimits } from './talk.ts';

export interface Dialect {
  /** Reads the greeting and gives back its lines as they came. Throws if the server turns us away. */
  greet(talk: Talk, limits: TalkLimits): Promise<string[]>;
  /** Asks for STARTTLS; returns once the server waits for the handshake. Nothing secret has been said. */
  askToEncrypt(talk: Talk, limits: TalkLimits, greeting: string[]): Promise<void>;
  /** A greeting for whoever takes over after the handshake; a server does not greet twice. */
  greetingAfterTls: string;
}

/** How frontdesk calls itself to SMTP servers: an address literal gives away no name of a computer. */
export const ehloName = '[127.0.0.1]';

const refusedToEncrypt = (response: string): Error =>
  lineError('STARTTLS_MISSING', 'The server does not offer STARTTLS', { response });

async function replyLines(talk: Talk, limits: TalkLimits): Promise<string[]> {
  const lines: string[] = [];
  for (;;) {
    const line = await talk.line(limits);
    lines.push(line);
    if (!/^\d{3}-/.test(line)) return lines;
    if (lines.length > 200)
      throw lineError('WRONG_SERVICE', 'The server sent an endless reply', { response: line });
  }
}

const smtp: Dialect = {
  greetingAfterTls: '220 ready\r\n',
  async greet(talk, limits) {
    const lines = await replyLines(talk, limits);
    const response = lines.join('\n');
    const code = Number(/^(\d{3})/.exec(response)?.[1] ?? 0);
    if (code === 220 && !/\bFTP\b/i.test(response)) return lines;
    if (code >= 400 && code < 600)
      throw lineError('SERVER_BYE', 'The server turned the connection away', {
        response,
        responseCode: code,
        command: 'CONN',
      });
    throw lineError('WRONG_SERVICE', 'The server does not speak SMTP', { response });
  },
  async askToEncrypt(talk, limits) {
    talk.send(`EHLO ${ehloName}`);
    const offers = await replyLines(talk, limits);
    if (!offers.some((line) => /^250[ -]STARTTLS\s*$/i.test(line))) throw refusedToEncrypt(offers.join('\n'));
    talk.send('STARTTLS');
    const answer = (await replyLines(talk, limits)).join('\n');
    const code = Number(/^(\d{3})/.exec(answer)?.[1] ?? 0);
    if (code >= 400 && code < 500)
      throw lineError('SERVER_BYE', 'STARTTLS is not possible now', {
        response: answer,
        responseCode: code,
        command: 'STARTTLS',
      });
    if (code !== 220) throw refusedToEncrypt(answer);
  },
};

const imap: Dialect = {
  greetingAfterTls: '* OK ready\r\n',
  async greet(talk, limits) {
    const line = await talk.line(limits);
    if (/^\* (OK|PREAUTH)\b/i.test(line)) return [line];
    if (/^\* BYE\b/i.test(line))
      throw lineError('SERVER_BYE', 'The server turned the connection away', { response: line });
    throw lineError('WRONG_SERVICE', 'The server does not speak IMAP', { response: line });
  },
  async askToEncrypt(talk, limits, greeting) {
    // Already signed in, by somebody in between perhaps: STARTTLS is not possible any more.
    if (/^\* PREAUTH/i.test(greeting[0] ?? '')) throw refusedToEncrypt(greeting.join('\n'));
    const offers = await taggedAnswer(talk, limits, 'f1', 'CAPABILITY');
    if (!offers.some((line) => /^\* CAPABILITY\b.*\bSTARTTLS\b/i.test(line)))
      throw refusedToEncrypt(offers.join('\n'));
    await taggedAnswer(talk, limits, 'f2', 'STARTTLS');
  },
};

async function taggedAnswer(talk: Talk, limits: TalkLimits, tag: string, command: string): Promise<string[]> {
  talk.send(`${tag} ${command}`);
  const lines: string[] = [];
  for (;;) {
    const line = await talk.line(limits);
    lines.push(line);
    if (line.startsWith(`${tag} `)) {
      if (!/^\S+ OK\b/i.test(line)) throw refusedToEncrypt(line);
      return lines;
    }
    if (/^\* BYE\b/i.test(line))
      throw lineError('SERVER_BYE', 'The server ended the connection', { response: line });
    if (lines.length > 200)
      throw lineError('WRONG_SERVICE', 'The server sent an endless reply', { response: line });
  }
}

const pop3: Dialect = {
  greetingAfterTls: '+OK ready\r\n',
  async greet(talk, limits) {
    const line = await talk.line(limits);
    if (/^\+OK\b/i.test(line)) return [line];
    if (/^-ERR\b/i.test(line))
      throw lineError('SERVER_BYE', 'The server turned the connection away', { response: line });
    throw lineError('WRONG_SERVICE', 'The server does not speak POP3', { response: line });
  },
  async askToEncrypt(talk, limits) {
    talk.send('STLS');
    const answer = await talk.line(limits);
    if (!/^\+OK\b/i.test(answer)) throw refusedToEncrypt(answer);
  },
};

export const dialects: Record<MailProtocol, Dialect> = { imap, pop3, smtp };
