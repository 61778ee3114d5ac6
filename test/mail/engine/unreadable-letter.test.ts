import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { makeCertificates, trust } from '../../servers/certificates.ts';
import { dovecotMissing } from '../../servers/dovecot.ts';
import { makeLetter } from '../../support/letters.ts';
import { eventually } from '../../support/practice-store.ts';
import { type FaultyDesk, type FaultyOffice, onServer, openOffice } from '../faults/faulty-desk.ts';

describe.skipIf(dovecotMissing)('a letter that the server lists and does not give', () => {
  let folder: string;
  let office: FaultyOffice;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fd-cert-'));
    const certificates = makeCertificates(folder);
    trust(certificates);
    office = await openOffice(certificates, '', 3);
  });
  afterAll(async () => {
    await office.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const put = (desk: FaultyDesk, subject: string) => desk.mail.put('INBOX', makeLetter({ subject }));
  const wholeHere = async (desk: FaultyDesk) =>
    (await desk.store.all('SELECT 1 FROM placement JOIN source USING (message_id)')).length;

  test('holds up no other, neither the first time nor later', async () => {
    const desk = await office.desk({ letters: 20 });
    const path = put(desk, 'Broken');
    put(desk, 'After it');
    const all = onServer(desk.mail).length;
    chmodSync(path, 0);
    desk.start();
    const whole = (n: number) =>
      eventually(desk.store, async () => (await wholeHere(desk)) === n, `${n} letters`);
    await whole(all - 1);
    put(desk, 'Later');
    put(desk, 'Last');
    await whole(all + 1);
    await desk.status(({ phase }) => phase === 'idle', 'rest');
    await desk.stop();
  });
});
