// Which server a failure belongs to: what every sentence about it needs to know.
import type { Security } from '../../db/account-settings.ts';
import { providerByHost } from '../providers.ts';

export type MailProtocol = 'imap' | 'pop3' | 'smtp';

export interface MailServer {
  protocol: MailProtocol;
  host: string;
  port: number;
  security: Security;
  /** User Name as it was given to the server. */
  user?: string;
  /** Passwords and tokens of this sign-in: taken out of every detail. */
  secrets?: readonly string[];
  /** The sign-in is by a token of the provider, not by a password. */
  withToken?: boolean;
}

/** The names of the fields on the screen, so that a fix can say what to change. */
export function fieldNames(server: MailServer): { host: string; port: string; encryption: string } {
  const side = server.protocol === 'smtp' ? 'Outgoing' : 'Incoming';
  return { host: `${side} Mail Server`, port: `${side} Mail Port`, encryption: `${side} Encryption` };
}

/** What the protocol is called where people read it. */
export function serviceName(server: MailServer): string {
  return { imap: 'IMAP (receiving)', pop3: 'POP3 (receiving)', smtp: 'SMTP (sending)' }[server.protocol];
}

export interface UsualPorts {
  tls: number;
  starttls: number;
}

const portsByProtocol: Record<MailProtocol, UsualPorts> = {
  imap: { tls: 993, starttls: 143 },
  pop3: { tls: 995, starttls: 110 },
  smtp: { tls: 465, starttls: 587 },
};

export function usualPorts(protocol: MailProtocol): UsualPorts {
  return portsByProtocol[protocol];
}

/** "Usually 993 with TLS or 143 with STARTTLS." */
export function usualPortsInWords(server: MailServer): string {
  const ports = usualPorts(server.protocol);
  return `Usually it is ${ports.tls} with TLS or ${ports.starttls} with STARTTLS.`;
}

/** What the provider wants of its customers, where it is one that we know; else empty. */
export function providerNote(server: MailServer): string {
  return providerByHost(server.host)?.note ?? '';
}
