// What is noteworthy about a POP3 server and its letters: written down once as events, and summed up for the person
// where letters stay behind.
import { recordEvent } from '../../db/events.ts';
import type { Problem } from '../../db/problem.ts';
import type { Store } from '../../db/store.ts';
import type { Listed } from '../protocols/pop3-listing.ts';
import type { VisitNews } from './pop3-visit.ts';

/** A letter that could not be fetched is tried again after this long, and one that could not be deleted, in ms. */
const FETCH_AGAIN = 600_000;
const DELETE_AGAIN = 3_600_000;

export class Pop3News {
  readonly #store: Store;
  readonly #accountId: number;
  readonly #host: string;
  readonly #told = new Set<string>();
  readonly #leaveUntil = new Map<string, number>();
  /** Letters that stay at the server, by what keeps them there. */
  readonly #kept = {
    tooLarge: new Set<string>(),
    notFetched: new Set<string>(),
    notDeleted: new Set<string>(),
  };
  /** Deleted, said the server, and listed again with the same bytes; asked to delete it once more. */
  readonly #doubted = new Set<string>();
  #known = 0;

  constructor(store: Store, accountId: number, host: string) {
    this.#store = store;
    this.#accountId = accountId;
    this.#host = host;
  }

  leaveAlone(uniqueId: string): boolean {
    return (this.#leaveUntil.get(uniqueId) ?? 0) > Date.now();
  }

  hear(news: VisitNews): void {
    switch (news.kind) {
      case 'listed':
        this.#compare(news.letters);
        if (!news.hasIds && news.letters.length > 0)
          this.#note('the server gives letters no names (no UIDL)', {});
        if (news.repeated > 0)
          this.#note('the server gives several letters one name (UIDL)', { names: news.repeated });
        return;
      case 'taken':
        this.#known += news.letters - news.added;
        return;
      case 'tooLarge':
        this.#kept.tooLarge.add(nameOf(news.letter));
        this.#leave(news.letter, FETCH_AGAIN);
        this.#note('letter too large to be fetched', about(news.letter), nameOf(news.letter));
        return;
      case 'notFetched':
        this.#kept.notFetched.add(nameOf(news.letter));
        this.#leave(news.letter, FETCH_AGAIN);
        this.#note(
          'letter cannot be fetched',
          { ...about(news.letter), words: news.words },
          nameOf(news.letter),
        );
        return;
      case 'notDeleted':
        this.#kept.notDeleted.add(nameOf(news.letter));
        this.#leave(news.letter, DELETE_AGAIN);
        this.#note(
          'letter cannot be deleted at the server',
          { ...about(news.letter), words: news.words },
          nameOf(news.letter),
        );
        return;
      case 'cameBack':
        // It was fetched again and is the same. Once more would be so every minute.
        this.#doubted.add(nameOf(news.letter));
        this.#leave(news.letter, DELETE_AGAIN);
    }
  }

  /** QUIT was answered with no: the letters are here, and still there. */
  notDeleted(words: string): void {
    this.#note('the server did not delete what was fetched', { words });
  }

  /** After a visit: what was known already, in one event. */
  visitEnded(left: number): void {
    if (left === 0) for (const kept of Object.values(this.#kept)) kept.clear();
    const known = this.#known;
    this.#known = 0;
    if (known > 0) this.#write('letters fetched that were here already', { letters: known });
  }

  /** What a person should know while all else is well; null: nothing. */
  problem(): Problem | null {
    const { tooLarge, notFetched, notDeleted } = this.#kept;
    const sentences = [
      tooLarge.size > 0 && `${letters(tooLarge.size)} at ${this.#host} too large to be fetched.`,
      notFetched.size > 0 && `${letters(notFetched.size)} at ${this.#host} that could not be fetched.`,
      notDeleted.size > 0 && `${letters(notDeleted.size)} at ${this.#host} that could not be deleted there.`,
    ].filter((sentence) => sentence !== false);
    if (sentences.length === 0) return null;
    return {
      kind: 'server',
      title: sentences.join(' '),
      fix: 'Nothing is lost: they stay at the server, and frontdesk tries again. Open the mailbox in a web browser to see them.',
      detail: '',
    };
  }

  /** What is no longer listed stays behind no more. */
  #compare(listed: readonly Listed[]): void {
    const names = new Set(listed.map(nameOf));
    for (const kept of [...Object.values(this.#kept), this.#doubted])
      for (const name of kept) if (!names.has(name)) kept.delete(name);
    for (const name of this.#doubted) {
      this.#kept.notDeleted.add(name);
      this.#note('letter still at the server after it was deleted', { letter: name }, name);
    }
  }

  #leave(letter: Listed, ms: number): void {
    if (letter.uniqueId !== null) this.#leaveUntil.set(letter.uniqueId, Date.now() + ms);
  }

  /** Once in each run. */
  #note(what: string, detail: Record<string, unknown>, about = ''): void {
    const key = `${what}\n${about}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#write(what, detail);
  }

  #write(what: string, detail: Record<string, unknown>): void {
    // Where there is no room for an event, the letters and their deletions say the same in the next visit.
    this.#store
      .write((tx) => recordEvent(tx, { who: 'engine', what, accountId: this.#accountId, detail }))
      .catch(() => {});
  }
}

const nameOf = (letter: Listed): string => letter.uniqueId ?? `number ${letter.number}, ${letter.size} bytes`;
const about = (letter: Listed) => ({ letter: nameOf(letter), size: letter.size });
const letters = (n: number): string => (n === 1 ? 'There is 1 letter' : `There are ${n} letters`);
