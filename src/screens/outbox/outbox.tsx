// Letters on their way: each with its state in words, the server's answer, and what can be done about it.
import { Box, Text } from 'ink';
import { type ReactNode, useState } from 'react';
import { discardDraft } from '../../db/drafts.ts';
import { listOutbox, type Outgoing, outgoingSource, sendAgain, takeOut } from '../../db/outbox.ts';
import { draftOf } from '../../mail/outbox/write-letter.ts';
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
import { clock, counted, outboxMarks, outboxWords, shortDate } from '../words.ts';

export const outboxCommands = defineCommands('outbox', 'Outbox', {
  'outbox.again': { keys: ['enter', 's'], label: 'Send now', name: 'Send the letter now', footer: 1 },
  'outbox.edit': {
    keys: ['e'],
    holds: true,
    label: 'Edit',
    name: 'Take the letter back and edit it',
    footer: 3,
  },
  'outbox.discard': { keys: ['delete', 'd'], label: 'Discard', name: 'Discard the letter', footer: 4 },
  'outbox.back': { keys: ['esc', 'left'], label: 'Back', footer: 2, palette: false },
});

const DETAILS = 8;

export function Outbox(): ReactNode {
  const { store, reader } = useServices();
  const navigation = useNavigation();
  const notices = useNotices();
  const body = useBodySize();
  const now = useNow();
  const { mark } = useTheme();
  const [selectedId, setSelectedId] = useState<number>();
  const [asking, setAsking] = useState<'again' | 'discard'>();
  const letters = useQuery(['outbox'], 'outbox', (s) => listOutbox(s)) ?? [];
  const found = letters.findIndex((letter) => letter.id === selectedId);
  const selected = Math.max(0, found);
  const letter = letters[selected];
  const view = { count: letters.length, selected, height: body.rows - DETAILS };
  const { top, end } = useListWindow(view);
  useListMoves(view, (row) => setSelectedId(letters[row]?.id));

  const waits = letter && ['queued', 'failed', 'unsure'].includes(letter.state);
  const left = letter ? 'This letter has left already.' : 'There is no letter here.';
  async function again(chosen: Outgoing): Promise<void> {
    const done = await sendAgain(store, chosen.id);
    notices.show(done ? 'The letter will be sent now.' : 'This letter is being sent, or has left already.');
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
        if (!letter) return;
        // The draft first: a letter is in both places for a moment rather than in none.
        const source = await outgoingSource(store, letter.id);
        const draft = await draftOf(store, letter, await reader.parse(source), (index) =>
          reader.attachmentOf(source, index),
        );
        if (!(await takeOut(store, letter.id))) {
          await discardDraft(store, draft.id);
          return notices.show(left, { tone: 'warning' });
        }
        navigation.push({ name: 'compose', fields: draft.fields, draftId: draft.id });
      },
      'outbox.discard': () => setAsking('discard'),
      'outbox.back': () => navigation.pop(),
    },
    {
      disabled: waits ? {} : { 'outbox.again': left, 'outbox.edit': left, 'outbox.discard': left },
    },
  );
  const waiting = letters.filter((l) => !['sent', 'filed'].includes(l.state)).length;
  const width = body.columns - 4;
  return (
    <Frame
      title="Outbox"
      detail={waiting === 0 ? 'nothing waits' : `${counted(waiting, 'letter')} not sent yet`}
      dialog={
        letter && asking ? (
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
      {letter ? <Details letter={letter} width={width} /> : undefined}
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

/** What is known of a letter, in sentences. */
export function outboxDetails(letter: Outgoing): string[] {
  const lines = [`${outboxWords[letter.state]}. To ${letter.recipients.map(cleanLine).join(', ')}.`];
  if (letter.problem) lines.push(cleanLine(letter.problem.title), cleanLine(letter.problem.fix));
  if (letter.state === 'queued' && letter.attempts > 0)
    lines.push(`Next attempt at ${clock(letter.nextAt)}.`);
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

function Details({ letter, width }: { letter: Outgoing; width: number }): ReactNode {
  const { style, mark } = useTheme();
  const lines = outboxDetails(letter).flatMap((line) => wrap(line, width));
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
