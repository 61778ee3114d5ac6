// Letters at which the server ends the line or says no whenever they are asked for: damaged ones that it lists, and cannot
// read. One of them must not hold up all the others, so it is left out for a while once that has happened twice.
import type { FolderAtServer } from '../../db/recognised.ts';
import { LineLost, ServerRefused } from '../protocols/imap-session.ts';

const TIMES = 2;
/** A damaged letter is tried again after this long, in ms: somebody may have mended it. */
const LEAVE_OUT = 3_600_000;

type Place = Pick<FolderAtServer, 'mailboxId' | 'uidValidity'>;

export class BlamedLetters {
  readonly #blames = new Map<string, { times: number; at: number }>();

  /** Those that may be asked for. */
  spare(folder: Place, uids: readonly number[]): number[] {
    return uids.filter((uid) => {
      const blame = this.#blames.get(key(folder, uid));
      return !blame || blame.times < TIMES || performance.now() - blame.at > LEAVE_OUT;
    });
  }

  /**
   * Asks for letters; `came` is to be told each that came. When that fails, the first that did not come is to blame:
   * servers answer in the order of UIDs. Throws what the asking threw.
   */
  async ask(
    folder: Place,
    uids: readonly number[],
    came: Set<number>,
    ask: (came: Set<number>) => Promise<void>,
  ): Promise<void> {
    if (uids.length === 0) return;
    try {
      await ask(came);
    } catch (error) {
      if (error instanceof LineLost || error instanceof ServerRefused) {
        const missing = uids.filter((uid) => !came.has(uid));
        if (missing.length > 0) this.#blame(key(folder, Math.min(...missing)));
      }
      throw error;
    }
  }

  #blame(letter: string): void {
    const times = (this.#blames.get(letter)?.times ?? 0) + 1;
    this.#blames.set(letter, { times, at: performance.now() });
  }
}

const key = ({ mailboxId, uidValidity }: Place, uid: number): string => `${mailboxId} ${uidValidity} ${uid}`;
