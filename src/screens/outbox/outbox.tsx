// Letters on their way: each with its state in words, the server's answer, and what can be done about it.
import { Box, Text } from 'ink';
import { type ReactNode, useState } from 'react';
import { listAccounts } from '../../db/accounts.ts';
import { listOutbox, type Outgoing, sendAgain, sendLater, takeOut } from '../../db/outbox.ts';
import { returnedLetters } from '../../db/reports.ts';
import { recentHandovers, usualSchedule } from '../../db/schedule.ts';
import { whenTheyGo } from '../../mail/outbox/when-it-goes.ts';
import { defineCommands } from '../../ui/commands.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Frame, useBodySize } from '../../ui/frame.tsx';
import { useCommands, useNotices } from '../../ui/keyboard.tsx';
import { List, useListMoves, useListWindow } from '../../ui/list.tsx';
import { cleanLine } from '../../ui/safe-text.ts';
import { wrap } from '../../ui/text-width.ts';
import { useTheme } from '../../ui/theme.ts';
import { useNavigation } from '../navigation.ts';
import { useServices } from '../services.ts';
import { useNow } from '../use-now.ts';
import { useQuery } from '../use-query.ts';
import { counted } from '../words.ts';
import { Details, detailPages } from './details.tsx';
import { outboxDetails } from './outbox-details.ts';
import { missedBy, outboxLine } from './outbox-line.ts';
import { hasLeft, useTakeBack } from './use-take-back.ts';
import { useWriteAgain } from './use-write-again.ts';
import { WhenLine } from './when-line.tsx';

export const outboxCommands = defineCommands('outbox', 'Outbox', {
  'outbox.again': { keys: ['enter', 's'], label: 'Send now', name: 'Send the letter now', footer: 1 },
  'outbox.edit': {
    keys: ['e'],
    holds: true,
    label: 'Edit',
    name: 'Take the letter back and edit it',
    footer: 3,
  },
  'outbox.later': { keys: ['l'], label: 'Later', name: 'Say when the letter shall go', footer: 5 },
  'outbox.more': { keys: ['space'], label: 'More', name: 'Read on about the letter', footer: 6 },
  'outbox.discard': { keys: ['delete', 'd'], label: 'Discard', name: 'Discard the letter', footer: 4 },
  'outbox.rewrite': {
    keys: ['R'],
    holds: true,
    label: 'Write again',
    name: 'Write the letter again to whom it did not reach',
  },
  'outbox.back': { keys: ['esc', 'left'], label: 'Back', footer: 2, palette: false },
});

/** Rows for what is known of one letter; more where the list is short. */
const DETAILS = 8;
/** Rows that the list has at least. */
const LIST = 3;

type Question = 'again' | 'edit' | 'discard';

const questions = {
  again: {
    title: 'Send it again?',
    text: 'The line fell after this letter was handed over. If the mail server took it then, the recipients get it twice.',
    keep: 'Leave it for now',
    label: 'Send it again',
    key: 's',
  },
  edit: {
    title: 'Change it?',
    text: 'The line fell after this letter was handed over. If the mail server took it then, the recipients get it as it is now, and the changed one as well.',
    keep: 'Leave it for now',
    label: 'Open it to be changed',
    key: 'e',
  },
  discard: {
    title: 'Discard this letter?',
    text: 'The letter will not be sent, and its text is gone. This cannot be undone.',
    keep: 'Keep the letter',
    label: 'Discard 1 letter',
    key: 'd',
  },
};

const discardText = (letter: Outgoing): string =>
  letter.state === 'unsure'
    ? 'It is not known whether this letter was sent: it may arrive all the same. Its text here is gone. This cannot be undone.'
    : letter.delivered.length > 0
      ? `It was taken already for ${letter.delivered.map(cleanLine).join(', ')}. For the others it will not be sent, and its text is gone. This cannot be undone.`
      : questions.discard.text;

