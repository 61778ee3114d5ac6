// Where a letter is kept that is left before it is sent.
import { listAccounts } from '../../db/accounts.ts';
import { draftsFolder } from '../../db/draft-copies.ts';
import type { Reader } from '../../db/store.ts';

/** With POP3, or without a Drafts folder at the mail server, no other program ever sees it: that is worth a word. */
export async function keptWords(store: Reader): Promise<string> {
  const [account] = await listAccounts(store);
  return account && (await draftsFolder(store, account))
    ? 'Kept: the letter is not sent yet.'
    : 'Kept, on this computer only: the letter is not sent yet.';
}
