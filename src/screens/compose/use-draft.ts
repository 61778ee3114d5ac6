// Keeps a letter that is being written, so that neither Esc nor a lost line nor a crash loses a word; and holds it, so
// that no other desk writes in it meanwhile.
import { useEffect, useRef } from 'react';
import { listAccounts } from '../../db/accounts.ts';
import { type DraftHolds, HOLD_AGAIN } from '../../db/draft-holds.ts';
import {
  type DraftFields,
  type DraftNote,
  discardDraft,
  findDraft,
  saveDraft,
  updateDraft,
} from '../../db/drafts.ts';
import type { Store } from '../../db/store.ts';
import { useNotices } from '../../ui/keyboard.tsx';
import { useNavigation } from '../navigation.ts';
import { useServices } from '../services.ts';
import { holdsOf } from './use-open-draft.ts';

/** How long after a change a draft is saved, in ms. */
const SAVE_AFTER = 600;

export interface SavedAs {
  id: number;
  revision: number;
}

export interface DraftKeeper {
  /** The draft once what is being saved is saved; undefined when there is none. */
  settled(): Promise<SavedAs | undefined>;
  /** Saves what there is; false when nothing was written. */
  keep(): Promise<boolean>;
  discard(): Promise<void>;
  /** The letter has left: nothing is to be saved any more. */
  forget(): void;
}

interface Own {
  /** Where the letter is kept; undefined while nothing has been written. */
  draft: SavedAs | undefined;
  /** What was saved last. */
  saved: string;
  done: boolean;
  saving: Promise<void>;
}

const noteWords: Partial<Record<DraftNote, string>> = {
  elsewhere:
    'This letter was changed with another program too. Both are kept: W lists them once you have left this one.',
  gone: 'This letter was deleted or sent with another program. What you write is kept here all the same.',
};

const lostWords = {
  changed: 'Another desk changed this letter meanwhile. What you write is kept as a letter of its own.',
  gone: 'Another desk sent or discarded this letter meanwhile. What you write is kept as a letter of its own.',
};

/** Saves the fields shortly after each change, and at once when the screen goes away in any way but sending. */
export function useDraft(fields: DraftFields, first: DraftFields, draftId: number | undefined): DraftKeeper {
  const { store, who, lastly } = useServices();
  const navigation = useNavigation();
  const notices = useNotices();
  const holds = holdsOf(store, who);
  const state = useRef<Own>(undefined);
  state.current ??= {
    draft: undefined,
    saved: JSON.stringify(first),
    done: false,
    saving: Promise.resolve(),
  };
  const own = state.current;
  const latest = useRef(fields);
  latest.current = fields;
  const save = useRef(async (): Promise<void> => {
    const text = JSON.stringify(latest.current);
    if (own.done || text === own.saved) return own.saving;
    own.saved = text;
    const kept = latest.current;
    own.saving = own.saving.then(async () => {
      const [account] = await listAccounts(store);
      if (own.done) return;
      const lost = await keepWords(store, holds, own, account?.id ?? null, kept);
      if (lost) notices.show(lostWords[lost], { tone: 'warning', command: 'app.begun' });
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
  useEffect(() => {
    if (draftId === undefined) return;
    own.saving = own.saving.then(async () => {
      own.draft = await begin(store, holds, draftId, first);
      if (own.draft) return;
      // Opened by two at the same moment, and the other one was quicker.
      own.done = true;
      navigation.pop();
      navigation.push({ name: 'heldDraft', id: draftId });
    });
  }, [own, store, holds, draftId, first, navigation]);
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
    // What other programs do to its copy at the mail server, while it is open here.
    let told: DraftNote = '';
    const look = async (): Promise<void> => {
      const there = own.draft && !own.done ? await findDraft(store, own.draft.id) : undefined;
      if (!there || there.note === told) return;
      told = there.note;
      const words = noteWords[told];
      if (words) notices.show(words, { tone: 'warning', here: true });
    };
    return store.onChange((tables) => {
      if (tables.has('draft')) void look().catch(() => {});
    });
  }, [own, store, notices]);
  useEffect(() => {
    // A hold that is lost all the same (a clock, a laptop that slept) costs nothing: the next save finds that out.
    const renewal = setInterval(() => {
      if (own.draft && !own.done) void holds.take(own.draft.id).catch(() => {});
    }, HOLD_AGAIN);
    return () => clearInterval(renewal);
  }, [own, holds]);
  useEffect(() => {
    const keep = save.current;
    return () => lastly(keep().finally(() => own.draft && holds.drop(own.draft.id)));
  }, [own, holds, lastly]);
  return {
    async settled() {
      await save.current();
      return own.draft;
    },
    async keep() {
      await save.current();
      return own.draft !== undefined;
    },
    async discard() {
      own.done = true;
      await own.saving;
      if (own.draft) await discardDraft(store, own.draft.id, own.draft.revision);
    },
    forget() {
      own.done = true;
    },
  };
}

/** Takes hold of a letter begun earlier. Undefined: another desk has it. */
async function begin(
  store: Store,
  holds: DraftHolds,
  id: number,
  first: DraftFields,
): Promise<SavedAs | undefined> {
  const held = await holds.take(id);
  const there = await findDraft(store, id);
  if (there && !held) return undefined;
  // What stands here is not what the screen began with: it is not to be written over unseen.
  const same = there && JSON.stringify(there.fields) === JSON.stringify(first);
  return { id, revision: same ? there.revision : -1 };
}

async function keepWords(
  store: Store,
  holds: DraftHolds,
  own: Own,
  accountId: number | null,
  fields: DraftFields,
): Promise<'changed' | 'gone' | null> {
  const before = own.draft;
  const saved = before
    ? await updateDraft(store, accountId, fields, before)
    : { id: await saveDraft(store, accountId, fields), revision: 1, lost: null };
  own.draft = { id: saved.id, revision: saved.revision };
  if (before?.id === saved.id) return null;
  await holds.take(saved.id);
  if (before) await holds.drop(before.id);
  return saved.lost;
}
