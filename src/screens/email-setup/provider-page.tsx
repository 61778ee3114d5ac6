// First page: whose mail it is.
import type { ReactNode } from 'react';
import type { ProviderId } from '../../db/account-settings.ts';
import { oauthProviders } from '../../mail/auth/oauth-providers.ts';
import { Form } from '../../ui/form.tsx';
import type { FormRow } from '../../ui/form-model.ts';
import { toCells } from '../../ui/text-width.ts';
import { PageFrame, usePageSize } from './page-frame.tsx';
import { typing, type Wizard } from './wizard.ts';
import { wordsRows } from './words-rows.ts';

const [microsoft, ...others] = oauthProviders;
const other = {
  id: 'other',
  label: 'Other Email',
  note: 'GoDaddy, Yahoo, any other',
};

export function ProviderPage({ wizard }: { wizard: Wizard }): ReactNode {
  const { state } = wizard;
  const { columns, rows: height } = usePageSize();
  const choose = (provider: ProviderId) => (): void => {
    typing(wizard, 'provider')(provider);
    wizard.dispatch({ type: 'goTo', step: 'signIn' });
  };
  const rows: FormRow[] = [
    ...wordsRows(
      'why',
      wizard.editing
        ? `Changing the account ${state.initial.address}. Who provides the practice's e-mail? Enter chooses.`
        : "Who provides the practice's e-mail? The arrows move, Enter chooses.",
      columns - 4,
    ),
    [],
    // The two of the practice-software guides come first.
    ...[microsoft!, other, ...others].map(
      ({ id, label, note }): FormRow => [
        { kind: 'button', id, label: toCells(label, 20), onPress: choose(id), note },
      ],
    ),
    [],
    ...wordsRows(
      'help',
      'If you do not know: the part of the address after the @ often tells. Other Email finds most servers by itself.',
      columns - 6,
    ),
  ];
  return (
    <PageFrame step="provider">
      <Form
        rows={rows}
        height={height}
        focus={state.focus.provider ?? (state.draft.provider || 'microsoft')}
        onFocus={(id) => wizard.dispatch({ type: 'focus', id })}
      />
    </PageFrame>
  );
}
