import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listEvents } from '../../../src/db/events.ts';
import { searchLetters } from '../../../src/db/letters.ts';
import { mailboxByRole } from '../../../src/db/mailboxes.ts';
import { setFlags } from '../../../src/db/operations.ts';
import { wantSource } from '../../../src/db/sources.ts';
import { makeCertificates, type TestCertificates, trust } from '../../servers/certificates.ts';
import { dovecotMissing } from '../../servers/dovecot.ts';
import { makeLetter } from '../../support/letters.ts';
import { fillMailbox } from '../../support/mailbox.ts';
import { eventually } from '../../support/practice-store.ts';
import { type FaultyDesk, type FaultyOffice, inStore, onServer, openOffice } from '../faults/faulty-desk.ts';

describe.skipIf(dovecotMissing)('a whole mailbox', () => {
  let folder: string;
  let certificates: TestCertificates;
  const offices: FaultyOffice[] = [];
  let office: FaultyOffice;

  async function open(extra?: string): Promise<FaultyOffice> {
    const opened = await openOffice(certificates, extra);
    offices.push(opened);
    return opened;
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fd-cert-'));
    certificates = makeCertificates(folder);
    trust(certificates);
    office = await open();
  });
  afterAll(async () => {
    for (const one of offices) await one.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const listed = async (desk: FaultyDesk) =>
    (await mailboxByRole(desk.store, desk.account.id, 'inbox'))?.total ?? 0;

  test('comes over two lines, the list first where the line is slow, newest first; a letter that is opened comes at once', async () => {
    const desk = await office.desk({ letters: 0 });
    const text = 'Words and words. '.repeat(500);
    for (let i = 1; i <= 140; i++)
      desk.mail.put('INBOX', makeLetter({ subject: `Letter ${i}`, text, date: new Date(1e12 + i * 1e6) }), {
        date: new Date(1e12 + i * 1e6),
      });
    // A megabyte that would take three quarters of a minute.
    desk.proxy.limit(30_000);
    desk.start();
    await eventually(desk.store, async () => (await listed(desk)) >= 40, 'the beginning of the list');
    const rows = await desk.letters('inbox');
    expect(rows.find(({ subject }) => subject.startsWith('Letter'))!.subject).toBe('Letter 140');
    expect(desk.proxy.open()).toBe(2);
    await eventually(desk.store, async () => (await listed(desk)) >= 100, 'the first hundred of the list');
    const oldest = (await desk.letters('inbox')).find(({ hasSource }) => !hasSource)!;
    const last = (await desk.letters('inbox')).filter(({ hasSource }) => !hasSource).at(-1)!;
    expect(last.id).not.toBe(oldest.id);
    await wantSource(desk.store, last.messageId);
    await eventually(
      desk.store,
      async () => (await desk.letters('inbox')).find(({ id }) => id === last.id)!.hasSource,
      'the letter that somebody opened',
      5_000,
    );
    const missing = (await desk.letters('inbox')).filter(({ hasSource }) => !hasSource);
    expect(missing.length).toBeGreaterThan(50);
    await desk.proxy.heal();
    await desk.upToDate();
    expect(await inStore(desk.store)).toEqual(onServer(desk.mail));
    await desk.stop();
  });

  test('is taken up where it was stopped, and nothing is fetched twice', async () => {
    const desk = await office.desk({ letters: 150 });
    desk.proxy.limit(150_000);
    for (let stops = 0; stops < 3; stops++) {
      const before = await listed(desk);
      desk.start();
      await eventually(
        desk.store,
        async () => (await listed(desk)) > before || before >= 156,
        'some letters',
      );
      await desk.stop();
    }
    await desk.proxy.heal();
    const passed = desk.proxy.passed('toClient');
    await desk.sync();
    await desk.sync();
    expect(await inStore(desk.store)).toEqual(onServer(desk.mail));
    const twice = desk.proxy.heard().match(/UID FETCH \S+ \(UID FLAGS INTERNALDATE BODY/g)!;
    expect(twice.length).toBeGreaterThan(0);
    const later = desk.proxy.passed('toClient');
    await desk.sync();
    // With nothing new, some kilobytes of greetings and numbers are all that passes.
    expect(desk.proxy.passed('toClient') - later).toBeLessThan(5_000);
    expect(later).toBeGreaterThan(passed);
  });

  test('a server that allows one line only gets one, and all is done on it', async () => {
    const narrow = await open('mail_max_userip_connections = 1');
    const desk = await narrow.desk({ letters: 60 });
    desk.start();
    await desk.upToDate();
    expect(await inStore(desk.store)).toEqual(onServer(desk.mail));
    const [first] = await desk.letters('inbox');
    await setFlags(desk.store, [first!.id], { flagged: true });
    await eventually(
      desk.store,
      async () => desk.mail.list('INBOX').some(({ flags }) => flags.includes('\\Flagged')),
      'the flag at the server',
    );
    expect((await listEvents(desk.store)).filter(({ what }) => what === 'stopped')).toEqual([]);
    await desk.stop();
  });

  describe.each([
    ['QRESYNC', ''],
    [
      'nothing but IMAP4rev1',
      'imap_capability = IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE UIDPLUS MOVE LITERAL+ AUTH=PLAIN',
    ],
  ])('with %s', (_, extra) => {
    let changing: FaultyOffice;
    beforeAll(async () => {
      changing = extra ? await open(extra) : office;
    });

    test('what others did meanwhile is seen: new, read, gone; and an idle look costs little', async () => {
      const desk = await changing.desk({ letters: 30 });
      await desk.sync();
      const before = await desk.letters('inbox');
      const there = desk.mail.list('INBOX').filter(({ bytes }) => bytes.includes('<fill-inbox-'));
      rmSync(there[4]!.path);
      rmSync(there[9]!.path);
      const unread = there.find(({ path, flags }) => flags.length === 0 && path.includes('/cur/'))!;
      renameSync(unread.path, `${unread.path.replace(/:2,.*$/, '')}:2,FS`);
      desk.mail.put('INBOX', makeLetter({ subject: 'Came meanwhile' }));
      await desk.sync();
      const after = await desk.letters('inbox');
      expect(after).toHaveLength(before.length - 1);
      expect(after.filter(({ flagged }) => flagged)).toHaveLength(1);
      expect(after.map(({ subject }) => subject)).toContain('Came meanwhile');
      expect(await inStore(desk.store)).toEqual(onServer(desk.mail));
      const passed = desk.proxy.passed('toClient');
      await desk.sync();
      expect(desk.proxy.passed('toClient') - passed).toBeLessThan(5_000);
    });
  });

  test('new mail is shown within a second of its arrival, a hundred letters as well', async () => {
    const desk = await office.desk({ letters: 20 });
    desk.start();
    await desk.upToDate();
    const before = await listed(desk);
    const began = performance.now();
    fillMailbox(desk.mail, 'INBOX', 100);
    const arrived = performance.now();
    await eventually(desk.store, async () => (await listed(desk)) === before + 100, 'a hundred more');
    const took = performance.now() - arrived;
    expect(took, `${Math.round(took)} ms after ${Math.round(arrived - began)} ms of delivery`).toBeLessThan(
      2_000,
    );
    await desk.upToDate();
    await desk.stop();
  });

  test('is searchable when it is here, also by words of parts that are coded', async () => {
    const desk = await office.desk({ letters: 5 });
    desk.mail.put(
      'INBOX',
      makeLetter({ subject: 'Zahnprothese für Frau Ödegård', text: 'Kürettage geplant' }),
    );
    await desk.sync();
    for (const words of ['ödegård', 'kürettage', 'geplant'])
      expect(
        (await searchLetters(desk.store, { mailboxId: null }, words, 5)).map(({ subject }) => subject),
      ).toEqual(['Zahnprothese für Frau Ödegård']);
  });
});
