// Takes a letter out of the outbox and opens it again, to be mended: its text, people and files.
import { useMemo } from 'react';
import { discardDraft } from '../../db/drafts.ts';
import { findOutgoing, type Outgoing, outgoingSource, takeOut } from '../../db/outbox.ts';
import { draftOf } from '../../mail/outbox/write-letter.ts';
import { useNotices } from '../../ui/keyboard.tsx';
import { cleanLine } from '../../ui/safe-text.ts';
import { useNavigation } from '../navigation.ts';
import { useServices } from '../services.ts';

export const hasLeft = 'This letter has left already.';

/**
 * Says so when it has left meanwhile. `letter`: as the person saw it, who knows what it means to change one that may
 * have been sent; an id alone is of one that has not left.
 */
export function useTakeBack(): (letter: Outgoing | number) => Promise<void> {
  const { store, reader } = useServices();
  const navigation = useNavigation();
  const notices = useNotices();
  return useMemo(
    () => async (chosen) => {
      const id = typeof chosen === 'number' ? chosen : chosen.id;
      const letter = await findOutgoing(store, id);
      const states = typeof chosen === 'number' ? ['queued', 'failed'] : [chosen.state];
      if (!letter || !states.includes(letter.state)) return notices.show(hasLeft, { tone: 'warning' });
      // The draft first: a letter is in both places for a moment rather than in none.
      const source = await outgoingSource(store, id);
      const draft = await draftOf(store, letter, await reader.parse(source), (index) =>
        reader.attachmentOf(source, index),
      );
      if (!(await takeOut(store, id, letter.state))) {
        await discardDraft(store, draft.id);
        return notices.show(hasLeft, { tone: 'warning' });
      }
      // Whoever was refused is what is to be mended.
      const begin = letter.refused.length > 0 ? { begin: 'to' as const } : {};
      navigation.push({ name: 'compose', fields: draft.fields, draftId: draft.id, ...begin });
      if (letter.delivered.length > 0)
        notices.show(`${cleanLine(letter.delivered.join(', '))} got it already and is left out.`);
    },
    [store, reader, navigation, notices],
  );
}
