// Keeps a copy of what was sent in a folder of this store, for accounts that have none at a server: those that
// receive by POP3 have a Sent folder of their own, and those that only send share one.
import type { Account } from '../../db/accounts.ts';
import { localMailbox, mailboxByRole } from '../../db/mailboxes.ts';
import { addLetter } from '../../db/messages.ts';
import { outgoingSource, toBeFiled } from '../../db/outbox.ts';
import { settleFrom } from '../../db/outbox-claims.ts';
import { makePopFolders } from '../../db/pop-folders.ts';
import type { Store, Transaction } from '../../db/store.ts';
import { envelopeOf, searchableText } from '../engine/letter-envelope.ts';
import type { ParserPool } from '../mime/parser-pool.ts';

export async function fileLocally(store: Store, account: Account, parser: ParserPool): Promise<void> {
  for (const letter of await toBeFiled(store, account.id)) {
    const source = await outgoingSource(store, letter.id);
    const parsed = await parser.parse(source);
    const envelope = envelopeOf(parsed, letter.sentAt ?? Date.now(), true);
    await store.write(async (tx) => {
      // In one transaction, and only by the first of several processes: no copy is made twice.
      if (!(await settleFrom(tx, letter.id, 'sent', { state: 'filed', problem: null }))) return;
      const mailboxId = await sentFolder(tx, account);
      await addLetter(tx, { envelope, text: searchableText(parsed), source, mailboxId, server: null });
    });
  }
}

async function sentFolder(tx: Transaction, account: Account): Promise<number> {
  if (!account.receive || account.incoming?.protocol !== 'pop3') return localMailbox(tx, 'Sent');
  await makePopFolders(tx, account.id);
  return (await mailboxByRole(tx, account.id, 'sent'))!.id;
}
