// Opens a letter once more that did not reach everybody, for those whom it did not reach.
import { useMemo } from 'react';
import { findOurLetter } from '../../db/reports.ts';
import { writeAgain } from '../../mail/outbox/write-again.ts';
import { useNotices } from '../../ui/keyboard.tsx';
import { useNavigation } from '../navigation.ts';
import { useServices } from '../services.ts';

/** By the Message-ID of the letter, and the addresses that are to be mended. */
export function useWriteAgain(): (messageId: string, addresses: readonly string[]) => Promise<void> {
  const { store, reader } = useServices();
  const navigation = useNavigation();
  const notices = useNotices();
  return useMemo(
    () => async (messageId, addresses) => {
      const letter = await findOurLetter(store, messageId);
      const fields = letter && (await writeAgain(store, letter, addresses, reader));
      if (!fields)
        return notices.show('The text of that letter is not on this computer.', { tone: 'warning' });
      navigation.push({ name: 'compose', fields, begin: 'to' });
      notices.show('Mend the address, then send.', { here: true });
    },
    [store, reader, navigation, notices],
  );
}
