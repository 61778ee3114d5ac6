// A letter begun as the bytes that stand for it in the server's Drafts folder.
import type { Account } from '../../db/accounts.ts';
import type { DraftFields } from '../../db/drafts.ts';
import { readPractice } from '../../db/practice.ts';
import type { Store } from '../../db/store.ts';
import { parseAddresses } from '../mime/addresses.ts';
import { composeDraft, newMessageId } from '../mime/compose-letter.ts';
import { letterSender } from '../practice/sender.ts';
import { type AttachmentSource, readAttachments } from './write-letter.ts';

export type { AttachmentSource };

/** Files that cannot be read now are left out: the words are worth keeping without them, and the list of files is here. */
export async function draftSource(
  store: Store,
  account: Account,
  fields: DraftFields,
  key: string,
  date: Date,
  source: AttachmentSource,
): Promise<{ source: Buffer; messageId: string }> {
  const messageId = newMessageId(account.address);
  const forwarded = await readAttachments({ ...fields, attachments: [] }, source);
  const files = await Promise.all(
    fields.attachments.map((path) =>
      readAttachments({ ...fields, forwardsMessageId: null, attachments: [path] }, source),
    ),
  );
  const letter = {
    ...letterSender(account, await readPractice(store)),
    to: parseAddresses(fields.to).people,
    cc: parseAddresses(fields.cc).people,
    bcc: parseAddresses(fields.bcc).people,
    subject: fields.subject,
    text: fields.body,
    date,
    messageId,
    inReplyTo: fields.inReplyTo,
    references: fields.references,
    asksReceipt: fields.wantsReceipt ?? false,
    attachments: [forwarded, ...files].flatMap((result) => (result.ok ? result.value : [])),
  };
  return { source: await composeDraft(letter, key), messageId };
}
