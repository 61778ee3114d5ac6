// What a folder is used for: as it was recognised, or as a person says.
import { Box, Text, useIsScreenReaderEnabled } from 'ink';
import { type ReactNode, useState } from 'react';
import { type RoleChoice, setRoleChoice } from '../../db/folder-choices.ts';
import { listMailboxes, type Mailbox } from '../../db/mailboxes.ts';
import { Frame, useBodySize } from '../../ui/frame.tsx';
import { useCommands, useNotices } from '../../ui/keyboard.tsx';
import { List, useListMoves } from '../../ui/list.tsx';
import { cleanLine } from '../../ui/safe-text.ts';
import { toCells, truncate } from '../../ui/text-width.ts';
import { useTheme } from '../../ui/theme.ts';
import { useNavigation } from '../navigation.ts';
import { useServices } from '../services.ts';
import { useQuery } from '../use-query.ts';
import { roleNames } from '../words.ts';
import { folderUseCommands } from './configure-keys.ts';

const abouts: Record<Exclude<RoleChoice, '' | null>, string> = {
  sent: 'copies of letters that were sent',
  drafts: 'letters begun elsewhere',
  archive: 'where e moves letters',
  junk: 'unwanted letters; left out of searches',
  trash: 'where Del moves letters',
};

/** The choices, each with what it means for this folder and for others. Pure. */
export function folderUses(
  box: Mailbox,
  boxes: readonly Mailbox[],
): { value: RoleChoice; label: string; about: string }[] {
  const recognised = box.recognisedRole ?? (box.roleChoice === null ? box.role : null);
  const holder = (role: RoleChoice) =>
    boxes.find((other) => other.id !== box.id && other.accountId === box.accountId && other.role === role);
  const roles = (Object.keys(abouts) as (keyof typeof abouts)[]).map((role) => {
    const other = holder(role);
    return {
      value: role,
      label: roleNames[role],
      about: other ? `instead of ${cleanLine(other.path)}` : abouts[role],
    };
  });
  return [
    { value: null, label: 'As recognised', about: recognised ? roleNames[recognised] : 'no special use' },
    ...roles,
    { value: '', label: 'No special use', about: 'a folder like any other' },
  ];
}

export function FolderUse({ mailboxId }: { mailboxId: number }): ReactNode {
  const { store, who } = useServices();
  const navigation = useNavigation();
  const notices = useNotices();
  const body = useBodySize();
  const { style, mark } = useTheme();
  const reader = useIsScreenReaderEnabled();
  const boxes = useQuery(['mailbox', 'account'], 'boxes', (s) => listMailboxes(s)) ?? [];
  const box = boxes.find(({ id }) => id === mailboxId);
  const options = box ? folderUses(box, boxes) : [];
  const [wanted, setWanted] = useState<number>();
  const now = options.findIndex(({ value }) => value === box?.roleChoice);
  const selected = wanted ?? Math.max(0, now);
  useListMoves({ count: options.length, selected, height: body.rows }, setWanted);
  useCommands(folderUseCommands, {
    'use.choose': async () => {
      const option = options[selected];
      if (!box || !option) return;
      navigation.pop();
      const changed = await setRoleChoice(store, box.id, option.value, who);
      const use = option.value === null ? option.about : option.label;
      if (changed) notices.show(`${cleanLine(box.path)}: ${use}.`);
    },
    'use.back': () => navigation.pop(),
  });
  const name = box ? cleanLine(box.path) : '';
  return (
    <Frame title={`Configure ${mark.step} Folders ${mark.step} Use of ${truncate(name, 30, mark.ellipsis)}`}>
      <Box paddingTop={reader ? 0 : 1}>
        <List
          top={0}
          end={options.length}
          count={options.length}
          selected={selected}
          empty=""
          row={(index) => {
            const { label, about } = options[index]!;
            return (
              <Text wrap="truncate">
                {` ${index === now ? mark.success : ' '} `}
                <Text {...(index === selected ? style.bold : {})}>{toCells(label, 16)}</Text>{' '}
                <Text {...style.dim}>{truncate(about, body.columns - 24, mark.ellipsis)}</Text>
              </Text>
            );
          }}
        />
      </Box>
    </Frame>
  );
}
