// Letters that the server does not give although it lists them: what a person is told of them, while all else is well.
import { recordEvent } from '../../db/events.ts';
import type { Problem } from '../../db/problem.ts';
import { describePlaces, type DescribedPlace } from '../../db/sources.ts';
import type { Store } from '../../db/store.ts';
import { folderName } from '../words/folder-name.ts';
import { counted } from '../words/numbers.ts';
import type { BlamedLetters } from './blamed-letters.ts';

export class NotFetched {
  readonly #store: Store;
  readonly #accountId: number;
  readonly #blamed: BlamedLetters;
  readonly #told = new Set<string>();

  constructor(store: Store, accountId: number, blamed: BlamedLetters) {
    this.#store = store;
    this.#accountId = accountId;
    this.#blamed = blamed;
  }

  /** What to tell; null: nothing. Each letter becomes an event once. */
  async problem(host: string): Promise<Problem | null> {
    const places = this.#blamed.leftOut();
    if (places.length === 0) return null;
    const letters = await describePlaces(this.#store, places);
    const [first] = letters;
    if (!first) return null;
    for (const letter of letters) await this.#note(letter);
    const one = letters.length === 1;
    return {
      kind: 'server',
      title: `${counted(letters.length, 'letter')} could not be fetched: ${host} breaks off at ${one ? 'it' : 'each of them'}.`,
      fix: `All others are here. ${one ? `${nameOf(first)} stays` : `These letters, of which one is ${nameOf(first)}, stay`} at the server and ${one ? 'is' : 'are'} tried again later. Look for ${one ? 'it' : 'them'} in a web browser; if ${one ? 'it does' : 'they do'} not open there either, tell the e-mail provider.`,
      detail: letters.map(nameOf).join('; '),
    };
  }

  async #note(letter: DescribedPlace): Promise<void> {
    const key = `${letter.mailboxId} ${letter.uidValidity} ${letter.uid}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    const detail = { folder: letter.folder, subject: letter.subject ?? '', uid: letter.uid };
    await this.#store.write((tx) =>
      recordEvent(tx, {
        who: 'engine',
        what: 'letter cannot be fetched',
        accountId: this.#accountId,
        detail,
      }),
    );
  }
}

function nameOf({ folder, uid, subject, sender, date }: DescribedPlace): string {
  const where = folderName(folder);
  if (subject === null) return `Letter ${uid} in ${where}`;
  const day = date > 0 ? ` of ${new Date(date).toISOString().slice(0, 10)}` : '';
  return `"${subject || '(no subject)'}"${sender ? ` from ${sender}` : ''}${day} in ${where}`;
}
