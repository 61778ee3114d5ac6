// One letter: who, when, what, its text, and what is attached.
import { Box, Text } from 'ink';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { findLetter, type LetterRow } from '../../db/letters.ts';
import { setFlags } from '../../db/operations.ts';
import { findSending } from '../../db/sendings.ts';
import type { ParsedLetter } from '../../mail/mime/parse-letter.ts';
import { hasList } from '../../mail/outbox/write-letter.ts';
import { Frame, useBodySize } from '../../ui/frame.tsx';
import { showKey } from '../../ui/key-names.ts';
import { useCommands } from '../../ui/keyboard.tsx';
import { toneStyle } from '../../ui/notice-line.tsx';
import { Rule } from '../../ui/rule.tsx';
import { cleanLine } from '../../ui/safe-text.ts';
import { truncate } from '../../ui/text-width.ts';
import { type TextStyle, type Theme, useTheme } from '../../ui/theme.ts';
import { useAnswering } from '../compose/use-answering.ts';
import { useConfirmation } from '../confirmation/use-confirmation.ts';
import { useLetterActions } from '../inbox/letter-actions.ts';
import { useKept, useNavigation } from '../navigation.ts';
import { useServices } from '../services.ts';
import { useQuery } from '../use-query.ts';
import { counted, sizeWords } from '../words.ts';
import { detailLines, headLines, subjectLines } from './letter-head.ts';
import { letterCommands } from './letter-keys.ts';
import { type LetterTextLine, letterLines, widestText } from './letter-lines.ts';
import { LinkList } from './link-list.tsx';
import { SaveAttachments } from './save-attachments.tsx';
import { useLetterNotes } from './use-letter-notes.tsx';

export function Letter({ id, known }: { id: number; known?: LetterRow | undefined }): ReactNode {
  const navigation = useNavigation();
  // Not remembered: whether it was read decides whether it is marked so.
  const asked = useQuery(
    ['placement', 'message'],
    `letter ${id}`,
    async (store) => ({ letter: await findLetter(store, id) }),
    { remembered: false },
  );
  const row = asked ?? (known && { letter: known });
  const gone = row !== undefined && row.letter === undefined;
  useCommands(
    letterCommands,
    Object.fromEntries(
      Object.keys(letterCommands.commands).map((name) => [name, () => navigation.pop()]),
    ) as Record<keyof typeof letterCommands.commands, () => void>,
    { active: !row?.letter },
  );
  if (row?.letter) return <OpenLetter row={row.letter} />;
  return (
    <Frame title="Letter">
      <Box paddingX={2} paddingTop={1}>
        <Text>{gone ? 'This letter is not here any more: it was moved or deleted elsewhere.' : ''}</Text>
      </Box>
    </Frame>
  );
}

