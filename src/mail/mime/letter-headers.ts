// What the parser's header values mean, in our words.
import type { AddressObject, EmailAddress, HeaderLines, Headers } from 'mailparser';
import type { Person } from '../../db/letters.ts';

/** A thread that names more letters than these is named by its newest ones. */
const MOST_IDS = 200;

export function textOf(headers: Headers, name: string): string {
  const value = headers.get(name);
  return typeof value === 'string' ? value : '';
}

/** Everybody whom an address header names, members of groups included. */
export function peopleIn(headers: Headers, name: string): Person[] {
  const value = headers.get(name) as AddressObject | AddressObject[] | undefined;
  return [value ?? []].flat().flatMap((one) => flatten(one.value ?? []));
}

function flatten(addresses: EmailAddress[]): Person[] {
  return addresses.flatMap((one) => {
    if (one.group) return flatten(one.group);
    if (!one.name && !one.address) return [];
    return [{ name: one.name, address: one.address ?? '' }];
  });
}

const rawValue = (lines: HeaderLines, name: string): string | undefined =>
  lines
    .find((line) => line.key === name)
    ?.line.replace(/^[^:]*:/, '')
    .replace(/\s+/g, ' ')
    .trim();

/** Message-IDs of a header, with their brackets. Some programs write words around them, or no blank between. */
export function idsIn(lines: HeaderLines, name: string): string[] {
  return idsOf(rawValue(lines, name) ?? '');
}

export function idsOf(value: string): string[] {
  const ids = [...value.matchAll(/<[^<>\s]+>/g)].map(([id]) => id).slice(-MOST_IDS);
  if (ids.length === 0 && /^[^\s<>]+@[^\s<>]+$/.test(value)) return [`<${value}>`];
  return ids;
}

const FIRST_MAIL = Date.UTC(1971, 0);
const LAST_MAIL = Date.UTC(2200, 0);

/** The Date field as it stands there: the parser's own reading makes "now" of one that it cannot read. */
export function writtenDate(lines: HeaderLines): number | null {
  return mailDate(rawValue(lines, 'date') ?? '');
}

/** A Date field's value in ms since 1970; null when it is none, or of a time without mail. */
export function mailDate(value: string): number | null {
  const date = Date.parse(value);
  return date > FIRST_MAIL && date < LAST_MAIL ? date : null;
}

export function unsubscribeLinks(lines: HeaderLines): string[] {
  const value = rawValue(lines, 'list-unsubscribe') ?? '';
  return [...value.matchAll(/<\s*((?:https?|mailto):[^<>\s]+)\s*>/gi)].map((match) => match[1]!);
}

/** What stands above the first Received: a sender's own fields come below that of the server which took the letter. */
export function ownAuthentication(lines: HeaderLines): string[] {
  const received = lines.findIndex((line) => line.key === 'received');
  return lines
    .slice(0, Math.max(0, received))
    .filter((line) => line.key === 'authentication-results')
    .map(({ line }) =>
      line
        .replace(/^[^:]*:/, '')
        .replace(/\s+/g, ' ')
        .trim(),
    );
}

/** RFC 3834, and the older ways of saying the same. */
export function wasAutomatic(headers: Headers, lines: HeaderLines): boolean {
  const automatic = rawValue(lines, 'auto-submitted');
  if (automatic !== undefined) return !/^no\b/i.test(automatic);
  if (/^(bulk|junk|list|auto_reply)\b/i.test(rawValue(lines, 'precedence') ?? '')) return true;
  return headers.has('x-autoreply') || headers.has('x-autorespond');
}
