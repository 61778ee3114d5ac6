// Takes a letter out of the outbox and opens it again, to be mended: its text, people and files.
import { useMemo } from 'react';
import { discardDraft } from '../../db/drafts.ts';
import { findOutgoing, outgoingSource, takeOut } from '../../db/outbox.ts';
import { draftOf } from '../../mail/outbox/write-letter.ts';
import { useNotices } from '../../ui/keyboard.tsx';
import { useNavigation } from '../navigation.ts';
import { useServices } from '../services.ts';

export const hasLeft = 'This letter has left already.';

/** Says so when it has left meanwhile. */
export function useTakeBack(): (id: number) => Promise<void> {
  const { store, reader } = useServices();
  const navigation = useNavigation();
  const notices = useNotices();
  return useMemo(
    () => async (id) => {
      const letter = await findOutgoing(store, id);
      if (!letter || !['queued', 'failed', 'unsure'].includes(letter.state))
        return notices.show(hasLeft, { tone: 'warning' });
      // The draft first: a letter is in both places for a moment rather than in none.
      const source = await outgoingSource(store, id);
      const draft = await draftOf(store, letter, await reader.parse(source), (index) =>
        reader.attachmentOf(source, index),
      );
      if (!(await takeOut(store, id))) {
        await discardDraft(store, draft.id);
        return notices.show(hasLeft, { tone: 'warning' });
      }
      navigation.push({ name: 'compose', fields: draft.fields, draftId: draft.id });
    },
    [store, reader, navigation, notices],
  );
}
