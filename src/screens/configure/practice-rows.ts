// The fields of Practice Information, with what is said beside them. Pure.
import type { CampaignWait } from '../../db/campaign.ts';
import type { Practice } from '../../db/practice.ts';
import { answersGoWords, type PracticeErrors, practiceLabels } from '../../mail/practice/check-practice.ts';
import type { FieldSpec, FormRow } from '../../ui/form-model.ts';
import { wordsRows } from '../email-setup/words-rows.ts';

export interface PracticeForm {
  practice: Practice;
  errors: PracticeErrors;
  /** The account's address, which letters leave as. */
  account: string | undefined;
  wait: CampaignWait | null;
  change: (practice: Practice) => void;
  save: () => void;
  back: () => void;
  /** The letter that asks for the registration. */
  write: () => void;
  giveUp: () => void;
}

const campaign = [
  { value: 'unknown', label: 'not known' },
  { value: 'yes', label: 'yes' },
  { value: 'no', label: 'no' },
];

export function practiceRows(form: PracticeForm, width: number): FormRow[] {
  const { practice, errors, change, wait } = form;
  const text = (
    id: 'name' | 'addressLine' | 'phone' | 'email' | 'supportEmail',
    placeholder: string,
  ): FieldSpec => ({
    ...{ kind: 'text', id, label: practiceLabels[id], value: practice[id], placeholder, error: errors[id] },
    onChange: (value: string) => change({ ...practice, [id]: value }),
  });
  const uses = practice.usesCampaign;
  return [
    [text('name', 'the name of the practice')],
    [text('addressLine', 'street and town')],
    [text('phone', '')],
    [text('email', 'reception@practice.example')],
    ...(errors.email === undefined
      ? wordsRows('goes', answersGoWords(practice.email.trim(), form.account), width)
      : []),
    [text('supportEmail', "the support team's address")],
    [
      {
        ...{ kind: 'choice', id: 'usesCampaign', label: practiceLabels.usesCampaign, options: campaign },
        value: uses === null ? 'unknown' : uses ? 'yes' : 'no',
        onChange: (value: string) =>
          change({ ...practice, usesCampaign: value === 'unknown' ? null : value === 'yes' }),
      },
    ],
    ...(wait === null ? [] : waitRows(wait, width)),
    [],
    [
      { kind: 'button', id: 'save', label: 'Save', onPress: form.save },
      { kind: 'button', id: 'back', label: 'Back', onPress: form.back },
      ...(uses === true
        ? [
            {
              kind: 'button',
              id: 'write',
              label: 'Write to support',
              onPress: form.write,
            } satisfies FieldSpec,
          ]
        : []),
      ...(wait === null
        ? []
        : [
            { kind: 'button', id: 'giveUp', label: 'Wait no more', onPress: form.giveUp } satisfies FieldSpec,
          ]),
    ],
  ];
}

function waitRows({ address }: CampaignWait, width: number): FormRow[] {
  return wordsRows(
    'wait',
    `Campaign+ waits for ${address} to be confirmed. The letter with the link is marked in the inbox when it comes; look into Junk, too.`,
    width,
  );
}
