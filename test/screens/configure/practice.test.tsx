import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { confirmationWait, waitForConfirmation } from '../../../src/db/campaign.ts';
import { listDrafts } from '../../../src/db/drafts.ts';
import { listEvents } from '../../../src/db/events.ts';
import { readPractice, savePractice } from '../../../src/db/practice.ts';
import { createLetterReader, type LetterReader } from '../../../src/mail/letter-reader.ts';
import { App } from '../../../src/screens/app.tsx';
import { ServicesProvider } from '../../../src/screens/services.ts';
import { Shell } from '../../../src/ui/shell.tsx';
import { createTheme } from '../../../src/ui/theme.ts';
import { keyBytes } from '../../support/keys.ts';
import {
  addPractice,
  eventually,
  type PracticeStore,
  practiceAddress,
  practiceStore,
} from '../../support/practice-store.ts';
import { openScreen, type Screen } from '../../support/screen.ts';

let practice: PracticeStore;
let reader: LetterReader;
let screen: Screen;
const last: Promise<unknown>[] = [];

beforeEach(async () => {
  practice = await practiceStore();
  await addPractice(practice.store, { imapPort: 1, smtpPort: 1 });
  reader = createLetterReader(practice.store);
});
afterEach(async () => {
  await screen.close();
  await Promise.all(last.splice(0));
  await reader.close();
  await practice.close();
});

