// Begins an answer to a letter, from the list or from the letter itself.
import { useMemo } from 'react';
import { listAccounts } from '../../db/accounts.ts';
import type { LetterRow } from '../../db/letters.ts';
import { readPractice } from '../../db/practice.ts';
import { type AnswerKind, answerFields } from '../../mail/outbox/write-letter.ts';
import { signatureOf, withSignature } from '../../mail/templates/signature.ts';
import { useNotices } from '../../ui/keyboard.tsx';
import { useNavigation } from '../navigation.ts';
import { useServices } from '../services.ts';

export interface Answering {
  reply(letter: LetterRow, to: 'sender' | 'all' | 'list'): Promise<void>;
  forward(letter: LetterRow): Promise<void>;
}

export function useAnswering(): Answering {
  const { store, reader } = useServices();
  const navigation = useNavigation();
  const notices = useNotices();
  return useMemo(() => {
    async function begin(letter: LetterRow, kind: AnswerKind): Promise<void> {
      const [account] = await listAccounts(store);
      if (!account) return notices.show('Set up an e-mail account first (F2).', { tone: 'warning' });
      const parsed = await reader.read(letter.messageId);
      if (!parsed)
        return notices.show('The letter is still being fetched from the mail server. Try again in a moment.');
      const { email } = await readPractice(store);
      const self = [account.address, email].filter((address) => address !== '');
      const fields = answerFields(account, letter, parsed, kind, self);
      const body = withSignature(fields.body, await signatureOf(store, account));
      navigation.push({ name: 'compose', fields: { ...fields, body } });
    }
    return {
      reply: (letter, to) => begin(letter, to),
      forward: (letter) => begin(letter, 'forward'),
    };
  }, [store, reader, navigation, notices]);
}
