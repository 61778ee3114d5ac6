// Takes letters that came whole into the store: their bytes are hashed, a thread reads their text, one transaction
// keeps them. While one batch is read and written the next one is already on the line; more than that waits.
import type { FolderAtServer } from '../../db/recognised.ts';
import type { Store } from '../../db/store.ts';
import { type TakenLetter, takeLetters } from '../../db/taken-letters.ts';
import { fingerprintOf } from '../../db/messages.ts';
import type { ParserPool } from '../mime/parser-pool.ts';
import type { QuickLetter } from '../mime/quick-letter.ts';
import { letterDate, type WholeLetter } from '../protocols/imap-rows.ts';

/** Batches that may be on their way into the store. */
const UNDER_WAY = 2;

export class LetterIntake {
  readonly #store: Store;
  readonly #parser: ParserPool;
  readonly #underWay: Promise<number>[] = [];
  #failure: { error: unknown } | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(store: Store, parser: ParserPool) {
    this.#store = store;
    this.#parser = parser;
  }

  /** Resolves when there is room for another batch. Throws what keeping an earlier one ran into. */
  async take(
    folder: FolderAtServer,
    letters: readonly WholeLetter[],
    kept: (added: number, count: number) => void,
  ): Promise<void> {
    this.#refuse();
    const read = this.#parser.readAll(letters.map((letter) => letter.bytes));
    const before = this.#last;
    const keeping = (async () => {
      const texts = await read;
      const taken = letters.map((letter, i) => toTaken(letter, texts[i]!));
      // In their order: the newest are to be seen first.
      await before.catch(() => {});
      const added = await this.#store.write((tx) => takeLetters(tx, folder, taken));
      kept(added, letters.length);
      return added;
    })();
    this.#last = keeping;
    this.#underWay.push(keeping);
    keeping.then(
      () => this.#done(keeping),
      (error) => {
        this.#failure ??= { error };
        this.#done(keeping);
      },
    );
    while (this.#underWay.length >= UNDER_WAY) await Promise.race(this.#underWay).catch(() => {});
    this.#refuse();
  }

  /** Resolves when everything taken is kept. Throws what that ran into. */
  async finished(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    this.#refuse();
  }

  #done(one: Promise<number>): void {
    this.#underWay.splice(this.#underWay.indexOf(one), 1);
  }

  #refuse(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure.error;
  }
}

function toTaken(letter: WholeLetter, text: QuickLetter): TakenLetter {
  return {
    uid: letter.uid,
    flags: letter.flags,
    fingerprint: fingerprintOf(letter.bytes),
    bytes: letter.bytes,
    envelope: {
      messageId: text.messageId,
      inReplyTo: text.inReplyTo,
      subject: text.subject,
      from: text.from[0] ?? { name: '', address: '' },
      to: text.to,
      cc: text.cc,
      date: letterDate(text.date ?? Number.NaN, letter.arrived),
      attachments: text.attachments,
    },
    text: { snippet: text.snippet, body: text.text, references: text.references.join(' ') },
    report: text.report,
  };
}
