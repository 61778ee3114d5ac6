import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resetCounter, undoReset } from '../../../src/db/counters.ts';
import { listEvents } from '../../../src/db/events.ts';
import { findMailbox, listMailboxes, mailboxByRole } from '../../../src/db/mailboxes.ts';
import { addLetter } from '../../../src/db/messages.ts';
import { moveLetters, setFlags } from '../../../src/db/operations.ts';
import { makeCertificates, trust } from '../../servers/certificates.ts';
import { dovecotMissing } from '../../servers/dovecot.ts';
import type { Maildir } from '../../servers/maildir.ts';
import { makeLetter } from '../../support/letters.ts';
import { eventually } from '../../support/practice-store.ts';
import { type FaultyDesk, type FaultyOffice, inStore, onServer, openOffice } from '../faults/faulty-desk.ts';

describe.skipIf(dovecotMissing)('a mailbox that is fetched again', () => {
  let folder: string;
  let office: FaultyOffice;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fd-cert-'));
    const certificates = makeCertificates(folder);
    trust(certificates);
    office = await openOffice(certificates);
  });
  afterAll(async () => {
    await office.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const inbox = async (desk: FaultyDesk) => (await mailboxByRole(desk.store, desk.account.id, 'inbox'))!;
  const marks = async (desk: FaultyDesk) =>
    (await desk.letters('inbox')).map(({ id, seen, flagged }) => ({ id, seen, flagged }));
  const bytesIn = (mail: Maildir, name: string) =>
    mail.list(name).reduce((sum, letter) => sum + letter.bytes.length, 0);
  const noWishes = (desk: FaultyDesk) =>
    eventually(
      desk.store,
      async () => (await desk.store.all('SELECT 1 FROM operation')).length === 0,
      'no wish left',
    );

  async function makeAnew(desk: FaultyDesk): Promise<void> {
    const { uidValidity } = (await inbox(desk)).counter;
    await office.dovecot.stop();
    desk.mail.makeAnew('INBOX', uidValidity! + 7);
    await office.dovecot.start();
  }

  test('after a reset: every byte comes again, every row stays, nothing stands twice', async () => {
    const desk = await office.desk({ letters: 40 });
    await desk.sync();
    const box = await inbox(desk);
    const [first, second] = await desk.letters('inbox');
    await setFlags(desk.store, [first!.id, second!.id], { seen: true, flagged: true });
    await desk.sync();
    const before = await marks(desk);
    const passed = desk.proxy.passed('toClient');
    await resetCounter(desk.store, box.id, 'anna');
    expect((await desk.sync()).newLetters).toBe(0);
    expect(desk.proxy.passed('toClient') - passed).toBeGreaterThan(bytesIn(desk.mail, 'INBOX'));
    expect(await marks(desk)).toEqual(before);
    expect(await inStore(desk.store)).toEqual(onServer(desk.mail));
    expect((await findMailbox(desk.store, box.id))!.counter).toMatchObject({
      generation: 2,
      complete: true,
      uid: box.counter.uid,
      uidValidity: box.counter.uidValidity,
      resetAt: null,
    });
    expect((await listEvents(desk.store)).map(({ who, what }) => [who, what])).toContainEqual([
      'anna',
      'counter reset',
    ]);
    // And then it is as any other: only what is new comes.
    desk.mail.put('INBOX', makeLetter({ subject: 'After the reset' }));
    expect((await desk.sync()).newLetters).toBe(1);
  });

  test('a running engine leaves time to take a reset back, and fetches nothing then', async () => {
    const desk = await office.desk({ letters: 10 });
    desk.start();
    await desk.upToDate();
    const box = await inbox(desk);
    await resetCounter(desk.store, box.id, 'anna');
    desk.mail.put('INBOX', makeLetter({ subject: 'In between' }));
    expect(await undoReset(desk.store, box.id, 'anna')).toBe(true);
    await eventually(
      desk.store,
      async () => (await desk.letters('inbox')).some((letter) => letter.subject === 'In between'),
      'the letter from in between',
    );
    await desk.upToDate();
    expect((await inbox(desk)).counter.generation).toBe(1);
    expect(await inStore(desk.store)).toEqual(onServer(desk.mail));
    await desk.stop();
  });

  test('a reset in the middle of a download: the old counter is not written back', async () => {
    const desk = await office.desk({ letters: 60 });
    desk.proxy.limit(60_000);
    desk.start();
    const box = await eventually(
      desk.store,
      async () => {
        const now = await mailboxByRole(desk.store, desk.account.id, 'inbox');
        return now && now.total > 20 && !now.counter.complete && now;
      },
      'a download that is under way',
    );
    await resetCounter(desk.store, box.id, 'anna');
    await desk.stop();
    await desk.proxy.heal();
    await desk.sync();
    const after = await inbox(desk);
    expect(after.counter).toMatchObject({ generation: 2, complete: true });
    expect(await inStore(desk.store)).toEqual(onServer(desk.mail));
  });

  test('UIDVALIDITY changed: read marks, filings and rows stay, though the server forgot them', async () => {
    const desk = await office.desk({ letters: 12 });
    await desk.sync();
    const rowsBefore = await desk.letters('inbox');
    const [one, two, three] = [' 12', ' 11', ' 10'].map((end) =>
      rowsBefore.find(({ subject }) => subject.endsWith(end)),
    );
    const isOne = (letter: { bytes: Buffer }) => letter.bytes.includes('<fill-inbox-12@');
    await setFlags(desk.store, [one!.id], { seen: true });
    await desk.sync();
    // The copy that the server was restored from is older than the read mark.
    const read = desk.mail.list('INBOX').find(isOne)!;
    renameSync(read.path, read.path.replace(/:2,.*$/, ':2,'));
    await makeAnew(desk);
    // Filed while the line was down.
    const archive = (await mailboxByRole(desk.store, desk.account.id, 'archive'))!;
    await moveLetters(desk.store, [two!.id], archive.id);
    expect((await desk.sync()).newLetters).toBe(0);
    desk.start();
    await noWishes(desk);
    await desk.upToDate();
    await desk.stop();
    const rows = await desk.letters('inbox');
    expect(rows.find(({ id }) => id === one!.id)).toMatchObject({ seen: true });
    expect(rows.map(({ id }) => id)).toContain(three!.id);
    expect((await desk.letters('archive')).map(({ id }) => id)).toContain(two!.id);
    expect(await inStore(desk.store)).toEqual(onServer(desk.mail));
    expect(desk.mail.list('INBOX').find(isOne)!.flags).toContain('\\Seen');
    expect((await listEvents(desk.store)).map(({ what }) => what)).toContain(
      'folder made anew at the server',
    );
  });

  test('Message-ID, date and size alike, but other bytes: it is another letter', async () => {
    const desk = await office.desk({ letters: 5 });
    const letter = (text: string) =>
      makeLetter({ subject: 'Shade', messageId: '<same@lab.example>', date: new Date(1e12), text });
    desk.mail.put('INBOX', letter('A3 please'));
    await desk.sync();
    const before = (await desk.letters('inbox')).find(({ subject }) => subject === 'Shade')!;
    const moved = desk.mail.list('INBOX').find((one) => one.bytes.includes('same@lab.example'))!;
    await makeAnew(desk);
    writeFileSync(moved.path, letter('B2 please'));
    await desk.sync();
    expect(await inStore(desk.store)).toEqual(onServer(desk.mail));
    const after = (await desk.letters('inbox')).filter(({ subject }) => subject === 'Shade');
    expect(after.map(({ id }) => id)).not.toEqual([before.id]);
    expect(after).toHaveLength(1);
  });

  test('the same letter twice in a folder stays twice, and twice only', async () => {
    const desk = await office.desk({ letters: 3 });
    const twice = makeLetter({ subject: 'Delivered twice' });
    desk.mail.put('INBOX', twice);
    desk.mail.put('INBOX', twice);
    await desk.sync();
    const before = await marks(desk);
    await resetCounter(desk.store, (await inbox(desk)).id, 'anna');
    await desk.sync();
    expect(await marks(desk)).toEqual(before);
    expect(await inStore(desk.store)).toEqual(onServer(desk.mail));
    await makeAnew(desk);
    await desk.sync();
    expect(await inStore(desk.store)).toEqual(onServer(desk.mail));
  });

  test('letters that were here before the server’s list: known again, with their marks and their place', async () => {
    const desk = await office.desk({ letters: 4 });
    await desk.sync();
    const box = await inbox(desk);
    const archive = (await mailboxByRole(desk.store, desk.account.id, 'archive'))!;
    const [read, filed] = ['Read here', 'Filed here'].map((subject) => makeLetter({ subject }));
    // As POP3 leaves them: in the account's folders, at no server.
    const local = (source: Buffer, mailboxId: number, subject: string, seen: boolean) =>
      desk.store.write((tx) =>
        addLetter(tx, {
          envelope: {
            ...{
              messageId: '',
              inReplyTo: '',
              subject,
              from: { name: '', address: 'a@b.example' },
              to: [],
              cc: [],
            },
            ...{ date: 1e12, size: source.length, attachments: 0 },
            ...{ seen, flagged: false, answered: false, draft: false },
          },
          source,
          mailboxId,
          server: null,
        }),
      );
    const kept = await local(read!, box.id, 'Read here', true);
    const away = await local(filed!, archive.id, 'Filed here', true);
    const only = await local(makeLetter({ subject: 'Only here' }), box.id, 'Only here', false);
    desk.mail.put('INBOX', read!);
    desk.mail.put('INBOX', filed!);
    desk.start();
    await eventually(
      desk.store,
      async () => desk.mail.list('Archive').some((letter) => letter.bytes.includes('Filed here')),
      'the letter filed at the server as well',
    );
    await noWishes(desk);
    await desk.stop();
    const rows = await desk.letters('inbox');
    expect(rows.filter(({ subject }) => subject === 'Read here')).toMatchObject([
      { id: kept.id, seen: true },
    ]);
    expect(rows.map(({ id }) => id)).toContain(only.id);
    expect((await desk.letters('archive')).map(({ id }) => id)).toContain(away.id);
    const there = desk.mail.list('INBOX').find((letter) => letter.bytes.includes('Read here'))!;
    expect(there.flags).toContain('\\Seen');
    expect(desk.mail.list('Archive').some((letter) => letter.bytes.includes('Filed here'))).toBe(true);
    expect(desk.mail.list('INBOX').some((letter) => letter.bytes.includes('Filed here'))).toBe(false);
  });

  test('from now on only what is new, until a reset brings the rest', async () => {
    const desk = await office.desk({ letters: 20 });
    await desk.store.write((tx) =>
      tx.run(
        `INSERT INTO mailbox (account_id, path, name, role, counter_from) VALUES (?, 'INBOX', 'INBOX', 'inbox', -1)`,
        [desk.account.id],
      ),
    );
    await desk.sync();
    expect(await desk.letters('inbox')).toEqual([]);
    desk.mail.put('INBOX', makeLetter({ subject: 'The first new one' }));
    await desk.sync();
    await desk.sync();
    expect((await desk.letters('inbox')).map(({ subject }) => subject)).toEqual(['The first new one']);
    await resetCounter(desk.store, (await inbox(desk)).id, 'anna');
    await desk.sync();
    expect(await inStore(desk.store)).toEqual(onServer(desk.mail));
  });

  test('a folder that is not received is left alone, and fetched when that is wanted', async () => {
    const desk = await office.desk({ letters: 2 });
    desk.mail.put('Newsletters', makeLetter({ subject: 'Nobody reads this' }));
    await desk.sync();
    const box = (await listMailboxes(desk.store, desk.account.id)).find((b) => b.path === 'Newsletters')!;
    expect(box.total).toBe(1);
    const choose = (choice: number) =>
      desk.store.write((tx) =>
        tx.run('UPDATE mailbox SET receive_choice = ? WHERE id = ?', [choice, box.id]),
      );
    await choose(0);
    desk.mail.put('Newsletters', makeLetter({ subject: 'Nor this' }));
    await desk.sync();
    const now = (await findMailbox(desk.store, box.id))!;
    expect([now.total, now.serverTotal]).toEqual([1, 2]);
    await choose(1);
    await desk.sync();
    expect((await findMailbox(desk.store, box.id))!.total).toBe(2);
  });
});
