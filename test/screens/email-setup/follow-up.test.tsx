// What is asked after Finish, and what the answers do.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { saveAccount } from '../../../src/db/accounts.ts';
import { confirmationWait, endWait } from '../../../src/db/campaign.ts';
import { type Practice, readPractice, savePractice } from '../../../src/db/practice.ts';
import { FollowUp, type Registration } from '../../../src/screens/email-setup/follow-up.tsx';
import { type Services, ServicesProvider } from '../../../src/screens/services.ts';
import { Shell } from '../../../src/ui/shell.tsx';
import { createTheme } from '../../../src/ui/theme.ts';
import { openScreen } from '../../support/screen.ts';
import { type PracticeStore, practiceSettings, practiceStore } from '../../support/practice-store.ts';
import { goTo } from './pages.ts';
import { openWizard, type WizardOptions, type WizardRun } from './wizard-harness.tsx';

const address = 'new@lab.example';
const saved = { address: 'reception@brightsmile.example', displayName: '', before: '' };
const typed = { address, password: 'typed', imapPort: 1993, smtpPort: 1587 };
const known: Practice = {
  ...{
    name: 'Lab',
    addressLine: '',
    phone: '',
    email: 'old@lab.example',
    supportEmail: 'help@support.example',
  },
  usesCampaign: true,
};
let practice: PracticeStore;
let run: WizardRun;

beforeEach(async () => {
  practice = await practiceStore();
});
afterEach(async () => {
  if (run) await run.close();
  run = undefined as unknown as WizardRun;
  await practice.close();
});

async function finish(options: WizardOptions = {}): Promise<void> {
  run = openWizard(practice.store, options);
  await goTo('finish', run, typed);
  run.press('F10');
  await run.waitFor("as the practice's e-mail");
}
const ended = () => run.waitUntil(() => run.done() === true, 'the end');

describe('a new address', () => {
  test('Yes makes it the e-mail of the practice, and gives it the name; Campaign+ is asked about once', async () => {
    await finish();
    expect(run.text()).toContain(`Use ${address} as the practice's e-mail from now on?`);
    expect(run.text()).toContain('✔ Saved. frontdesk now uses');
    run.press('Enter');
    await run.waitFor('Does the practice use Campaign+?');
    run.press('n');
    await ended();
    await run.waitFor(`The practice's e-mail is ${address} from now on.`);
    expect(await readPractice(practice.store)).toMatchObject({
      ...{ name: 'Changed by the test', email: address, usesCampaign: false },
    });
    expect(run.registration()).toBeUndefined();
  });

  test('No keeps the old one, and says what that means', async () => {
    await savePractice(practice.store, known, 'test');
    await finish();
    const said = run.text().replace(/[│\s]+/g, ' ');
    expect(said).toContain('Until now it is old@lab.example.');
    expect(said).toContain("patients' answers go to old@lab.example.");
    expect(said).toContain('have it forward to new@lab.example');
    run.press('n');
    await ended();
    await run.waitFor("The practice's e-mail stays old@lab.example: patients' answers go there.");
    expect(await readPractice(practice.store)).toEqual(known);
    expect(run.registration()).toBeUndefined();
  });

  test('Esc is a No', async () => {
    await finish();
    run.press('Esc');
    await ended();
    expect(await readPractice(practice.store)).toMatchObject({ email: '', usesCampaign: null });
  });

  test('Esc at the second question leaves open whether Campaign+ is used', async () => {
    await finish();
    run.press('y');
    await run.waitFor('Does the practice use Campaign+?');
    run.press('Esc');
    await ended();
    expect(await readPractice(practice.store)).toMatchObject({ email: address, usesCampaign: null });
  });

  test.each([
    ['w', { old: 'old@lab.example', practice: { email: address, supportEmail: 'help@support.example' } }],
    ['l', undefined],
  ])('where Campaign+ is used: the tip, and with %s what becomes of the letter', async (key, letter) => {
    await savePractice(practice.store, known, 'test');
    await endWait(practice.store, 'confirmed', 'test');
    await finish();
    run.press('y');
    await run.waitFor('Campaign+ and the new address');
    expect(run.text()).toContain('within 24 hours');
    expect(run.text()).toContain('help@support.example');
    expect(await confirmationWait(practice.store)).toMatchObject({ address });
    run.press(key);
    await ended();
    if (letter) expect(run.registration()).toMatchObject(letter);
    else expect(run.registration()).toBeUndefined();
  });

  test('a Yes to Campaign+ at the question leads to the tip, and is waited for', async () => {
    await finish();
    run.press('y');
    await run.waitFor('Does the practice use Campaign+?');
    run.press('y');
    await run.waitFor('Campaign+ and the new address');
    expect(run.text().replace(/[│\s]+/g, ' ')).toContain('whose e-mail is not known here yet');
    expect(await confirmationWait(practice.store)).toMatchObject({ address });
    expect(await readPractice(practice.store)).toMatchObject({ usesCampaign: true });
  });
});

test('nothing is asked when the address is known, or nothing was changed', async () => {
  await savePractice(practice.store, { ...known, email: address.toUpperCase() }, 'test');
  run = openWizard(practice.store);
  await goTo('finish', run, typed);
  run.press('F10');
  await ended();
  await run.close();

  await savePractice(practice.store, known, 'test');
  const id = await saveAccount(
    practice.store,
    practiceSettings({ imapPort: 993, smtpPort: 587 }),
    { password: 'x', outgoingPassword: '' },
    'test',
  );
  run = openWizard(practice.store, { accountId: id });
  await run.waitFor('Changing the account');
  run.press('Enter');
  await run.waitFor('Incoming Mail Server');
  run.press('F10');
  await run.waitFor('Display Name');
  run.press('F10');
  await run.waitFor('Nothing is saved yet');
  run.press('F10');
  await ended();
  expect(await readPractice(practice.store)).toMatchObject({ email: 'old@lab.example' });
});

test.each([{ columns: 60, rows: 15 }, { columns: 120, rows: 40 }, { screenReader: true }])(
  'every question can be read %j',
  async (options) => {
    const old = 'reception.old@brightsmile.example';
    await savePractice(practice.store, { ...known, email: old, usesCampaign: null }, 'test');
    let done: Registration | undefined;
    const services = { store: practice.store, who: 'test' } as unknown as Services;
    const screen = openScreen(
      <Shell theme={createTheme({ LANG: 'C.UTF-8' })} redraw={() => undefined}>
        <ServicesProvider value={services}>
          <FollowUp
            saved={saved}
            onDone={(registration) => {
              done = registration;
            }}
          />
        </ServicesProvider>
      </Shell>,
      options,
    );
    const said = () => screen.text().replace(/[│\s]+/g, ' ');
    await screen.waitFor(`No, keep ${old}`);
    expect(said()).toContain("Use reception@brightsmile.example as the practice's e-mail from now on?");
    expect(said()).toContain(`but patients' answers go to ${old}.`);
    screen.type('y');
    await screen.waitFor('Yes, it uses Campaign+');
    screen.type('y');
    await screen.waitFor('Later, from Practice Information');
    expect(said()).toContain('must be opened within 24 hours.');
    screen.type('w');
    await screen.waitUntil(() => done !== undefined, 'the end');
    await screen.close();
  },
);
