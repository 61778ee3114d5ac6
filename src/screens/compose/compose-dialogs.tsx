// The questions that writing a letter may ask.
import type { ReactNode } from 'react';
import type { Doubt } from '../../mail/mime/doubtful-addresses.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { cleanLine } from '../../ui/safe-text.ts';

export interface DiscardDialogProps {
  onKeep: () => void;
  onDiscard: () => void;
}

export function DiscardDialog({ onKeep, onDiscard }: DiscardDialogProps): ReactNode {
  return (
    <Dialog
      title="Discard this letter?"
      text="What you wrote will be gone. This cannot be undone."
      choices={[
        { id: 'keep', key: 'k', label: 'Go on writing' },
        { id: 'discard', key: 'd', label: 'Discard 1 letter' },
      ]}
      initial="keep"
      onChoose={(id) => (id === 'discard' ? onDiscard() : onKeep())}
      onCancel={onKeep}
    />
  );
}

export interface DoubtDialogProps {
  doubt: Doubt;
  /** Takes the address that was probably meant. */
  onMend: () => void;
  onSend: () => void;
  onBack: () => void;
}

/** Before a letter goes to somebody who was probably not meant. */
export function DoubtDialog({ doubt, onMend, onSend, onBack }: DoubtDialogProps): ReactNode {
  return (
    <Dialog
      title="Is this address right?"
      text={`${cleanLine(doubt.words)} The letter has not been sent.`}
      choices={[
        { id: 'back', key: 'b', label: 'Go back' },
        ...(doubt.meant === '' ? [] : [{ id: 'mend', key: 't', label: `Take ${cleanLine(doubt.meant)}` }]),
        { id: 'send', key: 's', label: 'Send as typed' },
      ]}
      initial="back"
      onChoose={(id) => (id === 'send' ? onSend() : id === 'mend' ? onMend() : onBack())}
      onCancel={onBack}
    />
  );
}
