import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Account, saveAccount } from '../../src/db/accounts.ts';
import { fetchBegun, planReset, resetCounter, undoReset } from '../../src/db/counters.ts';
import { listEvents } from '../../src/db/events.ts';
import { listLetters } from '../../src/db/letters.ts';
import {
  findMailbox,
  localMailbox,
  mailboxByRole,
  moveCounter,
  setServerTotal,
} from '../../src/db/mailboxes.ts';
import { addLetter } from '../../src/db/messages.ts';
import {
  addPractice,
  type PracticeStore,
  practiceSettings,
  practiceStore,
} from '../support/practice-store.ts';
import { addFolders, addLetters } from '../support/store-letters.ts';

let practice: PracticeStore;
let account: Account;
let inbox: number;
/** 63 bits: more than a JavaScript number holds exactly. */
const modseq = '9223372036854775801';

beforeEach(async () => {
  practice = await practiceStore();
  account = await addPractice(practice.store, { imapPort: 1, smtpPort: 1 });
  ({ inbox } = await addFolders(practice.store, account.id, ['inbox', 'archive']));
});
afterEach(() => practice.close());

const plan = () => planReset(practice.store, inbox);
const counter = async () => (await findMailbox(practice.store, inbox))!.counter;

/** The inbox as a whole download leaves it, or as it is in the middle of one. */
async function downloaded(here: number, atServer: number, complete = true): Promise<void> {
  await addLetters(practice.store, inbox, here);
  await practice.store.write(async (tx) => {
    await setServerTotal(tx, inbox, atServer);
    await moveCounter(tx, inbox, 1, {
      ...{ uidValidity: 4294967295, uid: complete ? atServer : 0 },
      ...{ modseq: complete ? modseq : null, complete },
    });
  });
}

describe('what a reset would do, in numbers', () => {
  test('a mailbox that was fetched whole', async () => {
    await downloaded(7, 7);
    expect(await plan()).toMatchObject({ protocol: 'imap', atServer: 7, here: 7, comingBack: 0 });
  });

  test('a mailbox in the middle of its download', async () => {
    await downloaded(3, 10, false);
    expect(await plan()).toMatchObject({ atServer: 10, here: 3, comingBack: 7, because: 'notYetFetched' });
  });

  test('a mailbox that was never looked at: the number is not known', async () => {
    expect(await plan()).toMatchObject({ atServer: null, here: 0, comingBack: null });
  });

  test('a letter that was moved here, and at the server not yet, is one of those that are here', async () => {
    await downloaded(3, 3);
    const archive = (await mailboxByRole(practice.store, account.id, 'archive'))!.id;
    await practice.store.write((tx) =>
      tx.run('UPDATE placement SET mailbox_id = ? WHERE uid = 1', [archive]),
    );
    expect(await plan()).toMatchObject({ atServer: 3, here: 3, comingBack: 0 });
  });

  test('letters that were left at the server', async () => {
    await downloaded(2, 12);
    await practice.store.write((tx) => tx.run('UPDATE mailbox SET counter_from = 10 WHERE id = ?', [inbox]));
    expect(await plan()).toMatchObject({ atServer: 12, here: 2, comingBack: 10, because: 'leftThere' });
    await resetCounter(practice.store, inbox, 'maria');
    // Asked again while it can be taken back, it says the same.
    expect(await plan()).toMatchObject({ comingBack: 10, because: 'leftThere' });
  });

  test('a server that has fewer letters than are here: none is counted that it cannot have', async () => {
    await downloaded(5, 3);
    expect(await plan()).toMatchObject({ atServer: 3, here: 3, comingBack: 0 });
  });

  test('a folder that no server has cannot be reset', async () => {
    const local = await practice.store.write((tx) => localMailbox(tx, 'Imported'));
    expect(await planReset(practice.store, local)).toBeUndefined();
    expect(await resetCounter(practice.store, local, 'maria')).toBe(false);
    expect(await listEvents(practice.store)).toHaveLength(1);
  });
});

