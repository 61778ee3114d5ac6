// Files what was sent in the Sent folder, unless the provider does so itself; and looks there for letters of which
// nobody knows whether they were taken. Filing may fail and be tried again: it never sends anything.
import type { Account } from '../../db/accounts.ts';
import { recordEvent } from '../../db/events.ts';
import { type Mailbox, mailboxByRole, replaceFolders } from '../../db/mailboxes.ts';
import { addLetter } from '../../db/messages.ts';
import { setFlags } from '../../db/operations.ts';
import { type Looked, type Outgoing, outgoingSource, toBeFiled, unsureLetters } from '../../db/outbox.ts';
import { type Outcome, settleFrom } from '../../db/outbox-claims.ts';
import type { Store } from '../../db/store.ts';
import type { ParserPool } from '../mime/parser-pool.ts';
import { type ImapSession, ServerRefused } from '../protocols/imap-session.ts';
import { providerByHost } from '../providers.ts';
import { resendAfter } from './back-off.ts';
import { envelopeOf, searchableText } from './letter-envelope.ts';

/** How often a letter in doubt is looked for, in ms, and for how long. */
const LOOK_AGAIN = 30_000;
const LOOK_FOR = 600_000;

/** A provider that files what is sent by itself is given so long, in ms, and its Sent folder looked at so often. */
const PROVIDER_FILES_WITHIN = 120_000;
const LOOK_FOR_COPY = 10_000;
/** What a server whose client is gone may need for a letter that it has whole, in ms. */
const SERVER_FINISHES = 3_000;

/** Files one letter or settles one that is in doubt; false: there is none. Throws LineLost. */
export async function fileSent(
  store: Store,
  session: ImapSession,
  account: Account,
  parser: ParserPool,
  changed: (mailboxId: number) => void,
): Promise<boolean> {
  const [doubtful] = await unsureLetters(store, account.id);
  const [letter] = doubtful ? [] : await toBeFiled(store, account.id);
  const next = doubtful ?? letter;
  if (!next) return false;
  const sent = await mailboxByRole(store, account.id, 'sent');
  try {
    if (doubtful) await lookFor(store, session, doubtful, sent);
    else if (!(await isLeftToProvider(store, session, account, next, sent)))
      await file(store, session, next, sent ?? (await makeSent(store, session, account)), parser, changed);
  } catch (error) {
    if (!(error instanceof ServerRefused)) throw error;
    const wait = Date.now() + resendAfter(next.attempts);
    await settle(store, next, {
      state: next.state,
      nextAt: wait,
      problem: {
        kind: 'server',
        title: doubtful
          ? 'The Sent folder could not be searched.'
          : 'The letter was sent, but no copy could be put into Sent.',
        fix: 'frontdesk tries again by itself; the letter is not sent a second time.',
        detail: error.message,
      },
    });
  }
  return true;
}

async function lookFor(
  store: Store,
  session: ImapSession,
  letter: Outgoing,
  sent: Mailbox | undefined,
): Promise<void> {
  const { looked, accountId } = letter;
  // What others were handed before may have been filed by the provider: a copy would prove nothing.
  if (letter.delivered.length > 0) return giveUpLooking(store, letter, looked);
  const found = sent && (await session.findMessageId(sent.path, letter.messageId));
  const now = Date.now();
  const since = looked && looked.at <= now ? looked.since : now;
  const seen: Looked = { folder: sent?.path ?? null, since, at: now, found: found !== undefined };
  if (found !== undefined) {
    if (!(await settle(store, letter, { state: 'sent', problem: null, nextAt: 0, looked: seen }))) return;
    if (letter.answersPlacementId !== null)
      await setFlags(store, [letter.answersPlacementId], { answered: true });
    const detail = { subject: letter.subject, messageId: letter.messageId, folder: seen.folder };
    await store.write((tx) =>
      recordEvent(tx, { who: 'engine', what: 'letter found in Sent', accountId, detail }),
    );
  } else if (now - since < LOOK_FOR)
    await settle(store, letter, { ...stays(letter), nextAt: now + LOOK_AGAIN, looked: seen });
  else await giveUpLooking(store, letter, seen);
}

/** Later than any clock: from here on only the person decides. */
async function giveUpLooking(store: Store, letter: Outgoing, looked: Looked | null): Promise<void> {
  const nextAt = Number.MAX_SAFE_INTEGER;
  await settle(store, letter, { ...stays(letter), nextAt, ...(looked && { looked }) });
}

const stays = ({ state, problem }: Outgoing): Outcome => ({ state, problem });

/** Unless a person, or whoever handed it over, has decided meanwhile. */
const settle = (store: Store, letter: Outgoing, outcome: Outcome): Promise<boolean> =>
  store.write((tx) => settleFrom(tx, letter.id, letter.state as 'sent' | 'unsure', outcome));

/** Whether the provider may still put its own copy into Sent. A letter that is there is for `file` to note. */
async function isLeftToProvider(
  store: Store,
  session: ImapSession,
  account: Account,
  letter: Outgoing,
  sent: Mailbox | undefined,
): Promise<boolean> {
  if (!providerByHost(account.outgoing.host)?.filesSentItself) return false;
  if (Date.now() - (letter.sentAt ?? 0) >= PROVIDER_FILES_WITHIN) return false;
  if (sent && (await session.findMessageId(sent.path, letter.messageId)) !== undefined) return false;
  await settle(store, letter, { state: 'sent', problem: null, nextAt: Date.now() + LOOK_FOR_COPY });
  return true;
}

async function makeSent(store: Store, session: ImapSession, account: Account): Promise<Mailbox> {
  await session.createFolder('Sent');
  const listed = await session.listFolders();
  await store.write((tx) =>
    replaceFolders(
      tx,
      account.id,
      listed.map((folder) => (folder.path === 'Sent' ? { ...folder, role: 'sent' } : folder)),
    ),
  );
  const made = await mailboxByRole(store, account.id, 'sent');
  if (!made) throw new ServerRefused('the server has no folder for sent letters');
  return made;
}

async function file(
  store: Store,
  session: ImapSession,
  letter: Outgoing,
  sent: Mailbox,
  parser: ParserPool,
  changed: (mailboxId: number) => void,
): Promise<void> {
  const present = await session.findMessageId(sent.path, letter.messageId);
  if (present === undefined) {
    const source = await outgoingSource(store, letter.id);
    const date = new Date(letter.sentAt ?? Date.now());
    const parsed = await parser.parse(source);
    const envelope = envelopeOf(parsed, date.getTime(), true);
    // Should this process or its line end in the middle, the server may still be putting the copy away: whoever goes on
    // looks for it after that, not during.
    const begun = { state: 'sent', problem: null, nextAt: Date.now() + SERVER_FINISHES } as const;
    if (!(await settle(store, letter, begun))) return;
    const { uid, uidValidity } = await session.append(sent.path, source, ['\\Seen'], date);
    await store.write((tx) =>
      addLetter(tx, {
        envelope,
        text: searchableText(parsed),
        source,
        mailboxId: sent.id,
        server: { mailboxId: sent.id, uidValidity: uid === null ? null : uidValidity, uid },
      }),
    );
  }
  changed(sent.id);
  await settle(store, letter, { state: 'filed', problem: null });
}
