// What every page of Email Setup is handed.
import type { Dispatch } from 'react';
import type { DraftAction, DraftField, DraftValues } from '../../mail/setup/draft-settings.ts';
import type { WizardAction, WizardState } from './wizard-state.ts';

export interface Wizard {
  state: WizardState;
  dispatch: Dispatch<WizardAction>;
  next(): void;
  back(): void;
  /** Starts the test, or stops the one that runs. */
  test(): void;
  finish(): void;
  /** A field was left. */
  leave(id: string): void;
  /** An existing account is being changed. */
  editing: boolean;
}

/** What a field calls with each new value. */
export function typing<F extends DraftField>(wizard: Wizard, field: F): (value: DraftValues[F]) => void {
  return (value) =>
    wizard.dispatch({ type: 'draft', action: { type: 'type', field, value } as unknown as DraftAction });
}
