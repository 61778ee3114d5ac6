// Writing a letter. Kept as it is typed, so that neither Esc nor a lost line loses a word; sent into the outbox.
import { basename } from 'node:path';
import { Box } from 'ink';
import { type ReactNode, useState } from 'react';
import type { DraftFields } from '../../db/drafts.ts';
import { fail } from '../../db/problem.ts';
import { noteTemplateUsed } from '../../db/templates.ts';
import type { Doubt } from '../../mail/mime/doubtful-addresses.ts';
import { checkFields, type FieldProblems } from '../../mail/outbox/write-letter.ts';
import { Frame, useBodySize } from '../../ui/frame.tsx';
import { useCommands, useLendTerminal, useNotices } from '../../ui/keyboard.tsx';
import { Rule } from '../../ui/rule.tsx';
import { cleanLine } from '../../ui/safe-text.ts';
import { areaText, createArea, insertText, replaceAll } from '../../ui/text-area.ts';
import { TextArea } from '../../ui/text-area-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useTheme } from '../../ui/theme.ts';
import { useNavigation } from '../navigation.ts';
import { WhenLine } from '../outbox/when-line.tsx';
import { useServices } from '../services.ts';
import { counted } from '../words.ts';
import { AttachLine } from './attach-line.tsx';
import { type Question, QuestionDialog } from './compose-dialogs.tsx';
import { composeCommands } from './compose-keys.ts';
import { FieldRow, LABEL } from './field-row.tsx';
import { FilesLine } from './files-line.tsx';
import { keptWords } from './kept-words.ts';
import { editOutside, editorCommand, noEditor } from './outside-editor.ts';
import { RecipientField } from './recipient-field.tsx';
import { type Filled, TemplatePicker } from './template-picker.tsx';
import { useAttachments } from './use-attachments.ts';
import { recipientFields, useDoubts } from './use-doubts.ts';
import { useDraft } from './use-draft.ts';
import { useGatheredContacts } from './use-gathered-contacts.ts';
import { useKnownFields } from './use-known-fields.ts';
import { useSending } from './use-sending.ts';

const order = ['to', 'cc', 'bcc', 'subject', 'body'] as const;
type Field = (typeof order)[number];

const labels: Record<Exclude<Field, 'body'>, string> = { to: 'To', cc: 'Cc', bcc: 'Bcc', subject: 'Subject' };

export interface ComposeProps {
  fields: DraftFields;
  draftId: number | undefined;
  begin?: 'to' | undefined;
}

