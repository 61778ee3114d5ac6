// The schedule as a page of Email Setup: taken there, saved by Finish, changed under Configure afterwards.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listAccounts } from '../../../src/db/accounts.ts';
import { usualSchedule } from '../../../src/db/schedule.ts';
import { addPractice, type PracticeStore, practiceStore } from '../../support/practice-store.ts';
import { openWizard, type WizardRun } from './wizard-harness.tsx';

let practice: PracticeStore;
let wizard: WizardRun | undefined;

beforeEach(async () => {
  practice = await practiceStore();
});
afterEach(async () => {
  await wizard?.close();
  await practice.close();
});

async function openMailPage(): Promise<WizardRun> {
  const { id } = await addPractice(practice.store, { imapPort: 1, smtpPort: 1 });
  const run = openWizard(practice.store, { accountId: id });
  wizard = run;
  await run.waitFor('Who provides');
  run.press('Enter');
  await run.waitFor('Incoming Mail Server');
  run.press('F10');
  await run.waitFor(
    /Mail is looked for as it arrives; letters are sent at once, with 10\s+seconds to undo\./,
  );
  return run;
}

test('what is taken there is said on the last page, and saved by Finish alone', async () => {
  const run = await openMailPage();
  run.press('Tab', 'Tab', 'Tab', 'Enter');
  await run.waitFor('▸ Check for mail');
  run.press('Right', 'Right', 'Right', 'Tab', 'Tab', 'Left', 'Tab', 'Ctrl-U', '20', 'Tab', '100', 'F10');
  await run.waitFor(/Mail is looked for every 15 minutes; letters are sent at once, with 5\s+seconds/);
  expect((await listAccounts(practice.store))[0]!.schedule).toBeUndefined();
  run.press('F10');
  await run.waitFor('Nothing is saved yet');
  run.press('PgDn');
  await run.waitFor(/Check for mail +every 15 minutes/);
  run.press('F10');
  await run.waitUntil(() => run.done() === true || run.text().includes('as the practice'), 'the end');
  expect((await listAccounts(practice.store))[0]!.schedule).toEqual({
    ...usualSchedule,
    ...{ check: 15, undo: 5, pause: 20, perHour: 100 },
  });
});

test('what is wrong is said there, and Esc takes nothing', async () => {
  const run = await openMailPage();
  run.press('Tab', 'Tab', 'Tab', 'Enter');
  await run.waitFor('▸ Check for mail');
  run.press('Tab', 'Right');
  await run.waitFor('at set times');
  // Nothing has been typed yet, so nothing is wrong yet.
  expect(run.text()).not.toContain('Type times');
  run.press('F10');
  await run.waitFor('Type times of the day with commas between them');
  run.press('Esc');
  await run.waitFor('Mail is looked for as it arrives; letters are sent at once');
});

test('a field is said to be wrong once it was left', async () => {
  const run = await openMailPage();
  run.press('Tab', 'Tab', 'Tab', 'Enter');
  await run.waitFor('▸ Check for mail');
  run.press('Tab', 'Right', 'Tab', '9 o');
  await run.waitFor('9 o');
  expect(run.text()).not.toContain('Type times');
  run.press('Tab');
  await run.waitFor('Type times of the day with commas between them');
});
