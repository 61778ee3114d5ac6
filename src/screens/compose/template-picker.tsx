// Chooses a template by a part of its name, asks for what it cannot fill in by itself, and hands over the words.
import { Box, Text, useIsScreenReaderEnabled } from 'ink';
import { type ReactNode, useState } from 'react';
import { foldWords } from '../../db/contacts.ts';
import { listTemplates, type Template } from '../../db/templates.ts';
import {
  type FieldValues,
  fieldValues,
  fillFields,
  missingFields,
} from '../../mail/templates/fill-template.ts';
import { Form } from '../../ui/form.tsx';
import type { FormRow } from '../../ui/form-model.ts';
import { Frame, useBodySize } from '../../ui/frame.tsx';
import { useCommands } from '../../ui/keyboard.tsx';
import { List, useListMoves, useListWindow } from '../../ui/list.tsx';
import { cleanLine } from '../../ui/safe-text.ts';
import { TextField } from '../../ui/text-field.tsx';
import { toCells, truncate } from '../../ui/text-width.ts';
import { useTheme } from '../../ui/theme.ts';
import { useQuery } from '../use-query.ts';
import { counted } from '../words.ts';
import { missingCommands, pickCommands } from './compose-keys.ts';

export interface Filled {
  id: number;
  subject: string;
  body: string;
}

export interface TemplatePickerProps {
  /** What is known without anybody being asked. */
  known: FieldValues;
  onDone: (filled: Filled) => void;
  onCancel: () => void;
}

/** Those of whose names each typed word is a part; often used ones first. Pure. */
export function matching(templates: readonly Template[], typed: string): Template[] {
  const words = foldWords(typed).split(/\s+/).filter(Boolean);
  return templates
    .filter(({ name }) => words.every((word) => foldWords(name).includes(word)))
    .sort((a, b) => b.used - a.used);
}

export function TemplatePicker({ known, onDone, onCancel }: TemplatePickerProps): ReactNode {
  const { mark, style } = useTheme();
  const reader = useIsScreenReaderEnabled();
  const body = useBodySize();
  const [typed, setTyped] = useState('');
  const [selected, setSelected] = useState(0);
  const [chosen, setChosen] = useState<Template>();
  const all = useQuery(['template'], 'templates', listTemplates);
  const found = matching(all ?? [], typed);
  const row = Math.min(selected, Math.max(0, found.length - 1));
  const view = { count: found.length, selected: row, height: body.rows - 2 };
  const { top, end } = useListWindow(view);
  useListMoves(view, setSelected);

  function choose(template: Template): void {
    if (missingFields(wordsOf(template), known).length > 0) setChosen(template);
    else onDone(fill(template, known));
  }
  useCommands(
    pickCommands,
    {
      'template.take': () => {
        const template = found[row];
        if (template) choose(template);
      },
      'template.back': onCancel,
    },
    { modal: true },
  );
  if (chosen)
    return (
      <MissingFields
        template={chosen}
        known={known}
        onDone={(values) => onDone(fill(chosen, values))}
        onCancel={() => setChosen(undefined)}
      />
    );
  return (
    <Frame title="Templates" detail={all ? counted(all.length, 'template') : ''}>
      <Box flexDirection="column">
        <Box paddingLeft={1}>
          <Text {...style.selected}>{'Part of its name  '}</Text>
          <TextField value={typed} onChange={setTyped} focus width={Math.max(10, body.columns - 22)} />
        </Box>
        {reader ? undefined : <Text> </Text>}
        <List
          top={top}
          end={end}
          count={found.length}
          selected={row}
          empty={
            all && all.length === 0
              ? 'There are no templates yet. Configure (c), Templates makes them.'
              : 'No template has this in its name.'
          }
          row={(index) => {
            const template = found[index]!;
            const name = toCells(cleanLine(template.name), 28, 'left', mark.ellipsis);
            return (
              <Text wrap="truncate">
                {truncate(` ${name}  ${cleanLine(template.body)}`, body.columns - 3, mark.ellipsis)}
              </Text>
            );
          }}
        />
      </Box>
    </Frame>
  );
}

const wordsOf = ({ subject, body }: Template): string => `${subject}\n${body}`;

const fill = ({ id, subject, body }: Template, values: FieldValues): Filled => ({
  ...{ id, subject: fillFields(subject, values), body: fillFields(body, values) },
});

interface MissingFieldsProps {
  template: Template;
  known: FieldValues;
  onDone: (values: FieldValues) => void;
  onCancel: () => void;
}

function MissingFields({ template, known, onDone, onCancel }: MissingFieldsProps): ReactNode {
  const body = useBodySize();
  const missing = missingFields(wordsOf(template), known);
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const done = (): void => onDone(new Map([...known, ...fieldValues(values)]));
  useCommands(missingCommands, { 'missing.done': done, 'missing.back': onCancel }, { modal: true });
  const rows: FormRow[] = [
    [{ kind: 'words', id: 'why', text: 'This letter needs to know:' }],
    [],
    ...missing.map(
      (name): FormRow => [
        {
          ...{ kind: 'text', id: name, label: cleanLine(name), value: values[name] ?? '' },
          onChange: (value: string) => setValues({ ...values, [name]: value }),
        },
      ],
    ),
    [],
    [
      { kind: 'button', id: 'done', label: 'Put it in', onPress: done },
      { kind: 'button', id: 'back', label: 'Back', onPress: onCancel },
    ],
    [{ kind: 'words', id: 'empty', text: 'What is left empty stays as {{…}}, to be written in the letter.' }],
  ];
  return (
    <Frame title={cleanLine(template.name)}>
      <Box paddingLeft={1} paddingTop={1}>
        <Form rows={rows} height={body.rows - 1} />
      </Box>
    </Frame>
  );
}
