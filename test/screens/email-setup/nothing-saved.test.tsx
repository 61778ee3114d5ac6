// Whatever way the wizard ends before Finish, on whatever page: every table of the store is as it was.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openStore } from '../../../src/db/open.ts';
import type { Store } from '../../../src/db/store.ts';
import { addPractice } from '../../support/practice-store.ts';
import { goTo, pages } from './pages.ts';
import { openWizard } from './wizard-harness.tsx';

const root = join(import.meta.dirname, '../../..');
const typed = { address: 'someone@else.example', password: 'typed and lost', imapPort: 1993, smtpPort: 1587 };
/** So many Esc lead out. */
const depth = { provider: 1, microsoft: 2, signIn: 2, mail: 3, finish: 4 };
let folder: string;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fd-nothing-'));
  store = await openStore(folder);
  await addPractice(store, { imapPort: 993, smtpPort: 587 });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Every row of every table. */
async function everything(): Promise<Record<string, unknown[]>> {
  const tables = await store.all<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
  );
  const rows: Record<string, unknown[]> = {};
  for (const { name } of tables)
    rows[name] = (await store.all(`SELECT * FROM "${name}"`)).map((row) => JSON.stringify(row)).sort();
  expect(rows.account).toHaveLength(1);
  return rows;
}

describe.each(pages)('on the page "%s"', (page) => {
  test.each([true, false])('leaving by Esc (changing an account: %s)', async (editing) => {
    const before = await everything();
    const wizard = openWizard(store, editing ? { accountId: 1 } : {});
    if (editing && page !== 'provider' && page !== 'microsoft') {
      await wizard.waitFor('Changing the account');
      wizard.press('Enter');
      await wizard.waitFor('Practice Email Address');
      wizard.press('x', 'Tab', 'y');
      if (page !== 'signIn') wizard.press('F10');
      if (page === 'finish') wizard.press('F10');
    } else await goTo(page, wizard, typed);
    // Esc by Esc, and at last through the question; where nothing was typed there is none.
    wizard.press(...Array<string>(depth[page]).fill('Esc'));
    await wizard.waitUntil(
      () => wizard.done() !== undefined || wizard.text().includes('Leave Email Setup?'),
      'the end',
    );
    if (wizard.done() === undefined) wizard.press('l');
    await wizard.waitUntil(() => wizard.done() === false, 'the end');
    await wizard.close();
    expect(await everything()).toEqual(before);
  });

  test('a closed terminal', async () => {
    const before = await everything();
    const wizard = openWizard(store);
    await goTo(page, wizard, typed);
    await wizard.close();
    expect(wizard.done()).toBeUndefined();
    expect(await everything()).toEqual(before);
  });
});

describe('kill -9', () => {
  const bundle = join(root, 'node_modules/.cache/frontdesk-test', `killed-wizard-${process.pid}.mjs`);
  beforeAll(async () => {
    mkdirSync(join(bundle, '..'), { recursive: true });
    await build({
      entryPoints: [join(import.meta.dirname, 'killed-wizard.tsx')],
      ...{
        outfile: bundle,
        bundle: true,
        platform: 'node',
        format: 'esm',
        jsx: 'automatic',
        packages: 'external',
      },
    });
  });
  afterAll(() => rmSync(bundle, { force: true }));

  test.each(pages)('on the page "%s"', async (page) => {
    const before = await everything();
    const child = spawn(process.execPath, [bundle, folder, page], { stdio: ['ignore', 'pipe', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (text) => {
      errors += text;
    });
    const ended = new Promise<NodeJS.Signals | null>((resolve) =>
      child.once('exit', (_code, signal) => resolve(signal)),
    );
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (text: Buffer) => {
        if (text.includes('ready')) resolve();
      });
      child.once('exit', () => reject(new Error(`The wizard ended by itself: ${errors}`)));
    });
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    expect(await everything()).toEqual(before);
  });
});
