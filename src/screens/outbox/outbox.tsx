// Letters on their way: each with its state in words, the server's answer, and what can be done about it.
import { Box, Text } from 'ink';
import { type ReactNode, useEffect, useState } from 'react';
import { listAccounts } from '../../db/accounts.ts';
import { listOutbox, type Outgoing, refusalSeen, sendAgain, sendLater, takeOut } from '../../db/outbox.ts';
import { recentHandovers, type Schedule, usualSchedule } from '../../db/schedule.ts';
import { type Going, whenTheyGo } from '../../mail/outbox/when-it-goes.ts';
import { handedOverWords } from '../../mail/words/encryption-words.ts';
import { defineCommands } from '../../ui/commands.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Frame, useBodySize } from '../../ui/frame.tsx';
import { useCommands, useNotices } from '../../ui/keyboard.tsx';
import { List, useListMoves, useListWindow } from '../../ui/list.tsx';
import { cleanLine } from '../../ui/safe-text.ts';
import { toCells, wrap } from '../../ui/text-width.ts';
import { useTheme } from '../../ui/theme.ts';
import { useNavigation } from '../navigation.ts';
import { useServices } from '../services.ts';
import { useNow } from '../use-now.ts';
import { useQuery } from '../use-query.ts';
import { counted, goingWords, outboxMarks, outboxWords, shortDate } from '../words.ts';
import { hasLeft, useTakeBack } from './use-take-back.ts';
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
  'outbox.discard': { keys: ['delete', 'd'], label: 'Discard', name: 'Discard the letter', footer: 4 },
  'outbox.back': { keys: ['esc', 'left'], label: 'Back', footer: 2, palette: false },
});

const DETAILS = 8;

