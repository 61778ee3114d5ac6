// Folders and letters put straight into a store, as the engine puts them there: for tests that need no server.
import { mailboxByRole, type Role, replaceFolders } from '../../src/db/mailboxes.ts';
import { addEnvelopes } from '../../src/db/server-lists.ts';
import type { Store } from '../../src/db/store.ts';

/** Makes one folder a role, named as the role. */
export async function addFolders<R extends Role>(
  store: Store,
  accountId: number,
  roles: readonly R[],
): Promise<Record<R, number>> {
  const folder = (role: R) => ({ path: role, name: role, delimiter: '/', role });
  await store.write((tx) =>
    replaceFolders(
      tx,
      accountId,
      roles.map((role) => ({ ...folder(role), selectable: true, doubles: false })),
    ),
  );
  const ids = await Promise.all(
    roles.map(async (role) => [role, (await mailboxByRole(store, accountId, role))!.id]),
  );
  return Object.fromEntries(ids) as Record<R, number>;
}

/** Letters with UIDs from 1 on, in a folder whose UIDVALIDITY is 1 unless another is given. */
export async function addLetters(
  store: Store,
  mailboxId: number,
  count: number,
  uidValidity = 1,
): Promise<void> {
  const person = { name: 'Aisha Patel', address: 'aisha@patients.example' };
  const flags = { seen: false, flagged: false, answered: false, draft: false };
  const letters = Array.from({ length: count }, (_, index) => ({
    ...{ uid: index + 1, ...flags, messageId: `<${mailboxId}.${index}@patients.example>`, inReplyTo: '' },
    ...{ subject: `Letter ${index + 1}`, from: person, to: [], cc: [], date: index, size: 1, attachments: 0 },
  }));
  await store.write((tx) =>
    addEnvelopes(tx, { mailboxId, accountId: 1, uidValidity, generation: 1 }, letters),
  );
}
