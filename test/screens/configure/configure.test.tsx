import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from '../../../src/db/accounts.ts';
import { fetchBegun } from '../../../src/db/counters.ts';
import { writeEngineStatus } from '../../../src/db/engine-status.ts';
import { listEvents, recordEvent } from '../../../src/db/events.ts';
import {
  findMailbox,
  listMailboxes,
  moveCounter,
  replaceFolders,
  setServerTotal,
} from '../../../src/db/mailboxes.ts';
import { dueOperations } from '../../../src/db/operations.ts';
import { createLetterReader, type LetterReader } from '../../../src/mail/letter-reader.ts';
import { App } from '../../../src/screens/app.tsx';
import { News } from '../../../src/screens/news.tsx';
import { ServicesProvider } from '../../../src/screens/services.ts';
import { Shell } from '../../../src/ui/shell.tsx';
import { createTheme } from '../../../src/ui/theme.ts';
import { keyBytes } from '../../support/keys.ts';
import { addPractice, eventually, type PracticeStore, practiceStore } from '../../support/practice-store.ts';
import { openScreen, type Screen } from '../../support/screen.ts';
import { addLetters } from '../../support/store-letters.ts';

let practice: PracticeStore;
let account: Account;
let reader: LetterReader;
let screen: Screen;
let inbox: number;

beforeEach(async () => {
  practice = await practiceStore();
  account = await addPractice(practice.store, { imapPort: 1, smtpPort: 1 });
  reader = createLetterReader(practice.store);
  const folder = (path: string, role: 'inbox' | 'archive' | 'trash' | null, doubles = false) => ({
    ...{ path, name: path, delimiter: '/', role, selectable: true, doubles },
  });
  const folders = [
    ...[folder('INBOX', 'inbox'), folder('Archive', 'archive'), folder('Trash', 'trash')],
    ...[folder('All Mail', null, true), folder('Supp\u202eliers', null)],
  ];
  await practice.store.write((tx) => replaceFolders(tx, account.id, folders));
  inbox = await boxId('INBOX');
  await addLetters(practice.store, inbox, 12);
  await practice.store.write(async (tx) => {
    await tx.run('UPDATE message SET has_source = 1');
    await setServerTotal(tx, inbox, 14);
    await moveCounter(tx, inbox, 1, { uidValidity: 1, uid: 4812, modseq: null, complete: true });
  });
});
afterEach(async () => {
  await screen.close();
  await reader.close();
  await practice.close();
});

const boxId = async (path: string): Promise<number> =>
  (await listMailboxes(practice.store)).find((box) => box.path === path)!.id;
const counter = async () => (await findMailbox(practice.store, inbox))!.counter;

function open(options: { columns?: number; rows?: number; screenReader?: boolean } = {}): void {
  const services = {
    ...{ store: practice.store, reader, who: 'maria', demo: null },
    ...{ lastly: () => undefined, quit: () => undefined, openDemo: () => undefined },
  };
  screen = openScreen(
    <Shell theme={createTheme({ LANG: 'C.UTF-8' })} redraw={() => undefined}>
      <ServicesProvider value={services}>
        <News />
        <App first={{ name: 'inbox' }} />
      </ServicesProvider>
    </Shell>,
    options,
  );
}
const press = (...keys: string[]) => {
  for (const key of keys) screen.type(key.length === 1 ? key : keyBytes(key));
};
const line = (text: string) => screen.lines().find((one) => one.includes(text)) ?? '';

async function openPage(page: 'Mailbox counters' | 'Folders' | 'Events', options = {}): Promise<void> {
  open(options);
  await screen.waitFor('Inbox');
  press('c');
  await screen.waitFor('Email Setup');
  // From the end, where these three stand, whatever comes before them.
  press('End', ...Array(['Events', 'Folders', 'Mailbox counters'].indexOf(page)).fill('Up'), 'Enter');
  await screen.waitFor(`Configure › ${page}`);
}

