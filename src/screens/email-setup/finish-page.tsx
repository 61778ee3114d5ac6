// Last page: every setting in words, what is known of whether they work, and Finish, which alone saves.
import type { ReactNode } from 'react';
import type { Problem } from '../../db/problem.ts';
import { toSettings } from '../../mail/setup/to-settings.ts';
import { Form } from '../../ui/form.tsx';
import { finishLines } from './finish-lines.ts';
import { PageFrame, usePageSize } from './page-frame.tsx';
import { ScrollLines } from './scroll-lines.tsx';
import type { Wizard } from './wizard.ts';

export interface FinishPageProps {
  wizard: Wizard;
  /** Why saving failed, after it was tried. */
  problem: Problem | null;
}

export function FinishPage({ wizard, problem }: FinishPageProps): ReactNode {
  const { columns, rows } = usePageSize();
  const finished = toSettings(wizard.state.draft);
  return (
    <PageFrame step="finish">
      <ScrollLines
        lines={finished.ok ? finishLines(finished, wizard.state, problem, columns - 4) : []}
        height={rows - 1}
      />
      <Form
        rows={[
          [
            { kind: 'button', id: 'back', label: 'Back', onPress: wizard.back },
            { kind: 'button', id: 'finish', label: 'Finish', onPress: wizard.finish },
          ],
        ]}
        height={1}
        focus={wizard.state.focus.finish ?? 'finish'}
        onFocus={(id) => wizard.dispatch({ type: 'focus', id })}
      />
    </PageFrame>
  );
}
