// The ways out that discovery uses: DNS, HTTPS and connections to mail servers. Handed in, so that it can be
// tried against servers that are not the world's.
import { Resolver } from 'node:dns/promises';
import type { Agent } from 'node:https';
import type { ServerAddress } from '../../db/account-settings.ts';
import type { MailProtocol } from '../problems/mail-server.ts';
import { openLine } from '../protocols/line.ts';
import { fetchText } from './fetch-text.ts';

export interface ServiceRecord {
  name: string;
  port: number;
  priority: number;
  weight: number;
}

/** Each throws, or gives nothing, when there is nothing to find. */
export interface DiscoverySources {
  mailExchangers(domain: string, signal: AbortSignal): Promise<{ exchange: string; priority: number }[]>;
  services(name: string, signal: AbortSignal): Promise<ServiceRecord[]>;
  text(url: string, signal: AbortSignal): Promise<string>;
  /** Connects, encrypts, checks the certificate and waits for the greeting; signs nothing in. */
  answers(server: ServerAddress, protocol: MailProtocol, signal: AbortSignal): Promise<boolean>;
}

const guessTimeouts = { name: 3000, reach: 4000, greeting: 4000, encrypt: 4000 };

export function worldSources(options: { agent?: Agent } = {}): DiscoverySources {
  const asked = async <T>(signal: AbortSignal, ask: (resolver: Resolver) => Promise<T>): Promise<T> => {
    const resolver = new Resolver({ timeout: 2500, tries: 2 });
    const cancel = (): void => resolver.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      signal.throwIfAborted();
      return await ask(resolver);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  };
  return {
    mailExchangers: (domain, signal) => asked(signal, (resolver) => resolver.resolveMx(domain)),
    services: (name, signal) => asked(signal, (resolver) => resolver.resolveSrv(name)),
    text: (url, signal) => fetchText(url, signal, options.agent),
    answers: async (server, protocol, signal) => {
      try {
        const line = await openLine({ protocol, server, signal, timeouts: guessTimeouts });
        line.socket.destroy();
        return true;
      } catch {
        // A guess that does not answer is no failure: it was a guess.
        return false;
      }
    },
  };
}
