// Looks for the servers of an address while the wizard is open: one search at a time, ended with the wizard.
import { type Dispatch, useEffect, useRef } from 'react';
import type { DiscoverySources } from '../../mail/discovery/sources.ts';
import { complainAddress } from '../../mail/setup/field-checks.ts';
import type { WizardAction, WizardState } from './wizard-state.ts';

/** Gives back what starts a search for the address as it stands, if it is a new one. */
export function useSearch(
  state: WizardState,
  dispatch: Dispatch<WizardAction>,
  sources: DiscoverySources | undefined,
): () => void {
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  return () => {
    const address = state.draft.address.trim();
    const known = state.search.state === 'none' ? state.initial.address : state.search.address;
    if (address === known || complainAddress(address) !== null) return;
    running.current?.abort();
    const mine = new AbortController();
    running.current = mine;
    const tell = (words: string): void => {
      if (!mine.signal.aborted) dispatch({ type: 'search', search: { state: 'looking', address, words } });
    };
    tell('Looking for the servers of this address');
    const search = async (): Promise<void> => {
      const { discover } = await import('../../mail/discovery/discover.ts');
      const { proposal } = await discover(address, {
        ...(sources === undefined ? {} : { sources }),
        signal: mine.signal,
        onMethod: tell,
      });
      if (mine.signal.aborted) return;
      dispatch({
        type: 'search',
        search:
          proposal === null
            ? { state: 'nothing', address }
            : { state: 'found', address, proposal, used: !proposal.ask },
      });
    };
    void search();
  };
}
