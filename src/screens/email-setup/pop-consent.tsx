// The question before POP3: the mail leaves the server for good, so that no key pressed by habit may begin it.
import type { ReactNode } from 'react';
import { pop3MoveWords, toPop3Words } from '../../mail/setup/pop3-words.ts';
import { TypedDialog } from '../../ui/dialog.tsx';
import { Frame, useBodySize } from '../../ui/frame.tsx';
import { cleanLine } from '../../ui/safe-text.ts';
import type { Wizard } from './wizard.ts';
import { lettersFound } from './wizard-state.ts';

/** Below this, in lines, the numbers wait for the next pages, which can be scrolled. */
const roomForNumbers = 19;

export function PopConsent({ wizard, onConfirm }: { wizard: Wizard; onConfirm: () => void }): ReactNode {
  const { draft, toPop3 } = wizard.state;
  const { rows } = useBodySize();
  const plan = toPop3 === null || rows < roomForNumbers ? '' : toPop3Words(toPop3);
  const words = pop3MoveWords(cleanLine(draft.incomingHost.trim()), lettersFound(wizard.state));
  return (
    <Frame
      title="Email Setup"
      dialog={
        <TypedDialog
          title="Move all mail to this computer?"
          text={[words, plan].filter((part) => part !== '').join('\n\n')}
          word="move"
          label="go on"
          onConfirm={onConfirm}
          onCancel={() => wizard.dispatch({ type: 'ask', question: null })}
        />
      }
    />
  );
}
