// What to do with each letter that a POP3 server lists: fetch it, delete it because it is safely here, or leave it.
// Pure, and on the safe side: whatever is not certain is fetched again, and its bytes decide.
import type { TakenBefore } from '../../db/pop-letters.ts';
import type { Listed } from '../protocols/pop3-listing.ts';

export interface PlanGiven {
  memory: ReadonlyMap<string, TakenBefore>;
  generation: number;
  /** Larger letters are left at the server, in bytes. */
  largest: number;
  /** Unique-ids of letters that could not be fetched or deleted a short while ago. */
  leaveAlone: (uniqueId: string) => boolean;
}

export interface VisitPlan {
  /** Newest first, as people want to see them: the highest number came last. */
  fetch: Listed[];
  /** Safely here since an earlier visit that was cut off before its end. */
  erase: Listed[];
  tooLarge: Listed[];
  /** Left for now. */
  left: Listed[];
  /** Unique-ids that stand at more than one letter: they tell nothing. */
  repeated: ReadonlySet<string>;
}

export function planVisit(listed: readonly Listed[], given: PlanGiven): VisitPlan {
  const repeated = repeatedIds(listed);
  const plan: VisitPlan = { fetch: [], erase: [], tooLarge: [], left: [], repeated };
  for (const letter of listed.toSorted((a, b) => b.number - a.number)) {
    const id = letter.uniqueId !== null && !repeated.has(letter.uniqueId) ? letter.uniqueId : null;
    if (id !== null && given.leaveAlone(id)) plan.left.push(letter);
    else if (id !== null && isSafelyHere(letter, given.memory.get(id), given.generation))
      plan.erase.push(letter);
    else if (letter.size > given.largest) plan.tooLarge.push(letter);
    else plan.fetch.push(letter);
  }
  return plan;
}

/**
 * One that the server said it had deleted may be another letter that got its name, so that its bytes are looked at
 * again; as is one whose size is not the one that was taken.
 */
function isSafelyHere(letter: Listed, before: TakenBefore | undefined, generation: number): boolean {
  return (
    before !== undefined &&
    !before.deleted &&
    before.generation >= generation &&
    before.listedSize === letter.size
  );
}

function repeatedIds(listed: readonly Listed[]): Set<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { uniqueId } of listed) {
    if (uniqueId === null) continue;
    if (seen.has(uniqueId)) repeated.add(uniqueId);
    seen.add(uniqueId);
  }
  return repeated;
}

/** The next piece of the letters from `from` on: at most so many, and so many bytes, but always one. */
export function nextBatch(letters: readonly Listed[], from: number, most: number, bytes: number): Listed[] {
  const batch: Listed[] = [];
  let size = 0;
  for (const letter of letters.slice(from, from + most)) {
    size += letter.size;
    if (batch.length > 0 && size > bytes) break;
    batch.push(letter);
  }
  return batch;
}
