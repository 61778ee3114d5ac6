// Writing a letter. Kept as it is typed, so that neither Esc nor a lost line loses a word; sent into the outbox.
import { basename } from 'node:path';
import { Box, Text } from 'ink';
import { type ReactNode, useRef, useState } from 'react';
import { listAccounts } from '../../db/accounts.ts';
import type { DraftFields } from '../../db/drafts.ts';
import { fail } from '../../db/problem.ts';
import { checkFields, type FieldProblems, sendFields } from '../../mail/outbox/write-letter.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Frame, useBodySize } from '../../ui/frame.tsx';
import { useCommands, useLendTerminal, useNotices } from '../../ui/keyboard.tsx';
import { cleanLine } from '../../ui/safe-text.ts';
import { areaText, createArea, replaceAll } from '../../ui/text-area.ts';
import { TextArea } from '../../ui/text-area-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { toCells, truncate } from '../../ui/text-width.ts';
import { useTheme } from '../../ui/theme.ts';
import { useNavigation } from '../navigation.ts';
import { useServices } from '../services.ts';
import { counted } from '../words.ts';
import { AttachLine } from './attach-line.tsx';
import { composeCommands } from './compose-keys.ts';
import { followLetter } from './follow-letter.ts';
import { editOutside, editorCommand, noEditor } from './outside-editor.ts';
import { useDraft } from './use-draft.ts';

const order = ['to', 'cc', 'bcc', 'subject', 'body'] as const;
type Field = (typeof order)[number];

const labels: Record<Exclude<Field, 'body'>, string> = { to: 'To', cc: 'Cc', bcc: 'Bcc', subject: 'Subject' };
const LABEL = 9;

export interface ComposeProps {
  fields: DraftFields;
  draftId: number | undefined;
}

