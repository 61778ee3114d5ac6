// Asked when somebody leaves frontdesk while a letter that was just sent still waits for second thoughts.
import { Text } from 'ink';
import { type ReactNode, useState } from 'react';
import { Dialog } from '../../ui/dialog.tsx';
import { Frame } from '../../ui/frame.tsx';
import { useNotices } from '../../ui/keyboard.tsx';
import { useNavigation } from '../navigation.ts';
import { useServices } from '../services.ts';
import { counted } from '../words.ts';
import { sendThemNow } from './sent-here.ts';

/** How long the mail server is given, in ms. */
const PATIENCE = 20_000;

export function Leaving({ letters }: { letters: number }): ReactNode {
  const { store, quit } = useServices();
  const navigation = useNavigation();
  const notices = useNotices();
  const [sending, setSending] = useState(false);
  async function send(): Promise<void> {
    setSending(true);
    if (await sendThemNow(store, PATIENCE)) return quit();
    navigation.pop();
    notices.show(
      'The letter has not left yet. It stays in the Outbox, and is tried again while frontdesk is open.',
      {
        tone: 'warning',
        command: 'app.outbox',
      },
    );
  }
  if (sending) return <Frame title="Leaving">{<Text>{' Handing over to the mail server…'}</Text>}</Frame>;
  return (
    <Frame
      title="Leaving"
      dialog={
        <Dialog
          title={`${counted(letters, 'letter')} ${letters === 1 ? 'has' : 'have'} not left yet.`}
          text="If you leave now, it waits in the Outbox until frontdesk is opened again, here or at another desk."
          choices={[
            { id: 'send', key: 's', label: 'Send now, then leave' },
            { id: 'stay', key: 'g', label: 'Go on working' },
            { id: 'leave', key: 'l', label: 'Leave without sending' },
          ]}
          initial="send"
          onChoose={(id) => {
            if (id === 'send') void send();
            else if (id === 'leave') quit();
            else navigation.pop();
          }}
          onCancel={() => navigation.pop()}
        />
      }
    />
  );
}
