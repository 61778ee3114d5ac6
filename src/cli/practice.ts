// frontdesk practice, frontdesk practice set: Practice Information, read and changed without screens.
import { userInfo } from 'node:os';
import { listAccounts } from '../db/accounts.ts';
import { needsConfirmation, type Practice, readPractice, savePractice } from '../db/practice.ts';
import type { Store } from '../db/store.ts';
import { readAwaited } from '../mail/practice/awaited.ts';
import {
  answersGoWords,
  checkPractice,
  practiceLabels,
  trimmedPractice,
} from '../mail/practice/check-practice.ts';
import { registerWords } from '../mail/practice/follow-up.ts';
import { keepSupportLetter } from '../mail/practice/keep-support-letter.ts';
import { cleanLine } from '../ui/safe-text.ts';
import { type CommonOptions, ProblemExit, runCommand, type Speaker, usageProblem } from './context.ts';
import { exitCodes } from './exit-codes.ts';

export const practice = (options: CommonOptions) =>
  runCommand(options, async (store, speaker) => {
    const document = await toDocument(store);
    const account = (await listAccounts(store))[0];
    speaker.answer(document, () => linesOf(document, account?.address));
  });

export interface PracticeSetOptions extends CommonOptions {
  name?: string;
  address?: string;
  phone?: string;
  email?: string;
  supportEmail?: string;
  campaign?: string;
}

export const practiceSet = (options: PracticeSetOptions) =>
  runCommand(options, async (store, speaker) => {
    const before = await readPractice(store);
    const wanted = trimmedPractice({ ...before, ...changes(options) });
    const errors = Object.entries(checkPractice(wanted)) as [keyof Practice, string][];
    const [first] = errors;
    if (first)
      throw new ProblemExit(
        {
          kind: 'settings',
          title: `${practiceLabels[first[0]]}: ${first[1]}`,
          fix: 'Mend it and try again. Nothing was saved.',
          detail: '',
        },
        exitCodes.configuration,
      );
    const saved = await savePractice(store, wanted, userInfo().username);
    if (needsConfirmation(before, wanted)) await tellCampaign(store, speaker, wanted, before.email);
    const account = (await listAccounts(store))[0];
    const document = await toDocument(store);
    speaker.answer({ saved, ...document }, () => [
      saved ? 'Practice Information was saved.' : 'Nothing was different; nothing was saved.',
      ...linesOf(document, account?.address),
    ]);
  });

/** That Campaign+ has to learn of the new address, and that the letter which asks for it is prepared. */
export async function tellCampaign(
  store: Store,
  speaker: Speaker,
  practice: Practice,
  old: string,
): Promise<void> {
  const { text } = registerWords(practice);
  await keepSupportLetter(store, practice, old);
  speaker.note(
    `${text} A letter to support is prepared among the letters begun: start frontdesk, w opens it.`,
  );
}

function changes(options: PracticeSetOptions): Partial<Practice> {
  const { name, address, phone, email, supportEmail, campaign } = options;
  const given = { name, addressLine: address, phone, email, supportEmail, usesCampaign: yesOrNo(campaign) };
  const changed = Object.entries(given).filter(([, value]) => value !== undefined);
  if (changed.length === 0)
    throw usageProblem(
      'Nothing to be set was given.',
      'See "frontdesk practice set --help"; "frontdesk practice" shows what is set.',
    );
  return Object.fromEntries(changed) as Partial<Practice>;
}

function yesOrNo(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (text === 'yes' || text === 'no') return text === 'yes';
  throw usageProblem(`--campaign is yes or no, not "${text}".`, '');
}

async function toDocument(store: Store) {
  const { name, addressLine, phone, email, supportEmail, usesCampaign } = await readPractice(store);
  const awaited = await readAwaited(store);
  return {
    ...{ name, address: addressLine, phone, email, supportEmail, usesCampaign },
    confirmation: awaited && {
      address: awaited.wait.address,
      since: new Date(awaited.wait.since).toISOString(),
      letters: awaited.letters.map(({ id, subject, from, opened }) => ({
        ...{ id, subject: cleanLine(subject), from: cleanLine(from.address), opened },
      })),
    },
  };
}

type PracticeDocument = Awaited<ReturnType<typeof toDocument>>;

function linesOf(document: PracticeDocument, account: string | undefined): string[] {
  const { usesCampaign, confirmation } = document;
  const line = (label: string, words: string) => `${label.padEnd(18)} ${words || 'none'}`;
  const goes = answersGoWords(document.email, account);
  return [
    line(practiceLabels.name, document.name),
    line(practiceLabels.addressLine, document.address),
    line(practiceLabels.phone, document.phone),
    line(practiceLabels.email, document.email),
    line(practiceLabels.supportEmail, document.supportEmail),
    line(practiceLabels.usesCampaign, usesCampaign === null ? 'not known' : usesCampaign ? 'yes' : 'no'),
    ...(goes === '' ? [] : [goes]),
    ...(confirmation
      ? [
          `Campaign+ waits for the confirmation of ${confirmation.address} since ${confirmation.since.slice(0, 16).replace('T', ' ')}.`,
          ...confirmation.letters.map(({ id, from }) => `Letter ${id} from ${from} seems to be it.`),
        ]
      : []),
  ];
}
