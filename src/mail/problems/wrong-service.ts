// Something answers on that port, but not the service that was meant: most often two ports were mixed up.
import type { Problem } from '../../db/problem.ts';
import { fieldNames, type MailServer, serviceName, usualPortsInWords } from './mail-server.ts';

/** What speaks, told by the first words it says; empty when they are unknown. */
export function serviceByGreeting(greeting: string): string {
  if (/^\* (OK|PREAUTH|BYE)\b/i.test(greeting)) return 'IMAP (receiving)';
  if (/^(\+OK|-ERR)\b/i.test(greeting)) return 'POP3 (receiving)';
  if (/^220[ -].*\bFTP\b/i.test(greeting)) return 'file transfer (FTP)';
  if (/^220[ -]/.test(greeting)) return 'SMTP (sending)';
  if (/^SSH-/.test(greeting)) return 'remote sign-in (SSH)';
  if (/^HTTP\/|^<(!doctype|html)/i.test(greeting)) return 'web pages';
  return '';
}

export function wrongService(server: MailServer, greeting: string, detail: string): Problem {
  const found = serviceByGreeting(greeting);
  const field = fieldNames(server);
  return {
    kind: 'settings',
    title:
      found === '' || found === serviceName(server)
        ? `What answers at ${server.host} on port ${server.port} is not ${serviceName(server)}.`
        : `Port ${server.port} of ${server.host} is for ${found}, not for ${serviceName(server)}.`,
    fix: `Check ${field.host} and ${field.port}. ${usualPortsInWords(server)}`,
    detail,
  };
}
