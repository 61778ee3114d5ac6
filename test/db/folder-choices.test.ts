import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Account } from '../../src/db/accounts.ts';
import { listEvents } from '../../src/db/events.ts';
import { setReceiveChoice, setRoleChoice } from '../../src/db/folder-choices.ts';
import { listMailboxes, localMailbox, type Role, replaceFolders } from '../../src/db/mailboxes.ts';
import { addPractice, type PracticeStore, practiceStore } from '../support/practice-store.ts';

let practice: PracticeStore;
let account: Account;

beforeEach(async () => {
  practice = await practiceStore();
  account = await addPractice(practice.store, { imapPort: 1, smtpPort: 1 });
  await listed();
});
afterEach(() => practice.close());

const server: [path: string, role: Role | null, doubles?: boolean][] = [
  ['INBOX', 'inbox'],
  ['Archive', 'archive'],
  ['Old letters', null],
  ['Rubbish', null],
  ['All Mail', null, true],
];

/** The engine has read the server's list of folders. */
const listed = () =>
  practice.store.write((tx) =>
    replaceFolders(
      tx,
      account.id,
      server.map(([path, role, doubles = false]) => ({
        ...{ path, name: path, delimiter: '/', role, selectable: true, doubles },
      })),
    ),
  );
const folder = async (path: string) =>
  (await listMailboxes(practice.store)).find((box) => box.path === path)!;
const roles = async () =>
  Object.fromEntries((await listMailboxes(practice.store)).map(({ path, role }) => [path, role]));

test('a folder that doubles others is received only when it was chosen', async () => {
  expect((await folder('All Mail')).received).toBe(false);
  expect(await setReceiveChoice(practice.store, (await folder('All Mail')).id, true, 'maria')).toBe(true);
  await listed();
  expect(await folder('All Mail')).toMatchObject({ received: true, receiveChoice: true });
  expect((await listEvents(practice.store))[0]).toMatchObject({
    ...{ who: 'maria', what: 'receiving changed', detail: { folder: 'All Mail', received: true } },
  });
});

test('any other folder can be left out; what it is already changes nothing', async () => {
  const { id } = await folder('Old letters');
  expect(await setReceiveChoice(practice.store, id, true, 'maria')).toBe(false);
  expect(await setReceiveChoice(practice.store, id, false, 'maria')).toBe(true);
  await listed();
  expect((await folder('Old letters')).received).toBe(false);
});

test('the inbox is always received, and folders of this computer have nothing to receive', async () => {
  const local = await practice.store.write((tx) => localMailbox(tx, 'Imported'));
  expect(await setReceiveChoice(practice.store, (await folder('INBOX')).id, false, 'maria')).toBe(false);
  expect(await setReceiveChoice(practice.store, local, false, 'maria')).toBe(false);
  expect(await setRoleChoice(practice.store, (await folder('INBOX')).id, 'junk', 'maria')).toBe(false);
  expect(await setRoleChoice(practice.store, local, 'junk', 'maria')).toBe(false);
});

test('a role that is given to a folder is no longer that of the recognised one, and comes back to it', async () => {
  const { id } = await folder('Old letters');
  await setRoleChoice(practice.store, id, 'archive', 'maria');
  expect(await roles()).toMatchObject({ 'Old letters': 'archive', Archive: null });
  await listed();
  expect(await roles()).toMatchObject({ 'Old letters': 'archive', Archive: null });
  await setRoleChoice(practice.store, id, null, 'maria');
  expect(await roles()).toMatchObject({ 'Old letters': null, Archive: 'archive' });
});

test('a role that is given twice belongs to the later folder alone', async () => {
  await setRoleChoice(practice.store, (await folder('Old letters')).id, 'trash', 'maria');
  await setRoleChoice(practice.store, (await folder('Rubbish')).id, 'trash', 'tom');
  await listed();
  expect(await roles()).toMatchObject({ 'Old letters': null, Rubbish: 'trash' });
  expect((await folder('Old letters')).roleChoice).toBeNull();
});

test('"none" takes the recognised role away until it is taken back', async () => {
  const { id } = await folder('Archive');
  await setRoleChoice(practice.store, id, '', 'maria');
  await listed();
  expect((await folder('Archive')).role).toBeNull();
  await setRoleChoice(practice.store, id, null, 'maria');
  expect((await folder('Archive')).role).toBe('archive');
});