export function Outbox(): ReactNode {
  const { store } = useServices();
  const takeBack = useTakeBack();
  const navigation = useNavigation();
  const notices = useNotices();
  const body = useBodySize();
  const now = useNow();
  const { mark } = useTheme();
  const [selectedId, setSelectedId] = useState<number>();
  const [asking, setAsking] = useState<'again' | 'discard' | 'later'>();
  const known = useQuery(['outbox', 'account'], 'outbox', async (s) => {
    const [account] = await listAccounts(s);
    return {
      letters: await listOutbox(s),
      schedule: account?.schedule ?? usualSchedule,
      recent: account ? await recentHandovers(s, account.id, Date.now()) : [],
    };
  });
  const letters = known?.letters ?? [];
  const plan = known ? whenTheyGo(letters, known.schedule, known.recent, now) : undefined;
  const found = letters.findIndex((letter) => letter.id === selectedId);
  const selected = Math.max(0, found);
  const letter = letters[selected];
  const view = { count: letters.length, selected, height: body.rows - DETAILS };
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
    const source = await takeOut(store, chosen.id);
    notices.show(source ? 'Discarded: the letter is not sent.' : left, source ? {} : { tone: 'warning' });
  }
  useCommands(
    outboxCommands,
    {
      'outbox.again': () => {
        if (letter?.state === 'unsure') setAsking('again');
        else if (letter) return again(letter);
      },
      'outbox.edit': async () => {
        if (letter) await takeBack(letter.id);
      },
      'outbox.later': () => setAsking('later'),
      'outbox.discard': () => setAsking('discard'),
      'outbox.back': () => navigation.pop(),
    },
    {
      disabled: waits
        ? {
            ...(letter.state === 'queued' ? {} : { 'outbox.later': 'Send it now, or edit it first.' }),
            // Without a sender to return it to, it is one; as a letter of words it would be none any more.
            ...(letter.sender === '' ? { 'outbox.edit': 'A receipt cannot be changed.' } : {}),
          }
        : { 'outbox.again': left, 'outbox.edit': left, 'outbox.later': left, 'outbox.discard': left },
    },
  );
  const waiting = letters.filter((l) => !['sent', 'filed'].includes(l.state)).length;
  const width = body.columns - 4;
  return (
    <Frame
      title="Outbox"
      detail={waiting === 0 ? 'nothing waits' : `${counted(waiting, 'letter')} not sent yet`}
      dialog={
        letter && asking && asking !== 'later' ? (
          <Dialog
            title={asking === 'again' ? 'Send it again?' : 'Discard this letter?'}
            text={
              asking === 'again'
                ? 'The line fell after this letter was handed over. If the mail server took it then, the recipients get it twice.'
                : 'The letter will not be sent, and its text is gone. This cannot be undone.'
            }
            choices={
              asking === 'again'
                ? [
                    { id: 'keep', key: 'k', label: 'Leave it for now' },
                    { id: 'do', key: 's', label: 'Send it again' },
                  ]
                : [
                    { id: 'keep', key: 'k', label: 'Keep the letter' },
                    { id: 'do', key: 'd', label: 'Discard 1 letter' },
                  ]
            }
            initial="keep"
            onChoose={(id) => {
              setAsking(undefined);
              if (id === 'do') void (asking === 'again' ? again(letter) : discard(letter));
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
            <Text wrap="truncate">{outboxLine(letters[index]!, width, now, mark.ellipsis)}</Text>
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
        <Details
          letter={letter}
          going={plan?.get(letter.id)}
          schedule={known?.schedule ?? usualSchedule}
          width={width}
          now={now}
        />
      ) : undefined}
    </Frame>
  );
}

export function outboxLine(letter: Outgoing, width: number, now: number, ellipsis: string): string {
  const state = toCells(outboxMarks[letter.state], 15, 'left', ellipsis);
  const date = toCells(shortDate(letter.queuedAt, now), 8);
  const to = toCells(letter.recipients.map(cleanLine).join(', '), 22, 'left', ellipsis);
  const subject = toCells(
    cleanLine(letter.subject) || '(no subject)',
    Math.max(8, width - 50),
    'left',
    ellipsis,
  );
  return ` ${date} ${state} ${to} ${subject}`.trimEnd();
}

/** What is known of a letter, in sentences. `going`: when it goes, if it waits. */
export function outboxDetails(
  letter: Outgoing,
  going?: Going,
  schedule: Schedule = usualSchedule,
  now = 0,
): string[] {
  const lines = [`${outboxWords[letter.state]}. To ${letter.recipients.map(cleanLine).join(', ')}.`];
  if (letter.delivered.length > 0)
    lines.push(`Taken already for ${letter.delivered.map(cleanLine).join(', ')}, who do not get it again.`);
  if (letter.problem) lines.push(cleanLine(letter.problem.title), cleanLine(letter.problem.fix));
  if (going && going.why !== 'now') lines.push(goingWords(going, schedule, now));
  for (const refused of letter.refused)
    lines.push(`Not taken for ${cleanLine(refused.address)}: ${cleanLine(refused.response)}`);
  if (letter.response) lines.push(`The server said: ${cleanLine(letter.response)}`);
  if (letter.sentAt !== null)
    lines.push(
      handedOverWords({
        encryption: letter.encryption,
        host: cleanLine(letter.handedTo),
        cipher: letter.cipher,
      }),
    );
  if (letter.problem?.detail) lines.push(`Details: ${cleanLine(letter.problem.detail)}`);
  return lines;
}

interface DetailsProps {
  letter: Outgoing;
  going: Going | undefined;
  schedule: Schedule;
  width: number;
  now: number;
}

function Details({ letter, going, schedule, width, now }: DetailsProps): ReactNode {
  const { store } = useServices();
  const { style, mark } = useTheme();
  const { id } = letter;
  const refused = letter.refused.length > 0;
  useEffect(() => {
    // Whoever stands on the letter has it before the eyes: the banner need not tell it any more.
    if (refused) void refusalSeen(store, id);
  }, [store, id, refused]);
  const lines = outboxDetails(letter, going, schedule, now).flatMap((line) => wrap(line, width));
  return (
    <Box flexDirection="column" paddingX={2} height={DETAILS} overflow="hidden">
      <Text {...style.dim}>{mark.horizontal.repeat(width)}</Text>
      {lines.slice(0, DETAILS - 1).map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
        <Text key={index} wrap="truncate">
          {line}
        </Text>
      ))}
    </Box>
  );
}
