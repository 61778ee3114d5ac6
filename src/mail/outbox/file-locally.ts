// Keeps a copy of what was sent in a folder of this store, for accounts that do not receive here.
import type { Account } from '../../db/accounts.ts';
import { localMailbox } from '../../db/mailboxes.ts';
import { addLetter } from '../../db/messages.ts';
import { outgoingSource, settle, toBeFiled } from '../../db/outbox.ts';
import type { Store } from '../../db/store.ts';
import { envelopeOf, searchableText } from '../engine/letter-envelope.ts';
import type { ParserPool } from '../mime/parser-pool.ts';

export async function fileLocally(store: Store, account: Account, parser: ParserPool): Promise<void> {
  for (const letter of await toBeFiled(store, account.id)) {
    const source = await outgoingSource(store, letter.id);
    const parsed = await parser.parse(source);
    const envelope = envelopeOf(parsed, letter.sentAt ?? Date.now(), true);
    await store.write(async (tx) => {
      const mailboxId = await localMailbox(tx, 'Sent');
      await addLetter(tx, { envelope, text: searchableText(parsed), source, mailboxId, server: null });
    });
    await settle(store, letter.id, { state: 'filed', problem: null });
  }
}
