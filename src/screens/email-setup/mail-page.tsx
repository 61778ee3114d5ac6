// Third page: what will happen with the mail, in words, and the name that patients see.
import type { ReactNode } from 'react';
import { type Schedule, usualSchedule } from '../../db/schedule.ts';
import { fieldLabels } from '../../mail/setup/field-labels.ts';
import { pop3MoveWords, toPop3Words } from '../../mail/setup/pop3-words.ts';
import { scheduleInWords } from '../../mail/setup/schedule-draft.ts';
import { Form } from '../../ui/form.tsx';
import type { FormRow } from '../../ui/form-model.ts';
import { PageFrame, usePageSize } from './page-frame.tsx';
import { typing, type Wizard } from './wizard.ts';
import { lettersFound, shownErrors, type WizardState } from './wizard-state.ts';
import { wordsRows } from './words-rows.ts';

export function MailPage({ wizard }: { wizard: Wizard }): ReactNode {
  const { columns, rows: height } = usePageSize();
  const { state } = wizard;
  const { draft } = state;
  const width = columns - 6;
  const address = draft.address.trim();
  const name = draft.displayName.trim();
  const rows: FormRow[] = [
    [
      {
        kind: 'checkbox',
        id: 'receive',
        label: 'Receive email in frontdesk',
        checked: draft.receive,
        onChange: typing(wizard, 'receive'),
      },
    ],
    ...receivingRows(state, width),
    [],
    [
      {
        kind: 'text',
        id: 'displayName',
        label: fieldLabels.displayName,
        value: draft.displayName,
        onChange: typing(wizard, 'displayName'),
        placeholder: 'the name of the practice',
        error: shownErrors(state).displayName,
      },
    ],
    ...wordsRows('seen', `Patients see: ${name === '' ? address : `${name} <${address}>`}`, width),
    ...wordsRows('schedule', scheduleWords(draft.schedule ?? usualSchedule), width),
    [],
    [
      { kind: 'button', id: 'back', label: 'Back', onPress: wizard.back },
      { kind: 'button', id: 'next', label: 'Next', onPress: wizard.next },
      {
        ...{ kind: 'button', id: 'schedule', label: 'Schedule' },
        onPress: () => wizard.dispatch({ type: 'ask', question: 'schedule' }),
      },
    ],
  ];
  return (
    <PageFrame step="mail">
      <Form
        rows={rows}
        height={height}
        focus={state.focus.mail ?? 'displayName'}
        onFocus={(id) => wizard.dispatch({ type: 'focus', id })}
        onBlur={wizard.leave}
      />
    </PageFrame>
  );
}

const scheduleWords = (schedule: Schedule): string => {
  const { check, send } = scheduleInWords(schedule);
  return `Mail is looked for ${check}; letters are sent ${send}.`;
};

/** What receiving, or not receiving, means. */
function receivingRows(state: WizardState, width: number): FormRow[] {
  const { draft } = state;
  if (!draft.receive)
    return wordsRows(
      'sending',
      'This account only sends. Letters to the address are not shown in frontdesk; they stay where they are now.',
      width,
    );
  if (!draft.useImap)
    return [
      ...wordsRows('pop3', pop3MoveWords(draft.incomingHost.trim(), lettersFound(state)), width, 'warning'),
      ...(state.toPop3 ? wordsRows('toPop3', toPop3Words(state.toPop3), width) : []),
    ];
  return [
    ...wordsRows(
      'copies',
      `Every letter is copied to this computer and stays at ${draft.incomingHost.trim() || 'the server'}. What is read, moved or deleted here is so there too, and on every phone and computer that uses the address.`,
      width,
    ),
    ...wordsRows(
      'folders',
      "All folders are shown: Inbox, Drafts, Sent, Archive, Junk, Deleted and the practice's own. The newest letters come first, older ones follow while you work.",
      width,
    ),
  ];
}
