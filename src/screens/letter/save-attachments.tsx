// Saves attachments as files: choose one (or all), see or change the folder, Enter.
import { dirname } from 'node:path';
import { Box, Text } from 'ink';
import { type ReactNode, useState } from 'react';
import type { LetterAttachment } from '../../mail/mime/parse-letter.ts';
import { Frame, useBodySize } from '../../ui/frame.tsx';
import { useCommands, useNotices } from '../../ui/keyboard.tsx';
import { List, useListMoves, useListWindow } from '../../ui/list.tsx';
import { cleanLine } from '../../ui/safe-text.ts';
import { TextField } from '../../ui/text-field.tsx';
import { toCells } from '../../ui/text-width.ts';
import { useTheme } from '../../ui/theme.ts';
import { counted, sizeWords } from '../words.ts';
import { saveCommands } from './letter-keys.ts';

export interface SaveAttachmentsProps {
  attachments: readonly LetterAttachment[];
  read: (index: number) => Promise<Buffer>;
  onDone: () => void;
}

export function SaveAttachments({ attachments, read, onDone }: SaveAttachmentsProps): ReactNode {
  const notices = useNotices();
  const body = useBodySize();
  const { style, mark } = useTheme();
  const [selected, setSelected] = useState(0);
  const [folder, setFolder] = useState('~/');
  const [typing, setTyping] = useState(false);
  const view = { count: attachments.length, selected, height: body.rows - 5 };
  const { top, end } = useListWindow(view);

  async function save(files: readonly LetterAttachment[]): Promise<void> {
    const { saveAttachment } = await import('../../mail/mime/save-attachment.ts');
    const saved: string[] = [];
    for (const file of files) {
      const result = await saveAttachment(folder.trim(), file.filename, await read(file.index));
      if (!result.ok) return notices.show(`${result.problem.title} ${result.problem.fix}`, { tone: 'error' });
      saved.push(result.value);
    }
    onDone();
    const words =
      saved.length === 1 ? saved[0]! : `${counted(saved.length, 'file')} in ${dirname(saved[0]!)}`;
    notices.show(`Saved: ${cleanLine(words)}`, { tone: 'success' });
  }

  useListMoves(view, setSelected, { active: !typing });
  useCommands(saveCommands, {
    'save.one': () => {
      const file = attachments[selected];
      if (file) return save([file]);
    },
    'save.all': () => save(attachments),
    'save.next': () => setTyping(!typing),
    'save.cancel': onDone,
  });
  const width = body.columns - 6;
  return (
    <Frame title="Save attachments" detail={counted(attachments.length, 'attachment')}>
      <Box height={view.height} flexDirection="column">
        <List
          top={top}
          end={end}
          count={attachments.length}
          selected={selected}
          empty=""
          row={(index) => {
            const file = attachments[index]!;
            const name = toCells(cleanLine(file.filename), width - 22, 'left', mark.ellipsis);
            return <Text wrap="truncate">{` ${name} ${sizeWords(file.size)}`}</Text>;
          }}
        />
      </Box>
      <Box paddingX={2} flexDirection="column">
        <Text> </Text>
        <Box>
          <Text {...(typing ? style.selected : {})}>Folder </Text>
          <TextField value={folder} onChange={setFolder} focus={typing} width={Math.min(60, width - 8)} />
        </Box>
        <Text {...style.dim}>A file that is there already is never overwritten.</Text>
      </Box>
    </Frame>
  );
}
