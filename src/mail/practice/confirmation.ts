// Recognises the letter by which Amazon Web Services has an address confirmed for Campaign+: from no-reply-aws@amazon.com,
// "Amazon Web Services – Email Address Verification Request in region …", with a link to
// email-verification.REGION.amazonaws.com that works for 24 hours (Amazon SES Developer Guide, "Verifying an email
// address"). A From field proves nothing: the mark says what a letter seems to be, and where its link leads decides. Pure.
import type { Arrival, CampaignWait } from '../../db/campaign.ts';
import { isSameAddress } from '../../db/practice.ts';
import type { ParsedLetter } from '../mime/parse-letter.ts';
import { senderCheck } from './sender-check.ts';

/** The dash was written in several ways over the years; Amazon SES once stood in place of Amazon Web Services. */
const subjects = /^Amazon (Web Services|SES)\b.{0,4}\b(Email )?Address Verification Request\b/i;

/** By what lists know of a letter: whether it seems to be what the practice waits for. */
export function seemsConfirmation(
  { subject, from, to }: Pick<Arrival, 'subject' | 'from' | 'to'>,
  wait: CampaignWait,
): boolean {
  return (
    isAmazonSender(from.address) &&
    subjects.test(subject.trim().replace(/\s+/g, ' ')) &&
    to.some(({ address }) => isSameAddress(address, wait.address))
  );
}

function isAmazonSender(address: string): boolean {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1).toLowerCase();
  if (domain === 'amazon.com') return /^no-?reply-aws$/i.test(address.slice(0, at));
  return domain === 'amazonses.com' || isBelow(domain, 'amazonses.com') || isBelow(domain, 'amazonaws.com');
}

const isBelow = (name: string, domain: string): boolean => name.endsWith(`.${domain}`);

/** When its link stops working, in ms after the letter was written. */
export const LINK_LIVES = 24 * 60 * 60_000;

export interface Judgement {
  from: string;
  /** amazon: its link leads where it should. Every other one is a reason not to open it. */
  link: 'amazon' | 'elsewhere' | 'otherAddress' | 'none';
  /** Where the link in question leads; '' for none. */
  host: string;
  /** The address that the link confirms, where it says so and it is another one. */
  confirms: string;
  /** Whether the practice's own mail server says that the sender is who it seems. */
  sender: 'checked' | 'refused' | 'unknown';
  goodUntil: number;
}

/** By the whole letter. */
export function judgeConfirmation(
  letter: Pick<ParsedLetter, 'from' | 'links' | 'authentication' | 'date'>,
  wait: CampaignWait,
  received: number,
): Judgement {
  const from = letter.from[0]?.address ?? '';
  const judged = {
    ...{ from, confirms: '', sender: senderCheck(letter.authentication, from) },
    goodUntil: (letter.date ?? received) + LINK_LIVES,
  };
  const links = letter.links.flatMap((link) => readLink(link) ?? []);
  const foreign = links.find((url) => !isConfirming(url) && !isAmazonPage(url));
  if (foreign) return { ...judged, link: 'elsewhere', host: foreign.hostname };
  const confirming = links.find(isConfirming);
  if (!confirming) return { ...judged, link: 'none', host: '' };
  const confirms = confirming.searchParams.get('Identity.IdentityName') ?? '';
  if (confirms !== '' && !isSameAddress(confirms, wait.address))
    return { ...judged, link: 'otherAddress', host: confirming.hostname, confirms };
  return { ...judged, link: 'amazon', host: confirming.hostname };
}

/** null: nothing that a browser would open. What cannot be read is no link of Amazon's, and counts as foreign. */
function readLink(link: string): URL | null {
  if (!/^https?:/i.test(link)) return null;
  return URL.canParse(link) ? new URL(link) : new URL('https://unreadable.invalid');
}

/** Only this very name: under amazonaws.com stand the pages of everybody who rents a computer there. */
const isConfirming = (url: URL): boolean =>
  url.protocol === 'https:' &&
  url.username === '' &&
  url.port === '' &&
  /^email-verification\.[a-z0-9-]+\.amazonaws\.com$/.test(url.hostname);

const isAmazonPage = (url: URL): boolean =>
  url.username === '' &&
  url.port === '' &&
  (url.hostname === 'amazon.com' || isBelow(url.hostname, 'amazon.com'));
