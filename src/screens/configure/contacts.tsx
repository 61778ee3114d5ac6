// Configure › Contacts: everybody who is proposed while an address is typed; names, and who is not to be proposed.
import { Box, Text, useIsScreenReaderEnabled } from 'ink';
import { type ReactNode, useState } from 'react';
import {
  type Contact,
  countContacts,
  hideContact,
  listContacts,
  nameContact,
  showContact,
} from '../../db/contacts.ts';
import { oneLine } from '../../mail/mime/addresses.ts';
import { Frame, useBodySize } from '../../ui/frame.tsx';
import { useCommands, useNotices } from '../../ui/keyboard.tsx';
import { List, useListMoves, useListWindow } from '../../ui/list.tsx';
import { cleanLine } from '../../ui/safe-text.ts';
import { TextField } from '../../ui/text-field.tsx';
import { useTheme } from '../../ui/theme.ts';
import { useGatheredContacts } from '../compose/use-gathered-contacts.ts';
import { useNavigation } from '../navigation.ts';
import { useServices } from '../services.ts';
import { useNow } from '../use-now.ts';
import { useQuery } from '../use-query.ts';
import { count, counted } from '../words.ts';
import { contactCommands, contactNameCommands, contactSearchCommands } from './configure-keys.ts';
import { contactHeading, contactLine, contactSentence } from './contact-line.ts';

/** More are found by typing. */
const MOST = 2_000;

export function Contacts(): ReactNode {
  const { store } = useServices();
  const navigation = useNavigation();
  const notices = useNotices();
  const body = useBodySize();
  const now = useNow();
  const { style, mark } = useTheme();
  const reader = useIsScreenReaderEnabled();
  const [query, setQuery] = useState<string>();
  const [typing, setTyping] = useState(false);
  const [naming, setNaming] = useState<Contact>();
  const [chosen, setChosen] = useState({ address: '', row: 0 });
  const [removed, setRemoved] = useState<readonly string[]>([]);
  useGatheredContacts();
  const found = useQuery(['contact'], `contacts ${query ?? ''}`, async (reads) => ({
    rows: await listContacts(reads, query ?? '', MOST),
    total: await countContacts(reads),
  }));
  const rows = found?.rows ?? [];
  const known = rows.findIndex(({ address }) => address === chosen.address);
  // One that was taken out leaves its place to the next.
  const selected = known >= 0 ? known : Math.max(0, Math.min(chosen.row, rows.length - 1));
  const contact = rows[selected];
  const searching = query !== undefined;
  const line = searching || naming !== undefined ? 1 : 0;
  const height = Math.max(1, body.rows - 1 - line);
  const view = { count: rows.length, selected, height };
  const { top, end } = useListWindow(view);
  const active = !typing && naming === undefined;
  useListMoves(view, (row) => setChosen({ address: rows[row]?.address ?? '', row }), { active });

  async function remove(address: string): Promise<void> {
    setChosen({ address: '', row: selected });
    await hideContact(store, address);
    setRemoved((all) => [...all, address]);
    notices.show(`${cleanLine(address)} is not proposed any more.`, { command: 'contacts.undo', here: true });
  }
  async function putBack(): Promise<void> {
    const last = removed.at(-1);
    if (last === undefined) return;
    setRemoved((all) => all.slice(0, -1));
    await showContact(store, last);
    setChosen({ address: last, row: selected });
    notices.show(`${cleanLine(last)} is proposed again.`, { here: true });
  }
  const none = contact ? undefined : 'There is no contact here.';
  useCommands(
    contactCommands,
    {
      'contacts.name': () => setNaming(contact),
      'contacts.remove': () => contact && remove(contact.address),
      'contacts.undo': putBack,
      'contacts.search': () => {
        setQuery(query ?? '');
        setTyping(true);
      },
      'contacts.back': () => (searching ? setQuery(undefined) : navigation.pop()),
    },
    {
      active,
      disabled: {
        'contacts.name': none,
        'contacts.remove': none,
        'contacts.undo': removed.length > 0 ? undefined : 'Nobody was taken out on this page.',
      },
    },
  );

  const width = body.columns - 3;
  const total = found?.total ?? 0;
  const shown =
    rows.length < total ? `${count(rows.length)} of ${counted(total, 'contact')}` : counted(total, 'contact');
  return (
    <Frame title={`Configure ${mark.step} Contacts`} detail={found ? shown : ''}>
      {naming ? (
        <NameLine
          contact={naming}
          width={width}
          onSave={async (name) => {
            setNaming(undefined);
            setChosen({ address: naming.address, row: selected });
            await nameContact(store, naming.address, name);
            notices.show(name === '' ? 'The name is that of the letters again.' : 'Saved.', { here: true });
          }}
          onBack={() => setNaming(undefined)}
        />
      ) : searching ? (
        <SearchLine
          text={query}
          typing={typing}
          width={width}
          onChange={setQuery}
          onDone={() => setTyping(false)}
          onCancel={() => {
            setTyping(false);
            setQuery(undefined);
          }}
        />
      ) : undefined}
      {reader || rows.length === 0 ? undefined : (
        <Text wrap="truncate" {...style.dim}>{`  ${contactHeading(width)}`}</Text>
      )}
      <Box {...(reader ? {} : { height })} flexDirection="column">
        {found ? (
          <List
            top={top}
            end={end}
            count={rows.length}
            selected={selected}
            empty={
              (query ?? '') === ''
                ? 'Nobody yet. Whoever writes here, or is written to, will stand here.'
                : 'Nobody is found. Each word can be the beginning of a name or an address.'
            }
            row={(index) => {
              const one = rows[index]!;
              return reader ? (
                <Text>{contactSentence(one, now)} </Text>
              ) : (
                <Text wrap="truncate"> {contactLine(one, width, now, mark.ellipsis)}</Text>
              );
            }}
          />
        ) : undefined}
      </Box>
    </Frame>
  );
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
  const actions = { 'contactSearch.done': onDone, 'contactSearch.cancel': onCancel };
  useCommands(contactSearchCommands, actions, { active: typing });
  return (
    <Box paddingX={1}>
      <Text>Search </Text>
      <TextField value={text} onChange={onChange} focus={typing} width={Math.min(60, width - 10)} />
    </Box>
  );
}

interface NameLineProps {
  contact: Contact;
  width: number;
  onSave: (name: string) => void;
  onBack: () => void;
}

function NameLine({ contact, width, onSave, onBack }: NameLineProps): ReactNode {
  const { style } = useTheme();
  const [name, setName] = useState(cleanLine(contact.name));
  useCommands(
    contactNameCommands,
    { 'contactName.save': () => onSave(oneLine(name)), 'contactName.back': onBack },
    { modal: true },
  );
  const address = cleanLine(contact.address);
  const room = Math.max(12, width - 8 - address.length - 2);
  return (
    <Box paddingX={1}>
      <Text {...style.selected}>Name </Text>
      <TextField value={name} onChange={setName} focus width={Math.min(40, room)} />
      <Text wrap="truncate" {...style.dim}>{`  ${address}`}</Text>
    </Box>
  );
}
