// Configure › Templates: letters that are written again and again.
import { Text } from 'ink';
import { type ReactNode, useState } from 'react';
import { deleteTemplate, listTemplates } from '../../db/templates.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Frame, useBodySize } from '../../ui/frame.tsx';
import { useCommands, useNotices } from '../../ui/keyboard.tsx';
import { List, useListMoves, useListWindow } from '../../ui/list.tsx';
import { cleanLine } from '../../ui/safe-text.ts';
import { toCells, truncate } from '../../ui/text-width.ts';
import { useTheme } from '../../ui/theme.ts';
import { useKept, useNavigation } from '../navigation.ts';
import { useServices } from '../services.ts';
import { useQuery } from '../use-query.ts';
import { counted } from '../words.ts';
import { templateListCommands } from './configure-keys.ts';

export function Templates(): ReactNode {
  const { store, who } = useServices();
  const navigation = useNavigation();
  const notices = useNotices();
  const body = useBodySize();
  const { mark } = useTheme();
  const kept = useKept('selected', () => 0);
  const [at, setAt] = useState(kept.current);
  const [asking, setAsking] = useState(false);
  const templates = useQuery(['template'], 'templates', listTemplates);
  const all = templates ?? [];
  const selected = Math.min(at, Math.max(0, all.length - 1));
  const view = { count: all.length, selected, height: body.rows };
  const { top, end } = useListWindow(view);
  useListMoves(view, (row) => {
    kept.keep(row);
    setAt(row);
  });
  const template = all[selected];
  const none = template ? undefined : 'There is no template yet. n makes one.';
  useCommands(
    templateListCommands,
    {
      'templates.open': () => {
        if (template) navigation.push({ name: 'template', id: template.id });
      },
      'templates.new': () => navigation.push({ name: 'template' }),
      'templates.delete': () => setAsking(true),
      'templates.back': () => navigation.pop(),
    },
    { disabled: { 'templates.open': none, 'templates.delete': none } },
  );
  return (
    <Frame
      title={`Configure ${mark.step} Templates`}
      detail={templates ? counted(all.length, 'template') : ''}
      dialog={
        asking && template ? (
          <Dialog
            title="Delete this template?"
            text={`"${cleanLine(template.name)}" will be gone. Letters that were made with it stay as they are.`}
            choices={[
              { id: 'keep', key: 'k', label: 'Keep it' },
              { id: 'delete', key: 'd', label: 'Delete 1 template' },
            ]}
            initial="keep"
            onChoose={async (answer) => {
              setAsking(false);
              if (answer !== 'delete') return;
              await deleteTemplate(store, template, who);
              notices.show('Deleted.');
            }}
            onCancel={() => setAsking(false)}
          />
        ) : undefined
      }
    >
      {templates ? (
        <List
          top={top}
          end={end}
          count={all.length}
          selected={selected}
          empty="No templates yet. n makes the first: a letter that is written again and again, with gaps for names and dates."
          row={(index) => {
            const { name, body: text } = all[index]!;
            return (
              <Text wrap="truncate">
                {truncate(
                  ` ${toCells(cleanLine(name), 28, 'left', mark.ellipsis)}  ${cleanLine(text)}`,
                  body.columns - 3,
                  mark.ellipsis,
                )}
              </Text>
            );
          }}
        />
      ) : undefined}
    </Frame>
  );
}