async function open(
  options: { columns?: number; rows?: number; screenReader?: boolean } = {},
): Promise<void> {
  const services = {
    ...{ store: practice.store, reader, who: 'maria', demo: null },
    ...{
      lastly: (work: Promise<unknown>) => last.push(work),
      quit: () => undefined,
      openDemo: () => undefined,
    },
  };
  screen = openScreen(
    <Shell theme={createTheme({ LANG: 'C.UTF-8' })} redraw={() => undefined}>
      <ServicesProvider value={services}>
        <App first={{ name: 'configure' }} />
      </ServicesProvider>
    </Shell>,
    options,
  );
  await screen.waitFor('Configure');
  press('Down');
  await screen.waitFor('Practice Information');
  press('Enter');
}
const press = (...keys: string[]) => {
  for (const key of keys) screen.type(/^(.|[a-z@. +']{2,})$/.test(key) ? key : keyBytes(key));
};
const info = {
  ...{ name: 'Bright Smile', addressLine: '14 Mill Lane', phone: '0123', email: practiceAddress },
  ...{ supportEmail: 'help@support.example', usesCampaign: true },
};

describe('Practice Information', () => {
  test('is typed and saved by Save alone, and an event says who changed what', async () => {
    await open();
    await screen.waitFor('▸ Name');
    press('bright smile', 'Tab', 'mill lane', 'Tab', '7', 'Tab', 'info@lab.example', 'Tab');
    await screen.waitFor(/▸ Support's e-mail/);
    expect(await readPractice(practice.store)).toMatchObject({ name: '', email: '' });
    expect(screen.text()).toContain(`Letters leave as ${practiceAddress}, and patients' answers go`);
    press('help@support.example', 'Tab', 'Right', 'Right');
    await screen.waitFor(/‹ no +›/);
    press('F10');
    await screen.waitFor(/^ Configure {2}/);
    await screen.waitFor('✔ Saved.');
    expect(await readPractice(practice.store)).toEqual({
      ...{ name: 'bright smile', addressLine: 'mill lane', phone: '7', email: 'info@lab.example' },
      ...{ supportEmail: 'help@support.example', usesCampaign: false },
    });
    expect((await listEvents(practice.store))[0]).toMatchObject({
      ...{ who: 'maria', what: 'practice changed', detail: { before: '', email: 'info@lab.example' } },
    });
    // It was about that page: the next screen tells it no more.
    press('Down', 'Enter');
    await screen.waitFor('Configure › Schedule');
    await screen.waitUntilGone('Saved.');
  });

  test('says at the field what is wrong with an address, and saves nothing', async () => {
    await open();
    await screen.waitFor('▸ Name');
    press('Tab', 'Tab', 'Tab', 'info', 'F10');
    await screen.waitFor('✘ E-mail: An e-mail address has an @ in it');
    expect(screen.lines().filter((line) => line.includes('An e-mail address has an @'))).toHaveLength(2);
    expect(await readPractice(practice.store)).toMatchObject({ email: '' });
  });

  test('Esc asks where something was changed, and only there', async () => {
    await savePractice(practice.store, { ...info, usesCampaign: false }, 'test');
    await open();
    await screen.waitFor('▸ Name');
    press('Esc');
    await screen.waitFor(/^ Configure {2}/);
    press('Enter');
    await screen.waitFor('▸ Name');
    press('x', 'Esc');
    await screen.waitFor('Leave without saving?');
    press('s');
    await screen.waitUntilGone('Leave without saving?');
    expect(screen.text()).toContain('Bright Smilex');
    press('Esc');
    await screen.waitFor('Leave without saving?');
    press('l');
    await screen.waitFor(/^ Configure {2}/);
    expect(await readPractice(practice.store)).toMatchObject({ name: 'Bright Smile' });
  });

  test('where Campaign+ is used, a new e-mail leads to the letter to support', async () => {
    await savePractice(practice.store, { ...info, email: 'old@lab.example' }, 'test');
    await open();
    await screen.waitFor('▸ Name');
    press('Tab', 'Tab', 'Tab', 'Ctrl-U', 'new@lab.example', 'F10');
    await screen.waitFor('Campaign+ and the new address');
    expect(await confirmationWait(practice.store)).toMatchObject({ address: 'new@lab.example' });
    press('w');
    await screen.waitFor('New letter');
    expect(screen.text()).toContain('help@support.example');
    expect(screen.text()).toContain('Campaign+: please register new@lab.example');
    expect(screen.text()).toContain('Look the letter over.');
    await screen.waitFor('old@lab.example');
    press('Esc');
    await screen.waitFor('Kept, on this computer only: the letter is not sent yet.');
    expect(await listDrafts(practice.store)).toHaveLength(1);
  });

  test('the letter can be written later, and waiting can be given up', async () => {
    await savePractice(practice.store, { ...info, supportEmail: '' }, 'test');
    await waitForConfirmation(practice.store, practiceAddress);
    await open();
    await screen.waitFor(`Campaign+ waits for ${practiceAddress} to be confirmed.`);
    press('Shift-Tab', 'Enter');
    await screen.waitFor('is not waited for any more.');
    expect(await confirmationWait(practice.store)).toBeNull();
    await screen.waitUntilGone('Wait no more');
    await screen.waitFor('▸ [ Save ]');
    press('Tab', 'Tab');
    await screen.waitFor('▸ [ Write to support ]');
    press('Enter');
    await screen.waitFor("Type support's e-mail into To.");
    await screen.waitFor('▸ To');
    await eventually(
      practice.store,
      async () => (await confirmationWait(practice.store)) !== null,
      'the wait',
    );
  });

  test.each([
    [60, 15],
    [80, 24],
    [120, 40],
  ])('every field can be reached at %d by %d', async (columns, rows) => {
    await savePractice(practice.store, info, 'test');
    await open({ columns, rows });
    for (const field of ['Name', 'Address', 'Phone', 'E-mail', "Support's e-mail", 'Uses Campaign+']) {
      await screen.waitFor(`▸ ${field}`);
      press('Tab');
    }
    await screen.waitFor('▸ [ Save ]');
  });

  test('for a screen reader, field by field', async () => {
    await savePractice(practice.store, info, 'test');
    await open({ screenReader: true });
    await screen.waitFor('Bright Smile');
    press('Tab', 'Tab', 'Tab');
    await screen.waitFor(practiceAddress);
  });
});
