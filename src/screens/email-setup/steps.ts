// The pages of Email Setup, in their order. To add one, add an entry here and its page in email-setup.tsx.
import type { DraftField, DraftSettings } from '../../mail/setup/draft-settings.ts';

export type StepId = 'provider' | 'signIn' | 'mail' | 'finish';

export interface Step {
  id: StepId;
  title: string;
  /** What must be right before Next leads on. */
  fields: readonly DraftField[];
}

export const steps: readonly Step[] = [
  { id: 'provider', title: 'Provider', fields: [] },
  {
    id: 'signIn',
    title: 'Sign in',
    fields: [
      ...(['provider', 'address', 'user', 'password', 'receive'] as const),
      ...(['incomingHost', 'incomingPort', 'incomingSecurity', 'useImap'] as const),
      ...(['outgoingHost', 'outgoingPort', 'outgoingSecurity'] as const),
      ...(['outgoingAuth', 'outgoingUser', 'outgoingPassword'] as const),
      ...(['clientId', 'clientSecret', 'tenant'] as const),
    ],
  },
  { id: 'mail', title: 'Mail', fields: ['displayName'] },
  { id: 'finish', title: 'Finish', fields: [] },
];

export const stepAt = (id: StepId): number => steps.findIndex((step) => step.id === id);

/** "Provider > [Sign in] > Mail > Finish" */
export function stepsInWords(current: StepId, arrow: string): string {
  return steps.map(({ id, title }) => (id === current ? `[${title}]` : title)).join(` ${arrow} `);
}

/** Whether anything was typed since the wizard was opened. */
export function isChanged(draft: DraftSettings, initial: DraftSettings): boolean {
  const { typed: _typed, ...now } = draft;
  const { typed: _before, ...before } = initial;
  return JSON.stringify(now) !== JSON.stringify(before);
}
