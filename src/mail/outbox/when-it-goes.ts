// When each waiting letter will go, as far as that can be known. Pure.
import type { Outgoing } from '../../db/outbox.ts';
import { type Schedule, sendingOpensAt } from '../../db/schedule.ts';

export interface Going {
  /** ms since 1970; not before `now`. */
  at: number;
  /** What it waits for. */
  why: 'now' | 'time' | 'again' | 'pause' | 'limit';
}

/** By the letters' ids. `recent`: when letters were handed over within the last hour. */
export function whenTheyGo(
  letters: readonly Outgoing[],
  schedule: Schedule,
  recent: readonly number[],
  now: number,
): Map<number, Going> {
  const plan = new Map<number, Going>();
  const gone = [...recent];
  const due = (letter: Outgoing): number => Math.max(now, letter.nextAt, letter.notBefore);
  const waiting = letters
    .filter(({ state }) => state === 'queued')
    .sort((a, b) => due(a) - due(b) || Number(b.urgent) - Number(a.urgent) || a.id - b.id);
  for (const letter of waiting) {
    const ready = due(letter);
    const withoutLimit = sendingOpensAt({ ...schedule, perHour: null }, gone, letter.urgent);
    const opens = sendingOpensAt(schedule, gone, letter.urgent);
    const at = Math.max(ready, opens);
    const own = letter.nextAt > letter.notBefore ? 'again' : 'time';
    const why = at === ready ? (ready <= now ? 'now' : own) : opens > withoutLimit ? 'limit' : 'pause';
    plan.set(letter.id, { at, why });
    gone.push(at);
    gone.sort((a, b) => a - b);
  }
  return plan;
}
