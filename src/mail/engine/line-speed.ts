// How fast the line to the server is, and what follows from it: on a fast one whole letters come as quickly as lists
// and nothing is asked twice; on a slow one the lists come first, and pieces are small enough to be stopped between.

/** A download of whole letters may take this long before the lists are fetched first, in ms. */
const PATIENCE = 300_000;
/** How long one piece should take: short enough to be stopped, long enough not to wait for the line's delay, in ms. */
const PIECE_TIME = 800;
/** So much must have come, in bytes, or taken so long, in ms, before a line is called slow. */
const SURE_BYTES = 256 * 1024;
const SURE_AFTER = 1_500;
/** How much weight the latest piece has. */
const LATEST = 0.3;

export interface Piece {
  letters: number;
  bytes: number;
  ms: number;
}

export class LineSpeed {
  readonly #seen = { bytes: 0, ms: 0 };
  #perMs: number | undefined;
  #letterBytes: number | undefined;
  #entriesPerMs: number | undefined;

  /** Of whole letters: what was received in which time. */
  record({ letters, bytes, ms }: Piece): void {
    if (letters === 0 || bytes === 0) return;
    this.#seen.bytes += bytes;
    this.#seen.ms += ms;
    const perMs = bytes / Math.max(ms, 1);
    const letterBytes = bytes / letters;
    this.#perMs = blend(this.#perMs, perMs);
    this.#letterBytes = blend(this.#letterBytes, letterBytes);
  }

  /** What to fetch next of a folder of which so many letters are missing. */
  choose(missing: number): 'whole' | 'lists' {
    if (this.#perMs === undefined || this.#letterBytes === undefined || !this.#isSure()) return 'whole';
    return (missing * this.#letterBytes) / this.#perMs <= PATIENCE ? 'whole' : 'lists';
  }

  /** A few letters on a fast line are all delay: they make it look slow. */
  #isSure(): boolean {
    return this.#seen.bytes >= SURE_BYTES || this.#seen.ms >= SURE_AFTER;
  }

  /** How many bytes of letters to ask for at once. The first time it is little: the line may be a slow one. */
  pieceBytes(): number {
    // Before any letter has come, the list tells: an entry takes about a kilobyte.
    const perMs = this.#perMs ?? (this.#entriesPerMs === undefined ? 20 : this.#entriesPerMs * 1024);
    return Math.min(Math.max(perMs * PIECE_TIME, 8 * 1024), 4 * 1024 * 1024);
  }

  /** How many letters of unknown size to ask for at once. */
  pieceLetters(): number {
    const letterBytes = this.#letterBytes ?? 8 * 1024;
    return Math.round(Math.min(Math.max(this.pieceBytes() / letterBytes, 2), 500));
  }

  /** Of a list: how many of its entries came in which time. */
  recordEntries(entries: number, ms: number): void {
    if (entries > 0) this.#entriesPerMs = blend(this.#entriesPerMs, entries / Math.max(ms, 1));
  }

  /** How many entries of a list to ask for at once. A piece comes oldest first, so on a slow line pieces are small. */
  pieceEntries(): number {
    if (this.#entriesPerMs === undefined) return 20;
    return Math.round(Math.min(Math.max(this.#entriesPerMs * PIECE_TIME, 5), 1000));
  }
}

const blend = (before: number | undefined, now: number): number =>
  before === undefined ? now : before * (1 - LATEST) + now * LATEST;
