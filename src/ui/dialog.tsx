// A question before something that cannot be undone. Each answer has its own key; arrows and Enter do as well, and
// Esc always leaves everything as it was.

import { Box, Text } from 'ink';
import { type ReactNode, useMemo, useState } from 'react';
import { type CommandTable, defineCommands } from './commands.ts';
import { useBodySize } from './frame.tsx';
import { showKey } from './key-names.ts';
import { useCommands, useNotices } from './keyboard.tsx';
import type { Action } from './keyboard-store.ts';
import { Panel, PanelLine, panelText } from './panel.tsx';
import { TextField } from './text-field.tsx';
import { cellWidth, toCells } from './text-width.ts';
import { useTheme } from './theme.ts';

export interface Choice<Id extends string = string> {
  id: Id;
  key: string;
  /** What it does, in words: "Move 4,812 letters", never "OK". */
  label: string;
}

export interface DialogProps<Id extends string> {
  title: string;
  /** What will happen, in numbers. */
  text: string;
  choices: readonly Choice<Id>[];
  /** Where the mark stands at first; the harmless answer where there is one. */
  initial?: NoInfer<Id>;
  onChoose: (id: NoInfer<Id>) => void;
  /** Esc. */
  onCancel: () => void;
}

const widest = 64;

/** As wide as its text needs and the screen allows. */
function useDialogWidth(): number {
  return Math.max(20, Math.min(widest, useBodySize().columns - 8));
}

export function Dialog<Id extends string>({
  title,
  text,
  choices,
  initial,
  onChoose,
  onCancel,
}: DialogProps<Id>): ReactNode {
  const width = useDialogWidth();
  const first = choices.findIndex(({ id }) => id === initial);
  const [selected, setSelected] = useState(Math.max(0, first));
  const names = choices.map(({ id, key, label }) => `${id} ${key} ${label}`).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the choices are told by their names, not by the array
  const table = useMemo(() => dialogCommands(title, choices), [title, names]);
  const move = (by: number) => (): void => setSelected((at) => (at + by + choices.length) % choices.length);
  const actions: Record<string, Action> = {
    'dialog.next': move(1),
    'dialog.previous': move(-1),
    'dialog.choose': () => {
      const choice = choices[selected];
      if (choice) onChoose(choice.id);
    },
    'dialog.cancel': onCancel,
  };
  for (const { id } of choices) actions[choiceId(id)] = () => onChoose(id);
  useCommands(table, actions, { modal: true });

  const keyWidth = Math.max(...choices.map(({ key }) => cellWidth(showKey(key))));
  const lines = [
    ...panelText(text, width),
    <PanelLine key="gap" text="" width={width} />,
    ...choices.map(({ id, key, label }, index) => (
      <ChoiceLine
        key={id}
        selected={index === selected}
        text={`${toCells(showKey(key), keyWidth)}  ${label}`}
        width={width}
      />
    )),
  ];
  return <Panel title={title} width={width} lines={lines} />;
}

function ChoiceLine({
  selected,
  text,
  width,
}: {
  selected: boolean;
  text: string;
  width: number;
}): ReactNode {
  const { mark, style } = useTheme();
  return (
    <Text wrap="truncate">
      <Text {...style.selected}>{selected ? mark.pointer : ' '}</Text>{' '}
      <Text {...(selected ? style.bold : {})}>{toCells(text, width - 2, 'left', mark.ellipsis)}</Text>
    </Text>
  );
}

const choiceId = (id: string): string => `answer.${id}`;

function dialogCommands(title: string, choices: readonly Choice[]): CommandTable {
  const answers = choices.map(
    ({ id, key, label }) => [choiceId(id), { keys: [key], label, palette: false }] as const,
  );
  return defineCommands<string>('dialog', title, {
    ...Object.fromEntries(answers),
    'dialog.next': { keys: ['down', 'right', 'tab'], label: 'Next answer', palette: false },
    'dialog.previous': { keys: ['up', 'left', 'shift+tab'], label: 'Answer before', palette: false },
    'dialog.choose': { keys: ['enter'], label: 'Choose', footer: 1, palette: false },
    'dialog.cancel': { keys: ['esc'], label: 'Leave it', footer: 2, palette: false },
  });
}

export interface TypedDialogProps {
  title: string;
  text: string;
  /** What has to be typed: a plain word. */
  word: string;
  /** What then happens, as on a button: "Move the mail". */
  label: string;
  onConfirm: () => void;
  onCancel: () => void;
}

const typedCommands = defineCommands('typed', 'Confirming', {
  'typed.confirm': { keys: ['enter'], label: 'Confirm', footer: 1, palette: false },
  'typed.cancel': { keys: ['esc'], label: 'Leave it', footer: 2, palette: false },
});

/** For what moves or destroys much: a word has to be typed, so that no key pressed by habit can do it. */
export function TypedDialog({ title, text, word, label, onConfirm, onCancel }: TypedDialogProps): ReactNode {
  const width = useDialogWidth();
  const notices = useNotices();
  const { mark } = useTheme();
  const [typed, setTyped] = useState('');
  useCommands(
    typedCommands,
    {
      'typed.confirm': () => {
        if (typed.trim().toLocaleLowerCase() === word.toLocaleLowerCase()) onConfirm();
        else
          notices.show(`Type "${word}" to go on, or press Esc to leave everything as it is.`, {
            tone: 'warning',
          });
      },
      'typed.cancel': onCancel,
    },
    { modal: true },
  );
  const prompt = `Type "${word}" to ${label}: `;
  const fieldWidth = Math.max(8, width - cellWidth(prompt));
  const lines = [
    ...panelText(text, width),
    <PanelLine key="gap" text="" width={width} />,
    <Box key="field">
      <Text>{toCells(prompt, width - fieldWidth, 'left', mark.ellipsis)}</Text>
      <TextField value={typed} onChange={setTyped} focus width={fieldWidth} />
    </Box>,
  ];
  return <Panel title={title} width={width} lines={lines} />;
}
