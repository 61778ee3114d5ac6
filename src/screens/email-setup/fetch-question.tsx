// The question after POP3 was given up for IMAP: whether what the mailbox holds is fetched, though it may be here already.
import type { ReactNode } from 'react';
import type { FetchChoice } from '../../db/accounts.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Frame } from '../../ui/frame.tsx';
import type { Wizard } from './wizard.ts';
import { lettersFound } from './wizard-state.ts';

export interface FetchQuestionProps {
  wizard: Wizard;
  onAnswer: (fetch: FetchChoice) => void;
}

export function FetchQuestion({ wizard, onAnswer }: FetchQuestionProps): ReactNode {
  const found = lettersFound(wizard.state);
  const holds = found === '' ? '' : ` The test found ${found} there.`;
  return (
    <Frame
      title="Email Setup"
      dialog={
        <Dialog
          title="From POP3 to IMAP"
          text={`All letters on this computer stay.${holds} What shall be fetched from the mailbox? Everything is what Reset Mailbox Counter does: a letter that is here already stays as it is, and stands here once.`}
          choices={[
            { id: 'all', key: 'e', label: 'Fetch everything that the mailbox holds' },
            { id: 'new', key: 'o', label: 'Only letters that arrive from now on' },
          ]}
          initial="all"
          onChoose={onAnswer}
          onCancel={() => wizard.dispatch({ type: 'ask', question: null })}
        />
      }
    />
  );
}
