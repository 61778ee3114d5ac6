// How a mailing list can be left (RFC 2369 3.2): by a letter, which a person looks at and sends, or at a page, which a person
// opens. Nothing is fetched from here. Pure.
import { formatPeople, oneLine, parseAddresses } from './addresses.ts';
import { decoded } from './letter-rules.ts';

export interface WaysOut {
  letter: { to: string; subject: string; body: string } | null;
  /** `host`: where the page is, in plain ASCII, whatever stands before or behind it in the address. */
  page: { address: string; host: string } | null;
}

/** `links`: what List-Unsubscribe offers, in its order. */
export function waysOut(links: readonly string[]): WaysOut {
  return {
    letter: firstOf(links, letterOf),
    page: firstOf(links, pageOf),
  };
}

function firstOf<T>(links: readonly string[], read: (link: string) => T | null): T | null {
  for (const link of links) {
    const found = read(link);
    if (found) return found;
  }
  return null;
}

function letterOf(link: string): WaysOut['letter'] {
  const [, addresses = '', query = ''] = /^mailto:([^?]*)(?:\?(.*))?$/is.exec(link) ?? [];
  const { people, errors } = parseAddresses(decoded(addresses));
  // A list is left at one address. One that names several wants something else.
  if (people.length !== 1 || errors.length > 0) return null;
  const field = (name: string): string => {
    const found = query.split('&').find((part) => part.toLowerCase().startsWith(`${name}=`));
    return decoded((found ?? '').slice(name.length + 1)).slice(0, 1_000);
  };
  const subject = oneLine(field('subject')) || 'unsubscribe';
  return { to: formatPeople(people), subject, body: field('body').replace(/\r\n?/g, '\n') };
}

function pageOf(link: string): WaysOut['page'] {
  if (!/^https:\/\//i.test(link) || !URL.canParse(link)) return null;
  const { href, host } = new URL(link);
  return { address: href, host };
}