describe('Mailbox counters', () => {
  test('says of each mailbox how far it has been fetched, in aligned columns', async () => {
    await openPage('Mailbox counters');
    await screen.waitFor('UID 4,812');
    expect(line('  Mailbox ')).toMatch(/Mailbox +Here +At server +Counter +Moved +Fetching/);
    expect(line('Inbox  ')).toMatch(/^▌ Inbox +12 +14 +UID 4,812 +\d\d:\d\d +up to date$/);
    expect(line('All Mail')).toMatch(/0 +\? +not begun +never +not received$/);
    expect(screen.text()).toContain('Every letter up to number 4,812');
    const end = (name: string, column: string) => line(name).indexOf(column) + column.length;
    expect(end('Inbox  ', ' 12')).toBe(end('  Mailbox ', 'Here'));
  });

  test.each([
    [60, 15],
    [120, 40],
  ])('at %i by %i the numbers are there as well', async (columns, rows) => {
    await openPage('Mailbox counters', { columns, rows });
    await screen.waitFor(/Inbox +12 +14 +UID 4,812 .*up to date/);
    press('r');
    await screen.waitFor('Fetch 14 letters again');
    await screen.waitFor('Keep the counter as it is');
    expect(screen.text()).toMatch(/stay as they\s+.*are\./);
    press('Esc');
  });

  test('to a screen reader each mailbox is a few sentences', async () => {
    await openPage('Mailbox counters', { screenReader: true });
    await screen.waitFor('Inbox: 12 letters here, 14 at the server. Every letter up to number 4,812');
    await screen.waitFor('1 of 5');
  });

  test('a reset says first what it will do, is undone with u, and made again', async () => {
    await openPage('Mailbox counters');
    await screen.waitFor('UID 4,812');
    press('r');
    await screen.waitFor('14 letters will be fetched again; 12 of them are already here');
    await screen.waitFor('2 that were deleted only here will come');
    press('Enter');
    await screen.waitUntilGone('Reset Mailbox Counter');
    expect((await counter()).generation).toBe(1);

    press('r', 'f');
    await screen.waitFor('Inbox is reset: u undoes it until fetching begins.');
    await screen.waitFor(/Inbox +12 +14 +reset .*begins soon/);
    expect(await counter()).toMatchObject({ uid: 0, generation: 2 });
    press('u');
    await screen.waitFor('Undone: the counter of Inbox is as it was.');
    await screen.waitFor(/Inbox +12 +14 +UID 4,812/);
    expect(await counter()).toMatchObject({ uid: 4812, generation: 1 });

    press('r', 'f');
    await screen.waitFor(/Inbox +12 +14 +reset/);
    expect((await listEvents(practice.store)).slice(0, 3).map(({ who, what }) => [who, what])).toEqual([
      ['maria', 'counter reset'],
      ['maria', 'counter reset undone'],
      ['maria', 'counter reset'],
    ]);
  });

  test('a mailbox that is not received has nothing to reset', async () => {
    await openPage('Mailbox counters');
    await screen.waitFor('All Mail');
    press('Down', 'Down', 'Down', 'r');
    await screen.waitFor('This mailbox is not received; the page Folders changes that.');
  });

  test('when fetching has begun, it says so, u does nothing any more, and the numbers move', async () => {
    await openPage('Mailbox counters');
    await screen.waitFor('UID 4,812');
    press('r', 'f');
    await screen.waitFor('begins soon');
    await practice.store.write(async (tx) => {
      await fetchBegun(tx, inbox, 2);
      await moveCounter(tx, inbox, 2, { uidValidity: 1, uid: 0, modseq: null, complete: false });
      await tx.run('UPDATE placement SET generation = 2 WHERE uid > 7');
    });
    await screen.waitFor('Inbox is being fetched again: too late to undo the reset.');
    await writeEngineStatus(practice.store, account.id, {
      ...{ phase: 'downloading', done: 5, total: 14, since: 0, upToDateAt: null, retryAt: null },
      problem: null,
    });
    await screen.waitFor(/Inbox +12 +14 +under way .*5 of 14/);
    await screen.waitFor('Being fetched, the newest');
    press('u');
    await screen.waitFor('There is no reset to undo');
    expect((await counter()).generation).toBe(2);
  });
});