export function Outbox(): ReactNode {
  const { store } = useServices();
  const takeBack = useTakeBack();
  const writeAgain = useWriteAgain();
  const navigation = useNavigation();
  const notices = useNotices();
  const body = useBodySize();
  const now = useNow();
  const { mark } = useTheme();
  const [selectedId, setSelectedId] = useState<number>();
  const [asking, setAsking] = useState<Question | 'later'>();
  const [turned, setTurned] = useState<{ id?: number; page: number }>({ page: 0 });
  const known = useQuery(['outbox', 'account', 'report'], 'outbox', async (s) => {
    const [account] = await listAccounts(s);
    const letters = await listOutbox(s);
    return {
      letters,
      returned: await returnedLetters(
        s,
        letters.map(({ messageId }) => messageId),
      ),
      looks: account?.receive === true && account.incoming?.protocol === 'imap',
      schedule: account?.schedule ?? usualSchedule,
      recent: account ? await recentHandovers(s, account.id, Date.now()) : [],
    };
  });
  const letters = known?.letters ?? [];
  const plan = known ? whenTheyGo(letters, known.schedule, known.recent, now) : undefined;
  const found = letters.findIndex((letter) => letter.id === selectedId);
  const selected = Math.max(0, found);
  const letter = letters[selected];
  const returnedOf = ({ messageId }: Outgoing) => known?.returned.get(messageId)?.recipients;
  const missed = letter ? missedBy(letter, returnedOf(letter)) : [];
  const rows = Math.max(1, Math.min(Math.max(LIST, letters.length), body.rows - DETAILS));
  const view = { count: letters.length, selected, height: letter ? rows : body.rows };
  const width = body.columns - 4;
  const lines = letter
    ? outboxDetails(letter, {
        ...known,
        ...{ going: plan?.get(letter.id), returned: returnedOf(letter), now },
      }).flatMap((line) => wrap(line, width))
    : [];
  const height = body.rows - view.height;
  const page = turned.id === letter?.id ? turned.page : 0;
  const { top, end } = useListWindow(view);
  useListMoves(view, (row) => setSelectedId(letters[row]?.id));

  const waits = letter && ['queued', 'failed', 'unsure'].includes(letter.state);
  const left = letter ? hasLeft : 'There is no letter here.';
  async function again(chosen: Outgoing): Promise<void> {
    const done = await sendAgain(store, chosen.id);
    notices.show(done ? 'The letter will be sent now.' : 'This letter is being sent, or has left already.');
  }
  async function later(chosen: Outgoing, at: number): Promise<void> {
    const done = await sendLater(store, chosen.id, at);
    notices.show(done ? 'The letter waits until then.' : hasLeft, done ? {} : { tone: 'warning' });
  }
  async function discard(chosen: Outgoing): Promise<void> {
    const source = await takeOut(store, chosen.id, chosen.state);
    if (!source)
      return notices.show('The letter is not as it was any more: look again.', { tone: 'warning' });
    notices.show(chosen.state === 'unsure' ? 'Discarded.' : 'Discarded: the letter is not sent.');
  }
  const allShown = detailPages(lines.length, height) > 1 ? undefined : 'Everything is shown.';
  const question = letter && asking && asking !== 'later' ? questions[asking] : undefined;
  async function act(chosen: Outgoing, wanted: Question): Promise<void> {
    if (wanted === 'again') return again(chosen);
    if (wanted === 'edit') return takeBack(chosen);
    return discard(chosen);
  }
  useCommands(
    outboxCommands,
    {
      'outbox.again': () => {
        if (letter?.state === 'unsure') setAsking('again');
        else if (letter) return again(letter);
      },
      'outbox.edit': async () => {
        if (letter?.state === 'unsure') setAsking('edit');
        else if (letter) await takeBack(letter);
      },
      'outbox.more': () => letter && setTurned({ id: letter.id, page: page + 1 }),
      'outbox.rewrite': () => letter && writeAgain(letter.messageId, missed),
      'outbox.later': () => setAsking('later'),
      'outbox.discard': () => setAsking('discard'),
      'outbox.back': () => navigation.pop(),
    },
    {
      disabled: waits
        ? {
            'outbox.later': letter.state === 'queued' ? undefined : 'Send it now, or edit it first.',
            // Without a sender to return it to, it is one; as a letter of words it would be none any more.
            'outbox.edit': letter.sender === '' ? 'A receipt cannot be changed.' : undefined,
            'outbox.more': allShown,
            'outbox.rewrite': 'e opens the letter to be changed.',
          }
        : {
            'outbox.rewrite': missed.length > 0 ? undefined : 'Nobody is known whom it did not reach.',
            'outbox.more': allShown,
            'outbox.again': left,
            'outbox.edit': left,
            'outbox.later': left,
            'outbox.discard': left,
          },
    },
  );
  const waiting = letters.filter((l) => !['sent', 'filed'].includes(l.state)).length;
  return (
    <Frame
      title="Outbox"
      detail={waiting === 0 ? 'nothing waits' : `${counted(waiting, 'letter')} not sent yet`}
      dialog={
        letter && question && asking !== undefined && asking !== 'later' ? (
          <Dialog
            title={question.title}
            text={asking === 'discard' ? discardText(letter) : question.text}
            choices={[
              { id: 'keep', key: 'k', label: question.keep },
              { id: 'do', key: question.key, label: question.label },
            ]}
            initial="keep"
            onChoose={(id) => {
              setAsking(undefined);
              if (id === 'do') void act(letter, asking);
            }}
            onCancel={() => setAsking(undefined)}
          />
        ) : undefined
      }
    >
      <Box height={view.height} flexDirection="column">
        <List
          top={top}
          end={end}
          count={letters.length}
          selected={selected}
          empty="Letters that you send stand here until the mail server has taken them."
          row={(index) => (
            <Text wrap="truncate">
              {outboxLine(letters[index]!, width, now, mark.ellipsis, returnedOf(letters[index]!))}
            </Text>
          )}
        />
      </Box>
      {letter && asking === 'later' ? (
        <Box paddingX={2}>
          <WhenLine
            width={width}
            onDone={(at) => {
              setAsking(undefined);
              void later(letter, at);
            }}
            onCancel={() => setAsking(undefined)}
          />
        </Box>
      ) : letter ? (
        <Details letter={letter} lines={lines} page={page} width={width} height={height} />
      ) : undefined}
    </Frame>
  );
}
