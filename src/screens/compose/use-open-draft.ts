// Opens a letter begun, wherever it was begun; one that another desk has open is shown instead.
import { useMemo } from 'react';
import { type BegunLetter, draftOfLetter, listBegun } from '../../db/begun-letters.ts';
import { DraftHolds } from '../../db/draft-holds.ts';
import { findDraft } from '../../db/drafts.ts';
import type { LetterRow } from '../../db/letters.ts';
import type { Store } from '../../db/store.ts';
import { useNotices } from '../../ui/keyboard.tsx';
import { useNavigation } from '../navigation.ts';
import { useServices } from '../services.ts';

const holds = new WeakMap<Store, DraftHolds>();

/** The letters that this program has open. One for the whole program. */
export function holdsOf(store: Store, who: string): DraftHolds {
  const known = holds.get(store) ?? new DraftHolds(store, who);
  holds.set(store, known);
  return known;
}

export interface OpenDraft {
  draft(id: number): Promise<void>;
  /** `plain`: the person knows that its formatting will be lost. */
  letter(letter: LetterRow, plain?: boolean): Promise<void>;
  begun(one: BegunLetter): Promise<void>;
  /** The latest that no other desk has open; the list where there is none. */
  latest(): Promise<void>;
  /** All of them. */
  list(): Promise<void>;
}

export function useOpenDraft(): OpenDraft {
  const { store, reader, who } = useServices();
  const navigation = useNavigation();
  const notices = useNotices();
  return useMemo(() => {
    const mine = holdsOf(store, who);
    async function draft(id: number): Promise<void> {
      const held = await mine.take(id);
      const there = await findDraft(store, id);
      if (!there)
        return notices.show('This letter was sent or discarded at another desk.', { tone: 'warning' });
      if (held) navigation.push({ name: 'compose', fields: there.fields, draftId: id });
      else navigation.push({ name: 'heldDraft', id });
    }
    async function letter(row: LetterRow, plain = false): Promise<void> {
      const known = await draftOfLetter(store, row.messageId);
      if (known !== undefined) return draft(known);
      const parsed = await reader.read(row.messageId);
      if (!parsed)
        return notices.show('The letter is still being fetched from the mail server. Try again in a moment.');
      if ((parsed.fromHtml || parsed.formatted) && !plain)
        return navigation.push({ name: 'formattedDraft', letter: row });
      const { takeUpLetter } = await import('../../mail/outbox/take-up-letter.ts');
      await draft(await takeUpLetter(store, row, parsed, reader));
    }
    const begun = (one: BegunLetter): Promise<void> =>
      one.from === 'here' ? draft(one.draft.id) : letter(one.letter);
    // Read now: what another desk has begun a moment ago is not known to the screen yet.
    async function anyBegun(): Promise<BegunLetter[]> {
      const begun = await listBegun(store);
      if (begun.length === 0) notices.show('No letter has been begun.');
      return begun;
    }
    async function latest(): Promise<void> {
      const all = await anyBegun();
      for (const one of all)
        if (one.from === 'elsewhere' || !one.holder || !(await mine.holder(one.draft.id))) return begun(one);
      if (all.length > 0) navigation.push({ name: 'drafts' });
    }
    async function list(): Promise<void> {
      if ((await anyBegun()).length > 0) navigation.push({ name: 'drafts' });
    }
    return { draft, letter, begun, latest, list };
  }, [store, reader, who, navigation, notices]);
}
