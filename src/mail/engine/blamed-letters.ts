// Letters at which the server ends the line or says no whenever they are asked for: damaged ones that it lists, and cannot
// read. One of them must not hold up all the others, so it is left out for a while once that has happened twice.
import type { FolderAtServer } from '../../db/recognised.ts';
import type { PlaceAtServer } from '../../db/sources.ts';
import { LineLost, ServerRefused } from '../protocols/imap-session.ts';

const TIMES = 2;
/** A damaged letter is tried again after this long, in ms: somebody may have mended it. */
const LEAVE_OUT = 3_600_000;
/** So often in a row that nothing at all came: then it is the line or the server, and no letter. */
const IN_VAIN = 10;

type Folder = Pick<FolderAtServer, 'mailboxId' | 'uidValidity'>;
/** A letter that cannot be had whole can often still be listed. */
export type Asked = 'letter' | 'entry';

interface Blame extends PlaceAtServer {
  asked: Asked;
  times: number;
  at: number;
}

export class BlamedLetters {
  readonly #blames = new Map<string, Blame>();
  #count = 0;
  #inVain = 0;

  /** How often a letter was blamed. */
  get count(): number {
    return this.#count;
  }

  /** Whether a letter was blamed since the count was `before`, so that asking again at once may bring the others. */
  worthAsking(before: number): boolean {
    return this.#count > before && this.#inVain < IN_VAIN;
  }

  /** Those that may be asked for. */
  spare(folder: Folder, uids: readonly number[], asked: Asked): number[] {
    return uids.filter((uid) => !isLeftOut(this.#blames.get(key(folder, uid, asked))));
  }

  /** Letters that are left out now. */
  leftOut(): PlaceAtServer[] {
    return [...this.#blames.values()].filter((blame) => blame.asked === 'letter' && isLeftOut(blame));
  }

  /**
   * Asks for letters; `came` is to be told each that came. When that fails, the first that did not come is to blame:
   * servers answer in the order of UIDs. Throws what the asking threw.
   */
  async ask(
    folder: Folder,
    uids: readonly number[],
    asked: Asked,
    came: Set<number>,
    ask: (came: Set<number>) => Promise<void>,
  ): Promise<void> {
    if (uids.length === 0) return;
    try {
      await ask(came);
    } catch (error) {
      if (error instanceof LineLost || error instanceof ServerRefused) {
        this.#inVain = came.size > 0 ? 0 : this.#inVain + 1;
        const missing = uids.filter((uid) => !came.has(uid));
        if (missing.length > 0) this.#blame(folder, Math.min(...missing), asked);
      }
      throw error;
    }
    this.#inVain = 0;
    if (this.#blames.size > 0) for (const uid of came) this.#blames.delete(key(folder, uid, asked));
  }

  #blame({ mailboxId, uidValidity }: Folder, uid: number, asked: Asked): void {
    this.#count++;
    const name = key({ mailboxId, uidValidity }, uid, asked);
    const times = (this.#blames.get(name)?.times ?? 0) + 1;
    this.#blames.set(name, { mailboxId, uidValidity, uid, asked, times, at: performance.now() });
  }
}

const isLeftOut = (blame: Blame | undefined): boolean =>
  blame !== undefined && blame.times >= TIMES && performance.now() - blame.at <= LEAVE_OUT;

const key = ({ mailboxId, uidValidity }: Folder, uid: number, asked: Asked): string =>
  `${asked} ${mailboxId} ${uidValidity} ${uid}`;
