// A page beside "Mail": when mail is looked for and sent. What is chosen is saved by Finish, with everything else.
import { type ReactNode, useState } from 'react';
import { checkSchedule, toSchedule, toScheduleDraft } from '../../mail/setup/schedule-draft.ts';
import { Form } from '../../ui/form.tsx';
import { useCommands, useNotices } from '../../ui/keyboard.tsx';
import { scheduleRows } from '../schedule/schedule-rows.ts';
import { PageFrame, usePageSize } from './page-frame.tsx';
import type { Wizard } from './wizard.ts';
import { scheduleDoneCommands } from './wizard-keys.ts';

export function SchedulePage({ wizard }: { wizard: Wizard }): ReactNode {
  const notices = useNotices();
  const { columns, rows: height } = usePageSize();
  const [draft, setDraft] = useState(() => toScheduleDraft(wizard.state.draft.schedule ?? undefined));
  const [focus, setFocus] = useState('check');
  const errors = checkSchedule(draft);
  const done = (): void => {
    const schedule = toSchedule(draft);
    const [wrong] = Object.entries(errors);
    if (!schedule) {
      if (wrong) setFocus(wrong[0]);
      notices.show(wrong?.[1] ?? '', { tone: 'error' });
      return;
    }
    wizard.dispatch({ type: 'schedule', schedule });
  };
  const back = (): void => wizard.dispatch({ type: 'ask', question: null });
  useCommands(
    scheduleDoneCommands,
    { 'setup.scheduleDone': done, 'setup.scheduleBack': back },
    { modal: true },
  );
  const roomy = height >= 14;
  return (
    <PageFrame step="mail">
      <Form
        rows={[
          ...scheduleRows(draft, errors, setDraft, columns - 6, roomy),
          ...(roomy ? [[]] : []),
          [
            { kind: 'button', id: 'done', label: 'Take this', onPress: done },
            { kind: 'button', id: 'back', label: 'Back', onPress: back },
          ],
        ]}
        height={height}
        focus={focus}
        onFocus={setFocus}
      />
    </PageFrame>
  );
}