function OpenLetter({ row }: { row: LetterRow }): ReactNode {
  const { store, reader } = useServices();
  const navigation = useNavigation();
  const actions = useLetterActions();
  const answering = useAnswering();
  const theme = useTheme();
  const { style, mark } = theme;
  const body = useBodySize();
  const parsed = useLetterText(row);
  const place = useKept('scroll', () => 0);
  const [scroll, setScroll] = useState(place.current);
  const [folded, setFolded] = useState(true);
  const [details, setDetails] = useState(false);
  const [front, setFront] = useState<'save' | 'links' | { page: string }>();

  // Once, when it is first shown: marking it unread afterwards must hold.
  const marked = useRef(row.seen);
  useEffect(() => {
    if (marked.current || !parsed) return;
    marked.current = true;
    void setFlags(store, [row.id], { seen: true });
  }, [store, row.id, parsed]);

  const width = Math.min(widestText, body.columns - 4);
  const head = details
    ? subjectLines(row, width, mark.ellipsis)
    : headLines(row, parsed, width, mark.ellipsis);
  const bold = subjectLines(row, width, mark.ellipsis).length;
  const attachments = parsed?.attachments ?? [];
  const foot = attachments.length > 0 ? Math.min(attachments.length, 3) + 1 : 0;
  const text = parsed?.text;
  const confirmation = useConfirmation(row, parsed, width, front === undefined);
  const notes = useLetterNotes(row, parsed, width, front === undefined, (page) => setFront({ page }));
  const sending = useQuery(['outbox'], `sending ${parsed?.messageId ?? ''}`, (s) =>
    findSending(s, parsed?.messageId ?? ''),
  );
  const lines = useMemo(() => {
    const written = letterLines(text ?? '', width, folded);
    return [
      ...confirmation,
      ...notes.lines,
      ...(details ? detailLines(row, parsed, width, sending) : []),
      ...written,
    ];
  }, [text, width, folded, details, row, parsed, confirmation, notes.lines, sending]);
  const height = Math.max(1, body.rows - head.length - 1 - foot);
  const last = Math.max(0, lines.length - height);
  const at = Math.min(scroll, last);
  const to = (line: number) => () => {
    const next = Math.max(0, Math.min(last, line));
    place.keep(next);
    setScroll(next);
  };
  const leave = (act: () => Promise<void>) => async () => {
    navigation.pop();
    await act();
  };
  const noFiles = attachments.length > 0 ? undefined : 'This letter has no attachments.';
  useCommands(
    letterCommands,
    {
      'letter.back': () => navigation.pop(),
      'letter.down': to(at + 1),
      'letter.up': to(at - 1),
      'letter.pageDown': to(at + height - 1),
      'letter.pageUp': to(at - height + 1),
      'letter.top': to(0),
      'letter.bottom': to(last),
      'letter.reply': () => answering.reply(row, 'sender'),
      'letter.replyAll': () => answering.reply(row, 'all'),
      'letter.replyList': () => answering.reply(row, 'list'),
      'letter.forward': () => answering.forward(row),
      'letter.archive': leave(() => actions.moveToRole(row, 'archive')),
      'letter.delete': leave(() => actions.moveToRole(row, 'trash')),
      'letter.move': () =>
        navigation.push({
          name: 'folders',
          title: 'Move to',
          ...(row.mailboxId === null ? {} : { except: row.mailboxId }),
          choose: (mailboxId) => {
            navigation.pop();
            navigation.pop();
            void actions.moveTo(row, mailboxId);
          },
        }),
      'letter.unread': leave(() => setFlags(store, [row.id], { seen: false })),
      'letter.flag': () => actions.toggleFlag(row),
      'letter.save': () => setFront('save'),
      'letter.links': () => setFront('links'),
      'letter.quotes': () => setFolded(!folded),
      'letter.headers': () => {
        setDetails(!details);
        to(0)();
      },
    },
    {
      active: front === undefined,
      disabled: {
        'letter.save': noFiles,
        'letter.replyList':
          parsed && hasList(parsed) ? undefined : 'This letter did not come through a mailing list.',
        'letter.links': (parsed?.links.length ?? 0) > 0 ? undefined : 'This letter has no links.',
      },
    },
  );
  if (front === 'save' && parsed)
    return (
      <SaveAttachments
        attachments={attachments}
        read={(index) => reader.attachment(row.messageId, index)}
        onDone={() => setFront(undefined)}
      />
    );
  if (front === 'links' && parsed)
    return <LinkList links={parsed.links} onDone={() => setFront(undefined)} />;
  if (typeof front === 'object') return <LinkList links={[front.page]} onDone={() => setFront(undefined)} />;

  const more = last > 0 ? `${Math.min(100, Math.round(((at + height) / lines.length) * 100))} %` : '';
  return (
    <Frame title="Letter" detail={more} dialog={notes.dialog}>
      <Box flexDirection="column" paddingX={2}>
        {head.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
          <Text key={index} wrap="truncate" {...(index < bold ? style.bold : {})}>
            {line}
          </Text>
        ))}
        <Text> </Text>
        <Box flexDirection="column" height={height} overflow="hidden">
          {parsed ? (
            lines.slice(at, at + height).map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
              <Text key={index} wrap="truncate" {...lineStyle(line, theme)}>
                {line.text === '' ? ' ' : line.text}
              </Text>
            ))
          ) : (
            <Text {...style.dim}>
              {row.hasSource ? 'Opening the letter …' : 'The letter is being fetched from the mail server …'}
            </Text>
          )}
        </Box>
        {foot > 0 ? <AttachmentLines parsed={parsed} rows={foot - 1} width={width} /> : undefined}
      </Box>
    </Frame>
  );
}

const lineStyle = ({ tone, quoted }: LetterTextLine, theme: Theme): TextStyle =>
  tone ? toneStyle(tone, theme) : quoted ? theme.style.dim : {};

const saveKey = showKey(letterCommands.commands['letter.save'].keys[0] ?? '');

function AttachmentLines({
  parsed,
  rows,
  width,
}: {
  parsed: ParsedLetter | undefined;
  rows: number;
  width: number;
}): ReactNode {
  const { style, mark } = useTheme();
  const all = parsed?.attachments ?? [];
  const shown = all.length > rows ? all.slice(0, rows - 1) : all;
  const rest = all.length - shown.length;
  return (
    <>
      <Rule width={width} />
      {shown.map((file, index) => (
        <Text key={file.index} wrap="truncate">
          {truncate(`@ ${cleanLine(file.filename)}  ${sizeWords(file.size)}`, width - 10, mark.ellipsis)}
          {index === 0 ? <Text {...style.dim}>{`  ${saveKey} saves`}</Text> : undefined}
        </Text>
      ))}
      {rest > 0 ? <Text>{`@ and ${counted(rest, 'more attachment')}`}</Text> : undefined}
    </>
  );
}

/** The text of a letter; undefined while it is on its way. */
function useLetterText(row: LetterRow): ParsedLetter | undefined {
  const { reader } = useServices();
  const [letter, setLetter] = useState<ParsedLetter | undefined>(() => reader.peek(row.messageId));
  useEffect(() => {
    let live = true;
    // Asked again when its source has come, which is when `hasSource` changes.
    void row.hasSource;
    reader.read(row.messageId).then(
      (read) => {
        if (live && read) setLetter(read);
      },
      () => {},
    );
    return () => {
      live = false;
    };
  }, [reader, row.messageId, row.hasSource]);
  return letter;
}
