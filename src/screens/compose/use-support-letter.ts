// Opens the prepared letter to support, to be looked at and sent. It is kept among the letters begun from the start.
import { useCallback } from 'react';
import type { Practice } from '../../db/practice.ts';
import { keepSupportLetter } from '../../mail/practice/keep-support-letter.ts';
import { supportLetterHint } from '../../mail/practice/support-letter.ts';
import { useNotices } from '../../ui/keyboard.tsx';
import { useNavigation } from '../navigation.ts';
import { useServices } from '../services.ts';

/** `old`: the e-mail that the practice had before. */
export function useSupportLetter(): (practice: Practice, old: string) => Promise<void> {
  const { store } = useServices();
  const navigation = useNavigation();
  const notices = useNotices();
  return useCallback(
    async (practice, old) => {
      const { id, fields } = await keepSupportLetter(store, practice, old);
      navigation.push({ name: 'compose', fields, draftId: id });
      notices.show(supportLetterHint(fields), { here: true });
    },
    [store, navigation, notices],
  );
}
