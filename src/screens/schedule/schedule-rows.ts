// The fields of the schedule, for the wizard and for its page under Configure. Pure.
import {
  checkChoices,
  type ScheduleDraft,
  type ScheduleErrors,
  undoChoices,
} from '../../mail/setup/schedule-draft.ts';
import type { FieldSpec, FormRow } from '../../ui/form-model.ts';
import { wordsRows } from '../email-setup/words-rows.ts';

const checkLabels: Record<string, string> = {
  push: 'as it arrives',
  '1': 'every minute',
  '5': 'every 5 minutes',
  '15': 'every 15 minutes',
  '30': 'every 30 minutes',
  '60': 'every hour',
};

export function scheduleRows(
  draft: ScheduleDraft,
  errors: ScheduleErrors,
  change: (draft: ScheduleDraft) => void,
  width: number,
  roomy: boolean,
): FormRow[] {
  const text = (id: 'times' | 'pause' | 'perHour', label: string, more: Partial<FieldSpec> = {}): FormRow => [
    {
      ...{ kind: 'text', id, label, value: draft[id], error: errors[id] },
      onChange: (value: string) => change({ ...draft, [id]: value }),
      ...more,
    } as FieldSpec,
  ];
  const space: FormRow[] = roomy ? [[]] : [];
  return [
    [
      {
        ...{ kind: 'choice', id: 'check', label: 'Check for mail', value: draft.check },
        options: checkChoices.map((value) => ({ value, label: checkLabels[value]! })),
        onChange: (check: string) => change({ ...draft, check }),
      },
    ],
    ...space,
    [
      {
        ...{ kind: 'choice', id: 'send', label: 'Send letters', value: draft.send },
        options: [
          { value: 'once', label: 'at once' },
          { value: 'times', label: 'at set times' },
        ],
        onChange: (send: string) => change({ ...draft, send: send as ScheduleDraft['send'] }),
      },
    ],
    ...(draft.send === 'times'
      ? [text('times', 'Times', { placeholder: 'such as 09:00, 13:30, 17:00' })]
      : []),
    [
      {
        ...{ kind: 'choice', id: 'undo', label: 'Time to undo', value: draft.undo },
        options: undoChoices.map((value) => ({ value, label: value === '0' ? 'none' : `${value} seconds` })),
        onChange: (undo: string) => change({ ...draft, undo }),
        note: 'to take it back with u',
      },
    ],
    ...space,
    ...wordsRows('why', 'Some providers refuse many letters at once:', width),
    text('pause', 'Pause', { width: 8, note: 'seconds between two letters' }),
    text('perHour', 'At most', { width: 8, note: 'an hour; empty: no limit' }),
  ];
}
