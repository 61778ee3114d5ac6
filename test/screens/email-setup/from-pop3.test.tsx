// An account that received by POP3 is changed to IMAP: what is here stays, and what is at the server is asked about.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findAccount, saveAccount } from '../../../src/db/accounts.ts';
import { listEvents } from '../../../src/db/events.ts';
import { mailboxByRole } from '../../../src/db/mailboxes.ts';
import {
  addPractice,
  type PracticeStore,
  practiceSettings,
  practiceStore,
} from '../../support/practice-store.ts';
import { openWizard, type WizardRun } from './wizard-harness.tsx';

let practice: PracticeStore;
let run: WizardRun;
let accountId: number;

beforeEach(async () => {
  practice = await practiceStore();
  ({ id: accountId } = await addPractice(practice.store, { imapPort: 1, smtpPort: 1 }));
  const settings = practiceSettings({ imapPort: 1995, smtpPort: 1587 });
  const incoming = { ...settings.incoming, protocol: 'pop3' as const };
  const unchanged = { password: undefined, outgoingPassword: undefined };
  await saveAccount(practice.store, { ...settings, incoming }, unchanged, 'test', accountId);
});
afterEach(async () => {
  await run.close();
  await practice.close();
});

const protocol = async () => (await findAccount(practice.store, accountId))?.incoming?.protocol;

/** To the last page, with Use IMAP ticked. */
async function toFinish(size = {}): Promise<void> {
  run = openWizard(practice.store, { accountId, ...size });
  await run.waitFor('Changing the account');
  run.press('Enter');
  await run.waitFor('unchanged');
  // Up from the first field goes nowhere; down to the tick below the incoming server.
  for (let step = 0; step < 12 && !/▸ \[.\] Use IMAP/.test(run.text()); step++) {
    const before = run.text();
    run.press('Tab');
    await run.waitUntil(() => run.text() !== before, 'the next field');
  }
  run.press('Space');
  await run.waitFor('[x] Use IMAP');
  run.press('F10');
  await run.waitFor('Patients see:');
  run.press('F10');
  await run.waitFor('Nothing is saved yet');
}

test('Esc at the question saves nothing', async () => {
  await toFinish();
  run.press('F10');
  await run.waitFor('All letters on this computer stay.');
  expect(await protocol()).toBe('pop3');
  run.press('Esc');
  await run.waitFor('Nothing is saved yet');
  expect(await protocol()).toBe('pop3');
});

test.each([
  ['e', 0],
  ['o', -1],
])('the answer %s is saved with the account', async (key, from) => {
  await toFinish();
  run.press('F10');
  await run.waitFor('Fetch everything that the mailbox holds');
  run.press(key);
  await run.waitFor("as the practice's e-mail");
  run.press('n');
  await run.waitUntil(() => run.done() === true, 'the end');
  expect(await protocol()).toBe('imap');
  const inbox = await mailboxByRole(practice.store, accountId, 'inbox');
  expect(inbox?.counter.from ?? 0).toBe(from);
  const kinds = (await listEvents(practice.store)).map(({ what }) => what);
  expect(kinds).toContain('changed from POP3 to IMAP');
  expect(kinds.includes('only new letters')).toBe(from === -1);
});

test('the question can be read at 60 by 15', async () => {
  await toFinish({ columns: 60, rows: 15 });
  run.press('F10');
  await run.waitFor('Only letters that arrive from now on');
  expect(run.text()).toContain('All letters on this computer stay.');
  expect(run.text()).toContain('stands here once.');
});
