// A page beside "Mail": when mail is looked for and sent. What is chosen is saved by Finish, with everything else.
import type { ReactNode } from 'react';
import { Form } from '../../ui/form.tsx';
import { useCommands } from '../../ui/keyboard.tsx';
import { scheduleRows } from '../schedule/schedule-rows.ts';
import { useSchedule } from '../schedule/use-schedule.ts';
import { PageFrame, usePageSize } from './page-frame.tsx';
import type { Wizard } from './wizard.ts';
import { scheduleDoneCommands } from './wizard-keys.ts';

export function SchedulePage({ wizard }: { wizard: Wizard }): ReactNode {
  const { columns, rows: height } = usePageSize();
  const form = useSchedule(wizard.state.draft.schedule ?? undefined);
  const done = (): void => {
    const schedule = form.take();
    if (schedule) wizard.dispatch({ type: 'schedule', schedule });
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
          ...scheduleRows(form.draft, form.errors, form.change, columns - 6, roomy),
          ...(roomy ? [[]] : []),
          [
            { kind: 'button', id: 'done', label: 'Take this', onPress: done },
            { kind: 'button', id: 'back', label: 'Back', onPress: back },
          ],
        ]}
        height={height}
        focus={form.focus}
        onFocus={form.setFocus}
        onBlur={form.leave}
      />
    </PageFrame>
  );
}
