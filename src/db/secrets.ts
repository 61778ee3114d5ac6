// Passwords and tokens of an account: encrypted with the store's key, read only at the moment of use.
import { ProblemError } from './problem.ts';
import { seal, storeKey, unseal } from './secret-key.ts';
import type { Reader, Transaction } from './store.ts';

export type SecretKind = 'password' | 'outgoingPassword' | 'tokens' | 'clientSecret';

const unreadable: Record<SecretKind, { what: string; fix: string }> = {
  password: { what: 'password', fix: 'Open Email Setup and type the password again.' },
  outgoingPassword: { what: 'password', fix: 'Open Email Setup and type the password again.' },
  tokens: { what: 'sign-in', fix: 'Open Email Setup and choose Authenticate.' },
  clientSecret: { what: 'client secret', fix: 'Open Email Setup and type it again, under Advanced.' },
};

const purpose = (accountId: number, kind: SecretKind) => `${accountId}:${kind}`;

/** Keeps a secret; an empty one removes it. */
export async function saveSecret(
  tx: Transaction,
  accountId: number,
  kind: SecretKind,
  text: string,
): Promise<void> {
  if (text === '') {
    await tx.run('DELETE FROM secret WHERE account_id = ? AND kind = ?', [accountId, kind]);
    return;
  }
  const { nonce, sealed } = seal(await usableKey(tx), purpose(accountId, kind), text);
  await tx.run('INSERT OR REPLACE INTO secret (account_id, kind, nonce, sealed) VALUES (?, ?, ?, ?)', [
    accountId,
    kind,
    nonce,
    sealed,
  ]);
}

/** A lost key must not keep a person from typing the password anew: then a new key is made, the old secrets go. */
async function usableKey(tx: Transaction): Promise<Buffer> {
  try {
    return await storeKey(tx);
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.kind !== 'signIn') throw error;
    await tx.run('DELETE FROM secret');
    await tx.run('DELETE FROM secret_key');
    return storeKey(tx);
  }
}

/** The secret in clear; '' when there is none. Throws ProblemError when the key is lost. */
export async function readSecret(store: Reader, accountId: number, kind: SecretKind): Promise<string> {
  const row = await store.get<{ nonce: Buffer; sealed: Buffer }>(
    'SELECT nonce, sealed FROM secret WHERE account_id = ? AND kind = ?',
    [accountId, kind],
  );
  if (!row) return '';
  const text = unseal(await storeKey(store), purpose(accountId, kind), row);
  if (text === undefined)
    throw new ProblemError({
      kind: 'signIn',
      title: `The saved ${unreadable[kind].what} cannot be read.`,
      fix: unreadable[kind].fix,
      detail: 'the sealed text does not fit its key',
    });
  return text;
}
