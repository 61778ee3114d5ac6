// Runs walks by their seeds against one mail server. A walk that fails names its seed and says which way it went.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCertificates, trust } from '../../../servers/certificates.ts';
import { dovecotMissing } from '../../../servers/dovecot.ts';
import { type FaultyDesk, type FaultyOffice, openOffice } from '../../faults/faulty-desk.ts';

const STEPS = 40;

interface RandomWalk {
  readonly trail: readonly string[];
  step(): Promise<void>;
  /** Everything comes to rest, and is as it should be. */
  rest(): Promise<void>;
}

export interface Walks {
  title: string;
  /** With %i for the seed. */
  holds: string;
  /** As FRONTDESK_WALKS writes them: "1-8". */
  usual: string;
  /** How many letters a desk begins with. */
  letters: number;
  begin: (desk: FaultyDesk, seed: number) => RandomWalk;
}

export function runWalks({ title, holds, usual, letters, begin }: Walks): void {
  const [first, last] = (process.env.FRONTDESK_WALKS ?? usual).split('-').map(Number) as [number, number?];
  const seeds = Array.from({ length: (last ?? first) - first + 1 }, (_, i) => first + i);

  describe.skipIf(dovecotMissing)(title, () => {
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
      holds,
      async (seed) => {
        const desk = await office.desk({ letters });
        const walk = begin(desk, seed);
        try {
          for (let step = 0; step < STEPS; step++) await walk.step();
          await walk.rest();
        } catch (error) {
          const trail = walk.trail.join('\n');
          expect.fail(
            `seed ${seed}: ${(error as Error).message}\nAfter:\n${trail}\n${(error as Error).stack}`,
          );
        } finally {
          await desk.close();
        }
      },
      60_000,
    );
  });
}
