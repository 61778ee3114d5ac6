// A folder's letters, newest first. What is in the window is all that is read.
import { Box, Text } from 'ink';
import { type ReactNode, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { LetterRow } from '../../db/letters.ts';
import { listMailboxes, type Mailbox } from '../../db/mailboxes.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Frame, useBodySize } from '../../ui/frame.tsx';
import { useCommands } from '../../ui/keyboard.tsx';
import { List, useListMoves, useListWindow } from '../../ui/list.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useAnswering } from '../compose/use-answering.ts';
import { useOpenDraft } from '../compose/use-open-draft.ts';
import { unopened, useAwaited } from '../confirmation/use-awaited.ts';
import { useEntry, useKept, useNavigation } from '../navigation.ts';
import { useServices } from '../services.ts';
import { useNow } from '../use-now.ts';
import { useQuery } from '../use-query.ts';
import { count, counted, folderName } from '../words.ts';
import { FolderColumn } from './folder-column.tsx';
import { inboxCommands, searchCommands } from './inbox-keys.ts';
import { useLetterActions } from './letter-actions.ts';
import { LetterList, mailboxSource, searchSource } from './letter-list.ts';
import { LetterLine } from './letter-row.tsx';
import { Preview } from './preview.tsx';

/** From here on there is room beside the list, and under it. */
const WIDE = 100;
const FOLDERS = 24;
const TALL = 34;
const PREVIEW = 12;

export function Inbox(): ReactNode {
  const entry = useEntry();
  const [chosen, setChosen] = useState(() => entry.memory.get('mailbox') as number | undefined);
  const boxes = useQuery(['mailbox', 'account'], 'boxes', (s) => listMailboxes(s));
  const inbox = boxes?.find((box) => box.role === 'inbox') ?? boxes?.[0];
  const box = boxes?.find((candidate) => candidate.id === chosen) ?? inbox;
  const open = (id: number | undefined) => {
    entry.memory.set('mailbox', id);
    entry.memory.delete('list');
    setChosen(id);
  };
  if (!box)
    return (
      <Frame title="Inbox">
        <Box paddingX={3} paddingTop={1}>
          <Text>{boxes ? 'No letters yet: the mail server has not been reached.' : ''}</Text>
        </Box>
      </Frame>
    );
  return (
    <Folder
      key={box.id}
      box={box}
      boxes={boxes ?? []}
      isInbox={box.id === inbox?.id}
      onFolder={open}
      onBack={() => open(undefined)}
    />
  );
}

interface FolderProps {
  box: Mailbox;
  boxes: readonly Mailbox[];
  isInbox: boolean;
  onFolder: (id: number) => void;
  onBack: () => void;
}

function Folder({ box, boxes, isInbox, onFolder, onBack }: FolderProps): ReactNode {
  const navigation = useNavigation();
  const actions = useLetterActions();
  const answering = useAnswering();
  const begun = useOpenDraft();
  const search = useKept<string | undefined>('search', () => undefined);
  const [text, setText] = useState(search.current);
  const [typing, setTyping] = useState(false);
  const [forGood, setForGood] = useState<LetterRow>();
  const now = useNow();
  const body = useBodySize();
  const list = useLetterList(box.id, text, isInbox);
  const state = useSyncExternalStore(list.subscribe, () => list.state);
  const awaited = new Set(unopened(useAwaited()).map(({ messageId }) => messageId));

  const searching = text !== undefined;
  const wide = body.columns >= WIDE;
  const tall = body.rows >= TALL;
  const height = body.rows - (searching ? 2 : 0) - (tall ? PREVIEW : 0);
  const view = { count: state.count ?? 0, selected: state.selected, height };
  const { top, end } = useListWindow(view);
  useEffect(() => list.show(top, end), [list, top, end]);

  const letter = list.current;
  const none = state.count === 0 ? 'There is no letter here.' : undefined;
  const on = (act: (selected: LetterRow) => void | Promise<void>) => async () => {
    const selected = list.current ?? (await list.loaded());
    if (!selected) return;
    await act(selected);
    // The next key is meant for the list as it is then.
    await list.loaded();
  };
  const setSearch = (value: string | undefined) => {
    search.keep(value);
    setText(value);
  };
  const inTrash = box.role === 'trash';

  useListMoves(view, (row) => list.select(row));
  useCommands(
    inboxCommands,
    {
      'inbox.open': on((selected) => {
        const at = boxes.find(({ id }) => id === selected.mailboxId);
        if (at?.role === 'drafts') return begun.letter(selected);
        navigation.push({ name: 'letter', id: selected.id, row: selected });
      }),
      'inbox.reply': on((selected) => answering.reply(selected, 'sender')),
      'inbox.replyAll': on((selected) => answering.reply(selected, 'all')),
      'inbox.forward': on((selected) => answering.forward(selected)),
      'inbox.archive': on((selected) => actions.moveToRole(selected, 'archive')),
      'inbox.delete': on((selected) =>
        inTrash ? setForGood(selected) : actions.moveToRole(selected, 'trash'),
      ),
      'inbox.move': on((selected) =>
        navigation.push({
          name: 'folders',
          title: 'Move to',
          except: box.id,
          choose: (id) => {
            navigation.pop();
            void actions.moveTo(selected, id);
          },
        }),
      ),
      'inbox.toggleRead': on((selected) => actions.toggleRead(selected)),
      'inbox.toggleFlag': on((selected) => actions.toggleFlag(selected)),
      'inbox.folders': () =>
        navigation.push({
          name: 'folders',
          title: 'Folders',
          choose: (id) => {
            navigation.pop();
            // The list under the picker is mounted again then, and finds this in its entry.
            navigation.stack.at(-1)?.memory.set('mailbox', id).delete('list');
            onFolder(id);
          },
        }),
      'inbox.search': () => {
        setSearch(text ?? '');
        setTyping(true);
      },
      'inbox.back': () => {
        if (searching) setSearch(undefined);
        else if (!isInbox) onBack();
      },
    },
    {
      disabled: {
        'inbox.open': none,
        'inbox.reply': none,
        'inbox.replyAll': none,
        'inbox.forward': none,
        'inbox.archive': none ?? (box.role === 'archive' ? 'This letter is in Archive already.' : undefined),
        'inbox.delete': none,
        'inbox.move': none,
        'inbox.toggleRead': none,
        'inbox.toggleFlag': none,
        'inbox.back': searching || !isInbox ? undefined : 'This is the inbox.',
      },
    },
  );

  const width = body.columns - 1 - (wide ? FOLDERS : 0);
  const detail = searching
    ? state.count === undefined
      ? ''
      : `${counted(state.count, 'letter')} found`
    : `${count(box.unread)} unread of ${count(box.total)}`;
  const empty = searching
    ? text === ''
      ? 'Type a word or a name.'
      : 'No letter holds all these words.'
    : 'No letters here.';
  return (
    <Frame
      title={
        searching ? (isInbox ? 'Search in all folders' : `Search in ${folderName(box)}`) : folderName(box)
      }
      detail={detail}
      dialog={
        forGood ? (
          <Dialog
            title="Delete for good"
            text="This letter will be deleted here and at the mail server. This cannot be undone."
            choices={[
              { id: 'keep', key: 'k', label: 'Keep the letter' },
              { id: 'delete', key: 'd', label: 'Delete 1 letter for good' },
            ]}
            initial="keep"
            onChoose={(id) => {
              if (id === 'delete') void actions.deleteForGood(forGood);
              setForGood(undefined);
            }}
            onCancel={() => setForGood(undefined)}
          />
        ) : undefined
      }
    >
      <Box>
        {wide ? (
          <FolderColumn boxes={boxes} current={box.id} width={FOLDERS} height={body.rows} />
        ) : undefined}
        <Box flexDirection="column" width={width + 1}>
          {searching ? (
            <SearchLine
              text={text}
              typing={typing}
              width={width}
              onChange={setSearch}
              onDone={() => setTyping(false)}
              onCancel={() => {
                setTyping(false);
                setSearch(undefined);
              }}
            />
          ) : undefined}
          <Box height={height} flexDirection="column">
            {state.count === undefined ? undefined : (
              <List
                top={top}
                end={end}
                count={state.count}
                selected={state.selected}
                empty={empty}
                row={(index) => (
                  <LetterLine
                    letter={state.rows.get(index)}
                    width={width - 1}
                    now={now}
                    showTo={box.role === 'sent' || box.role === 'drafts'}
                    awaited={awaited.has(state.rows.get(index)?.messageId ?? 0)}
                  />
                )}
              />
            )}
          </Box>
          {tall ? <Preview letter={letter} width={width} height={PREVIEW} /> : undefined}
        </Box>
      </Box>
    </Frame>
  );
}

/**
 * The list of a folder, or of a search: through the folder, or from the inbox through all. The screen's entry keeps it
 * while a letter stands in front: coming back finds its rows and its mark at once.
 */
function useLetterList(mailboxId: number, query: string | undefined, everywhere: boolean): LetterList {
  const { store } = useServices();
  const { memory } = useRef(useEntry()).current;
  const list = useMemo(() => {
    const name = query === undefined ? 'list' : 'found';
    const key = `${mailboxId} ${everywhere} ${query ?? ''}`;
    const kept = memory.get(name) as { key: string; list: LetterList } | undefined;
    if (kept?.key === key) return kept.list;
    const source =
      query === undefined
        ? mailboxSource(store, mailboxId)
        : searchSource(store, everywhere ? null : mailboxId, query);
    const made = new LetterList(source);
    memory.set(name, { key, list: made });
    return made;
  }, [store, memory, mailboxId, query, everywhere]);
  useEffect(() => {
    list.open();
    const unwatch = store.onChange((tables) => {
      if (tables.has('placement') || tables.has('message')) list.refresh();
    });
    return () => {
      unwatch();
      list.close();
    };
  }, [store, list]);
  return list;
}

interface SearchLineProps {
  text: string;
  typing: boolean;
  width: number;
  onChange: (text: string) => void;
  onDone: () => void;
  onCancel: () => void;
}

function SearchLine({ text, typing, width, onChange, onDone, onCancel }: SearchLineProps): ReactNode {
  useCommands(searchCommands, { 'search.done': onDone, 'search.cancel': onCancel }, { active: typing });
  return (
    <Box height={2} paddingX={1}>
      <Text>Search </Text>
      <TextField value={text} onChange={onChange} focus={typing} width={Math.min(60, width - 10)} />
    </Box>
  );
}
