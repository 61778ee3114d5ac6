// What a random walk did to each letter, and what has therefore to be true once everything has come to rest. Letters are
// known by their subject, which no two share unless the walk delivered the same letter twice.
import type { StoredLetter } from '../../../servers/maildir.ts';

/** Where a letter lies and what is set, at the server. */
export interface Place {
  folder: string;
  seen: boolean;
  flagged: boolean;
}

interface Known {
  /** How many the server was given. */
  copies: number;
  /** Of those, how many somebody deleted, here or there. */
  deleted: number;
  /** Of a letter that stands once: where it has to be. */
  place: Place;
  /** Where it was at the last rest, or came to. */
  home: string;
  /** Since the last rest: a person's wish here, and an act of somebody else at the server. */
  wished: boolean;
  acted: boolean;
  movedHere: boolean;
  /** The move cannot have reached the server: the engine was not running. */
  open: boolean;
  deletedThere: boolean;
  /** It was deleted there before it could be moved. */
  lost: boolean;
}

const fresh = {
  ...{ wished: false, acted: false, movedHere: false },
  ...{ open: false, deletedThere: false, lost: false },
};

export type Found = Map<string, Place[]>;

export class WalkModel {
  #engineRuns = false;
  readonly #gone = new Set<string>();
  readonly #letters = new Map<string, Known>();

  /** What lies at the server is the truth from here on. */
  accept(found: Found): void {
    this.#letters.clear();
    for (const [subject, places] of found)
      this.#letters.set(subject, {
        ...{ copies: places.length, deleted: 0, place: { ...places[0]! }, home: places[0]!.folder },
        ...fresh,
      });
  }

  deliver(subject: string, folder: string): void {
    const known = this.#letters.get(subject);
    if (known) known.copies++;
    else
      this.#letters.set(subject, {
        ...{ copies: 1, deleted: 0, place: { folder, seen: false, flagged: false }, home: folder },
        ...fresh,
      });
  }

  /** Somebody did this at the server, if `there`, or wished it here. */
  change(subject: string, change: Partial<Place>, there: boolean): void {
    const known = this.#of(subject);
    Object.assign(known.place, change);
    if (there) known.acted = true;
    else known.wished = true;
    if (there || change.folder === undefined) return;
    known.movedHere = change.folder !== known.home;
    known.open = known.movedHere && !this.#engineRuns;
    known.lost = known.movedHere && known.deletedThere;
  }

  delete(subject: string, there: boolean): void {
    const known = this.#of(subject);
    known.deleted++;
    if (there) known.acted = true;
    else known.wished = true;
    known.deletedThere ||= there;
    known.lost = there && known.open;
  }

  /** Whether wishes may be carried out from now on. */
  engine(runs: boolean): void {
    this.#engineRuns = runs;
    if (runs) for (const known of this.#letters.values()) known.open = false;
  }

  /** The folder's letters are somebody else's affair: nobody can say any more which act came first. */
  disturb(folder: string): void {
    // Also those on their way out of it: the server may have been in the middle of moving them.
    for (const known of this.#letters.values())
      if (known.place.folder === folder || known.home === folder || known.copies > 1) {
        known.acted = true;
        known.wished = true;
      }
  }

  /** Nothing can be moved there any more, which is told. */
  folderGone(folder: string): void {
    this.#gone.add(folder);
  }

  renameFolder(from: string, to: string): void {
    this.folderGone(from);
    for (const known of this.#letters.values())
      if (known.place.folder === from) {
        known.place.folder = to;
        known.acted = true;
      }
  }

  /** What is wrong with what lies at the server now. `told`: lost wishes that the event list explains. */
  wrongs(found: Found, told: number): string[] {
    const wrong: string[] = [];
    let lost = 0;
    for (const [subject, known] of this.#letters) {
      const places = found.get(subject) ?? [];
      const contested = known.wished && known.acted;
      const say = (what: string) =>
        wrong.push(`"${subject}" ${what}: ${JSON.stringify(known)} at the server: ${JSON.stringify(places)}`);
      const least = known.copies - known.deleted;
      // A move by us and one by somebody else at the same time may leave two (RFC 6851: not atomic over sessions).
      const most = (contested ? known.copies : Math.max(0, least)) + (contested && known.movedHere ? 1 : 0);
      if (places.length < least) say('is lost');
      else if (places.length > most) say('stands too often');
      else if (known.copies === 1 && known.deleted === 0 && !contested && !same(places[0]!, known.place)) {
        // A folder that somebody removed takes no letters: they stay where they are.
        if (known.wished && this.#gone.has(known.place.folder)) lost++;
        else say('is not as it should be');
      }
      if (known.copies === 1 && known.lost && places.length === 0) lost++;
    }
    for (const subject of found.keys())
      if (!this.#letters.has(subject)) wrong.push(`"${subject}" was never delivered`);
    if (lost > 0 && told === 0) wrong.push(`${lost} lost moves that no event tells of`);
    return wrong;
  }

  #of(subject: string): Known {
    const known = this.#letters.get(subject);
    if (!known) throw new Error(`The walk knows no letter "${subject}"`);
    return known;
  }
}

const same = (a: Place, b: Place) => a.folder === b.folder && a.seen === b.seen && a.flagged === b.flagged;

export const subjectOf = (letter: StoredLetter): string =>
  /^Subject: (.*?)\r?$/m.exec(letter.bytes.toString('latin1'))?.[1] ?? '';
