// What stands under a letter: an account's signature, made of Practice Information until somebody writes another.
import type { Account } from '../../db/accounts.ts';
import { type Practice, readPractice } from '../../db/practice.ts';
import type { Reader } from '../../db/store.ts';
import { readSignature } from '../../db/templates.ts';
import { fillFields, knownFields, missingFields } from './fill-template.ts';

/** The lines of Practice Information that are filled in. */
export const usualSignature = '{{practice}}\n{{address}}\nPhone {{phone}}\n{{email}}';

/** A signature with its fields filled in; a line with a field that has no value is left out. */
export function fillSignature(
  body: string,
  practice: Practice,
  account: Pick<Account, 'address' | 'displayName'>,
): string {
  const values = knownFields({ practice, account, to: [], now: Date.now() });
  return body
    .split('\n')
    .filter((line) => missingFields(line, values).length === 0)
    .map((line) => fillFields(line, values))
    .join('\n')
    .trim();
}

/** '' where nobody wrote one and the practice has no name to put there. */
export async function signatureOf(store: Reader, account: Account): Promise<string> {
  const [own, practice] = await Promise.all([readSignature(store, account.id), readPractice(store)]);
  if (own !== null) return fillSignature(own, practice, account);
  return practice.name === '' ? '' : fillSignature(usualSignature, practice, account);
}

/** A letter's text with the signature where it belongs: at the end, or above what is quoted. */
export function withSignature(text: string, signature: string): string {
  if (signature === '') return text;
  const block = `-- \n${signature}`;
  // What an answer begins with: room to write, then the letter that is answered.
  const quoted = /^\n\n(?=\S)/.exec(text);
  return quoted ? `\n\n${block}\n\n${text.slice(2)}` : `${text.trimEnd()}\n\n${block}\n`;
}
