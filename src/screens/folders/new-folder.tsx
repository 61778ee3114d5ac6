// A new folder: its name, and the folder that it lies in. It is here at once; the server gets it when it can be reached.
import { Box, Text, useIsScreenReaderEnabled } from 'ink';
import { type ReactNode, useRef, useState } from 'react';
import { type Account, listAccounts } from '../../db/accounts.ts';
import { listMailboxes, type Mailbox } from '../../db/mailboxes.ts';
import { queueCreateFolder } from '../../db/new-folders.ts';
import { checkFolderName, folderPath, type Place } from '../../mail/folders/folder-name.ts';
import { Form } from '../../ui/form.tsx';
import { Frame } from '../../ui/frame.tsx';
import { useCommands, useNotices } from '../../ui/keyboard.tsx';
import { cleanLine } from '../../ui/safe-text.ts';
import { truncate } from '../../ui/text-width.ts';
import { newFolderCommands } from '../configure/configure-keys.ts';
import { useNavigation } from '../navigation.ts';
import { useServices } from '../services.ts';
import { useQuery } from '../use-query.ts';
import { folderName } from '../words.ts';

const TOP = 'top';

export function NewFolder({ done }: { done?: ((mailboxId: number) => void) | undefined }): ReactNode {
  const account = useQuery(['account'], 'accounts', (store) => listAccounts(store))?.[0];
  const boxes = useQuery(['mailbox', 'account'], 'boxes', (store) => listMailboxes(store));
  if (!account || !boxes) return <Frame title="New folder" />;
  const own = boxes.filter((box) => box.accountId === account.id);
  return <Fields account={account} boxes={own} done={done} />;
}

interface FieldsProps {
  account: Account;
  boxes: readonly Mailbox[];
  done: ((mailboxId: number) => void) | undefined;
}

function Fields({ account, boxes, done }: FieldsProps): ReactNode {
  const { store, who } = useServices();
  const navigation = useNavigation();
  const notices = useNotices();
  const reader = useIsScreenReaderEnabled();
  const [name, setName] = useState('');
  const [parent, setParent] = useState(TOP);
  const [asked, setAsked] = useState(false);
  const making = useRef(false);
  // Most servers nest folders in any folder; those that do not, say so.
  const inside = boxes.find((box) => String(box.id) === parent) ?? null;
  const delimiter = inside?.delimiter ?? boxes[0]?.delimiter ?? '/';
  const place: Place = { inside, delimiter, paths: boxes.map(({ path }) => path) };
  const wrong = checkFolderName(name, place);

  async function make(): Promise<void> {
    setAsked(true);
    if (wrong !== null) return notices.show(wrong, { tone: 'warning' });
    // A second Enter must not say that there is such a folder already.
    if (making.current) return;
    making.current = true;
    const last = name.trim();
    const path = folderPath(name, place);
    const id = await queueCreateFolder(store, { accountId: account.id, path, name: last, delimiter }, who);
    making.current = false;
    if (id === null)
      return notices.show(`There is a folder ${cleanLine(last)} already.`, { tone: 'warning' });
    navigation.pop();
    notices.show(`The folder ${cleanLine(last)} was made.`);
    done?.(id);
  }

  useCommands(newFolderCommands, { 'newFolder.make': make, 'newFolder.back': () => navigation.pop() });
  const options = [
    { value: TOP, label: 'no other folder' },
    ...boxes.map((box) => ({
      value: String(box.id),
      label: truncate(cleanLine(folderName(box)), 40),
    })),
  ];
  return (
    <Frame title="New folder">
      <Box paddingX={1} paddingTop={reader ? 0 : 1} flexDirection="column">
        <Form
          rows={[
            [
              {
                kind: 'text',
                id: 'name',
                label: 'Name',
                value: name,
                onChange: setName,
                error: asked && wrong !== null ? wrong : undefined,
              },
            ],
            [
              {
                kind: 'choice',
                id: 'inside',
                label: 'Inside',
                value: parent,
                options,
                onChange: setParent,
              },
            ],
            [],
            [
              { kind: 'button', id: 'make', label: 'Make the folder', onPress: () => void make() },
              { kind: 'button', id: 'back', label: 'Back', onPress: () => navigation.pop() },
            ],
          ]}
        />
        {reader ? undefined : (
          <Box paddingX={1} paddingTop={1}>
            <Text>
              {account.incoming?.protocol === 'imap'
                ? 'The folder is here at once, and at the mail server as soon as it can be reached.'
                : 'The folder is on this computer.'}
            </Text>
          </Box>
        )}
      </Box>
    </Frame>
  );
}
