// Live queries: what a screen reads from the store, read again whenever one of the named tables changes.
import { useEffect, useRef, useState } from 'react';
import type { Store } from '../db/store.ts';
import { useServices } from './services.ts';

/** The latest answer, undefined before the first. `key` names what is asked: a new one asks anew. */
export function useQuery<T>(
  tables: readonly string[],
  key: string,
  read: (store: Store) => Promise<T>,
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
  }, [store, names, key]);
  return answer?.key === key ? answer.value : undefined;
}

/** An answer that did not change must not paint anything. */
const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);
