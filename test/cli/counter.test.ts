import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listAccounts } from '../../src/db/accounts.ts';
import { fetchBegun } from '../../src/db/counters.ts';
import { mailboxByRole, moveCounter, setServerTotal } from '../../src/db/mailboxes.ts';
import { openStore } from '../../src/db/open.ts';
import type { Store } from '../../src/db/store.ts';
import { runner } from '../support/command.ts';
import { addPractice, practiceSettings } from '../support/practice-store.ts';
import { addFolders, addLetters } from '../support/store-letters.ts';

let home: string;
let store: Store;
let inbox: number;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'fd-cli-'));
  store = await openStore(join(home, 'store'));
  const account = await addPractice(store, { imapPort: 1, smtpPort: 1 });
  ({ inbox } = await addFolders(store, account.id, ['inbox', 'archive']));
  await addLetters(store, inbox, 3);
  await store.write(async (tx) => {
    await tx.run('UPDATE message SET has_source = 1');
    await setServerTotal(tx, inbox, 5);
    await moveCounter(tx, inbox, 1, { uidValidity: 7, uid: 1205, modseq: '9', complete: true });
  });
});
afterEach(async () => {
  await store.close();
  rmSync(home, { recursive: true, force: true });
});

const run = (...args: string[]) => runner(home)(args);
const will =
  '5 letters will be fetched again; 3 of them are already here and stay as they are; 2 that were deleted only here will come back.';

test('counter: a table for people, a document for programs', async () => {
  const table = (await run('counter')).stdout.toString();
  expect(table).toMatch(/^Mailbox +Here +At server +Counter +Last moved +Fetching$/m);
  expect(table).toMatch(/^inbox +3 +5 +UID 1,205 +20\d\d-\d\d-\d\d \d\d:\d\d +up to date$/m);
  expect(table).toMatch(/^archive +0 +\? +not begun +never +waits$/m);
  const { counters } = (await run('counter', '--json')).json<{ counters: object[] }>();
  expect(counters[0]).toEqual({
    ...{ folder: 'inbox', protocol: 'imap', here: 3, atServer: 5, uidValidity: 7, uid: 1205 },
    ...{ complete: true, generation: 1, received: true, resetAt: null, movedAt: expect.any(String) },
  });
});

test('counter reset: without --yes it only says what it would do', async () => {
  const asked = await run('counter', 'reset', 'Inbox');
  expect(asked.code).toBe(64);
  expect(asked.stderr).toContain(will);
  expect(asked.stderr).toContain('Nothing was changed. Add --yes to do it.');
  const document = (await run('counter', 'reset', 'Inbox', '--json')).json<{ error: { title: string } }>();
  expect(document.error.title).toContain(will);
  expect((await mailboxByRole(store, 1, 'inbox'))!.counter).toMatchObject({ uid: 1205, generation: 1 });
});

test('counter reset --yes, counter undo, and the events of both', async () => {
  const done = await run('counter', 'reset', 'INBOX', '--yes', '--json');
  expect(done.code).toBe(0);
  expect(done.json()).toEqual({
    ...{ reset: true, folder: 'inbox', protocol: 'imap', atServer: 5, here: 3, comingBack: 2 },
  });
  expect((await mailboxByRole(store, 1, 'inbox'))!.counter).toMatchObject({ uid: 0, generation: 2 });
  expect((await run('counter')).stdout.toString()).toMatch(/^inbox .* reset .* begins soon$/m);

  expect((await run('counter', 'undo', 'inbox', '--json')).json()).toEqual({ undone: true, folder: 'inbox' });
  expect((await mailboxByRole(store, 1, 'inbox'))!.counter).toMatchObject({ uid: 1205, generation: 1 });
  const again = await run('counter', 'undo', 'inbox');
  expect(again.code).toBe(65);
  expect(again.stderr).toContain('There is no reset of inbox that could be undone.');

  const { events } = (await run('events', '--limit', '2', '--json')).json<{ events: object[] }>();
  expect(events).toMatchObject([
    { kind: 'counter reset undone', text: 'The reset of Inbox was undone.', account: expect.any(String) },
    { kind: 'counter reset', text: 'The counter of Inbox was reset: 5 letters to be fetched again.' },
  ]);
  const lines = (await run('events')).stdout.toString();
  expect(lines).toMatch(/^20\d\d-\d\d-\d\d \d\d:\d\d +\S+ +The reset of Inbox was undone\.$/m);
});

test('counter undo: not after fetching has begun', async () => {
  await run('counter', 'reset', 'inbox', '--yes');
  await store.write((tx) => fetchBegun(tx, inbox));
  const late = await run('counter', 'undo', 'inbox');
  expect(late.code).toBe(65);
  expect(late.stderr).toContain('until fetching has begun');
});

test.each([
  [['counter', 'reset', 'Nowhere', '--yes'], 'There is no folder Nowhere.'],
  [['counter', 'reset'], "missing required argument 'folder'"],
  [['counter', 'rest', 'inbox'], 'error: '],
  [['events', '--limit', 'all'], '--limit needs a whole number'],
])('%j is a wrong call', async (args, words) => {
  const { code, stderr } = await run(...args);
  expect(code).toBe(64);
  expect(stderr).toContain(words);
});

test('setup --fetch new leaves what the mailbox holds at the server', async () => {
  const settings = practiceSettings({ imapPort: 1, smtpPort: 1 });
  const args = (...more: string[]) => [
    ...['setup', '--provider', 'other', '--address', settings.address, '--smtp', 'localhost:465', ...more],
  ];
  const pop = ['--pop3', 'localhost:995', '--accept-pop-move', '--finish'];
  expect((await run(...args(...pop))).code).toBe(0);
  const imap = await run(...args('--imap', 'localhost:993', '--fetch', 'new', '--finish'));
  expect(imap.stderr).toContain('All letters on this computer stay.');
  expect(imap.code).toBe(0);
  const [account] = await listAccounts(store);
  expect((await mailboxByRole(store, account!.id, 'inbox'))!.counter.from).toBe(-1);
  expect((await run(...args('--fetch', 'some'))).code).toBe(64);
  expect((await run(...args(...pop, '--fetch', 'new'))).code).toBe(64);
});
