// A page on which a text is written that is kept as it is saved: a template, or the signature. Only Save writes.
import { Box, Text } from 'ink';
import { type ReactNode, useRef, useState } from 'react';
import { knownFieldNames } from '../../mail/templates/fill-template.ts';
import { Frame, useBodySize } from '../../ui/frame.tsx';
import { useCommands, useNotices } from '../../ui/keyboard.tsx';
import { Rule } from '../../ui/rule.tsx';
import { areaText, createArea } from '../../ui/text-area.ts';
import { TextArea } from '../../ui/text-area-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { toCells, truncate, wrap } from '../../ui/text-width.ts';
import { useTheme } from '../../ui/theme.ts';
import { useNavigation } from '../navigation.ts';
import { textPageCommands } from './configure-keys.ts';
import { LeaveDialog } from './leave-dialog.tsx';

export interface TextPageProps {
  title: string;
  /** The lines above the text, by their labels. */
  fields: readonly { id: string; label: string; value: string }[];
  text: string;
  /** Said above the text. */
  hint?: string;
  /** What is drawn under the text, from what stands in it. */
  preview?: (text: string) => readonly string[];
  /** Saves; a sentence says why that was not possible. */
  save: (values: Readonly<Record<string, string>>, text: string) => Promise<string | null>;
}

const LABEL = 9;
const fieldHint = `Filled in by itself: ${knownFieldNames.map((name) => `{{${name}}}`).join(' ')}. Any other {{gap}} is asked for.`;

export function TextPage({ title, fields, text: first, hint, preview, save }: TextPageProps): ReactNode {
  const navigation = useNavigation();
  const notices = useNotices();
  const { style, mark } = useTheme();
  const size = useBodySize();
  const [values, setValues] = useState(() => Object.fromEntries(fields.map(({ id, value }) => [id, value])));
  const [area, setArea] = useState(() => createArea(first));
  const [focus, setFocus] = useState(0);
  const [asking, setAsking] = useState(false);
  const saving = useRef(false);
  const text = areaText(area);
  const changed = text !== first || fields.some(({ id, value }) => values[id] !== value);

  const move = (by: number): void => setFocus(Math.max(0, Math.min(fields.length, focus + by)));
  async function store(): Promise<void> {
    if (saving.current) return;
    saving.current = true;
    try {
      const wrong = await save(values, text);
      if (wrong !== null) return notices.show(wrong, { tone: 'error' });
      navigation.pop();
      notices.show('Saved.', { tone: 'success', here: true });
    } finally {
      saving.current = false;
    }
  }
  useCommands(textPageCommands, {
    'text.save': store,
    'text.back': () => (changed ? setAsking(true) : navigation.pop()),
    'text.next': () => move(1),
    'text.previous': () => move(-1),
    'text.enter': () => move(1),
    'text.down': () => move(1),
    'text.up': () => move(-1),
  });
  const width = size.columns - 4;
  const hints = wrap(hint ?? fieldHint, width);
  const below = preview?.(text) ?? [];
  const height = Math.max(
    1,
    size.rows - fields.length - hints.length - 1 - (below.length > 0 ? below.length + 1 : 0),
  );
  return (
    <Frame
      title={title}
      dialog={
        asking ? <LeaveDialog onStay={() => setAsking(false)} onLeave={() => navigation.pop()} /> : undefined
      }
    >
      <Box flexDirection="column" paddingX={2}>
        {fields.map(({ id, label }, index) => (
          <Box key={id} marginLeft={-2}>
            <Text {...style.selected}>{focus === index ? `${mark.pointer} ` : '  '}</Text>
            <Text {...(focus === index ? style.selected : style.dim)}>{toCells(label, LABEL)}</Text>
            <TextField
              value={values[id] ?? ''}
              onChange={(value) => setValues({ ...values, [id]: value })}
              focus={focus === index && !asking}
              width={width - LABEL}
              line={focus === index}
            />
          </Box>
        ))}
        {hints.map((line) => (
          <Text key={line} {...style.dim}>
            {line}
          </Text>
        ))}
        <Rule width={width} />
        <TextArea
          state={area}
          onChange={setArea}
          focus={focus === fields.length && !asking}
          width={Math.min(width, 81)}
          height={height}
        />
        {below.length > 0 ? <Rule width={width} /> : undefined}
        {below.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
          <Text key={index} wrap="truncate">
            {truncate(line, width, mark.ellipsis)}
          </Text>
        ))}
      </Box>
    </Frame>
  );
}
