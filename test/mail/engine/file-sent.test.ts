import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findAccount } from '../../../src/db/accounts.ts';
import { listEvents } from '../../../src/db/events.ts';
import { findOutgoing, nextFilingAt, queueLetter, retryNow } from '../../../src/db/outbox.ts';
import { claimNext, settle } from '../../../src/db/outbox-claims.ts';
import { fileNow } from '../../../src/mail/engine/file-now.ts';
import { makeCertificates, trust } from '../../servers/certificates.ts';
import { dovecotMissing } from '../../servers/dovecot.ts';
import { makeLetter } from '../../support/letters.ts';
import { eventually } from '../../support/practice-store.ts';
import { type FaultyDesk, type FaultyOffice, inStore, onServer, openOffice } from '../faults/faulty-desk.ts';

const source = makeLetter({ messageId: '<answer@brightsmile.example>', subject: 'Your crown' });

describe.skipIf(dovecotMissing)('a copy of what was sent', () => {
  let folder: string;
  let office: FaultyOffice;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fd-cert-'));
    const certificates = makeCertificates(folder);
    trust(certificates);
    office = await openOffice(certificates, '', 5);
  });
  afterAll(async () => {
    await office.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A letter that the outgoing server at `host` has just taken. */
  async function sentBy(desk: FaultyDesk, host: string): Promise<number> {
    await desk.store.write((tx) =>
      tx.run("UPDATE account SET outgoing = json_set(outgoing, '$.host', ?) WHERE id = ?", [
        host,
        desk.account.id,
      ]),
    );
    const id = await queueLetter(desk.store, {
      accountId: desk.account.id,
      messageId: '<answer@brightsmile.example>',
      sender: 'reception@brightsmile.example',
      recipients: ['aisha@patients.example'],
      subject: 'Your crown',
      source,
      answersPlacementId: null,
    });
    await claimNext(desk.store, desk.account.id, 'desk');
    await settle(desk.store, id, { state: 'sent' }, 'desk');
    return id;
  }
  const state = (desk: FaultyDesk, id: number, wanted: string) =>
    eventually(desk.store, async () => (await findOutgoing(desk.store, id))?.state === wanted, wanted);
  /** Somebody has looked into Sent, and will again. */
  const lookedFor = (desk: FaultyDesk) =>
    eventually(desk.store, async () => nextFilingAt(desk.store, desk.account.id), 'another look to come');
  const copies = (desk: FaultyDesk) => desk.mail.list('Sent').length;
  const longAgo = (desk: FaultyDesk, id: number) =>
    desk.store.write((tx) => tx.run('UPDATE outbox SET sent_at = sent_at - 121000 WHERE id = ?', [id]));

  test('is left to a provider that files by itself, however late it does', async () => {
    const desk = await office.desk({ letters: 1 });
    const id = await sentBy(desk, 'smtp.gmail.com');
    desk.start();
    const again = await lookedFor(desk);
    expect(again - Date.now()).toBeLessThanOrEqual(10_000);
    expect([copies(desk), (await findOutgoing(desk.store, id))!.state]).toEqual([0, 'sent']);
    desk.mail.put('Sent', source, { flags: ['\\Seen'] });
    await retryNow(desk.store, desk.account.id);
    await state(desk, id, 'filed');
    await desk.upToDate();
    expect(copies(desk)).toBe(1);
    expect(await inStore(desk.store)).toEqual(onServer(desk.mail));
  });

  test('is made after two minutes when such a provider does not', async () => {
    const desk = await office.desk({ letters: 1 });
    const id = await sentBy(desk, 'smtp.office365.com');
    desk.start();
    await lookedFor(desk);
    await longAgo(desk, id);
    await retryNow(desk.store, desk.account.id);
    await state(desk, id, 'filed');
    await desk.upToDate();
    expect(copies(desk)).toBe(1);
    expect(await inStore(desk.store)).toEqual(onServer(desk.mail));
  });

  test('is made at once elsewhere, unless it is there already', async () => {
    for (const there of [false, true]) {
      const desk = await office.desk({ letters: 1 });
      if (there) desk.mail.put('Sent', source, { flags: ['\\Seen'] });
      const id = await sentBy(desk, 'smtp.brightsmile.example');
      desk.start();
      await state(desk, id, 'filed');
      await desk.upToDate();
      expect(copies(desk)).toBe(1);
      expect(await inStore(desk.store)).toEqual(onServer(desk.mail));
    }
  });

  test('is left to the next engine by a command that sends, without a word of complaint', async () => {
    const desk = await office.desk({ letters: 1 });
    await desk.sync();
    const id = await sentBy(desk, 'smtp.gmail.com');
    const account = (await findAccount(desk.store, desk.account.id))!;
    await fileNow(desk.store, account, new AbortController().signal);
    expect(await findOutgoing(desk.store, id)).toMatchObject({ state: 'sent', problem: null });
    expect((await listEvents(desk.store)).map(({ what }) => what)).toEqual(['account added']);
    desk.mail.put('Sent', source, { flags: ['\\Seen'] });
    desk.start();
    await retryNow(desk.store, desk.account.id);
    await state(desk, id, 'filed');
    expect(copies(desk)).toBe(1);
  });
});
