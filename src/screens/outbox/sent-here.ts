// The letters that were sent at this desk and may not have left yet: whoever leaves the program within the time to
// undo would otherwise leave them lying until somebody opens it again.
import { findOutgoing, type Outgoing, sendAgain } from '../../db/outbox.ts';
import type { Store } from '../../db/store.ts';

const sent = new WeakMap<Store, Set<number>>();

export function rememberSent(store: Store, id: number): void {
  const ids = sent.get(store) ?? new Set();
  sent.set(store, ids.add(id));
}

/** The longest time to undo, and a little more, in ms: what waits for longer waits on purpose. */
const SOON = 65_000;

/** Those of them that go within a moment, or are on their way. */
export async function aboutToGo(store: Store, now = Date.now()): Promise<Outgoing[]> {
  const letters = await Promise.all([...(sent.get(store) ?? [])].map((id) => findOutgoing(store, id)));
  return letters.filter(
    (letter): letter is Outgoing =>
      letter?.state === 'sending' ||
      (letter?.state === 'queued' && letter.attempts === 0 && letter.notBefore <= now + SOON),
  );
}

/** Sends them now; resolves when they have left, or one of them cannot, or after `limit` ms. true: all have left. */
export function sendThemNow(store: Store, limit: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let looking = false;
    const finish = (left: boolean): void => {
      clearTimeout(timer);
      unwatch();
      resolve(left);
    };
    const look = async (): Promise<void> => {
      if (looking) return;
      looking = true;
      const waiting = await aboutToGo(store);
      looking = false;
      if (waiting.length === 0) finish(true);
    };
    const unwatch = store.onChange((tables) => {
      if (tables.has('outbox')) void look().catch(reject);
    });
    const timer = setTimeout(() => finish(false), limit);
    void aboutToGo(store)
      .then(async (waiting) => {
        for (const letter of waiting) if (letter.state === 'queued') await sendAgain(store, letter.id);
        await look();
      })
      .catch(reject);
  });
}