describe('POP3', () => {
  let fingerprints: string[];
  beforeEach(async () => {
    const settings = practiceSettings({ imapPort: 1, smtpPort: 1 });
    const incoming = { ...settings.incoming, protocol: 'pop3' as const };
    const secrets = { password: undefined, outgoingPassword: undefined };
    await saveAccount(practice.store, { ...settings, incoming }, secrets, 'test', account.id);
    const envelope = {
      ...{ messageId: '', inReplyTo: '', subject: 'Hello', from: { name: '', address: '' }, to: [], cc: [] },
      ...{ date: 1, size: 1, attachments: 0, seen: false, flagged: false, answered: false, draft: false },
    };
    for (const text of ['one', 'two'])
      await practice.store.write((tx) =>
        addLetter(tx, { envelope, source: Buffer.from(text), mailboxId: inbox, server: null }),
      );
    fingerprints = (
      await practice.store.all<{ fingerprint: string }>('SELECT fingerprint FROM message ORDER BY id')
    ).map((row) => row.fingerprint);
  });

  const taken = (id: string, fingerprint: string, deletedAt: number | null = null) =>
    practice.store.write((tx) =>
      tx.run(
        `INSERT INTO pop_letter (account_id, unique_id, fingerprint, generation, taken_at, deleted_at)
         VALUES (?, ?, ?, 1, 1, ?)`,
        [account.id, id, fingerprint, deletedAt],
      ),
    );

  test('counts what the server still lists, what of it is here, and what was deleted here', async () => {
    await taken('a', fingerprints[0]!);
    await taken('b', 'of a letter that was deleted here');
    await taken('c', fingerprints[1]!, 5);
    await practice.store.write((tx) => setServerTotal(tx, inbox, 2));
    expect(await plan()).toEqual({
      ...{ protocol: 'pop3', atServer: 2, here: 1, comingBack: 1, because: 'deletedHere' },
    });
  });

  test('an empty server', async () => {
    await practice.store.write((tx) => setServerTotal(tx, inbox, 0));
    expect(await plan()).toMatchObject({ protocol: 'pop3', atServer: 0, here: 0, comingBack: 0 });
  });

  test('its other folders stand at no server', async () => {
    const archive = (await mailboxByRole(practice.store, account.id, 'archive'))!.id;
    expect(await planReset(practice.store, archive)).toBeUndefined();
  });
});

describe('resetting', () => {
  test('forgets the counter and nothing else, and says who did it', async () => {
    await downloaded(3, 3);
    const letters = await listLetters(practice.store, inbox, 0, 10);
    expect(await resetCounter(practice.store, inbox, 'maria')).toBe(true);
    expect(await counter()).toMatchObject({
      ...{ uidValidity: null, uid: 0, modseq: null, complete: false, from: 0, generation: 2 },
      resetAt: expect.any(Number),
    });
    expect(await listLetters(practice.store, inbox, 0, 10)).toEqual(letters);
    expect((await listEvents(practice.store))[0]).toMatchObject({
      ...{ who: 'maria', what: 'counter reset', accountId: account.id },
      detail: { folder: 'inbox', atServer: 3, here: 3 },
    });
  });

  test('undone, the counter is as it was, to the last bit', async () => {
    await downloaded(3, 3);
    const before = await counter();
    await resetCounter(practice.store, inbox, 'maria');
    expect(await undoReset(practice.store, inbox, 'tom')).toBe(true);
    expect(await counter()).toEqual(before);
    expect((await counter()).modseq).toBe(modseq);
    expect((await listEvents(practice.store))[0]).toMatchObject({ who: 'tom', what: 'counter reset undone' });
  });

  test('undone in mid-download, it is in mid-download again, and goes on', async () => {
    await downloaded(3, 10, false);
    await resetCounter(practice.store, inbox, 'maria');
    await undoReset(practice.store, inbox, 'maria');
    expect(await counter()).toMatchObject({ uidValidity: 4294967295, complete: false, generation: 1 });
    const done = { uidValidity: 4294967295, uid: 10, modseq, complete: true };
    expect(await practice.store.write((tx) => moveCounter(tx, inbox, 1, done))).toBe(true);
  });

  test('of a mailbox that was never fetched', async () => {
    const before = await counter();
    await resetCounter(practice.store, inbox, 'maria');
    expect(await undoReset(practice.store, inbox, 'maria')).toBe(true);
    expect(await counter()).toEqual(before);
  });

  test('a download that was running cannot write the old counter back', async () => {
    await downloaded(3, 10, false);
    await resetCounter(practice.store, inbox, 'maria');
    const late = { uidValidity: 4294967295, uid: 10, modseq, complete: true };
    expect(await practice.store.write((tx) => moveCounter(tx, inbox, 1, late))).toBe(false);
    expect(await counter()).toMatchObject({ uidValidity: null, uid: 0, complete: false });
  });

  test('twice before the fetch has begun: the undo still leads to the first counter', async () => {
    await downloaded(3, 3);
    const before = await counter();
    await resetCounter(practice.store, inbox, 'maria');
    await resetCounter(practice.store, inbox, 'tom');
    expect((await counter()).generation).toBe(2);
    await undoReset(practice.store, inbox, 'maria');
    expect(await counter()).toEqual(before);
  });

  test('cannot be undone once the fetch has begun', async () => {
    await downloaded(3, 3);
    await resetCounter(practice.store, inbox, 'maria');
    expect(await practice.store.write((tx) => fetchBegun(tx, inbox, 2))).toBe(true);
    expect(await undoReset(practice.store, inbox, 'maria')).toBe(false);
    expect(await counter()).toMatchObject({ uid: 0, generation: 2, resetAt: null });
    expect((await listEvents(practice.store))[0]).toMatchObject({ what: 'counter reset' });
  });

  test('a fetch that was planned before the undo does not begin', async () => {
    await downloaded(3, 3);
    await resetCounter(practice.store, inbox, 'maria');
    await undoReset(practice.store, inbox, 'maria');
    expect(await practice.store.write((tx) => fetchBegun(tx, inbox, 2))).toBe(false);
  });

  test('there is nothing to undo where nothing was reset', async () => {
    expect(await undoReset(practice.store, inbox, 'maria')).toBe(false);
  });
});
