// Letters that were begun and not sent: to go on with one of them.
import { Text } from 'ink';
import { type ReactNode, useState } from 'react';
import { type Draft, listDrafts } from '../../db/drafts.ts';
import { defineCommands } from '../../ui/commands.ts';
import { Frame, useBodySize } from '../../ui/frame.tsx';
import { useCommands } from '../../ui/keyboard.tsx';
import { List, useListMoves, useListWindow } from '../../ui/list.tsx';
import { cleanLine } from '../../ui/safe-text.ts';
import { toCells } from '../../ui/text-width.ts';
import { useTheme } from '../../ui/theme.ts';
import { useNavigation } from '../navigation.ts';
import { useNow } from '../use-now.ts';
import { useQuery } from '../use-query.ts';
import { counted, shortDate } from '../words.ts';

export const draftCommands = defineCommands('drafts', 'Letters begun', {
  'drafts.open': { keys: ['enter'], label: 'Go on writing', footer: 1, palette: false },
  'drafts.back': { keys: ['esc', 'left'], label: 'Back', footer: 2, palette: false },
});

export function Drafts(): ReactNode {
  const navigation = useNavigation();
  const body = useBodySize();
  const now = useNow();
  const { mark } = useTheme();
  const [selectedId, setSelectedId] = useState<number>();
  const drafts = useQuery(['draft'], 'drafts', (store) => listDrafts(store)) ?? [];
  const selected = Math.max(
    0,
    drafts.findIndex((draft) => draft.id === selectedId),
  );
  const view = { count: drafts.length, selected, height: body.rows };
  const { top, end } = useListWindow(view);
  useListMoves(view, (row) => setSelectedId(drafts[row]?.id));
  useCommands(draftCommands, {
    'drafts.open': () => {
      const draft = drafts[selected];
      if (!draft) return;
      navigation.pop();
      navigation.push({ name: 'compose', fields: draft.fields, draftId: draft.id });
    },
    'drafts.back': () => navigation.pop(),
  });
  return (
    <Frame title="Letters begun" detail={counted(drafts.length, 'letter')}>
      <List
        top={top}
        end={end}
        count={drafts.length}
        selected={selected}
        empty="No letter has been begun."
        row={(index) => (
          <Text wrap="truncate">{draftLine(drafts[index]!, body.columns - 3, now, mark.ellipsis)}</Text>
        )}
      />
    </Frame>
  );
}

export function draftLine(
  { fields, updatedAt }: Draft,
  width: number,
  now: number,
  ellipsis: string,
): string {
  const to = toCells(cleanLine(fields.to) || '(nobody yet)', 24, 'left', ellipsis);
  const subject = cleanLine(fields.subject) || '(no subject)';
  return ` ${toCells(shortDate(updatedAt, now), 8)} ${to} ${toCells(subject, Math.max(8, width - 35), 'left', ellipsis)}`.trimEnd();
}
