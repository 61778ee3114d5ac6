// A letter that came back, to be written again: to those whom it did not reach, and to nobody else.
import { letterAnswered } from '../../db/begun-letters.ts';
import type { DraftFields } from '../../db/drafts.ts';
import { outgoingSource } from '../../db/outbox.ts';
import type { OurLetter, ReportedRecipient } from '../../db/reports.ts';
import type { Store } from '../../db/store.ts';
import type { LetterReader } from '../letter-reader.ts';
import { formatPeople } from '../mime/addresses.ts';
import type { ParsedLetter } from '../mime/parse-letter.ts';
import { fieldsOf } from './write-letter.ts';

/** Whom a letter did not reach, by what a report says. */
export const failedAddresses = (recipients: readonly ReportedRecipient[]): string[] =>
  recipients.filter(({ outcome }) => outcome === 'failed').map(({ address }) => address);

/** undefined: its text is not here (any more). */
export async function writeAgain(
  store: Store,
  letter: OurLetter,
  failed: readonly string[],
  reader: LetterReader,
): Promise<DraftFields | undefined> {
  const found = await textOf(store, letter, reader);
  if (!found) return undefined;
  const { parsed, attachment } = found;
  const wanted = new Set(failed.map((address) => address.toLowerCase()));
  const known = [...parsed.to, ...parsed.cc].filter(({ address }) => wanted.has(address.toLowerCase()));
  // Such as a blind copy, or an address to which another server sent it on.
  const others = failed.filter(
    (address) => !known.some((person) => person.address.toLowerCase() === address.toLowerCase()),
  );
  return {
    ...(await fieldsOf(store, parsed, attachment)),
    to: formatPeople([...known, ...others.map((address) => ({ name: '', address }))]),
    ...{ cc: '', bcc: '', answersPlacementId: await letterAnswered(store, parsed.inReplyTo) },
  };
}

async function textOf(
  store: Store,
  { copy, outboxId }: OurLetter,
  reader: LetterReader,
): Promise<{ parsed: ParsedLetter; attachment: (index: number) => Promise<Buffer> } | undefined> {
  const parsed = copy && (await reader.read(copy.messageId));
  if (parsed) return { parsed, attachment: (index) => reader.attachment(copy.messageId, index) };
  const source = outboxId === null ? undefined : await outgoingSource(store, outboxId);
  if (!source?.length) return undefined;
  return { parsed: await reader.parse(source), attachment: (index) => reader.attachmentOf(source, index) };
}
