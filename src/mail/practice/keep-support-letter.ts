// Keeps the prepared letter to support among the letters begun, so that it is not lost before somebody has sent it.
import { listAccounts } from '../../db/accounts.ts';
import { type DraftFields, listDrafts, saveDraft } from '../../db/drafts.ts';
import type { Practice } from '../../db/practice.ts';
import type { Store } from '../../db/store.ts';
import { signatureOf, withSignature } from '../templates/signature.ts';
import { supportLetter } from './support-letter.ts';

/** One letter about an address is enough: one that is there already, with what was written into it, is taken. */
export async function keepSupportLetter(
  store: Store,
  practice: Practice,
  old: string,
): Promise<{ id: number; fields: DraftFields }> {
  const letter = supportLetter(practice, old);
  const begun = (await listDrafts(store)).find((draft) => draft.fields.subject === letter.subject);
  if (begun) return { id: begun.id, fields: begun.fields };
  const [account] = await listAccounts(store);
  const signature = account ? await signatureOf(store, account) : '';
  const fields = { ...letter, body: withSignature(letter.body, signature) };
  return { id: await saveDraft(store, account?.id ?? null, fields), fields };
}
