// Addresses that mail can go to and that are perhaps not the ones that were meant. Pure.
import type { Person } from '../../db/letters.ts';

export interface Doubt {
  address: string;
  kind: 'twice' | 'lookAlike' | 'alphabets';
  /** A sentence. */
  words: string;
  /** The address that was perhaps meant; '' when nobody knows. */
  meant: string;
}

/** Where most patients have their mailboxes: a slip in one of these is no domain of its own. */
const commonDomains = [
  ...['gmail.com', 'googlemail.com', 'hotmail.com', 'hotmail.co.uk', 'outlook.com', 'live.com', 'yahoo.com'],
  ...['yahoo.co.uk', 'icloud.com', 'aol.com', 'btinternet.com', 'gmx.de', 'gmx.net', 'web.de', 't-online.de'],
  ...['orange.fr', 'free.fr', 'wanadoo.fr', 'laposte.net', 'libero.it', 'ziggo.nl', 'protonmail.com'],
];

/**
 * What one would want to look at again: an address that stands twice, one that is a slip away from a known one, one
 * that mixes alphabets. `known`: addresses in small letters that were written to or received from.
 */
export function doubtsOf(people: readonly Person[], known: readonly string[]): Doubt[] {
  const doubts: Doubt[] = [];
  const seen = new Set<string>();
  const familiar = new Set(known);
  for (const { address } of people) {
    const plain = address.toLowerCase();
    if (seen.has(plain)) {
      doubts.push({
        ...{ address, kind: 'twice', meant: '' },
        words: `${address} stands twice. It gets one letter.`,
      });
      continue;
    }
    seen.add(plain);
    if (familiar.has(plain)) continue;
    const doubt = alphabets(address) ?? lookAlike(address, plain, known, familiar);
    if (doubt) doubts.push(doubt);
  }
  return doubts;
}

function alphabets(address: string): Doubt | null {
  const mixed = address
    .split(/[@.]/)
    .some((part) => /\p{Script=Latin}/u.test(part) && /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(part));
  return mixed
    ? {
        ...{ address, kind: 'alphabets', meant: '' },
        words: `${address} has letters of two alphabets, some of which look alike. It may not be whom it seems to be.`,
      }
    : null;
}

function lookAlike(
  address: string,
  plain: string,
  known: readonly string[],
  familiar: ReadonlySet<string>,
): Doubt | null {
  const meant =
    known.find((one) => isSlip(plain, one)) ??
    commonDomains
      .map((domain) => `${plain.slice(0, plain.lastIndexOf('@'))}@${domain}`)
      .find((one) => isSlip(plain, one));
  if (meant === undefined || isFamiliarDomain(plain, meant, familiar)) return null;
  return {
    ...{ address, kind: 'lookAlike', meant },
    words: familiar.has(meant)
      ? `${address} is nearly ${meant}, which is known here. Which one is meant?`
      : `${address}: is ${meant} meant?`,
  };
}

/** Two people of one house may well be called nearly alike: only with letters that eyes confuse is that a slip. */
function isFamiliarDomain(plain: string, meant: string, familiar: ReadonlySet<string>): boolean {
  const [domain, other] = [plain, meant].map((one) => one.slice(one.lastIndexOf('@') + 1));
  if (domain === other) return false;
  return [...familiar].some((one) => one.endsWith(`@${domain}`));
}

/** Digits and letters that are told apart badly. */
const shape = (text: string): string =>
  text.replaceAll('rn', 'm').replaceAll('vv', 'w').replace(/[il|]/g, '1').replaceAll('o', '0');

/** Whether one of two addresses is the other with a slip: a letter too few, too many, wrong, or two exchanged. */
export function isSlip(a: string, b: string): boolean {
  if (a === b) return false;
  if (shape(a) === shape(b)) return true;
  const [localA = '', domainA = ''] = split(a);
  const [localB = '', domainB = ''] = split(b);
  if (localA === localB) return domainB.length > 4 && isOneEdit(domainA, domainB);
  // A digit more or another one is somebody else: aisha1 and aisha2.
  if (domainA !== domainB || localB.length < 5 || localA.replace(/\D/g, '') !== localB.replace(/\D/g, ''))
    return false;
  return isOneEdit(localA, localB);
}

const split = (address: string): [string, string] => {
  const at = address.lastIndexOf('@');
  return [address.slice(0, at), address.slice(at + 1)];
};

/** At most one insertion, deletion, replacement, or exchange of neighbours. */
function isOneEdit(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [restA, restB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  if (restA.length <= 1 && restB.length <= 1) return true;
  return restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0];
}
