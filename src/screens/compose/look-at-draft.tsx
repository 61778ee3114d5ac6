// A letter begun that is not to be written on yet: another desk has it open, or its formatting would be lost. It can be
// read here, and what may be done is said above it.
import { Box, Text } from 'ink';
import { type ReactNode, useEffect, useState } from 'react';
import type { Holder } from '../../db/draft-holds.ts';
import { copyDraft, type DraftFields, findDraft } from '../../db/drafts.ts';
import type { LetterRow } from '../../db/letters.ts';
import { formatPeople } from '../../mail/mime/addresses.ts';
import { defineCommands } from '../../ui/commands.ts';
import { Frame, useBodySize } from '../../ui/frame.tsx';
import { useCommands, useNotices } from '../../ui/keyboard.tsx';
import { Rule } from '../../ui/rule.tsx';
import { cleanLine } from '../../ui/safe-text.ts';
import { wrap } from '../../ui/text-width.ts';
import { useTheme } from '../../ui/theme.ts';
import { letterLines } from '../letter/letter-lines.ts';
import { useNavigation } from '../navigation.ts';
import { useServices } from '../services.ts';
import { useNow } from '../use-now.ts';
import { useQuery } from '../use-query.ts';
import { whenWords } from '../words.ts';
import { holdsOf, useOpenDraft } from './use-open-draft.ts';

export const lookCommands = defineCommands('look', 'A letter begun that is open elsewhere', {
  'look.copy': { keys: ['c'], holds: true, label: 'Take a copy', name: 'Write on in a copy', footer: 1 },
  'look.open': { keys: ['enter'], holds: true, label: 'Go on writing', footer: 2, palette: false },
  'look.back': { keys: ['esc', 'left'], label: 'Back', footer: 3, palette: false },
  'look.down': { keys: ['down', 'j'], label: 'Down', palette: false },
  'look.up': { keys: ['up', 'k'], label: 'Up', palette: false },
  'look.pageDown': { keys: ['pagedown', 'space'], label: 'One page down', palette: false },
  'look.pageUp': { keys: ['pageup', 'b'], label: 'One page up', palette: false },
});

/** How often it is looked whether the other desk is still there, in ms: one that was killed says nothing. */
const LOOK_EVERY = 1_500;

export function HeldDraft({ id }: { id: number }): ReactNode {
  const { store, who } = useServices();
  const navigation = useNavigation();
  const notices = useNotices();
  const open = useOpenDraft();
  const now = useNow();
  const draft = useQuery(['draft'], `draft ${id}`, async (reads) => ({ now: await findDraft(reads, id) }));
  const [holder, setHolder] = useState<Holder | null>();
  useEffect(() => {
    const look = () =>
      void holdsOf(store, who)
        .holder(id)
        .then((found) => setHolder(found ?? null))
        .catch(() => {});
    look();
    const timer = setInterval(look, LOOK_EVERY);
    return () => clearInterval(timer);
  }, [store, who, id]);
  const gone = draft !== undefined && !draft.now;
  const words = gone
    ? 'This letter was sent or discarded at the other desk.'
    : holder
      ? `${cleanLine(holder.name) || 'Somebody'} has this letter open at another desk, since ${sinceWords(holder.since, now)}. You can read it here, or take a copy.`
      : holder === null
        ? 'Nobody has this letter open any more: Enter goes on with it.'
        : '';
  return (
    <Look
      fields={draft?.now?.fields}
      words={words}
      waits={
        gone
          ? 'This letter is not there any more.'
          : holder
            ? 'Another desk has this letter open. c takes a copy.'
            : undefined
      }
      noCopy={gone ? 'This letter is not there any more.' : undefined}
      onOpen={async () => {
        navigation.pop();
        await open.draft(id);
      }}
      onCopy={async () => {
        const copy = await copyDraft(store, id);
        if (copy === undefined) return;
        navigation.pop();
        await open.draft(copy);
        notices.show('This is your copy; the other desk goes on with its own.', { here: true });
      }}
    />
  );
}

const sinceWords = (at: number, now: number): string => whenWords(at, now).replace(/^(?:at|on) /, '');

export function FormattedDraft({ letter }: { letter: LetterRow }): ReactNode {
  const { reader } = useServices();
  const navigation = useNavigation();
  const open = useOpenDraft();
  const parsed = useQuery(['message'], `begun ${letter.messageId}`, (_) => reader.read(letter.messageId));
  return (
    <Look
      fields={
        parsed && {
          to: formatPeople(parsed.to),
          cc: formatPeople(parsed.cc),
          subject: parsed.subject,
          body: parsed.text,
        }
      }
      words="This letter was begun with another program and has formatting: bold words, pictures, colours. Enter goes on with its text; the formatting is lost as soon as you change something."
      noCopy="Enter goes on with its text."
      onOpen={async () => {
        navigation.pop();
        await open.letter(letter, true);
      }}
    />
  );
}

interface LookProps {
  fields: Pick<DraftFields, 'to' | 'cc' | 'subject' | 'body'> | undefined;
  /** What this is about. */
  words: string;
  /** Why it cannot be opened now. */
  waits?: string | undefined;
  noCopy?: string | undefined;
  onOpen: () => Promise<void>;
  onCopy?: () => Promise<void>;
}

function Look({ fields, words, waits, noCopy, onOpen, onCopy }: LookProps): ReactNode {
  const navigation = useNavigation();
  const size = useBodySize();
  const { style } = useTheme();
  const width = size.columns - 4;
  const head = wrap(words, Math.min(width, 80));
  const lines = fields
    ? [
        `To       ${cleanLine(fields.to)}`,
        ...(fields.cc.trim() === '' ? [] : [`Cc       ${cleanLine(fields.cc)}`]),
        `Subject  ${cleanLine(fields.subject)}`,
        '',
        ...letterLines(fields.body, width, false).map(({ text }) => text),
      ]
    : [];
  const height = Math.max(1, size.rows - head.length - 1);
  const last = Math.max(0, lines.length - height);
  const [wanted, setTop] = useState(0);
  const top = Math.min(wanted, last);
  const by = (rows: number) => () => setTop(Math.max(0, Math.min(last, top + rows)));
  useCommands(
    lookCommands,
    {
      'look.open': onOpen,
      'look.copy': () => onCopy?.(),
      'look.back': () => navigation.pop(),
      'look.down': by(1),
      'look.up': by(-1),
      'look.pageDown': by(height - 1),
      'look.pageUp': by(1 - height),
    },
    { disabled: { 'look.open': waits, 'look.copy': noCopy } },
  );
  return (
    <Frame title="Letter begun" detail={last > 0 ? `line ${top + 1} of ${lines.length}` : ''}>
      <Box flexDirection="column" paddingX={2}>
        {head.map((line) => (
          <Text key={line} {...style.bold}>
            {line}
          </Text>
        ))}
        <Rule width={width} />
        {lines.slice(top, top + height).map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
          <Text key={top + index} wrap="truncate">
            {line || ' '}
          </Text>
        ))}
      </Box>
    </Frame>
  );
}
