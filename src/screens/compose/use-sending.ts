// Sending the letter that is being written: what is wrong, what is asked first, and the way into the outbox.
import { useRef } from 'react';
import { listAccounts } from '../../db/accounts.ts';
import type { DraftFields } from '../../db/drafts.ts';
import { firstTime, usualSchedule } from '../../db/schedule.ts';
import { parseAddresses } from '../../mail/mime/addresses.ts';
import { emptyGaps, letterSize, MANY, mentionsAttachment } from '../../mail/outbox/before-sending.ts';
import { checkFields, type FieldProblems, sendFields } from '../../mail/outbox/write-letter.ts';
import { useNotices } from '../../ui/keyboard.tsx';
import { undoStore } from '../inbox/letter-actions.ts';
import { useNavigation } from '../navigation.ts';
import { rememberSent } from '../outbox/sent-here.ts';
import { useServices } from '../services.ts';
import { counted, longDate, sizeWords } from '../words.ts';
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

export interface SendNow {
  /** A question that a person has just answered with "send". */
  answered?: SendQuestion;
  /** Not before then, ms since 1970; left out: as the schedule has it. */
  notBefore?: number;
}

export function useSending(parts: SendingParts): (how?: SendNow) => Promise<void> {
  const { store, reader } = useServices();
  const navigation = useNavigation();
  const notices = useNotices();
  const sending = useRef(false);
  const settled = useRef(new Set<string>());
  /** A time that was said before a question came. */
  const wanted = useRef<number>(undefined);
  const { letter, draft, doubts, attachments } = parts;

  const isOpen = (ask: SendQuestion['ask']): boolean => !settled.current.has(ask);

  async function whatToAsk(): Promise<SendQuestion | undefined> {
    const doubt = (await doubts.look()).find(({ kind }) => kind !== 'twice');
    if (doubt) return { ask: 'doubt', doubt };
    if (letter.answersAutomatic && isOpen('automatic')) return { ask: 'automatic' };
    if (letter.subject.trim() === '' && isOpen('subject')) return { ask: 'subject' };
    const gaps = emptyGaps(letter.subject, letter.body);
    if (gaps.length > 0 && isOpen('gaps')) return { ask: 'gaps', gaps };
    const none = letter.attachments.length === 0 && letter.forwardsMessageId === null;
    if (none && isOpen('attachment') && mentionsAttachment(letter.body)) return { ask: 'attachment' };
    const seen = new Set(
      [letter.to, letter.cc].flatMap((text) =>
        parseAddresses(text).people.map(({ address }) => address.toLowerCase()),
      ),
    );
    return seen.size > MANY && isOpen('many') ? { ask: 'many', recipients: seen.size } : undefined;
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

  return async ({ answered, notBefore } = {}) => {
    if (sending.current) return;
    wanted.current = answered ? wanted.current : notBefore;
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
      const schedule = account.schedule ?? usualSchedule;
      const goes = wanted.current ?? firstTime(schedule, Date.now());
      const saved = await draft.settled();
      const sent = await sendFields(store, account, letter, reader, { draft: saved, notBefore: goes });
      if (!sent.ok) return notices.show(`${sent.problem.title} ${sent.problem.fix}`, { tone: 'error' });
      draft.forget();
      navigation.pop();
      undoStore(store).last = { sent: sent.value };
      rememberSent(store, sent.value);
      notices.show(goesWords(goes, Date.now()), goes > Date.now() ? { command: 'app.undo' } : {});
      followLetter(store, notices, sent.value);
    } finally {
      sending.current = false;
    }
  };
}

/** "Goes in 10 seconds." Pure. */
export function goesWords(at: number, now: number): string {
  const seconds = Math.ceil((at - now) / 1_000);
  if (seconds <= 0) return 'In the Outbox, on its way to the mail server.';
  return seconds <= 120 ? `Goes in ${counted(seconds, 'second')}.` : `Goes on ${longDate(at)}.`;
}