export function Compose({ fields: first, draftId, begin }: ComposeProps): ReactNode {
  const { store } = useServices();
  const navigation = useNavigation();
  const notices = useNotices();
  const lend = useLendTerminal();
  const { style } = useTheme();
  const size = useBodySize();
  const [fields, setFields] = useState(first);
  const [body, setBody] = useState(() => createArea(first.body));
  const [focus, setFocus] = useState<Field>(begin ?? (first.to === '' ? 'to' : 'body'));
  const [problems, setProblems] = useState<FieldProblems>({});
  const [front, setFront] = useState<'attach' | 'later' | 'template' | 'nothing' | Question>('nothing');
  const letter = { ...fields, body: areaText(body) };
  const draft = useDraft(letter, first, draftId);
  const doubts = useDoubts(fields);
  const attachments = useAttachments(fields);
  const { files } = attachments;
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

  const send = useSending({
    ...{ letter, draft, doubts, attachments },
    onProblems: (found) => {
      setProblems(found);
      const wrong = order.find((field) => found[field as keyof FieldProblems]);
      if (wrong) setFocus(wrong);
    },
    onQuestion: setFront,
  });

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

  const back = (): void => setFront('nothing');
  function detach(): void {
    if (files.length === 0) notices.show('No file is attached.');
    else if (files.length === 1) takeOff(0);
    else setFront({ ask: 'detach', files });
  }
  /** Files of the letter that is forwarded come first in the list. */
  function takeOff(index: number): void {
    const file = files[index];
    if (!file) return;
    const { forwardsWithout = [] } = fields;
    const before = files.filter(({ forwarded }) => forwarded !== null).length;
    setFields(
      file.forwarded === null
        ? { ...fields, attachments: fields.attachments.toSpliced(index - before, 1) }
        : before === 1
          ? { ...fields, forwardsMessageId: null, forwardsWithout: [] }
          : { ...fields, forwardsWithout: [...forwardsWithout, file.forwarded] },
    );
  }

  async function writeOutside(): Promise<void> {
    const command = editorCommand(process.env);
    // What was written so far is safe, whatever becomes of the other program.
    await draft.keep();
    const written = command
      ? await lend(() => editOutside(command, letter.body, store.folder))
      : fail(noEditor);
    if (!written.ok)
      return notices.show(`${written.problem.title} ${written.problem.fix}`, { tone: 'error' });
    setBody(replaceAll(body, written.value));
    setFocus('body');
  }

  async function leave(): Promise<void> {
    const kept = await draft.keep();
    const words = await keptWords(store);
    navigation.pop();
    if (kept) notices.show(words, { command: 'app.drafts' });
  }

  useCommands(composeCommands, {
    'compose.send': () => send(),
    'compose.next': () => move(1),
    'compose.previous': () => move(-1),
    'compose.enter': () => move(1),
    'compose.down': () => move(1),
    'compose.up': () => move(-1),
    'compose.mend': () => mend(recipientFields.map(doubts.of).find((doubt) => doubt?.meant)),
    'compose.later': () => setFront('later'),
    'compose.template': () => setFront('template'),
    'compose.editor': writeOutside,
    'compose.attach': () => setFront('attach'),
    'compose.detach': detach,
    'compose.receipt': () => {
      const wantsReceipt = !fields.wantsReceipt;
      setFields({ ...fields, wantsReceipt });
      notices.show(
        wantsReceipt ? 'A receipt is asked for; it may come, or not.' : 'No receipt is asked for.',
      );
    },
    'compose.discard': () => setFront({ ask: 'discard' }),
    'compose.leave': leave,
  });

  function putIn(filled: Filled): void {
    setFront('nothing');
    if (fields.subject.trim() === '') setFields({ ...fields, subject: filled.subject });
    setBody(insertText(body, filled.body));
    setFocus('body');
    void noteTemplateUsed(store, filled.id);
  }
  const knownFor = useKnownFields();
  if (front === 'template')
    return <TemplatePicker known={knownFor(fields.to)} onDone={putIn} onCancel={() => setFront('nothing')} />;

  const width = size.columns - 4;
  const errors =
    Object.values(problems).filter(Boolean).length +
    recipientFields.filter((field) => doubts.of(field)).length;
  const used = 4 + errors + (files.length > 0 ? 1 : 0) + 1;
  const height = Math.max(1, size.rows - used);
  const rows = order.slice(0, 4) as Exclude<Field, 'body'>[];
  return (
    <Frame
      title={first.inReplyTo ? 'Reply' : 'New letter'}
      detail={[
        ...(files.length > 0 ? [counted(files.length, 'attachment')] : []),
        ...(fields.wantsReceipt ? ['asks for a receipt'] : []),
      ].join(', ')}
      dialog={
        typeof front === 'object' ? (
          <QuestionDialog
            question={front}
            onBack={back}
            onDiscard={async () => {
              back();
              await draft.discard();
              navigation.pop();
              notices.show('Discarded.');
            }}
            onDetach={(index) => {
              back();
              takeOff(index);
            }}
            onMend={(doubt) => {
              back();
              mend(doubt);
            }}
            onAttach={() => setFront('attach')}
            onSubject={() => {
              back();
              setFocus('subject');
            }}
            onSend={(question) => {
              back();
              void send({ answered: question });
            }}
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
                onChange={(value) => {
                  setFields({ ...fields, [field]: value });
                  // What was said of it was said of what stood there; it is judged again once it is left.
                  if (problems[field]) setProblems({ ...problems, [field]: undefined });
                }}
                focus={focus === field && front === 'nothing'}
                width={width - LABEL}
                room={Math.max(1, Math.min(5, size.rows - used))}
                onNext={() => move(1)}
              />
            )}
          </FieldRow>
        ))}
        {files.length > 0 ? <FilesLine {...attachments} width={width} /> : undefined}
        {front === 'attach' ? (
          <AttachLine
            label={LABEL}
            width={width}
            room={Math.max(1, Math.min(8, size.rows - used))}
            onCancel={() => setFront('nothing')}
            onAttach={(file) => {
              setFields({ ...fields, attachments: [...fields.attachments, file] });
              setFront('nothing');
              notices.show(`Attached: ${cleanLine(basename(file))}. F7 takes it off.`);
            }}
          />
        ) : front === 'later' ? (
          <WhenLine
            width={width}
            onDone={(notBefore) => {
              back();
              void send({ notBefore });
            }}
            onCancel={back}
          />
        ) : (
          <Rule width={width} />
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
