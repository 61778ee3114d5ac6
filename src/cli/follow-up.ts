// What follows --finish, in words: whether the address is the practice's e-mail from now on, and what Campaign+ has to do
// with it. Asked on a terminal; elsewhere --practice-email says it, or the way to do it is told.
import { userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { waitForConfirmation } from '../db/campaign.ts';
import { isSameAddress, type Practice, readPractice, savePractice } from '../db/practice.ts';
import type { Store } from '../db/store.ts';
import { answersGoWords } from '../mail/practice/check-practice.ts';
import {
  campaignQuestion,
  emailQuestion,
  firstQuestion,
  keepOldWords,
  nextQuestion,
  type SavedAccount,
  withAddress,
} from '../mail/practice/follow-up.ts';
import { type Speaker, usageProblem } from './context.ts';
import { tellCampaign } from './practice.ts';

export interface FollowUpOptions {
  practiceEmail?: string;
  finish?: boolean;
}

/** Before anything is done. */
export function refuseWrongFollowUp({ practiceEmail, finish }: FollowUpOptions): void {
  if (practiceEmail === undefined) return;
  if (practiceEmail !== 'yes' && practiceEmail !== 'no')
    throw usageProblem(`--practice-email is yes or no, not "${practiceEmail}".`, '');
  if (!finish) throw usageProblem('--practice-email is for --finish: without it nothing is saved.', '');
}

/** Returns the practice's e-mail as it is then. */
export async function followUp(
  store: Store,
  speaker: Speaker,
  saved: SavedAccount,
  answer: string | undefined,
): Promise<string> {
  const practice = await readPractice(store);
  const old = practice.email;
  // Said in so many words, it need not be a new address.
  const asked =
    firstQuestion(practice, saved) !== null || (answer === 'yes' && !isSameAddress(old, saved.address));
  if (!asked) return old;
  const { text, more } = emailQuestion(practice, saved);
  const yes = answer === undefined ? await askOnTerminal(speaker, `${text} ${more}`) : answer === 'yes';
  if (yes === undefined) {
    const now =
      old === '' ? 'Practice Information has no e-mail yet.' : `The practice's e-mail stays ${old}.`;
    speaker.note(
      `${now} To use ${saved.address} from now on: frontdesk practice set --email ${saved.address}`,
    );
    return old;
  }
  if (!yes) {
    speaker.note(
      `The practice's e-mail stays ${old || 'empty'}. ${answersGoWords(old, saved.address)}`.trim(),
    );
    return old;
  }
  const changed = withAddress(practice, saved);
  await savePractice(store, changed, userInfo().username);
  speaker.note(`The practice's e-mail is ${saved.address} from now on.`);
  if (old !== '') speaker.note(keepOldWords(old, saved.address));
  await campaign(store, speaker, changed, old);
  return saved.address;
}

async function campaign(store: Store, speaker: Speaker, practice: Practice, old: string): Promise<void> {
  let now = practice;
  if (nextQuestion(practice) === 'campaign') {
    const uses = await askOnTerminal(speaker, `${campaignQuestion.text} ${campaignQuestion.more}`);
    if (uses === undefined)
      return speaker.note(
        `If the practice uses Campaign+, the support team has to register ${practice.email} before it can send from it.`,
      );
    now = { ...practice, usesCampaign: uses };
    await savePractice(store, now, userInfo().username);
  }
  if (nextQuestion(now) !== 'register') return;
  await waitForConfirmation(store, now.email);
  await tellCampaign(store, speaker, now, old);
}

/** undefined: nobody is there to answer. */
async function askOnTerminal(speaker: Speaker, question: string): Promise<boolean | undefined> {
  if (!process.stdin.isTTY || !process.stderr.isTTY || speaker.json) return undefined;
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    for (;;) {
      // Ctrl-D and Ctrl-C leave it open: the account is saved already.
      const line = await asking.question(`${question}\nType yes or no: `).catch((error) => {
        if ((error as { code?: string }).code !== 'ABORT_ERR') throw error;
        return undefined;
      });
      if (line === undefined) return undefined;
      const answer = line.trim().toLowerCase();
      if (/^(y|yes)$/.test(answer)) return true;
      if (/^(n|no)$/.test(answer)) return false;
    }
  } finally {
    asking.close();
  }
}
