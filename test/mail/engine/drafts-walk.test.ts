// Random walks over letters that are being written. A walk that fails names its seed; FRONTDESK_WALKS=7 walks that one
// alone, FRONTDESK_WALKS=1-200 many.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCertificates, trust } from '../../servers/certificates.ts';
import { dovecotMissing } from '../../servers/dovecot.ts';
import { type FaultyOffice, openOffice } from '../faults/faulty-desk.ts';
import { DraftsWalk } from './walk/drafts-walk.ts';

const STEPS = 40;
const [first, last] = (process.env.FRONTDESK_WALKS ?? '1-5').split('-').map(Number) as [number, number?];
const seeds = Array.from({ length: (last ?? first) - first + 1 }, (_, i) => first + i);

describe.skipIf(dovecotMissing)('a random walk over letters begun', () => {
  let folder: string;
  let office: FaultyOffice;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fd-cert-'));
    const certificates = makeCertificates(folder);
    trust(certificates);
    office = await openOffice(certificates, '', seeds.length);
  });
  afterAll(async () => {
    await office.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(seeds)(
    'no word is lost and no letter doubled with seed %i',
    async (seed) => {
      const desk = await office.desk({ letters: 0 });
      const walk = new DraftsWalk(desk, seed);
      try {
        for (let step = 0; step < STEPS; step++) await walk.step();
        await walk.rest();
      } catch (error) {
        const trail = walk.trail.join('\n');
        expect.fail(`seed ${seed}: ${(error as Error).message}\nAfter:\n${trail}\n${(error as Error).stack}`);
      } finally {
        await desk.close();
      }
    },
    60_000,
  );
});
