// Live queries: what a screen reads from the store, read again whenever one of the named tables changes.
import { useEffect, useRef, useState } from 'react';
import type { Store } from '../db/store.ts';
import { useServices } from './services.ts';

/** The last answers of each store, by key, newest last: a screen that comes back begins with what was known. */
const known = new WeakMap<Store, Map<string, unknown>>();
const KEPT = 50;

function remember(store: Store, key: string, value: unknown): void {
  const answers = known.get(store) ?? new Map<string, unknown>();
  known.set(store, answers);
  answers.delete(key);
  answers.set(key, value);
  for (const oldest of answers.keys()) if (answers.size > KEPT) answers.delete(oldest);
}

/**
 * The latest answer, undefined before the first. `key` names what is asked, everywhere: a new one asks anew. What was
 * answered before, to this screen or another, is there at once, so that keys typed ahead find something to act on;
 * `remembered: false` for what must not be a moment old.
 */
export function useQuery<T>(
  tables: readonly string[],
  key: string,
  read: (store: Store) => Promise<T>,
  { remembered = true } = {},
): T | undefined {
  const { store } = useServices();
  const [answer, setAnswer] = useState<{ key: string; value: T }>();
  const latest = useRef(read);
  latest.current = read;
  const names = tables.join(' ');
  useEffect(() => {
    const wanted = new Set(names.split(' '));
    let live = true;
    let reading = false;
    let again = false;
    const ask = async (): Promise<void> => {
      again = true;
      if (reading) return;
      reading = true;
      try {
        while (again && live) {
          again = false;
          const value = await latest.current(store);
          if (remembered) remember(store, key, value);
          if (live)
            setAnswer((before) =>
              before && before.key === key && same(before.value, value) ? before : { key, value },
            );
        }
      } catch {
        // A read that failed (the store is closing, or busy) is made again at the next change.
      } finally {
        reading = false;
      }
    };
    void ask();
    const unwatch = store.onChange((changed) => {
      for (const table of changed) if (wanted.has(table)) return void ask();
    });
    return () => {
      live = false;
      unwatch();
    };
  }, [store, names, key, remembered]);
  if (answer?.key === key) return answer.value;
  return remembered ? (known.get(store)?.get(key) as T | undefined) : undefined;
}

/** An answer that did not change must not paint anything. */
const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);
