// A schedule that looks for mail now and then: no line is held meanwhile, and what somebody wants is done at once.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listLetters } from '../../../src/db/letters.ts';
import { mailboxByRole } from '../../../src/db/mailboxes.ts';
import { setFlags } from '../../../src/db/operations.ts';
import { saveSchedule, usualSchedule } from '../../../src/db/schedule.ts';
import { makeCertificates, trust } from '../../servers/certificates.ts';
import { dovecotMissing } from '../../servers/dovecot.ts';
import { makeLetter } from '../../support/letters.ts';
import { eventually } from '../../support/practice-store.ts';
import { type FaultyDesk, type FaultyOffice, openOffice } from '../faults/faulty-desk.ts';

describe.skipIf(dovecotMissing)('mail that is looked for now and then', () => {
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

  const letters = async (desk: FaultyDesk) => {
    const inbox = await mailboxByRole(desk.store, desk.account.id, 'inbox');
    if (!inbox) return [];
    return listLetters(desk.store, inbox.id, 0, 50);
  };

  test('comes at the next look, or as soon as the schedule is another', async () => {
    const desk = await office.desk({ letters: 12 });
    await saveSchedule(desk.store, desk.account.id, { ...usualSchedule, check: 60 }, 'test');
    desk.start();
    await desk.upToDate();
    const before = (await letters(desk)).length;
    expect(before).toBeGreaterThan(0);
    desk.mail.put('INBOX', makeLetter({ messageId: '<late@patients.example>', subject: 'Late' }));
    // What somebody wants goes to the server all the same, and with it comes what is new.
    const [letter] = await letters(desk);
    await setFlags(desk.store, [letter!.id], { flagged: true });
    await eventually(desk.store, async () => (await letters(desk)).length === before + 1, 'the late letter');
    await desk.upToDate();
    desk.mail.put('INBOX', makeLetter({ messageId: '<later@patients.example>', subject: 'Later' }));
    await saveSchedule(desk.store, desk.account.id, usualSchedule, 'test');
    await eventually(desk.store, async () => (await letters(desk)).length === before + 2, 'the later letter');
    expect((await letters(desk)).map(({ subject }) => subject)).toContain('Later');
  });
});
