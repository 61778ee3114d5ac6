// Finds the servers of an address: one method after the other in the order of how much they can be trusted,
// with one deadline for all of them. Nothing found is an ordinary answer: a person then types the servers.
import { domainToASCII } from 'node:url';
import { byAutoconfig } from './by-autoconfig.ts';
import { byGuess } from './by-guess.ts';
import { byMx } from './by-mx.ts';
import { byProvider } from './by-provider.ts';
import { bySrv } from './by-srv.ts';
import type { DiscoveryMethod, MailAddressParts, Proposal } from './proposal.ts';
import { type DiscoverySources, worldSources } from './sources.ts';

interface Method {
  id: DiscoveryMethod;
  /** What is being done, for the status line. */
  words: string;
  find(parts: MailAddressParts, sources: DiscoverySources, signal: AbortSignal): Promise<Proposal | null>;
}

/** To add a method: one file and one line here. */
const methods: readonly Method[] = [
  { id: 'provider', words: 'Looking in the list of providers', find: byProvider },
  { id: 'mx', words: 'Asking where the mail of this domain is kept', find: byMx },
  { id: 'autoconfig', words: "Asking the domain's web server", find: byAutoconfig },
  { id: 'srv', words: "Asking for the domain's service records", find: bySrv },
  { id: 'guess', words: 'Trying usual server names', find: byGuess },
];

export interface Discovery {
  proposal: Proposal | null;
  /** Each method that was used and what came of it, for the technician. */
  tried: string[];
}

export interface DiscoverOptions {
  sources?: DiscoverySources;
  signal?: AbortSignal | undefined;
  /** For all methods together, in milliseconds. */
  deadline?: number;
  onMethod?: ((words: string) => void) | undefined;
}

/** Never throws; stopped or out of time, it gives what it has, which is nothing. */
export async function discover(address: string, options: DiscoverOptions = {}): Promise<Discovery> {
  const tried: string[] = [];
  const parts = splitAddress(address);
  if (parts === null) return { proposal: null, tried };
  const sources = options.sources ?? worldSources();
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(), options.deadline ?? 12_000);
  const signal = options.signal ? AbortSignal.any([options.signal, end.signal]) : end.signal;
  try {
    for (const method of methods) {
      if (signal.aborted) break;
      options.onMethod?.(method.words);
      const proposal = await unlessAborted(method.find(parts, sources, signal), signal);
      tried.push(`${method.words}: ${proposal === null ? 'nothing found' : 'found'}.`);
      if (proposal !== null) return { proposal, tried };
    }
    if (signal.aborted) tried.push('Stopped before all ways were tried.');
    return { proposal: null, tried };
  } finally {
    clearTimeout(timer);
    // Whatever still runs for a method that lost is ended with it.
    end.abort();
  }
}

/** A method that fails has found nothing; one that does not listen to the signal is left behind. */
function unlessAborted(work: Promise<Proposal | null>, signal: AbortSignal): Promise<Proposal | null> {
  return new Promise((resolve) => {
    const nothing = (): void => resolve(null);
    signal.addEventListener('abort', nothing, { once: true });
    work.then(resolve, nothing).finally(() => signal.removeEventListener('abort', nothing));
    if (signal.aborted) nothing();
  });
}

/** null when there is no domain to ask about. */
export function splitAddress(address: string): MailAddressParts | null {
  const trimmed = address.trim();
  const at = trimmed.lastIndexOf('@');
  // domainToASCII reads like a browser: it would drop a path or port without a word.
  if (/[\s/\\?#:@%[\]]/.test(trimmed.slice(at + 1))) return null;
  const domain = domainToASCII(trimmed.slice(at + 1)).toLowerCase();
  if (at < 1 || !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain) || /\.\d+$/.test(domain)) return null;
  return { address: trimmed, localPart: trimmed.slice(0, at), domain };
}