describe('Folders', () => {
  test('a folder is received or not, and what happens to its letters is said', async () => {
    await openPage('Folders');
    await screen.waitFor(/INBOX|Inbox +12 +yes +Inbox/);
    expect(line('All Mail')).toMatch(/All Mail +0 +no/);
    expect(screen.text()).not.toContain('\u202e');
    press(' ');
    await screen.waitFor('The inbox is always received.');
    press('Down', ' ');
    await screen.waitFor('Archive is not received any more.');
    await screen.waitFor(/Archive +0 +no +Archive/);
    press('Down', 'Down');
    await screen.waitFor('It shows letters of other folders again');
    press(' ');
    await screen.waitFor(/All Mail +0 +yes/);
    expect((await findMailbox(practice.store, await boxId('All Mail')))!.received).toBe(true);
  });

  test('what a folder is used for is chosen, and taken from the one that was used so before', async () => {
    await openPage('Folders');
    await screen.waitFor('Suppliers');
    press('End', 'Enter');
    await screen.waitFor('Use of Suppliers');
    await screen.waitFor(/Archive +instead of Archive/);
    press('Down', 'Down', 'Down', 'Enter');
    await screen.waitFor('Suppliers: Archive.');
    await screen.waitFor(/Suppliers +0 +yes +Archive \(chosen\)/);
    expect((await findMailbox(practice.store, await boxId('Archive')))!.role).toBeNull();
  });

  test('a new folder is here at once and a wish for the server', async () => {
    await openPage('Folders');
    await screen.waitFor('Suppliers');
    press('+');
    await screen.waitFor('Name');
    screen.type('archive\r');
    press('Tab', 'Enter');
    await screen.waitFor('There is a folder archive already.');
    press('Esc');
    await screen.waitFor('Configure › Folders');
    press('+');
    await screen.waitFor('Make the folder');
    screen.type('Insurance');
    press('F10');
    await screen.waitFor('The folder Insurance was made.');
    await screen.waitFor(/▌ Insurance/);
    expect(await dueOperations(practice.store, account.id, 5)).toMatchObject([{ kind: 'createFolder' }]);
  });
});

test('a letter is moved into a folder that is made on the way', async () => {
  open();
  await screen.waitFor('Letter 12');
  press('m');
  await screen.waitFor('Move to');
  press('+');
  await screen.waitFor('Make the folder');
  screen.type('Insurance');
  press('F10');
  await screen.waitFor('Moved to Insurance.');
  await screen.waitUntilGone('Letter 12');
  const kinds = (await dueOperations(practice.store, account.id, 5)).map(({ kind }) => kind);
  expect(kinds).toEqual(['createFolder', 'move']);
});

describe('Events', () => {
  test('are sentences, newest first; Enter shows all that was kept', async () => {
    await practice.store.write((tx) =>
      recordEvent(tx, {
        ...{ who: 'engine', what: 'move refused', accountId: account.id },
        detail: { subject: 'Bad\u001b[31m\u202eness', from: 'INBOX', to: 'Archive', words: 'Quota exceeded' },
      }),
    );
    await openPage('Events');
    await screen.waitFor(/▌ \d\d:\d\d +frontdesk +Not moved to Archive: the letter/);
    await screen.waitFor(/test +The account \S+ was set/);
    press('Enter');
    await screen.waitFor(/The server said +Quota exceeded/);
    await screen.waitFor(/To the folder +Archive/);
    expect(screen.text()).not.toContain('\u202e');
    press('Esc');
    await screen.waitFor('2 events');
  });

  test('what a person would wonder about is told at once, once, and only from now on', async () => {
    const lost = (subject: string) =>
      practice.store.write((tx) =>
        recordEvent(tx, {
          ...{ who: 'engine', what: 'letter gone', accountId: account.id },
          detail: { subject, wish: 'move', to: 'Archive', more: 0 },
        }),
      );
    await lost('Before');
    open();
    await screen.waitFor('Letter 12');
    await lost('Invoice');
    await screen.waitFor('It could not be moved to Archive: the letter "Invoice"');
    expect(screen.text()).not.toContain('Before');
    expect(
      await eventually(practice.store, async () => (await listEvents(practice.store)).length, 'events'),
    ).toBe(3);
  });
});
