// The line in which one types which file is to be attached.
import { Box, Text } from 'ink';
import { type ReactNode, useState } from 'react';
import { useCommands, useNotices } from '../../ui/keyboard.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { toCells } from '../../ui/text-width.ts';
import { attachCommands } from './compose-keys.ts';

export interface AttachLineProps {
  /** What the line begins with. */
  path: string;
  /** Cells of the label. */
  label: number;
  width: number;
  onAttach: (path: string) => void;
  onCancel: () => void;
}

export function AttachLine({ path: first, label, width, onAttach, onCancel }: AttachLineProps): ReactNode {
  const notices = useNotices();
  const [path, setPath] = useState(first);
  useCommands(
    attachCommands,
    {
      'attach.done': async () => {
        const { attachFile, expandHome } = await import('../../mail/mime/attach-file.ts');
        const found = await attachFile(path.trim());
        if (found.ok) onAttach(expandHome(path.trim()));
        else notices.show(found.problem.title, { tone: 'error' });
      },
      'attach.cancel': onCancel,
    },
    { modal: true },
  );
  return (
    <Box>
      <Text bold>{toCells('File', label)}</Text>
      <TextField value={path} onChange={setPath} focus width={width - label} />
    </Box>
  );
}
