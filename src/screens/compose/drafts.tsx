// Letters that were begun and not sent, here or with another program: to go on with one of them, or to discard it.
import { Text } from 'ink';
import { type ReactNode, useState } from 'react';
import { type BegunLetter, listBegun } from '../../db/begun-letters.ts';
import { discardDraft } from '../../db/drafts.ts';
import { whereIs } from '../../db/owner.ts';
import { formatPeople } from '../../mail/mime/addresses.ts';
import { defineCommands } from '../../ui/commands.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Frame, useBodySize } from '../../ui/frame.tsx';
import { useCommands, useNotices } from '../../ui/keyboard.tsx';
import { List, useListMoves, useListWindow } from '../../ui/list.tsx';
import { cleanLine } from '../../ui/safe-text.ts';
import { toCells } from '../../ui/text-width.ts';
import { useTheme } from '../../ui/theme.ts';
import { useLetterActions } from '../inbox/letter-actions.ts';
import { useNavigation } from '../navigation.ts';
import { useServices } from '../services.ts';
import { useNow } from '../use-now.ts';
import { useQuery } from '../use-query.ts';
import { counted, shortDate } from '../words.ts';
import { holdsOf, useOpenDraft } from './use-open-draft.ts';

export const draftCommands = defineCommands('drafts', 'Letters begun', {
  'drafts.open': { keys: ['enter'], holds: true, label: 'Go on writing', footer: 1, palette: false },
  'drafts.discard': { keys: ['delete', 'd'], label: 'Discard', name: 'Discard a letter begun', footer: 3 },
  'drafts.back': { keys: ['esc', 'left'], label: 'Back', footer: 2, palette: false },
});

const keyOf = (one: BegunLetter): string =>
  one.from === 'here' ? `draft ${one.draft.id}` : `letter ${one.letter.id}`;

export function Drafts(): ReactNode {
  const { store, who } = useServices();
  const navigation = useNavigation();
  const notices = useNotices();
  const actions = useLetterActions();
  const open = useOpenDraft();
  const body = useBodySize();
  const now = useNow();
  const { mark } = useTheme();
  const [selectedKey, setSelectedKey] = useState<string>();
  const [discarding, setDiscarding] = useState<BegunLetter>();
  const begun = useQuery(begunTables, 'begun', (reads) => listBegun(reads)) ?? [];
  const selected = Math.max(
    0,
    begun.findIndex((one) => keyOf(one) === selectedKey),
  );
  const view = { count: begun.length, selected, height: body.rows };
  const { top, end } = useListWindow(view);
  const none = begun.length === 0 ? 'No letter has been begun.' : undefined;
  useListMoves(view, (row) => setSelectedKey(begun[row] && keyOf(begun[row])));
  useCommands(
    draftCommands,
    {
      'drafts.open': async () => {
        const one = begun[selected];
        if (one) await open.begun(one);
      },
      'drafts.discard': async () => {
        const one = begun[selected];
        if (!one) return;
        if (one.from === 'elsewhere') return actions.moveToRole(one.letter, 'trash');
        const holder = await holdsOf(store, who).holder(one.draft.id);
        if (holder)
          return notices.show(
            `${cleanLine(holder.name) || 'Somebody'} has this letter open at another desk.`,
            { tone: 'warning' },
          );
        setDiscarding(one);
      },
      'drafts.back': () => navigation.pop(),
    },
    { disabled: { 'drafts.open': none, 'drafts.discard': none } },
  );
  return (
    <Frame
      title="Letters begun"
      detail={counted(begun.length, 'letter')}
      dialog={
        discarding?.from === 'here' ? (
          <Dialog
            title="Discard this letter?"
            text={`${named(discarding)} will be gone, here and at the mail server. This cannot be undone.`}
            choices={[
              { id: 'keep', key: 'k', label: 'Keep the letter' },
              { id: 'discard', key: 'd', label: 'Discard 1 letter' },
            ]}
            initial="keep"
            onChoose={async (id) => {
              setDiscarding(undefined);
              if (id !== 'discard') return;
              const { draft } = discarding;
              const done = await discardDraft(store, draft.id, draft.revision);
              notices.show(done ? 'Discarded.' : 'Another desk has changed this letter: it is still there.');
            }}
            onCancel={() => setDiscarding(undefined)}
          />
        ) : undefined
      }
    >
      <List
        top={top}
        end={end}
        count={begun.length}
        selected={selected}
        empty="No letter has been begun."
        row={(index) => (
          <Text wrap="truncate">{begunLine(begun[index]!, body.columns - 3, now, mark.ellipsis)}</Text>
        )}
      />
    </Frame>
  );
}

/** What a list of letters begun depends on. */
const begunTables = ['draft', 'draft_hold', 'placement', 'mailbox', 'message'];

function named(one: BegunLetter): string {
  const subject = subjectOf(one);
  return subject === '' ? 'This letter' : `"${subject}"`;
}

const subjectOf = (one: BegunLetter): string =>
  cleanLine(one.from === 'here' ? one.draft.fields.subject : one.letter.subject);

/** Pure. */
export function begunLine(one: BegunLetter, width: number, now: number, ellipsis: string): string {
  const to = one.from === 'here' ? one.draft.fields.to : formatPeople(one.letter.to);
  const people = toCells(cleanLine(to) || '(nobody yet)', 24, 'left', ellipsis);
  const state = stateOf(one);
  const room = Math.max(8, width - 35 - (state === '' ? 0 : state.length + 2));
  const subject = toCells(subjectOf(one) || '(no subject)', room, 'left', ellipsis);
  return ` ${toCells(shortDate(one.at, now), 8)} ${people} ${subject}${state === '' ? '' : `  ${state}`}`.trimEnd();
}

/** What there is to know of a letter begun, in a few words; most need none. */
function stateOf(one: BegunLetter): string {
  if (one.from === 'elsewhere') return 'begun elsewhere';
  if (one.holder && whereIs(one.holder.owner) !== 'gone')
    return `open: ${toCells(cleanLine(one.holder.name), 12).trimEnd()}`;
  const { note, problem } = one.draft;
  if (note === 'elsewhere') return 'changed elsewhere too';
  if (note === 'gone') return 'gone at the server';
  if (note === 'copy') return 'a copy';
  return problem ? 'on this computer only' : '';
}