export function Compose({ fields: first, draftId }: ComposeProps): ReactNode {
  const { store, reader } = useServices();
  const navigation = useNavigation();
  const notices = useNotices();
  const lend = useLendTerminal();
  const { style, mark } = useTheme();
  const size = useBodySize();
  const [fields, setFields] = useState(first);
  const [body, setBody] = useState(() => createArea(first.body));
  const [focus, setFocus] = useState<Field>(first.to === '' ? 'to' : 'body');
  const [problems, setProblems] = useState<FieldProblems>({});
  const [front, setFront] = useState<'attach' | 'discard' | 'nothing'>('nothing');
  const sending = useRef(false);
  const draft = useDraft({ ...fields, body: areaText(body) }, first, draftId);

  const move = (by: number) => {
    const left = focus;
    setFocus(order[Math.max(0, Math.min(order.length - 1, order.indexOf(focus) + by))]!);
    if (left === 'to' || left === 'cc' || left === 'bcc') judge(left);
  };
  function judge(field: 'to' | 'cc' | 'bcc'): void {
    const found = checkFields(fields)[field];
    // An empty To is only wrong when the letter is to be sent.
    setProblems({ ...problems, [field]: fields[field].trim() === '' ? undefined : found });
  }

  async function send(): Promise<void> {
    if (sending.current) return;
    const found = checkFields(fields);
    setProblems(found);
    const wrong = order.find((field) => found[field as keyof FieldProblems]);
    if (wrong) {
      setFocus(wrong);
      return notices.show(found[wrong as keyof FieldProblems] ?? '', { tone: 'error' });
    }
    const [account] = await listAccounts(store);
    if (!account) return notices.show('Set up an e-mail account first (F2).', { tone: 'error' });
    sending.current = true;
    try {
      const written = { ...fields, body: areaText(body) };
      const sent = await sendFields(store, account, written, reader, await draft.settled());
      if (!sent.ok) return notices.show(`${sent.problem.title} ${sent.problem.fix}`, { tone: 'error' });
      draft.forget();
      navigation.pop();
      notices.show('In the Outbox, on its way to the mail server.');
      followLetter(store, notices, sent.value);
    } finally {
      sending.current = false;
    }
  }

  async function writeOutside(): Promise<void> {
    const command = editorCommand(process.env);
    // What was written so far is safe, whatever becomes of the other program.
    await draft.keep();
    const written = command
      ? await lend(() => editOutside(command, areaText(body), store.folder))
      : fail(noEditor);
    if (!written.ok)
      return notices.show(`${written.problem.title} ${written.problem.fix}`, { tone: 'error' });
    setBody(replaceAll(body, written.value));
    setFocus('body');
  }

  async function leave(): Promise<void> {
    const kept = await draft.keep();
    navigation.pop();
    if (kept) notices.show('Kept: the letter is not sent yet.', { command: 'app.drafts' });
  }

  useCommands(composeCommands, {
    'compose.send': send,
    'compose.next': () => move(1),
    'compose.previous': () => move(-1),
    'compose.enter': () => move(1),
    'compose.down': () => move(1),
    'compose.up': () => move(-1),
    'compose.editor': writeOutside,
    'compose.attach': () => setFront('attach'),
    'compose.detach': () => setFields({ ...fields, attachments: fields.attachments.slice(0, -1) }),
    'compose.discard': () => setFront('discard'),
    'compose.leave': leave,
  });

  const width = size.columns - 4;
  const files = [
    ...(fields.forwardsMessageId === null ? [] : ['the attachments of the letter']),
    ...fields.attachments.map((file) => basename(file)),
  ];
  const errors = Object.values(problems).filter(Boolean).length;
  const used = 4 + errors + (files.length > 0 ? 1 : 0) + 1;
  const height = Math.max(1, size.rows - used);
  const rows = order.slice(0, 4) as Exclude<Field, 'body'>[];
  return (
    <Frame
      title={first.inReplyTo ? 'Reply' : 'New letter'}
      detail={files.length > 0 ? counted(files.length, 'attachment') : ''}
      dialog={
        front === 'discard' ? (
          <Dialog
            title="Discard this letter?"
            text="What you wrote will be gone. This cannot be undone."
            choices={[
              { id: 'keep', key: 'k', label: 'Go on writing' },
              { id: 'discard', key: 'd', label: 'Discard 1 letter' },
            ]}
            initial="keep"
            onChoose={async (id) => {
              setFront('nothing');
              if (id !== 'discard') return;
              await draft.discard();
              navigation.pop();
              notices.show('Discarded.');
            }}
            onCancel={() => setFront('nothing')}
          />
        ) : undefined
      }
    >
      <Box flexDirection="column" paddingX={2}>
        {rows.map((field) => (
          <Box key={field} flexDirection="column">
            <Box marginLeft={-2}>
              <Text {...style.selected}>{focus === field ? `${mark.pointer} ` : '  '}</Text>
              <Text {...(focus === field ? style.selected : style.dim)}>{toCells(labels[field], LABEL)}</Text>
              <TextField
                value={fields[field]}
                onChange={(value) => setFields({ ...fields, [field]: value })}
                focus={focus === field && front === 'nothing'}
                width={width - LABEL}
                line={focus === field}
              />
            </Box>
            {field !== 'subject' && problems[field] ? (
              <Text wrap="truncate" {...style.error}>
                {truncate(`${' '.repeat(LABEL)}${mark.error} ${problems[field]}`, width, mark.ellipsis)}
              </Text>
            ) : undefined}
          </Box>
        ))}
        {files.length > 0 ? (
          <Text wrap="truncate">
            {truncate(`${toCells('Files', LABEL)}${files.map(cleanLine).join(', ')}`, width, mark.ellipsis)}
          </Text>
        ) : undefined}
        {front === 'attach' ? (
          <AttachLine
            path="~/"
            label={LABEL}
            width={width}
            onCancel={() => setFront('nothing')}
            onAttach={(file) => {
              setFields({ ...fields, attachments: [...fields.attachments, file] });
              setFront('nothing');
              notices.show(`Attached: ${cleanLine(basename(file))}. F7 takes it off.`);
            }}
          />
        ) : (
          <Text {...style.dim}>{mark.horizontal.repeat(width)}</Text>
        )}
        <TextArea
          state={body}
          onChange={setBody}
          focus={focus === 'body' && front === 'nothing'}
          width={Math.min(width, 81)}
          height={height}
          lineStyle={(line) => (line.startsWith('>') ? style.dim : {})}
        />
      </Box>
    </Frame>
  );
}
