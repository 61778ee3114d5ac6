// Configure: what can be looked at and set, as a menu. A further entry is one line of the table.
import { Box, Text, useIsScreenReaderEnabled } from 'ink';
import { type ReactNode, useState } from 'react';
import { listAccounts } from '../../db/accounts.ts';
import { Frame, useBodySize } from '../../ui/frame.tsx';
import { useCommands } from '../../ui/keyboard.tsx';
import { List, useListMoves } from '../../ui/list.tsx';
import { toCells } from '../../ui/text-width.ts';
import { useTheme } from '../../ui/theme.ts';
import { type Route, useKept, useNavigation } from '../navigation.ts';
import { useQuery } from '../use-query.ts';
import { configureCommands } from './configure-keys.ts';

interface Entry {
  label: string;
  about: string;
  route: Route;
}

const entries: readonly Entry[] = [
  { label: 'Email Setup', about: 'the account: its address, servers, password', route: { name: 'setup' } },
  { label: 'Practice Information', about: "name, phone, the practice's e-mail", route: { name: 'practice' } },
  { label: 'Schedule', about: 'when mail is looked for and sent', route: { name: 'schedule' } },
  { label: 'Templates', about: 'letters that are written again and again', route: { name: 'templates' } },
  { label: 'Signature', about: 'what stands under every letter', route: { name: 'signature' } },
  { label: 'Contacts', about: 'who is proposed when an address is typed', route: { name: 'contacts' } },
  { label: 'Mailbox counters', about: 'how far each mailbox is fetched; reset', route: { name: 'counters' } },
  { label: 'Folders', about: 'which are received, and what they are for', route: { name: 'receiving' } },
  { label: 'Events', about: 'what was done and what failed, and when', route: { name: 'events' } },
];

export function Configure(): ReactNode {
  const navigation = useNavigation();
  const body = useBodySize();
  const { style, mark } = useTheme();
  const reader = useIsScreenReaderEnabled();
  const kept = useKept('selected', () => 0);
  const [selected, setSelected] = useState(kept.current);
  const account = useQuery(['account'], 'accounts', (store) => listAccounts(store))?.[0];
  useListMoves({ count: entries.length, selected, height: body.rows }, (row) => {
    kept.keep(row);
    setSelected(row);
  });
  useCommands(configureCommands, {
    'configure.open': () => {
      const { route } = entries[selected]!;
      navigation.push(route.name === 'setup' && account ? { ...route, accountId: account.id } : route);
    },
    'configure.back': () => navigation.pop(),
  });
  return (
    <Frame title="Configure">
      <Box paddingTop={reader ? 0 : 1}>
        <List
          top={0}
          end={entries.length}
          count={entries.length}
          selected={selected}
          empty=""
          row={(index) => {
            const { label, about } = entries[index]!;
            return (
              <Text wrap="truncate">
                {'  '}
                <Text {...(index === selected ? style.bold : {})}>{toCells(label, 21)}</Text>{' '}
                <Text {...style.dim}>
                  {toCells(about, body.columns - 27, 'left', mark.ellipsis).trimEnd()}
                </Text>
              </Text>
            );
          }}
        />
      </Box>
    </Frame>
  );
}
