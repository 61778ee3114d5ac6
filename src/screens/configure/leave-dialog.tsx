// Asked when a page is left on which something was changed that only Save would keep.
import type { ReactNode } from 'react';
import { Dialog } from '../../ui/dialog.tsx';

export interface LeaveDialogProps {
  onStay: () => void;
  onLeave: () => void;
}

export function LeaveDialog({ onStay, onLeave }: LeaveDialogProps): ReactNode {
  return (
    <Dialog
      title="Leave without saving?"
      text="What you have changed is not saved yet."
      choices={[
        { id: 'stay', key: 's', label: 'Stay here' },
        { id: 'leave', key: 'l', label: 'Leave without saving' },
      ]}
      initial="stay"
      onChoose={(answer) => (answer === 'leave' ? onLeave() : onStay())}
      onCancel={onStay}
    />
  );
}
