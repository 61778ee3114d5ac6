// A damaged letter at which the server ends the line whenever it is asked for, and `frontdesk sync`, which runs once: all
// the others come, it says which one did not, and the next run asks for it again.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { listEvents } from '../../../src/db/events.ts';
import { makeCertificates, trust } from '../../servers/certificates.ts';
import { dovecotMissing } from '../../servers/dovecot.ts';
import { fillMailbox } from '../../support/mailbox.ts';
import { type FaultyOffice, inStore, onServer, openOffice } from './faulty-desk.ts';

const POISON = 'the words at which it breaks off';
const damaged = (n: number) =>
  `From: Lab <lab@patients.example>\r\nSubject: Damaged ${n}\r\nDate: Mon, 3 Nov 2025 10:00:00 +0000\r\nMessage-ID: <damaged-${n}@x.example>\r\n\r\n${POISON}\r\n`;

describe.skipIf(dovecotMissing)('a letter at which the server ends the line', { timeout: 60_000 }, () => {
  let folder: string;
  let office: FaultyOffice;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fd-poison-'));
    const certificates = makeCertificates(folder);
    trust(certificates);
    office = await openOffice(certificates, '', 10);
  });
  afterAll(async () => {
    await office.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    vi.stubEnv('FRONTDESK_PATIENCE', '0.1');
    return () => vi.unstubAllEnvs();
  });

  test.each([
    ['among the newest, which are listed first', 20, 5, 1],
    ['among those that come whole', 20, 250, 1],
    ['three of them, side by side', 20, 250, 3],
  ])('%s', async (_, older, newer, times) => {
    const desk = await office.desk({ letters: older });
    for (let n = 1; n <= times; n++) desk.mail.put('INBOX', damaged(n));
    fillMailbox(desk.mail, 'INBOX', newer);
    void desk.proxy.arm({ match: new RegExp(POISON), going: 'toClient', kind: 'cut', times: 1_000 });
    const { problem } = await desk.sync();
    expect(problem?.title).toBe(
      times === 1
        ? '1 letter could not be fetched: localhost breaks off at it.'
        : '3 letters could not be fetched: localhost breaks off at each of them.',
    );
    expect(problem?.detail).toContain('"Damaged 1" from Lab of 2025-11-03 in Inbox');
    const here = await inStore(desk.store);
    expect(here.filter((letter) => letter.includes('without its bytes'))).toHaveLength(times);
    const there = onServer(desk.mail);
    expect(here.length).toBe(there.length);
    expect(there).toEqual(expect.arrayContaining(here.filter((letter) => !letter.includes('without'))));
    const told = await listEvents(desk.store, 100);
    expect(told.filter(({ what }) => what === 'letter cannot be fetched')).toHaveLength(times);

    await desk.proxy.heal();
    expect((await desk.sync()).problem).toBeNull();
    expect(await inStore(desk.store)).toEqual(there);
  });

  test('a line that falls at every letter is no letter’s fault, and ends the run', async () => {
    const desk = await office.desk({ letters: 60 });
    void desk.proxy.arm({ match: /UID FETCH/, going: 'toServer', kind: 'cut', times: 1_000 });
    const { problem } = await desk.sync();
    expect(problem?.title).toBe('The line to localhost was lost.');
    await desk.proxy.heal();
    expect((await desk.sync()).problem).toBeNull();
    expect(await inStore(desk.store)).toEqual(onServer(desk.mail));
  });
});
