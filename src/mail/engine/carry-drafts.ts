// Carries letters begun to the server's Drafts folder, and notices what became of their copies there. The new copy is put
// there before the old one goes: killed between the two there is one too many, which the next look at the folder settles.
import type { Account } from '../../db/accounts.ts';
import { astrayDrafts, loseCopy, settleMoved, strangersIn, yieldDraft } from '../../db/astray-drafts.ts';
import {
  type DueDraft,
  delayDraft,
  draftCarried,
  draftsFolder,
  dueDraft,
  nextDraftAt,
  noteCopy,
  removeUnwanted,
  unwantedCopies,
} from '../../db/draft-copies.ts';
import type { DraftFields } from '../../db/drafts.ts';
import { readSource } from '../../db/letters.ts';
import type { Mailbox } from '../../db/mailboxes.ts';
import { fingerprintOf } from '../../db/messages.ts';
import type { Store } from '../../db/store.ts';
import type { ParserPool } from '../mime/parser-pool.ts';
import { type AttachmentSource, draftSource } from '../outbox/draft-source.ts';
import { type ImapSession, ServerRefused } from '../protocols/imap-session.ts';
import { resendAfter } from './back-off.ts';
import { envelopeOf, searchableText } from './letter-envelope.ts';

/** The folder to carry to, once its letters are known. */
async function knownFolder(store: Store, account: Account): Promise<Mailbox | undefined> {
  const box = await draftsFolder(store, account);
  return box?.counter.complete ? box : undefined;
}

/** When a letter is to be carried next, ms since 1970; undefined: none waits, or there is no place for it. */
export async function nextCarryAt(store: Store, account: Account): Promise<number | undefined> {
  return (await knownFolder(store, account)) ? nextDraftAt(store, account.id) : undefined;
}

/** Settles what is left of earlier copies, or carries one letter; false: there is nothing to do. Throws LineLost. */
export async function carryDrafts(
  store: Store,
  session: ImapSession,
  account: Account,
  parser: ParserPool,
  changed: (mailboxId: number) => void,
): Promise<boolean> {
  const box = await knownFolder(store, account);
  if (!box) return false;
  await settleCopies(store, account.id, box.id);
  const draft = await dueDraft(store, account.id);
  if (!draft) return false;
  try {
    await carry(store, session, account, parser, draft, box);
    changed(box.id);
  } catch (error) {
    if (!(error instanceof ServerRefused)) throw error;
    await delayDraft(store, draft.id, Date.now() + resendAfter(draft.attempts + 1), {
      kind: 'server',
      title: 'The mail server did not take this letter into Drafts.',
      fix: 'It is kept on this computer, and frontdesk tries again by itself.',
      detail: error.message,
    });
  }
  return true;
}

/** From what the folder is known to hold: nothing is asked of the server. */
async function settleCopies(store: Store, accountId: number, mailboxId: number): Promise<void> {
  await settleMoved(store, accountId);
  if ((await unwantedCopies(store)).length > 0) await store.write(removeUnwanted);
  const astray = await astrayDrafts(store, mailboxId);
  if (astray.length === 0) return;
  const strangers = await strangersIn(store, mailboxId, 32_768);
  for (const draft of astray) {
    const elsewhere = strangers.some(
      ({ messageId, head }) => messageId === draft.messageId || hasKey(head.toString('latin1'), draft.key),
    );
    if (elsewhere && draft.untouched) await yieldDraft(store, draft.id);
    else await loseCopy(store, draft.id, elsewhere ? 'elsewhere' : 'gone');
  }
}

const hasKey = (head: string, key: string): boolean =>
  new RegExp(`^x-frontdesk-draft:\\s*${key}\\s*$`, 'im').test(head.split(/\r?\n\r?\n/, 1)[0]!);

async function carry(
  store: Store,
  session: ImapSession,
  account: Account,
  parser: ParserPool,
  draft: DueDraft,
  box: Mailbox,
): Promise<void> {
  const fields = JSON.parse(draft.fields) as DraftFields;
  const date = new Date(draft.updatedAt);
  const { source, messageId } = await draftSource(
    store,
    account,
    fields,
    draft.key,
    date,
    reader(store, parser),
  );
  const fingerprint = fingerprintOf(source);
  await noteCopy(store, { fingerprint, key: draft.key, messageId });
  const { uid, uidValidity } = await session.append(box.path, source, ['\\Draft', '\\Seen'], date);
  const parsed = await parser.parse(source);
  await draftCarried(store, draft, fingerprint, {
    envelope: { ...envelopeOf(parsed, date.getTime(), true), draft: true },
    text: searchableText(parsed),
    source,
    mailboxId: box.id,
    server: { mailboxId: box.id, uidValidity: uid === null ? null : uidValidity, uid },
  });
}

function reader(store: Store, parser: ParserPool): AttachmentSource {
  return {
    async read(messageId) {
      const source = await readSource(store, messageId);
      return source && parser.parse(source);
    },
    async attachment(messageId, index) {
      const source = await readSource(store, messageId);
      if (!source) throw new Error(`letter ${messageId} has no source`);
      return parser.attachment(source, index);
    },
  };
}
