// The sign-in page of Microsoft accounts, as far as this version goes: it leads on to what works.
import type { ReactNode } from 'react';
import { Form } from '../../ui/form.tsx';
import type { FormRow } from '../../ui/form-model.ts';
import { PageFrame, usePageSize } from './page-frame.tsx';
import { typing, type Wizard } from './wizard.ts';
import { wordsRows } from './words-rows.ts';

export const microsoftNotHere =
  'This version signs in with Microsoft on the command line: frontdesk setup --provider microsoft';

export function MicrosoftPage({ wizard }: { wizard: Wizard }): ReactNode {
  const { columns, rows: height } = usePageSize();
  const width = columns - 6;
  const rows: FormRow[] = [
    ...wordsRows('heading', 'Microsoft Office 365: Outlook, Hotmail, Live and Microsoft 365 accounts', width),
    [],
    ...wordsRows('status', 'Status: Not authenticated', width),
    [],
    ...wordsRows('why', microsoftNotHere, width, 'warning'),
    [],
    ...wordsRows(
      'other',
      'Microsoft no longer takes passwords from mail programs, so Other Email works only where the practice has another provider or its administrator allows it.',
      width,
    ),
    [],
    [
      { kind: 'button', id: 'back', label: 'Back', onPress: wizard.back },
      {
        kind: 'button',
        id: 'other',
        label: 'Other Email',
        onPress: () => typing(wizard, 'provider')('other'),
      },
    ],
  ];
  return (
    <PageFrame step="signIn">
      <Form rows={rows} height={height} />
    </PageFrame>
  );
}
