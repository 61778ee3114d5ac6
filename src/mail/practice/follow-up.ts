// What follows Finish: whether the address just saved is the practice's e-mail from now on, and what that means for
// Campaign+. What to ask, and the words for it, are the same for the wizard and the command line. Pure.
import { isSameAddress, type Practice } from '../../db/practice.ts';

export type FollowUpQuestion =
  /** "Use ADDRESS as the practice's e-mail from now on?" */
  | 'email'
  /** "Does the practice use Campaign+?" */
  | 'campaign'
  /** The tip that the address has to be registered, with the prepared letter. */
  | 'register';

export interface SavedAccount {
  address: string;
  displayName: string;
  /** The address that the account had before; '' for a new account. */
  before: string;
}

/** null: nothing changed that anybody would have to be asked about. */
export function firstQuestion(practice: Practice, saved: SavedAccount): FollowUpQuestion | null {
  if (isSameAddress(practice.email, saved.address)) return null;
  const isNew = practice.email === '' || saved.before === '' || !isSameAddress(saved.before, saved.address);
  return isNew ? 'email' : null;
}

/** After a Yes; the practice is the one that was saved with it. */
export function nextQuestion(practice: Practice): FollowUpQuestion | null {
  if (practice.usesCampaign === null) return 'campaign';
  return practice.usesCampaign ? 'register' : null;
}

/** Practice Information after a Yes. The name that patients see is the practice's, where it has none yet. */
export const withAddress = (practice: Practice, { address, displayName }: SavedAccount): Practice => ({
  ...practice,
  name: practice.name || displayName,
  email: address,
});

export interface QuestionWords {
  title: string;
  /** What has to be known to answer. */
  text: string;
  /** What is good to know, where there is room. */
  more: string;
}

export function emailQuestion(practice: Practice, { address }: SavedAccount): QuestionWords {
  const old = practice.email;
  const question = `Use ${address} as the practice's e-mail from now on?`;
  return {
    title: "The practice's e-mail",
    text:
      old === ''
        ? `${question} Practice Information has none yet.`
        : `${question} Until now it is ${old}. With No it stays so: letters leave as ${address}, but patients' answers go to ${old}.`,
    more:
      old === ''
        ? 'It can be changed at any time: Configure, Practice Information.'
        : `With Yes patients' answers go to ${address}. ${keepOldWords(old, address)}`,
  };
}

/** The tip for a practice whose address is a new one. */
export const keepOldWords = (old: string, address: string): string =>
  `Patients still have ${old}: keep it open, or have it forward to ${address}, until nobody writes there any more.`;

export const campaignQuestion: QuestionWords = {
  title: 'Campaign+',
  text: 'Does the practice use Campaign+?',
  more: 'Campaign+ cannot send from a new address before the support team has registered it. The answer stands in Practice Information and can be changed there.',
};

export function registerWords(practice: Practice): QuestionWords {
  const { email, supportEmail } = practice;
  const to = supportEmail === '' ? 'whose e-mail is not known here yet' : supportEmail;
  return {
    title: 'Campaign+ and the new address',
    text: `Campaign+ cannot send from ${email} before the support team has registered it. Then Amazon Web Services sends a link to ${email}, which must be opened within 24 hours.`,
    more: `frontdesk marks that letter in the inbox. A letter to support (${to}) is prepared: look at it, and send it.`,
  };
}
