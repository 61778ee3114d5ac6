// Letters that a program wrote about one of ours: it could not be delivered (RFC 3464), or it was opened (RFC 8098).
// Pure: from the part that machines read to what is said of it in words.

import type { LetterReport, ReportedRecipient } from '../../db/reports.ts';
import { idsOf } from './letter-headers.ts';

export type { LetterReport, ReportedRecipient };

/** A report about a letter to more people than these tells of the first ones. */
const MOST = 20;
const LONGEST = 64 * 1024;

const outcomes: Record<string, ReportedRecipient['outcome']> = { failed: 'failed', delayed: 'delayed' };

/** From a message/delivery-status part; null where it tells of nobody that the letter did not reach. */
export function deliveryReport(text: string, original = ''): LetterReport | null {
  const recipients: ReportedRecipient[] = [];
  for (const fields of blocksOf(text)) {
    const outcome = outcomes[(fields.get('action') ?? '').toLowerCase()];
    const address = addressOf(fields.get('original-recipient')) || addressOf(fields.get('final-recipient'));
    if (!outcome || address === '' || recipients.length >= MOST) continue;
    recipients.push({
      ...{ address, outcome, status: /^[245]\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '')?.[0] ?? '' },
      words: typed(fields.get('diagnostic-code')),
    });
  }
  return recipients.length > 0 ? { kind: 'delivery', original, recipients } : null;
}

/** From a message/disposition-notification part; null where it says neither that the letter was opened nor deleted. */
export function receiptReport(text: string): LetterReport | null {
  const [fields = new Map<string, string>()] = blocksOf(text);
  const address = addressOf(fields.get('final-recipient')) || addressOf(fields.get('original-recipient'));
  const outcome = /;\s*(displayed|deleted)\b/i.exec(fields.get('disposition') ?? '')?.[1]?.toLowerCase();
  if (address === '' || outcome === undefined) return null;
  return {
    kind: 'receipt',
    original: idsOf(fields.get('original-message-id') ?? '')[0] ?? '',
    recipients: [{ address, outcome: outcome === 'displayed' ? 'opened' : 'deleted', status: '', words: '' }],
  };
}

/** The Message-ID of the letter whose header this is, as a bounce returns it. */
export const returnedId = (header: string): string =>
  idsOf(blocksOf(header)[0]?.get('message-id') ?? '')[0] ?? '';

/** Groups of fields, parted by empty lines; a line that begins with a blank goes on with the one before. */
function blocksOf(text: string): Map<string, string>[] {
  return text
    .slice(0, LONGEST)
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n/)
    .map((block) => {
      const fields = new Map<string, string>();
      for (const line of block.replace(/\n[ \t]+/g, ' ').split('\n')) {
        const colon = line.indexOf(':');
        if (colon > 0) fields.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
      }
      return fields;
    });
}

/** "rfc822; a@x.example" without the kind of address. */
const typed = (value = ''): string => value.replace(/^[\w.-]{1,40}\s*;\s*/, '').trim();
const addressOf = (value = ''): string => /[^\s<>]+@[^\s<>]+/.exec(typed(value))?.[0] ?? '';
