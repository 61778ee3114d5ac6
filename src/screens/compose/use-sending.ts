// Sending the letter that is being written: what is wrong, what is asked first, and the way into the outbox.
import { useRef } from 'react';
import { listAccounts } from '../../db/accounts.ts';
import type { DraftFields } from '../../db/drafts.ts';
import { parseAddresses } from '../../mail/mime/addresses.ts';
import { letterSize, MANY, mentionsAttachment } from '../../mail/outbox/before-sending.ts';
import { checkFields, type FieldProblems, sendFields } from '../../mail/outbox/write-letter.ts';
import { useNotices } from '../../ui/keyboard.tsx';
import { useNavigation } from '../navigation.ts';
import { useServices } from '../services.ts';
import { sizeWords } from '../words.ts';
import type { SendQuestion } from './compose-dialogs.tsx';
import { followLetter } from './follow-letter.ts';
import type { Attachments } from './use-attachments.ts';
import type { Doubts } from './use-doubts.ts';
import type { DraftKeeper } from './use-draft.ts';

export interface SendingParts {
  /** As it is typed now. */
  letter: DraftFields;
  draft: DraftKeeper;
  doubts: Doubts;
  attachments: Attachments;
  onProblems: (problems: FieldProblems) => void;
  onQuestion: (question: SendQuestion) => void;
}

/** `answered`: a question that a person has just answered with "send". */
export function useSending(parts: SendingParts): (answered?: SendQuestion) => Promise<void> {
  const { store, reader } = useServices();
  const navigation = useNavigation();
  const notices = useNotices();
  const sending = useRef(false);
  const settled = useRef(new Set<string>());
  const { letter, draft, doubts, attachments } = parts;

  async function whatToAsk(): Promise<SendQuestion | undefined> {
    const doubt = (await doubts.look()).find(({ kind }) => kind !== 'twice');
    if (doubt) return { ask: 'doubt', doubt };
    const none = letter.attachments.length === 0 && letter.forwardsMessageId === null;
    if (none && !settled.current.has('attachment') && mentionsAttachment(letter.body))
      return { ask: 'attachment' };
    const seen = new Set(
      [letter.to, letter.cc].flatMap((text) =>
        parseAddresses(text).people.map(({ address }) => address.toLowerCase()),
      ),
    );
    return seen.size > MANY && !settled.current.has('many')
      ? { ask: 'many', recipients: seen.size }
      : undefined;
  }

  /** Why the mail server would not take the letter; null when nothing is known against it. */
  function tooLarge(): string | null {
    const { files, limit } = attachments;
    const size = letterSize(
      letter.body,
      files.map((file) => file.size ?? 0),
    );
    return limit !== null && size > limit
      ? `Too large: ${sizeWords(size)}, and the mail server takes ${sizeWords(limit)}. F7 takes a file off.`
      : null;
  }

  return async (answered) => {
    if (sending.current) return;
    if (answered?.ask === 'doubt') doubts.accept(answered.doubt);
    else if (answered) settled.current.add(answered.ask);
    const problems = checkFields(letter);
    parts.onProblems(problems);
    const [wrong] = Object.values(problems);
    if (wrong) return notices.show(wrong, { tone: 'error' });
    const large = tooLarge();
    if (large !== null) return notices.show(large, { tone: 'error' });
    sending.current = true;
    try {
      const question = await whatToAsk();
      if (question) return parts.onQuestion(question);
      const [account] = await listAccounts(store);
      if (!account) return notices.show('Set up an e-mail account first (F2).', { tone: 'error' });
      const sent = await sendFields(store, account, letter, reader, await draft.settled());
      if (!sent.ok) return notices.show(`${sent.problem.title} ${sent.problem.fix}`, { tone: 'error' });
      draft.forget();
      navigation.pop();
      notices.show('In the Outbox, on its way to the mail server.');
      followLetter(store, notices, sent.value);
    } finally {
      sending.current = false;
    }
  };
}
