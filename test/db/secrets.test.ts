import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readAccountSecrets, saveAccount } from '../../src/db/accounts.ts';
import { openStore } from '../../src/db/open.ts';
import { ProblemError } from '../../src/db/problem.ts';
import { seal, unseal } from '../../src/db/secret-key.ts';
import type { Store } from '../../src/db/store.ts';
import { practiceSettings } from '../support/practice-store.ts';

const settings = practiceSettings({ imapPort: 1, smtpPort: 1 });
const password = 'très secret 14';
let folder: string;
let store: Store;
const before = { ...process.env };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fd-secret-'));
  process.env.XDG_CONFIG_HOME = join(folder, 'config');
  store = await openStore(join(folder, 'store'));
});
afterEach(async () => {
  await store.close();
  process.env.XDG_CONFIG_HOME = before.XDG_CONFIG_HOME;
  delete process.env.FRONTDESK_PASSPHRASE;
  rmSync(folder, { recursive: true, force: true });
});

const save = (word: string | undefined, id?: number) =>
  saveAccount(store, settings, { password: word, outgoingPassword: '' }, 'test', id);

const keys = () => join(folder, 'config/frontdesk/keys');

describe('a saved password', () => {
  test('comes back as it was, and a change of settings leaves it', async () => {
    const id = await save(password);
    expect((await readAccountSecrets(store, id)).password).toBe(password);
    await save(undefined, id);
    expect((await readAccountSecrets(store, id)).password).toBe(password);
    await save('another', id);
    expect((await readAccountSecrets(store, id)).password).toBe('another');
  });

  test('stands in no file of the store, and its key lies outside, for this user alone', async () => {
    await save(password);
    await store.close();
    for (const name of readdirSync(join(folder, 'store'))) {
      const bytes = readFileSync(join(folder, 'store', name));
      expect(bytes.includes(password), name).toBe(false);
      expect(bytes.includes(Buffer.from(password).toString('base64')), name).toBe(false);
    }
    const [key] = readdirSync(keys());
    expect(statSync(join(keys(), key!)).mode & 0o777).toBe(0o600);
    expect(statSync(keys()).mode & 0o777).toBe(0o700);
    store = await openStore(join(folder, 'store'));
  });

  test('cannot be read without its key, says so, and can be typed anew', async () => {
    const id = await save(password);
    rmSync(keys(), { recursive: true });
    const error = await readAccountSecrets(store, id).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ProblemError);
    expect((error as ProblemError).problem).toMatchObject({
      kind: 'signIn',
      title: 'The saved password cannot be read.',
    });
    await save('typed again', id);
    expect((await readAccountSecrets(store, id)).password).toBe('typed again');
  });

  test('with a passphrase there is no key file, and another passphrase does not open it', async () => {
    process.env.FRONTDESK_PASSPHRASE = 'two molars';
    const id = await save(password);
    expect(existsSync(keys())).toBe(false);
    expect((await readAccountSecrets(store, id)).password).toBe(password);
    process.env.FRONTDESK_PASSPHRASE = 'three molars';
    await expect(readAccountSecrets(store, id)).rejects.toThrow('cannot be read');
  });

  test('whose key cannot be kept means that nothing is saved', async () => {
    writeFileSync(join(folder, 'config'), 'a file where the settings should be');
    await expect(save(password)).rejects.toThrow('could not be saved');
    expect(await store.all('SELECT * FROM account')).toEqual([]);
  });
});

test('a sealed text opens only with its key, for its purpose, and unchanged', () => {
  const key = Buffer.alloc(32, 1);
  const sealed = seal(key, '1:password', 'molar 14');
  expect(unseal(key, '1:password', sealed)).toBe('molar 14');
  expect(unseal(Buffer.alloc(32, 2), '1:password', sealed)).toBeUndefined();
  expect(unseal(key, '2:password', sealed)).toBeUndefined();
  const changed = Buffer.from(sealed.sealed);
  changed[0]! ^= 1;
  expect(unseal(key, '1:password', { ...sealed, sealed: changed })).toBeUndefined();
});
