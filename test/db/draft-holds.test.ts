import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { draftCarried, dueDraft, nextDraftAt } from '../../src/db/draft-copies.ts';
import { DraftHolds } from '../../src/db/draft-holds.ts';
import { discardDraft, findDraft, saveDraft, updateDraft } from '../../src/db/drafts.ts';
import { LEASE_MS } from '../../src/db/leases.ts';
import { newOwner } from '../../src/db/owner.ts';
import { emptyFields } from '../../src/mail/outbox/write-letter.ts';
import { addPractice, type PracticeStore, practiceStore } from '../support/practice-store.ts';

describe('a letter that is open', () => {
  let practice: PracticeStore;
  let id: number;
  let passed = 0;
  let set = 0;
  const clocks = { wall: () => 1_000_000_000 + passed + set, steady: () => 50_000 + passed };
  const desk = (name: string, owner = newOwner()) => new DraftHolds(practice.store, name, owner, clocks);

  beforeEach(async () => {
    practice = await practiceStore();
    await addPractice(practice.store, { imapPort: 1, smtpPort: 1 });
    id = await saveDraft(practice.store, 1, { ...emptyFields, body: 'Dear Aisha,' });
    passed = 0;
    set = 0;
  });
  afterEach(() => practice.close());

  test("is one desk's, which the other is told with a name, until it is left", async () => {
    const [maria, tom] = [desk('maria'), desk('tom')];
    expect(await maria.take(id)).toBe(true);
    expect(await maria.take(id)).toBe(true);
    expect(await tom.take(id)).toBe(false);
    expect(await tom.holder(id)).toMatchObject({ name: 'maria' });
    expect(await maria.holder(id)).toBeUndefined();
    await tom.drop(id);
    expect(await tom.take(id)).toBe(false);
    await maria.drop(id);
    expect(await tom.holder(id)).toBeUndefined();
    expect(await tom.take(id)).toBe(true);
    expect(await maria.holder(id)).toMatchObject({ name: 'tom' });
  });

  test.each([
    ['a process that has ended', () => newOwner().replace(/:\d+:/, ':4194303:'), 0, 0],
    ['a computer that says nothing any more', () => 'elsewhere:1:x:', LEASE_MS, 0],
    [
      'one whose clock was set, for as long as it is not renewed',
      () => 'elsewhere:1:x:',
      LEASE_MS,
      -9_000_000,
    ],
  ])('is free of %s', async (_, owner, after, clock) => {
    const [gone, tom] = [desk('maria', owner()), desk('tom')];
    expect(await gone.take(id)).toBe(true);
    set = clock;
    if (after > 0) {
      expect(await tom.take(id)).toBe(false);
      passed += after - 1;
      expect(await tom.take(id)).toBe(false);
      passed += 1;
    }
    expect(await tom.take(id)).toBe(true);
    expect(await gone.holder(id)).toMatchObject({ name: 'tom' });
  });

  test("is nobody's once it is sent or discarded, and its number is not another letter's", async () => {
    const [maria, tom] = [desk('maria'), desk('tom')];
    await maria.take(id);
    await discardDraft(practice.store, id);
    expect(await practice.store.all('SELECT * FROM draft_hold')).toEqual([]);
    expect(await tom.take(id)).toBe(false);
    expect(await saveDraft(practice.store, 1, emptyFields)).toBeGreaterThan(id);
  });

  test('goes to the mail server once it rests, is left, or a minute has gone by', async () => {
    const { store } = practice;
    const now = Date.now();
    const write = async (body: string) => {
      const { fields, revision } = (await findDraft(store, id))!;
      await updateDraft(store, 1, { ...fields, body }, { id, revision });
    };
    const ago = (updated: number, changed: number) =>
      store.write((tx) =>
        tx.run('UPDATE draft SET updated_at = ?, changed_at = ?', [now - updated, now - changed]),
      );
    const due = async () => (await dueDraft(store, 1)) !== undefined;
    expect([await due(), (await nextDraftAt(store, 1))! > now]).toEqual([false, true]);
    await ago(6_000, 6_000);
    expect(await due()).toBe(true);
    // Who never rests is carried all the same.
    await ago(1_000, 61_000);
    expect(await due()).toBe(true);
    await ago(0, 30_000);
    expect(await due()).toBe(false);
    const maria = desk('maria');
    await maria.take(id);
    await maria.drop(id);
    expect(await due()).toBe(true);
    const draft = (await dueDraft(store, 1))!;
    await write('More words, while the others are on their way');
    const envelope = {
      ...{ messageId: '<d@x.example>', inReplyTo: '', subject: '', from: { name: '', address: '' } },
      ...{ to: [], cc: [], date: now, size: 1, attachments: 0 },
      ...{ seen: true, flagged: false, answered: false, draft: true },
    };
    await store.write((tx) =>
      tx.run(
        "INSERT INTO mailbox (account_id, path, name, delimiter, role) VALUES (1, 'Drafts', 'Drafts', '/', 'drafts')",
      ),
    );
    const box = (await store.get<{ id: number }>('SELECT id FROM mailbox'))!;
    await draftCarried(store, draft, 'f', {
      envelope,
      source: Buffer.from('x'),
      mailboxId: box.id,
      server: null,
    });
    // Those are still to be carried, once they have rested.
    expect([await due(), await nextDraftAt(store, 1)]).toEqual([false, expect.any(Number)]);
  });
});
