// Configure › Practice Information: what patients see of the practice, and whom it asks for help. Only Save writes.
import { Box } from 'ink';
import { type ReactNode, useRef, useState } from 'react';
import { listAccounts } from '../../db/accounts.ts';
import { confirmationWait, endWait, waitForConfirmation } from '../../db/campaign.ts';
import {
  emailBefore,
  needsConfirmation,
  type Practice,
  readPractice,
  savePractice,
} from '../../db/practice.ts';
import {
  answersGoWords,
  checkPractice,
  type PracticeErrors,
  practiceLabels,
  trimmedPractice,
} from '../../mail/practice/check-practice.ts';
import { Form } from '../../ui/form.tsx';
import { Frame, useBodySize } from '../../ui/frame.tsx';
import { useCommands, useNotices } from '../../ui/keyboard.tsx';
import { useTheme } from '../../ui/theme.ts';
import { useSupportLetter } from '../compose/use-support-letter.ts';
import { useNavigation } from '../navigation.ts';
import { useServices } from '../services.ts';
import { useQuery } from '../use-query.ts';
import { practiceCommands } from './configure-keys.ts';
import { LeaveDialog } from './leave-dialog.tsx';
import { practiceRows } from './practice-rows.ts';
import { RegisterTip } from './register-tip.tsx';

export function PracticeInformation(): ReactNode {
  const { mark } = useTheme();
  // Not remembered: what stands in the fields must not be a moment old.
  const saved = useQuery(['practice'], 'practice page', readPractice, { remembered: false });
  if (saved) return <Fields saved={saved} />;
  return <Frame title={`Configure ${mark.step} Practice Information`} />;
}

function Fields({ saved }: { saved: Practice }): ReactNode {
  const { store, who } = useServices();
  const navigation = useNavigation();
  const notices = useNotices();
  const { mark } = useTheme();
  const body = useBodySize();
  const [typed, setTyped] = useState<Practice>();
  const [left, setLeft] = useState<readonly string[]>([]);
  const [focus, setFocus] = useState('name');
  const [front, setFront] = useState<'leave' | { register: string }>();
  const saving = useRef(false);
  const account = useQuery(['account'], 'accounts', (s) => listAccounts(s))?.[0]?.address;
  const wait = useQuery(['campaign_wait'], 'wait', confirmationWait) ?? null;
  const write = useSupportLetter();
  // Until something is typed, the page follows what another desk saves.
  const practice = typed ?? saved;
  const wanted = trimmedPractice(practice);
  const errors = checkPractice(wanted);
  const changed = JSON.stringify(wanted) !== JSON.stringify(saved);

  async function save(): Promise<void> {
    setLeft(Object.keys(practiceLabels));
    const [wrong] = Object.entries(errors) as [keyof Practice, string][];
    if (wrong) {
      setFocus(wrong[0]);
      return notices.show(`${practiceLabels[wrong[0]]}: ${wrong[1]}`, { tone: 'error' });
    }
    if (saving.current) return;
    saving.current = true;
    try {
      const before = saved.email;
      const isNews = needsConfirmation(saved, wanted);
      await savePractice(store, wanted, who);
      notices.show(`Saved. ${answersGoWords(wanted.email, account)}`.trim(), { tone: 'success', here: true });
      if (isNews) setFront({ register: before });
      else navigation.pop();
    } finally {
      saving.current = false;
    }
  }
  const back = () => (changed ? setFront('leave') : navigation.pop());
  async function writeAgain(): Promise<void> {
    if (changed)
      return notices.show('Save first: the letter is written from what is saved.', { tone: 'warning' });
    if (saved.email === '')
      return notices.show('Type the e-mail of the practice and save it first.', { tone: 'warning' });
    if (wait === null) await waitForConfirmation(store, saved.email);
    await write(saved, await emailBefore(store, saved.email));
  }
  async function giveUp(): Promise<void> {
    // Its button goes away.
    setFocus('save');
    if (await endWait(store, 'given up', who))
      notices.show('The confirmation is not waited for any more.', { here: true });
  }

  useCommands(practiceCommands, { 'practice.save': save, 'practice.back': back });
  const shown = Object.fromEntries(
    Object.entries(errors).filter(([field]) => left.includes(field)),
  ) as PracticeErrors;
  const roomy = body.rows >= 14;
  return (
    <Frame
      title={`Configure ${mark.step} Practice Information`}
      dialog={
        front === 'leave' ? (
          <LeaveDialog onStay={() => setFront(undefined)} onLeave={() => navigation.pop()} />
        ) : front ? (
          <RegisterTip
            practice={wanted}
            onAnswer={(now) => {
              navigation.pop();
              if (now) void write(wanted, front.register);
            }}
          />
        ) : undefined
      }
    >
      <Box paddingLeft={1} paddingTop={roomy ? 1 : 0}>
        <Form
          rows={practiceRows(
            {
              ...{ practice, errors: shown, account, wait, change: setTyped, back },
              ...{ save: () => void save(), write: () => void writeAgain(), giveUp: () => void giveUp() },
            },
            body.columns - 6,
          )}
          height={body.rows - (roomy ? 1 : 0)}
          focus={focus}
          onFocus={setFocus}
          onBlur={(id) => setLeft([...left, id])}
        />
      </Box>
    </Frame>
  );
}
