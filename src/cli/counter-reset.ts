// frontdesk counter reset, frontdesk counter undo: Reset Mailbox Counter, and taking it back.
import { userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { planReset, resetCounter, undoReset } from '../db/counters.ts';
import type { Mailbox } from '../db/mailboxes.ts';
import type { Store } from '../db/store.ts';
import { resetWords } from '../mail/words/reset-words.ts';
import { cleanLine } from '../ui/safe-text.ts';
import { type CommonOptions, ProblemExit, runCommand, usageProblem } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { findFolder } from './find-folder.ts';

interface ResetOptions extends CommonOptions {
  yes?: boolean;
}

export const counterReset = (name: string, options: ResetOptions) =>
  runCommand(options, async (store, speaker) => {
    const box = await fetchedFolder(store, name);
    const folder = cleanLine(box.path);
    if (!box.received) throw usageProblem(`${folder} is not received, so that nothing would be fetched.`, '');
    const plan = await planReset(store, box.id);
    if (!plan)
      throw usageProblem(
        `${folder} is on this computer only: there is nothing to fetch.`,
        'See "frontdesk counter".',
      );
    const words = resetWords(plan);
    const said = !options.yes;
    if (!options.yes) {
      const asks = process.stdin.isTTY && process.stdout.isTTY && !options.json;
      if (!asks) throw usageProblem(words.text, 'Nothing was changed. Add --yes to do it.');
      if (!(await isAgreed(`${folder}: ${words.text}`, words.label)))
        return speaker.note('Nothing was changed.');
    }
    if (!(await resetCounter(store, box.id, userInfo().username)))
      throw usageProblem(`${folder} is not there any more.`, 'See "frontdesk counter".');
    const { protocol, because, ...numbers } = plan;
    speaker.answer({ reset: true, folder, protocol, ...numbers }, () => [
      `The counter of ${folder} was reset.${said ? '' : ` ${words.text}`}`,
      `Until fetching begins, "frontdesk counter undo" takes it back.`,
    ]);
  });

async function isAgreed(text: string, label: string): Promise<boolean> {
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await asking.question(`${text}\n${label}? Type yes to do it: `);
  asking.close();
  return answer.trim().toLowerCase() === 'yes';
}

export const counterUndo = (name: string, options: CommonOptions) =>
  runCommand(options, async (store, speaker) => {
    const box = await fetchedFolder(store, name);
    const folder = cleanLine(box.path);
    if (!(await undoReset(store, box.id, userInfo().username)))
      throw new ProblemExit(
        {
          kind: 'settings',
          title: `There is no reset of ${folder} that could be undone.`,
          fix: 'A reset can be undone until fetching has begun.',
          detail: '',
        },
        exitCodes.data,
      );
    speaker.answer({ undone: true, folder }, () => [`Undone: the counter of ${folder} is as it was.`]);
  });

async function fetchedFolder(store: Store, name: string): Promise<Mailbox> {
  const box = await findFolder(store, name);
  if (!box) throw usageProblem(`There is no folder ${name}.`, 'See "frontdesk counter".');
  return box;
}
