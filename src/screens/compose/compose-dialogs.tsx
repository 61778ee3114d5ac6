// The questions that writing a letter may ask.
import type { ReactNode } from 'react';
import type { Doubt } from '../../mail/mime/doubtful-addresses.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { cleanLine } from '../../ui/safe-text.ts';
import { count } from '../words.ts';
import type { AttachedFile } from './use-attachments.ts';

/** What is asked before a letter leaves. */
export type SendQuestion =
  | { ask: 'doubt'; doubt: Doubt }
  | { ask: 'attachment' }
  | { ask: 'subject' }
  | { ask: 'automatic' }
  | { ask: 'gaps'; gaps: readonly string[] }
  | { ask: 'many'; recipients: number };

export type Question = { ask: 'discard' } | { ask: 'detach'; files: readonly AttachedFile[] } | SendQuestion;

export interface QuestionDialogProps {
  question: Question;
  onBack: () => void;
  onDiscard: () => void;
  /** Takes the file with this place off. */
  onDetach: (index: number) => void;
  /** Takes the address that was probably meant. */
  onMend: (doubt: Doubt) => void;
  onAttach: () => void;
  onSubject: () => void;
  /** Sends, whatever the question was. */
  onSend: (question: SendQuestion) => void;
}

export function QuestionDialog({ question, onBack, ...on }: QuestionDialogProps): ReactNode {
  switch (question.ask) {
    case 'discard':
      return (
        <Dialog
          title="Discard this letter?"
          text="What you wrote will be gone. This cannot be undone."
          choices={[
            { id: 'keep', key: 'k', label: 'Go on writing' },
            { id: 'discard', key: 'd', label: 'Discard 1 letter' },
          ]}
          initial="keep"
          onChoose={(id) => (id === 'discard' ? on.onDiscard() : onBack())}
          onCancel={onBack}
        />
      );
    case 'detach':
      return (
        <Dialog
          title="Which file is not to go along?"
          text="The file itself stays where it is."
          choices={[
            ...question.files.slice(0, 9).map(({ name }, index) => ({
              id: String(index),
              key: String(index + 1),
              label: cleanLine(name),
            })),
            { id: 'back', key: 'b', label: 'Keep all' },
          ]}
          initial="0"
          onChoose={(id) => (id === 'back' ? onBack() : on.onDetach(Number(id)))}
          onCancel={onBack}
        />
      );
    case 'doubt': {
      const { doubt } = question;
      return (
        <Dialog
          title="Is this address right?"
          text={`${cleanLine(doubt.words)} The letter has not been sent.`}
          choices={[
            { id: 'back', key: 'b', label: 'Go back' },
            ...(doubt.meant === ''
              ? []
              : [{ id: 'mend', key: 't', label: `Take ${cleanLine(doubt.meant)}` }]),
            { id: 'send', key: 's', label: 'Send as typed' },
          ]}
          initial="back"
          onChoose={(id) =>
            id === 'send' ? on.onSend(question) : id === 'mend' ? on.onMend(doubt) : onBack()
          }
          onCancel={onBack}
        />
      );
    }
    case 'attachment':
      return (
        <Dialog
          title="Nothing is attached."
          text="The letter speaks of something that is attached. It has not been sent."
          choices={[
            { id: 'attach', key: 'a', label: 'Attach a file' },
            { id: 'send', key: 's', label: 'Send without' },
            { id: 'back', key: 'b', label: 'Go back' },
          ]}
          initial="attach"
          onChoose={(id) =>
            id === 'send' ? on.onSend(question) : id === 'attach' ? on.onAttach() : onBack()
          }
          onCancel={onBack}
        />
      );
    case 'subject':
      return (
        <SendOrNot
          title="There is no subject."
          text="Letters without one are easily overlooked or taken for junk. The letter has not been sent."
          back={{ key: 't', label: 'Type a subject', choose: on.onSubject }}
          send="Send without"
          onSend={() => on.onSend(question)}
          onBack={onBack}
        />
      );
    case 'automatic':
      return (
        <SendOrNot
          title="Answer a program?"
          text="The letter that you answer was sent by a program. Perhaps nobody reads what is sent there. The letter has not been sent."
          send="Send all the same"
          onSend={() => on.onSend(question)}
          onBack={onBack}
        />
      );
    case 'gaps': {
      const gaps = question.gaps.slice(0, 3).map((gap) => `{{${cleanLine(gap)}}}`);
      const more = question.gaps.length > gaps.length ? ' and more' : '';
      return (
        <SendOrNot
          title="Something is not filled in."
          text={`The letter still says ${gaps.join(', ')}${more}. It has not been sent.`}
          send="Send as it is"
          onSend={() => on.onSend(question)}
          onBack={onBack}
        />
      );
    }
    case 'many':
      return (
        <SendOrNot
          title={`To ${count(question.recipients)} people?`}
          text="All of them see each other's addresses in To and Cc; in Bcc nobody does. The letter has not been sent."
          send={`Send to ${count(question.recipients)} people`}
          onSend={() => on.onSend(question)}
          onBack={onBack}
        />
      );
  }
}

interface SendOrNotProps {
  title: string;
  text: string;
  /** What sending is called. */
  send: string;
  /** Where the first choice leads, when it is not just back to the letter. */
  back?: { key: string; label: string; choose: () => void };
  onSend: () => void;
  onBack: () => void;
}

function SendOrNot({ title, text, send, back, onSend, onBack }: SendOrNotProps): ReactNode {
  const { key, label, choose } = back ?? { key: 'b', label: 'Go back', choose: onBack };
  return (
    <Dialog
      title={title}
      text={text}
      choices={[
        { id: 'back', key, label },
        { id: 'send', key: 's', label: send },
      ]}
      initial="back"
      onChoose={(id) => (id === 'send' ? onSend() : choose())}
      onCancel={onBack}
    />
  );
}
