// The line in which one types or chooses which file is to be attached: what may be meant stands under it, with sizes.
import { Box, Text, useIsScreenReaderEnabled } from 'ink';
import { type ReactNode, useEffect, useState } from 'react';
import type { FoundFile } from '../../mail/mime/list-files.ts';
import { useCommands, useNotices } from '../../ui/keyboard.tsx';
import { cleanLine } from '../../ui/safe-text.ts';
import { TextField } from '../../ui/text-field.tsx';
import { toCells, truncate } from '../../ui/text-width.ts';
import { useTheme } from '../../ui/theme.ts';
import { sizeWords } from '../words.ts';
import { attachCommands } from './compose-keys.ts';

export interface AttachLineProps {
  /** Cells of the label. */
  label: number;
  width: number;
  /** How many files there is room for. */
  room: number;
  onAttach: (path: string) => void;
  onCancel: () => void;
}

/** What begins with / or ~ begins anew, whatever stands before it. */
export const anew = (path: string): string => path.replace(/^.*\/(?=\/|~\/)/, '');

// Of the program: whoever attaches two files mostly takes them from one folder.
let lastFolder = '~/';

export function AttachLine({ label, width, room, onAttach, onCancel }: AttachLineProps): ReactNode {
  const notices = useNotices();
  const { style, mark } = useTheme();
  const reader = useIsScreenReaderEnabled();
  const [path, setPath] = useState(lastFolder);
  const [found, setFound] = useState<{ of: string; files: readonly FoundFile[] }>({ of: '', files: [] });
  const [chosen, setChosen] = useState({ of: '', index: 0 });
  useEffect(() => {
    let live = true;
    void import('../../mail/mime/list-files.ts').then(async ({ filesLike }) => {
      const files = await filesLike(path, 200);
      if (live) setFound({ of: path, files });
    });
    return () => {
      live = false;
    };
  }, [path]);
  const index = chosen.of === path ? Math.min(chosen.index, found.files.length - 1) : 0;
  const choose = (to: number): void =>
    setChosen({ of: path, index: Math.max(0, Math.min(found.files.length - 1, to)) });

  async function attach(file: string): Promise<void> {
    const { attachFile, expandHome } = await import('../../mail/mime/attach-file.ts');
    const attached = await attachFile(file);
    if (!attached.ok) return notices.show(attached.problem.title, { tone: 'error' });
    lastFolder = file.slice(0, file.lastIndexOf('/') + 1) || lastFolder;
    onAttach(expandHome(file));
  }
  /** What Enter and Tab mean: the chosen one of the files for what is typed now, which may have come in one burst. */
  async function meant(): Promise<FoundFile | undefined> {
    if (found.of === path) return found.files[index];
    const { filesLike } = await import('../../mail/mime/list-files.ts');
    const files = await filesLike(path, 200);
    // Of several that are only begun alike, none is meant yet.
    return files.length === 1 || files[0]?.path === path ? files[0] : undefined;
  }
  useCommands(
    attachCommands,
    {
      'attach.done': async () => {
        const file = await meant();
        if (!file) return attach(path.trim());
        if (file.isFolder) setPath(file.path);
        else await attach(file.path);
      },
      'attach.complete': async () => {
        const file = await meant();
        if (file) setPath(file.path);
      },
      'attach.next': () => choose(index + 1),
      'attach.previous': () => choose(index - 1),
      'attach.cancel': onCancel,
    },
    { modal: true },
  );
  const top = Math.max(0, Math.min(index - room + 1, found.files.length - room));
  const shown = found.files.slice(top, top + room);
  const said = found.files[index];
  return (
    <Box flexDirection="column" flexShrink={0}>
      <Box>
        <Text bold>{toCells('File', label)}</Text>
        <TextField value={path} onChange={(typed) => setPath(anew(typed))} focus width={width - label} />
      </Box>
      {reader && said ? (
        <Text>{`${index + 1} of ${found.files.length}: ${said.isFolder ? 'folder ' : ''}${cleanLine(said.name)}`}</Text>
      ) : undefined}
      {reader
        ? undefined
        : shown.map((file, row) => (
            <Text key={file.path} wrap="truncate" {...(top + row === index ? style.selected : {})}>
              {fileLine(file, top + row === index ? mark.pointer : ' ', width - label, label, mark.ellipsis)}
            </Text>
          ))}
    </Box>
  );
}

/** "▸ Delivery note 88213.pdf      84 kB" */
function fileLine(file: FoundFile, pointer: string, width: number, indent: number, ellipsis: string): string {
  const size = file.isFolder ? '' : sizeWords(file.size);
  const name = toCells(
    `${cleanLine(file.name)}${file.isFolder ? '/' : ''}`,
    Math.max(8, width - 12),
    'left',
    ellipsis,
  );
  return `${' '.repeat(indent)}${pointer} ${truncate(`${name} ${toCells(size, 9, 'right')}`, width - 2, ellipsis)}`;
}
