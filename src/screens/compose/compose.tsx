// Writing a letter. Kept as it is typed, so that neither Esc nor a lost line loses a word; sent into the outbox.
import { basename } from 'node:path';
import { Box, Text } from 'ink';
import { type ReactNode, useRef, useState } from 'react';
import { listAccounts } from '../../db/accounts.ts';
import type { DraftFields } from '../../db/drafts.ts';
import { fail } from '../../db/problem.ts';
import { noteTemplateUsed } from '../../db/templates.ts';
import type { Doubt } from '../../mail/mime/doubtful-addresses.ts';
import { checkFields, type FieldProblems, sendFields } from '../../mail/outbox/write-letter.ts';
import { Frame, useBodySize } from '../../ui/frame.tsx';
import { useCommands, useLendTerminal, useNotices } from '../../ui/keyboard.tsx';
import { cleanLine } from '../../ui/safe-text.ts';
import { areaText, createArea, insertText, replaceAll } from '../../ui/text-area.ts';
import { TextArea } from '../../ui/text-area-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { toCells, truncate } from '../../ui/text-width.ts';
import { useTheme } from '../../ui/theme.ts';
import { useNavigation } from '../navigation.ts';
import { useServices } from '../services.ts';
import { counted } from '../words.ts';
import { AttachLine } from './attach-line.tsx';
import { DiscardDialog, DoubtDialog } from './compose-dialogs.tsx';
import { composeCommands } from './compose-keys.ts';
import { FieldRow, LABEL } from './field-row.tsx';
import { followLetter } from './follow-letter.ts';
import { editOutside, editorCommand, noEditor } from './outside-editor.ts';
import { RecipientField } from './recipient-field.tsx';
import { type Filled, TemplatePicker } from './template-picker.tsx';
import { recipientFields, useDoubts } from './use-doubts.ts';
import { useDraft } from './use-draft.ts';
import { useGatheredContacts } from './use-gathered-contacts.ts';
import { useKnownFields } from './use-known-fields.ts';

const order = ['to', 'cc', 'bcc', 'subject', 'body'] as const;
type Field = (typeof order)[number];

const labels: Record<Exclude<Field, 'body'>, string> = { to: 'To', cc: 'Cc', bcc: 'Bcc', subject: 'Subject' };

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
  const [front, setFront] = useState<'attach' | 'discard' | 'template' | 'nothing' | Doubt>('nothing');
  const sending = useRef(false);
  const draft = useDraft({ ...fields, body: areaText(body) }, first, draftId);
  const doubts = useDoubts(fields);
  useGatheredContacts();

  const move = (by: number) => {
    const left = focus;
    setFocus(order[Math.max(0, Math.min(order.length - 1, order.indexOf(focus) + by))]!);
    if (left === 'to' || left === 'cc' || left === 'bcc') judge(left);
  };
  function judge(field: 'to' | 'cc' | 'bcc'): void {
    const found = checkFields(fields)[field];
    // An empty To is only wrong when the letter is to be sent.
    setProblems({ ...problems, [field]: fields[field].trim() === '' ? undefined : found });
    void doubts.look();
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
    const doubt = (await doubts.look()).find(({ kind }) => kind !== 'twice');
    if (doubt) return setFront(doubt);
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

  /** Takes the address that was probably meant, where one is in doubt. */
  function mend(doubt: Doubt | undefined): void {
    if (!doubt || doubt.meant === '') {
      notices.show('No address is in doubt.');
      return;
    }
    const mended = (text: string): string => text.replaceAll(doubt.address, doubt.meant);
    const next = { ...fields, to: mended(fields.to), cc: mended(fields.cc), bcc: mended(fields.bcc) };
    setFields(next);
    void doubts.look(next);
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
    'compose.mend': () => mend(recipientFields.map(doubts.of).find((doubt) => doubt?.meant)),
    'compose.template': () => setFront('template'),
    'compose.editor': writeOutside,
    'compose.attach': () => setFront('attach'),
    'compose.detach': () => setFields({ ...fields, attachments: fields.attachments.slice(0, -1) }),
    'compose.discard': () => setFront('discard'),
    'compose.leave': leave,
  });

  function putIn(filled: Filled): void {
    setFront('nothing');
    if (fields.subject.trim() === '') setFields({ ...fields, subject: filled.subject });
    setBody(insertText(body, filled.body));
    setFocus('body');
    void noteTemplateUsed(store, filled.id);
  }
  const known = useKnownFields(fields.to);
  if (front === 'template')
    return <TemplatePicker known={known} onDone={putIn} onCancel={() => setFront('nothing')} />;

  const width = size.columns - 4;
  const files = [
    ...(fields.forwardsMessageId === null ? [] : ['the attachments of the letter']),
    ...fields.attachments.map((file) => basename(file)),
  ];
  const errors =
    Object.values(problems).filter(Boolean).length +
    recipientFields.filter((field) => doubts.of(field)).length;
  const used = 4 + errors + (files.length > 0 ? 1 : 0) + 1;
  const height = Math.max(1, size.rows - used);
  const rows = order.slice(0, 4) as Exclude<Field, 'body'>[];
  return (
    <Frame
      title={first.inReplyTo ? 'Reply' : 'New letter'}
      detail={files.length > 0 ? counted(files.length, 'attachment') : ''}
      dialog={
        front === 'discard' ? (
          <DiscardDialog
            onKeep={() => setFront('nothing')}
            onDiscard={async () => {
              setFront('nothing');
              await draft.discard();
              navigation.pop();
              notices.show('Discarded.');
            }}
          />
        ) : typeof front === 'object' ? (
          <DoubtDialog
            doubt={front}
            onMend={() => {
              setFront('nothing');
              mend(front);
            }}
            onSend={() => {
              setFront('nothing');
              doubts.accept(front);
              void send();
            }}
            onBack={() => setFront('nothing')}
          />
        ) : undefined
      }
    >
      <Box flexDirection="column" paddingX={2}>
        {rows.map((field) => (
          <FieldRow
            key={field}
            label={labels[field]}
            focus={focus === field}
            width={width}
            error={field === 'subject' ? undefined : problems[field]}
            doubt={field === 'subject' ? undefined : doubts.of(field)}
          >
            {field === 'subject' ? (
              <TextField
                value={fields.subject}
                onChange={(subject) => setFields({ ...fields, subject })}
                focus={focus === field && front === 'nothing'}
                width={width - LABEL}
                line={focus === field}
              />
            ) : (
              <RecipientField
                value={fields[field]}
                onChange={(value) => setFields({ ...fields, [field]: value })}
                focus={focus === field && front === 'nothing'}
                width={width - LABEL}
                room={Math.max(1, Math.min(5, size.rows - used))}
                onNext={() => move(1)}
              />
            )}
          </FieldRow>
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
