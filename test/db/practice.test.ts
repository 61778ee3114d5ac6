import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  arrivalsSince,
  confirmationWait,
  endWait,
  openedConfirmation,
  waitForConfirmation,
} from '../../src/db/campaign.ts';
import { listEvents } from '../../src/db/events.ts';
import { replaceFolders } from '../../src/db/mailboxes.ts';
import { addLetter } from '../../src/db/messages.ts';
import { emailBefore, type Practice, readPractice, savePractice } from '../../src/db/practice.ts';
import type { Store } from '../../src/db/store.ts';
import { addPractice, type PracticeStore, practiceStore } from '../support/practice-store.ts';

let practice: PracticeStore;
let store: Store;
beforeEach(async () => {
  practice = await practiceStore();
  store = practice.store;
});
afterEach(() => practice.close());

const info: Practice = {
  ...{ name: 'Bright Smile', addressLine: '', phone: '', email: 'a@b.example', supportEmail: '' },
  usesCampaign: null,
};

test('nothing is known of a new store', async () => {
  expect(await readPractice(store)).toEqual({ ...info, name: '', email: '' });
});

test('what was saved is there, with who changed what; the same again is no event', async () => {
  expect(await savePractice(store, info, 'maria')).toBe(true);
  expect(await readPractice(store)).toEqual(info);
  expect(await savePractice(store, info, 'maria')).toBe(false);
  await savePractice(store, { ...info, email: 'c@d.example', usesCampaign: false }, 'tom');
  expect(await emailBefore(store, 'c@d.example')).toBe('a@b.example');
  expect(await emailBefore(store, 'a@b.example')).toBe('');
  expect(await emailBefore(store, 'x@y.example')).toBe('');
  expect(await listEvents(store)).toMatchObject([
    {
      who: 'tom',
      what: 'practice changed',
      detail: { fields: 'e-mail, Campaign+', before: 'a@b.example', email: 'c@d.example' },
    },
    { who: 'maria', detail: { fields: 'name, e-mail', before: '', email: 'a@b.example' } },
  ]);
});

test('a new e-mail is waited for only where Campaign+ is used', async () => {
  await savePractice(store, info, 'maria');
  expect(await confirmationWait(store)).toBeNull();
  await savePractice(store, { ...info, usesCampaign: true }, 'maria');
  expect(await confirmationWait(store)).toBeNull();
  await savePractice(store, { ...info, usesCampaign: true, email: 'c@d.example' }, 'maria');
  expect(await confirmationWait(store)).toMatchObject({ address: 'c@d.example' });
  await savePractice(store, { ...info, usesCampaign: true, email: 'c@d.example', phone: '1' }, 'maria');
  expect(await confirmationWait(store)).toMatchObject({ address: 'c@d.example' });
  await savePractice(store, { ...info, usesCampaign: true, email: '' }, 'maria');
  expect(await confirmationWait(store)).toBeNull();
});

test('it ends by a word of a person, once, and when Campaign+ is given up', async () => {
  await waitForConfirmation(store, 'a@b.example');
  expect(await endWait(store, 'confirmed', 'tom')).toBe(true);
  expect(await endWait(store, 'confirmed', 'tom')).toBe(false);
  expect((await listEvents(store))[0]).toMatchObject({
    ...{ who: 'tom', what: 'address confirmed for Campaign+', detail: { address: 'a@b.example' } },
  });
  await savePractice(store, { ...info, usesCampaign: true }, 'maria');
  expect(await confirmationWait(store)).toBeNull();
  await waitForConfirmation(store, 'a@b.example');
  await savePractice(store, { ...info, usesCampaign: false }, 'maria');
  expect(await confirmationWait(store)).toBeNull();
});

test('what came into the inbox since then and speaks of a verification, newest first', async () => {
  const account = await addPractice(store, { imapPort: 1, smtpPort: 1 });
  const folder = (path: string, role: 'inbox' | 'junk') => ({
    ...{ path, name: path, delimiter: '/', role, selectable: true, doubles: false },
  });
  await store.write((tx) =>
    replaceFolders(tx, account.id, [folder('INBOX', 'inbox'), folder('Junk', 'junk')]),
  );
  const boxes = await store.all<{ id: number; role: string }>('SELECT id, role FROM mailbox');
  await waitForConfirmation(store, 'a@b.example');
  const wait = (await confirmationWait(store))!;
  const arrives = (role: string, subject: string, date: number) =>
    store.write((tx) =>
      addLetter(tx, {
        envelope: {
          ...{ messageId: '', inReplyTo: '', subject, date, size: 1, attachments: 0 },
          ...{
            from: { name: '', address: 'x@y.example' },
            to: [{ name: '', address: 'a@b.example' }],
            cc: [],
          },
          ...{ seen: false, flagged: false, answered: false, draft: false },
        },
        source: Buffer.from(`${role} ${subject} ${date}`),
        mailboxId: boxes.find((box) => box.role === role)!.id,
        server: null,
      }),
    );
  const hour = 60 * 60_000;
  await arrives('inbox', 'Verification from last week', wait.since - 170 * hour);
  await arrives('inbox', 'Verification from two hours ago', wait.since - 2 * hour);
  await arrives('inbox', 'A VERIFICATION', wait.since - hour / 2);
  await arrives('inbox', 'Verification now', wait.since + 1);
  await arrives('inbox', 'Appointment', wait.since + 1);
  await arrives('junk', 'Verification in Junk', wait.since + 1);
  const found = await arrivalsSince(store, wait);
  expect(found.map(({ subject, opened }) => [subject, opened])).toEqual([
    ['Verification now', false],
    ['A VERIFICATION', false],
  ]);
  await openedConfirmation(store, found[0]!.messageId);
  await openedConfirmation(store, found[0]!.messageId);
  expect((await arrivalsSince(store, wait)).map(({ opened }) => opened)).toEqual([true, false]);
  await waitForConfirmation(store, 'a@b.example');
  expect((await arrivalsSince(store, wait)).map(({ opened }) => opened)).toEqual([false, false]);
});
