// While a letter is written, the people of letters that have come meanwhile are taken in, to be proposed.
import { useEffect } from 'react';
import { gatherContacts } from '../../db/contacts.ts';
import { ProblemError } from '../../db/problem.ts';
import { useServices } from '../services.ts';

export function useGatheredContacts(): void {
  const { store, lastly } = useServices();
  useEffect(() => {
    const leaving = new AbortController();
    const work = gatherContacts(store, leaving.signal).catch((error) => {
      // A store that is busy or full says so where something is written that a person wanted; this is done next time.
      if (!(error instanceof ProblemError)) throw error;
    });
    return () => {
      leaving.abort();
      lastly(work);
    };
  }, [store, lastly]);
}
