// The tip that Campaign+ has to learn of a new address, with the way to the prepared letter.
import type { ReactNode } from 'react';
import type { Practice } from '../../db/practice.ts';
import { registerWords } from '../../mail/practice/follow-up.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useBodySize } from '../../ui/frame.tsx';

/** From so many lines on there is room for what is good to know, too. */
const ROOMY = 17;

/** A question's text, with more of it where there is room. */
export function useQuestionText({ text, more }: { text: string; more: string }): string {
  return useBodySize().rows >= ROOMY ? `${text}\n\n${more}` : text;
}

export interface RegisterTipProps {
  practice: Practice;
  /** true: the prepared letter is to be looked at now. */
  onAnswer: (now: boolean) => void;
}

export function RegisterTip({ practice, onAnswer }: RegisterTipProps): ReactNode {
  const words = registerWords(practice);
  return (
    <Dialog
      title={words.title}
      text={useQuestionText(words)}
      choices={[
        { id: 'write', key: 'w', label: 'Look at the letter to support' },
        { id: 'later', key: 'l', label: 'Later, from Practice Information' },
      ]}
      initial="write"
      onChoose={(answer) => onAnswer(answer === 'write')}
      onCancel={() => onAnswer(false)}
    />
  );
}
