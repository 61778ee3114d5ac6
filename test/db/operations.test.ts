import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Account } from '../../src/db/accounts.ts';
import { findLetter, listLetters } from '../../src/db/letters.ts';
import { findMailbox, mailboxByRole, replaceFolders } from '../../src/db/mailboxes.ts';
import { folderRefused, queueCreateFolder } from '../../src/db/new-folders.ts';
import {
  delayOperation,
  dropOperation,
  dueOperations,
  expungeLetters,
  moveBack,
  moveLetters,
  operationsDone,
  placementMoved,
  setFlags,
  stillDue,
} from '../../src/db/operations.ts';
import { addEnvelopes } from '../../src/db/server-lists.ts';
import { addPractice, type PracticeStore, practiceStore } from '../support/practice-store.ts';

let practice: PracticeStore;
let account: Account;
let folders: Record<'inbox' | 'archive' | 'trash', number>;
let letter: number;

beforeEach(async () => {
  practice = await practiceStore();
  account = await addPractice(practice.store, { imapPort: 1, smtpPort: 1 });
  const roles = ['inbox', 'archive', 'trash'] as const;
  await practice.store.write((tx) =>
    replaceFolders(
      tx,
      account.id,
      roles.map((role) => ({
        path: role,
        name: role,
        delimiter: '/',
        role,
        selectable: true,
        doubles: false,
      })),
    ),
  );
  const ids = await Promise.all(
    roles.map(async (role) => (await mailboxByRole(practice.store, account.id, role))!.id),
  );
  folders = { inbox: ids[0]!, archive: ids[1]!, trash: ids[2]! };
  const person = { name: '', address: 'aisha@patients.example' };
  const flags = { seen: false, flagged: false, answered: false, draft: false };
  const words = { messageId: '<1@patients.example>', inReplyTo: '', subject: 'Termin' };
  await practice.store.write((tx) =>
    addEnvelopes(tx, { mailboxId: folders.inbox, accountId: account.id, uidValidity: 1, generation: 1 }, [
      { uid: 1, ...flags, ...words, from: person, to: [], cc: [], date: 1, size: 1, attachments: 0 },
    ]),
  );
  letter = (await listLetters(practice.store, folders.inbox, 0, 1))[0]!.id;
});
afterEach(() => practice.close());

const wishes = () => dueOperations(practice.store, account.id, 10);

/** As the engine does when the server has moved the letter. */
async function serverMoved(ids: readonly number[], mailboxId: number): Promise<void> {
  await practice.store.write(async (tx) => {
    await operationsDone(tx, ids);
    await placementMoved(tx, letter, { mailboxId, uidValidity: 1, uid: 9 });
  });
}

test('a move that is undone before anybody carried it out leaves nothing to do', async () => {
  await moveBack(practice.store, await moveLetters(practice.store, [letter], folders.archive));
  expect(await wishes()).toEqual([]);
});

test('a move that is undone while the server is at it is carried back', async () => {
  const moved = await moveLetters(practice.store, [letter], folders.archive);
  const underWay = await wishes();
  await moveBack(practice.store, moved);
  await serverMoved(
    underWay.map((wish) => wish.id),
    folders.archive,
  );
  expect((await findLetter(practice.store, letter))!.mailboxId).toBe(folders.inbox);
  expect(await wishes()).toMatchObject([
    { kind: 'move', payload: { mailboxId: folders.inbox }, serverMailboxId: folders.archive, uid: 9 },
  ]);
});

test('a letter that was moved on meanwhile has one wish, to where it was moved last', async () => {
  await moveLetters(practice.store, [letter], folders.archive);
  const underWay = await wishes();
  await moveLetters(practice.store, [letter], folders.trash);
  await serverMoved(
    underWay.map((wish) => wish.id),
    folders.archive,
  );
  expect(await wishes()).toMatchObject([{ kind: 'move', payload: { mailboxId: folders.trash } }]);
});

test('a move that went as it was wished leaves nothing to do', async () => {
  await moveLetters(practice.store, [letter], folders.archive);
  await serverMoved(
    (await wishes()).map((wish) => wish.id),
    folders.archive,
  );
  expect(await wishes()).toEqual([]);
});

test('a letter deleted for good is gone from the list at once, and waits for the server', async () => {
  await expungeLetters(practice.store, [letter]);
  expect(await listLetters(practice.store, folders.inbox, 0, 10)).toEqual([]);
  expect(await wishes()).toMatchObject([{ kind: 'expunge', uid: 1 }]);
});

test('what moves into a new folder waits until the folder is made, and so does what is wanted of the letter next', async () => {
  const made = (await queueCreateFolder(
    practice.store,
    { accountId: account.id, path: 'Bills', name: 'Bills', delimiter: '/' },
    'maria',
  ))!;
  await moveLetters(practice.store, [letter], made);
  await setFlags(practice.store, [letter], { seen: true });
  const [create, move, flags] = await wishes();
  expect([create!.kind, move!.kind, flags!.kind]).toEqual(['createFolder', 'move', 'flags']);
  const later = { kind: 'server', title: '', fix: '', detail: '' } as const;
  await practice.store.write((tx) => delayOperation(tx, create!.id, Date.now() + 60_000, later));
  // Marks do not hang on the folder.
  expect((await wishes()).map(({ kind }) => kind)).toEqual(['flags']);
  expect(await stillDue(practice.store, [create!.id, move!.id])).toEqual([]);
});

test('a folder that the server refuses takes nothing with it', async () => {
  const folder = { accountId: account.id, path: 'Bills', name: 'Bills', delimiter: '/' };
  const made = (await queueCreateFolder(practice.store, folder, 'maria'))!;
  await moveLetters(practice.store, [letter], made);
  expect(await practice.store.write((tx) => folderRefused(tx, made))).toBe(1);
  expect((await findLetter(practice.store, letter))?.mailboxId).toBe(folders.inbox);
  expect(await wishes()).toEqual([]);
  expect(await findMailbox(practice.store, made)).toBeUndefined();
});

test('a mark that the server refuses is taken off again, but not one that is wanted anew', async () => {
  await setFlags(practice.store, [letter], { seen: true, flagged: true });
  await setFlags(practice.store, [letter], { seen: false });
  await setFlags(practice.store, [letter], { seen: true });
  const [first] = await wishes();
  await practice.store.write((tx) => dropOperation(tx, first!));
  expect(await findLetter(practice.store, letter)).toMatchObject({ flagged: false, seen: true });
});
