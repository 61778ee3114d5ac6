// What stands over a letter that seems to be the confirmation for Campaign+: what it seems to be, from whom, where its
// link leads, and what to do. Pure.
import type { CampaignWait } from '../../db/campaign.ts';
import type { Judgement } from '../../mail/practice/confirmation.ts';
import type { Tone } from '../../ui/notices.ts';
import { cleanLine } from '../../ui/safe-text.ts';
import { cellWidth, wrap } from '../../ui/text-width.ts';
import type { LetterTextLine } from '../letter/letter-lines.ts';
import { clock, whenWords } from '../words.ts';

export interface ConfirmationKeys {
  links: string;
  done: string;
}

export function confirmationWords(
  judgement: Judgement,
  wait: CampaignWait,
  keys: ConfirmationKeys,
  now: number,
): { text: string; tone: Tone } {
  const from = cleanLine(judgement.from);
  const host = cleanLine(judgement.host);
  const careful = (why: string) => ({
    text: `Careful: this letter looks like the confirmation for Campaign+, but ${why}. Do not open its link. Ask the support team.`,
    tone: 'error' as const,
  });
  if (judgement.sender === 'refused')
    return careful(`your mail server says that it is not from ${from}, as it claims`);
  if (judgement.link === 'elsewhere') return careful(`it has a link to ${host}, which is not Amazon's`);
  if (judgement.link === 'otherAddress')
    return careful(`its link is for ${cleanLine(judgement.confirms)}, not for ${wait.address}`);
  if (judgement.link === 'none')
    return {
      text: `This letter looks like the confirmation for Campaign+, from ${from}, but there is no link in it that confirms an address. Ask the support team.`,
      tone: 'warning',
    };
  const is =
    judgement.sender === 'checked'
      ? `This is the confirmation for Campaign+, from ${from}: your mail server has checked the sender.`
      : `This seems to be the confirmation for Campaign+, from ${from}; anybody can write that name.`;
  if (now > judgement.goodUntil)
    return {
      text: `${is} Its link has ended ${whenWords(judgement.goodUntil, now)}, after 24 hours. Ask the support team for a new one.`,
      tone: 'warning',
    };
  const until = untilWords(judgement.goodUntil, now);
  return {
    text: `${is} Its link leads to ${host}, which is Amazon's. Open it in a web browser before ${until}: ${keys.links} shows it, to be copied. Then press ${keys.done}.`,
    tone: judgement.sender === 'checked' ? 'success' : 'plain',
  };
}

/** "09:41 today", "tomorrow at 09:41"; a link lives no longer than that. */
function untilWords(at: number, now: number): string {
  const today = new Date(at).toDateString() === new Date(now).toDateString();
  return today ? `${clock(at)} today` : `tomorrow at ${clock(at)}`;
}

/** Over the text, in lines that fit, with an empty one below. */
export function confirmationLines(
  words: { text: string; tone: Tone },
  width: number,
  mark: string,
): LetterTextLine[] {
  const indent = ' '.repeat(cellWidth(mark) + 1);
  const lines = wrap(words.text, Math.max(20, width - indent.length)).map((text, index) => ({
    text: `${index === 0 ? `${mark} ` : indent}${text}`,
    quoted: false,
    tone: words.tone,
  }));
  return [...lines, { text: '', quoted: false }];
}
