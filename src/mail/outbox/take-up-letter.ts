// Takes up a letter that was begun with another program and stands in a Drafts folder, to go on with it here.
import { adoptLetter, letterAnswered } from '../../db/begun-letters.ts';
import type { LetterRow } from '../../db/letters.ts';
import type { Store } from '../../db/store.ts';
import type { LetterReader } from '../letter-reader.ts';
import type { ParsedLetter } from '../mime/parse-letter.ts';
import { fieldsOf } from './write-letter.ts';

/** Returns the letter begun. Its files are kept in the store's folder. */
export async function takeUpLetter(
  store: Store,
  letter: LetterRow,
  parsed: ParsedLetter,
  reader: Pick<LetterReader, 'attachment'>,
): Promise<number> {
  const fields = await fieldsOf(store, parsed, (index) => reader.attachment(letter.messageId, index));
  return adoptLetter(store, letter, {
    ...fields,
    answersPlacementId: await letterAnswered(store, parsed.inReplyTo),
  });
}
