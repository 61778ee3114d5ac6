// The key that the store's secrets are locked with, kept where a copy of the store alone does not help:
// in the desktop's keyring, else in a file of its own outside the store's folder, or made from a passphrase.
import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ProblemError } from './problem.ts';
import type { Reader, Transaction } from './store.ts';

export type KeyMethod = 'keyring' | 'file' | 'passphrase';

export interface Sealed {
  nonce: Buffer;
  sealed: Buffer;
}

const TAG_BYTES = 16;

/** AES-256-GCM; `purpose` is bound to the text, so that one secret cannot be put in another's place. */
export function seal(key: Buffer, purpose: string, text: string): Sealed {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose));
  return { nonce, sealed: Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]) };
}

/** Undefined when the key is not the one that sealed it, or the bytes were changed. */
export function unseal(key: Buffer, purpose: string, { nonce, sealed }: Sealed): string | undefined {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]).toString(
      'utf8',
    );
  } catch {
    return undefined;
  }
}

interface KeyRow extends Sealed {
  method: KeyMethod;
  key_id: string;
  salt: Buffer;
}

const CHECK = 'frontdesk';

/** The store's key, made when there is none yet. Throws ProblemError when it is gone or not the right one. */
export async function storeKey(tx: Reader & Partial<Transaction>): Promise<Buffer> {
  const row = await tx.get<KeyRow>('SELECT method, key_id, salt, nonce, sealed FROM secret_key');
  if (!row) return makeKey(tx as Transaction);
  const key = await readKey(row.method, row.key_id, row.salt);
  if (!key || unseal(key, CHECK, row) !== CHECK) throw new ProblemError(lostKey(row.method, row.key_id));
  return key;
}

async function makeKey(tx: Transaction): Promise<Buffer> {
  const keyId = randomBytes(8).toString('hex');
  const salt = randomBytes(16);
  let method: KeyMethod;
  let key: Buffer;
  if (process.env.FRONTDESK_PASSPHRASE) {
    method = 'passphrase';
    key = fromPassphrase(process.env.FRONTDESK_PASSPHRASE, salt);
  } else {
    key = randomBytes(32);
    method = (await toKeyring(keyId, key)) ? 'keyring' : 'file';
    if (method === 'file') toFile(keyId, key);
  }
  const check = seal(key, CHECK, CHECK);
  await tx.run(
    'INSERT OR REPLACE INTO secret_key (id, method, key_id, salt, nonce, sealed) VALUES (1, ?, ?, ?, ?, ?)',
    [method, keyId, salt, check.nonce, check.sealed],
  );
  return key;
}

async function readKey(method: KeyMethod, keyId: string, salt: Buffer): Promise<Buffer | undefined> {
  if (method === 'passphrase')
    return process.env.FRONTDESK_PASSPHRASE
      ? fromPassphrase(process.env.FRONTDESK_PASSPHRASE, salt)
      : undefined;
  if (method === 'keyring') return fromKeyring(keyId);
  const path = keyFile(keyId);
  return existsSync(path) ? Buffer.from(readFileSync(path, 'utf8').trim(), 'base64') : undefined;
}

const fromPassphrase = (passphrase: string, salt: Buffer) =>
  scryptSync(passphrase, salt, 32, { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 });

/** Beside the settings, never in the store's folder: a backup of the store does not open itself. */
function keyFile(keyId: string): string {
  const config = process.env.XDG_CONFIG_HOME || join(homedir(), '.config');
  return join(config, 'frontdesk', 'keys', `${keyId}.key`);
}

function toFile(keyId: string, key: Buffer): void {
  const path = keyFile(keyId);
  try {
    mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
    writeFileSync(path, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    throw new ProblemError(
      {
        kind: 'space',
        title: 'The key that protects the password could not be saved.',
        fix: `Give this user the right to write to ${join(path, '..')}. Nothing was saved.`,
        detail: String((error as Error).message),
      },
      error,
    );
  }
}

/**
 * Without a Secret Service the library would silently use the kernel's keyring, which is lost at a restart:
 * asking for that store by name makes it throw instead.
 */
async function keyringEntry(keyId: string) {
  if (process.platform === 'linux' && !process.env.DBUS_SESSION_BUS_ADDRESS) return undefined;
  try {
    const { AsyncEntry } = await import('@napi-rs/keyring');
    return new AsyncEntry('frontdesk', keyId, { linux: { store: 'secret-service' } });
  } catch {
    return undefined;
  }
}

async function toKeyring(keyId: string, key: Buffer): Promise<boolean> {
  try {
    const entry = await keyringEntry(keyId);
    if (!entry) return false;
    await entry.setPassword(key.toString('base64'));
    return (await entry.getPassword()) === key.toString('base64');
  } catch {
    return false;
  }
}

async function fromKeyring(keyId: string): Promise<Buffer | undefined> {
  try {
    const found = await (await keyringEntry(keyId))?.getPassword();
    return found ? Buffer.from(found, 'base64') : undefined;
  } catch {
    return undefined;
  }
}

function lostKey(method: KeyMethod, keyId: string) {
  const where = {
    keyring: "it is kept in this user's keyring, which is locked or not there",
    file: `it is kept in the file ${keyFile(keyId)}, which is not there or was changed`,
    passphrase: 'it is made from the passphrase in FRONTDESK_PASSPHRASE, which is not set or is another one',
  }[method];
  return {
    kind: 'signIn' as const,
    title: 'The saved password cannot be read.',
    fix: `The key is missing: ${where}. Bring it back, or open Email Setup and type the password again.`,
    detail: '',
  };
}
