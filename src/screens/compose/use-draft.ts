// Keeps a letter that is being written, so that neither Esc nor a lost line nor a crash loses a word.
import { useEffect, useRef } from 'react';
import { listAccounts } from '../../db/accounts.ts';
import { type DraftFields, discardDraft, saveDraft } from '../../db/drafts.ts';
import { useServices } from '../services.ts';

/** How long after a change a draft is saved, in ms. */
const SAVE_AFTER = 600;

export interface DraftKeeper {
  /** The draft's id once what is being saved is saved; undefined when there is none. */
  settled(): Promise<number | undefined>;
  /** Saves what there is; false when nothing was written. */
  keep(): Promise<boolean>;
  discard(): Promise<void>;
  /** The letter has left: nothing is to be saved any more. */
  forget(): void;
}

/** Saves the fields shortly after each change, and at once when the screen goes away in any way but sending. */
export function useDraft(fields: DraftFields, first: DraftFields, draftId: number | undefined): DraftKeeper {
  const { store, lastly } = useServices();
  const state = useRef({ id: draftId, saved: JSON.stringify(first), done: false, saving: Promise.resolve() });
  const latest = useRef(fields);
  latest.current = fields;
  const save = useRef(async (): Promise<void> => {
    const own = state.current;
    const text = JSON.stringify(latest.current);
    if (own.done || text === own.saved) return;
    own.saved = text;
    const kept = latest.current;
    own.saving = own.saving.then(async () => {
      const [account] = await listAccounts(store);
      if (own.done) return;
      own.id = await saveDraft(store, account?.id ?? null, kept, own.id);
    });
    try {
      await own.saving;
    } catch (error) {
      // It is not kept after all: the next change, or leaving, tries again.
      own.saved = '';
      own.saving = Promise.resolve();
      throw error;
    }
  });
  const json = JSON.stringify(fields);
  const timer = useRef<NodeJS.Timeout>(undefined);
  useEffect(() => {
    void json;
    // Begun by the first change and not put off by those after it: who writes without a pause is not to lose a page.
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void save.current();
    }, SAVE_AFTER);
  }, [json]);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    const keep = save.current;
    return () => lastly(keep());
  }, [lastly]);
  return {
    async settled() {
      await save.current();
      return state.current.id;
    },
    async keep() {
      await save.current();
      return state.current.id !== undefined;
    },
    async discard() {
      state.current.done = true;
      await state.current.saving;
      if (state.current.id !== undefined) await discardDraft(store, state.current.id);
    },
    forget() {
      state.current.done = true;
    },
  };
}
