// Ten built programs on one store, and letters queued from several of them: each goes once, in order, and the pause and
// the limit an hour are kept by all of them together.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { takeOut } from '../../../src/db/outbox.ts';
import { nextDue } from '../../../src/db/outbox-claims.ts';
import { saveSchedule, usualSchedule } from '../../../src/db/schedule.ts';
import { makeCertificates, type TestCertificates, trust } from '../../servers/certificates.ts';
import { dovecotMissing } from '../../servers/dovecot.ts';
import { eventually } from '../../support/practice-store.ts';
import { isSound } from './faulty-desk.ts';
import { SendingDesk } from './sending-desk.ts';

const DESKS = 10;
const WAITING = 24;
const SENT_BY_COMMAND = 6;
const QUEUED_MEANWHILE = 10;
const aisha = ['aisha@patients.example'];

describe.skipIf(dovecotMissing)('ten programs and one outbox', () => {
  let folder: string;
  let certificates: TestCertificates;
  let desk: SendingDesk;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fd-cert-'));
    certificates = makeCertificates(folder);
    trust(certificates);
    desk = await SendingDesk.open(certificates);
  });
  afterAll(async () => {
    await desk.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const states = async () => (await desk.outbox()).map(({ state }) => state);
  const allFiled = (count: number) =>
    eventually(
      desk.store,
      async () => (await states()).filter((state) => state === 'filed').length === count,
      `${count} letters in Sent`,
      90_000,
    );
  const subjects = () =>
    desk.smtp.letters.map(({ bytes }) => /^Subject: (.*)\r$/m.exec(bytes.toString())![1]);

  test('each letter goes once; a pause and a limit are kept by all together', {
    timeout: 240_000,
  }, async () => {
    const waiting: string[] = [];
    for (let i = 0; i < WAITING; i++) {
      waiting.push(`Waiting ${i}`);
      await desk.queue(aisha, waiting[i]!);
    }
    const desks = Array.from({ length: DESKS }, () => desk.run('sync', '--watch'));
    await allFiled(WAITING);
    // One engine after the other letter: in the order in which they were queued.
    expect(subjects()).toEqual(waiting);

    // Some are sent by commands of their own, which compete with the engines; some are taken back at that moment.
    const commands = Array.from({ length: SENT_BY_COMMAND }, (_, i) =>
      once(desk.run('send', '--to', aisha[0]!, '--subject', `By command ${i}`, '--body-file', '-'), 'exit'),
    );
    let takenBack = 0;
    for (let i = 0; i < QUEUED_MEANWHILE; i++) {
      const id = await desk.queue(aisha, `Meanwhile ${i}`);
      if (i % 3 === 2 && (await takeOut(desk.store, id))) takenBack++;
    }
    expect(await Promise.all(commands)).toEqual(Array(SENT_BY_COMMAND).fill([0, null]));
    const sent = WAITING + SENT_BY_COMMAND + QUEUED_MEANWHILE - takenBack;
    await allFiled(sent);
    expect(await desk.lies()).toEqual([]);
    expect(new Set(subjects()).size).toBe(sent);
    expect(desk.smtp.letters).toHaveLength(sent);

    // Three more within the hour, a second apart.
    await saveSchedule(
      desk.store,
      desk.account.id,
      { ...usualSchedule, pause: 1, perHour: sent + 3 },
      'test',
    );
    for (let i = 0; i < 5; i++) await desk.queue(aisha, `Limited ${i}`);
    await allFiled(sent + 3);
    // Each commit wakes all ten; whoever would break the limit does so now.
    await desk.queue(aisha, 'Limited 5');
    const due = await nextDue(desk.store, desk.account.id);
    expect(due! - Date.now()).toBeGreaterThan(50 * 60_000);
    const ended = desks.map((child) => once(child, 'exit'));
    for (const child of desks) child.kill('SIGTERM');
    expect(await Promise.all(ended)).toEqual(Array(DESKS).fill([0, null]));
    expect(await desk.lies()).toEqual([]);
    expect(subjects().slice(sent)).toEqual(['Limited 0', 'Limited 1', 'Limited 2']);
    expect((await states()).filter((state) => state === 'queued')).toHaveLength(3);
    const handedOver = await desk.store.all<{ at: number }>(
      "SELECT data_at AS at FROM outbox WHERE subject LIKE 'Limited%' AND data_at IS NOT NULL ORDER BY at",
    );
    const gaps = handedOver.slice(1).map(({ at }, i) => at - handedOver[i]!.at);
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(1_000);
    await isSound(desk.store);
  });
});
