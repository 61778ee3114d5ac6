// The fields of the sign-in page for Other Email, with what is said beside them. Pure.
import type { Security } from '../../db/account-settings.ts';
import { isAsked } from '../../mail/setup/check-draft.ts';
import type { DraftSettings } from '../../mail/setup/draft-settings.ts';
import { fieldLabels, securityLabels } from '../../mail/setup/field-labels.ts';
import { microsoftOf, passwordsEnded } from '../../mail/setup/passwords-ended.ts';
import { pop3Warning } from '../../mail/setup/pop3-words.ts';
import type { FieldSpec, FormRow } from '../../ui/form-model.ts';
import { isThisComputer } from '../../mail/protocols/local-address.ts';
import { typing, type Wizard } from './wizard.ts';
import { type SearchState, shownErrors } from './wizard-state.ts';
import { wordsRows } from './words-rows.ts';

const portWidth = 7;
/** With less room than this, every field has a line of its own. */
const narrow = 66;
const securities = (['tls', 'starttls', 'none'] as const).map((value) => ({
  value,
  label: securityLabels[value],
}));
const clearWarning = 'Not encrypted: everyone in the local network can read the password and the letters.';

/** `width` in cells, for sentences. */
export function signInRows(wizard: Wizard, width: number): FormRow[] {
  const { draft, search } = wizard.state;
  const errors = shownErrors(wizard.state);
  const text = (
    id: 'address' | 'user' | 'incomingHost' | 'outgoingHost' | 'outgoingUser',
    placeholder = '',
  ): FieldSpec => ({
    kind: 'text',
    id,
    placeholder,
    label: fieldLabels[id],
    value: draft[id],
    onChange: typing(wizard, id),
    error: errors[id],
  });
  const secret = (id: 'password' | 'outgoingPassword'): FieldSpec => ({
    kind: 'secret',
    id,
    label: fieldLabels[id],
    value: draft[id],
    placeholder: draft.saved[id] ? 'unchanged' : '',
    onChange: typing(wizard, id),
    error: errors[id],
  });
  const port = (id: 'incomingPort' | 'outgoingPort'): FieldSpec => ({
    kind: 'text',
    id,
    label: fieldLabels[id],
    width: portWidth,
    value: draft[id],
    onChange: typing(wizard, id),
    error: errors[id],
  });
  const encryption = (id: 'incomingSecurity' | 'outgoingSecurity'): FieldSpec => ({
    kind: 'choice',
    id,
    label: 'Encryption',
    options: securities,
    value: draft[id],
    onChange: (value) => typing(wizard, id)(value as Security),
    error: errors[id],
  });
  const server = (side: 'incoming' | 'outgoing'): FormRow[] => [
    [text(`${side}Host`)],
    ...beside(port(`${side}Port`), encryption(`${side}Security`)),
    ...(draft[`${side}Security`] === 'none' && !isThisComputer(draft[`${side}Host`])
      ? wordsRows(`${side}Clear`, clearWarning, width, 'warning')
      : []),
  ];
  const beside = (...fields: FieldSpec[]): FormRow[] =>
    width < narrow ? fields.map((one) => [one]) : [fields];
  const signsIn = isAsked(draft, 'password');
  return [
    [text('address', 'reception@practice.example')],
    ...searchRows(wizard, search, width),
    ...microsoftRows(wizard, width),
    ...(signsIn ? [[text('user')], [secret('password')]] : []),
    [
      {
        kind: 'checkbox',
        id: 'receive',
        label: 'Receive email in frontdesk',
        checked: draft.receive,
        onChange: typing(wizard, 'receive'),
      },
    ],
    ...(draft.receive
      ? [
          ...server('incoming'),
          [
            {
              kind: 'checkbox',
              id: 'useImap',
              label: fieldLabels.useImap,
              checked: draft.useImap,
              onChange: typing(wizard, 'useImap'),
              error: errors.useImap,
              note: draft.useImap ? 'the letters stay on the server' : 'unticked: POP3',
            } satisfies FieldSpec,
          ],
          ...(draft.useImap ? [] : wordsRows('pop3', pop3Warning, width, 'warning')),
        ]
      : []),
    ...server('outgoing'),
    ...beside(...authRow(wizard, draft)),
    ...(draft.outgoingAuth === 'own' ? [[text('outgoingUser')], [secret('outgoingPassword')]] : []),
    [],
    [
      {
        kind: 'button',
        id: 'test',
        label: wizard.state.test?.running ? 'Stop the test' : 'Test Credentials',
        onPress: wizard.test,
      },
      { kind: 'button', id: 'back', label: 'Back', onPress: wizard.back },
      { kind: 'button', id: 'next', label: 'Next', onPress: wizard.next },
    ],
  ];
}

function authRow(wizard: Wizard, draft: DraftSettings): FormRow {
  const change = typing(wizard, 'outgoingAuth');
  const tick: FieldSpec = {
    kind: 'checkbox',
    id: 'outgoingAuth',
    label: fieldLabels.outgoingAuth,
    checked: draft.outgoingAuth !== 'none',
    onChange: (on) => change(on ? 'same' : 'none'),
  };
  if (draft.outgoingAuth === 'none') return [tick];
  const options = [
    { value: 'same', label: 'the same sign-in' },
    { value: 'own', label: 'its own sign-in' },
  ];
  return [
    tick,
    {
      kind: 'choice',
      id: 'outgoingAuthKind',
      label: 'with',
      options,
      value: draft.outgoingAuth,
      onChange: (value) => change(value === 'own' ? 'own' : 'same'),
    },
  ];
}

/** What was found for the address, and how to use it where a person has to agree. */
function searchRows(wizard: Wizard, search: SearchState, width: number): FormRow[] {
  switch (search.state) {
    case 'none':
      return [];
    case 'looking':
      return wordsRows('search', `${search.words}. Everything can be typed meanwhile.`, width);
    case 'nothing':
      return wordsRows(
        'search',
        'No servers were found for this address. Type what the provider gave you.',
        width,
      );
    case 'found': {
      const { proposal, used } = search;
      const rows = [
        ...wordsRows(
          'search',
          used ? `${proposal.source} Check it, and type over what is wrong.` : proposal.source,
          width,
          used ? 'success' : 'warning',
        ),
        // Of Microsoft's there is more to say: below.
        ...(proposal.provider?.signIn === 'microsoft'
          ? []
          : wordsRows('note', proposal.note, width, 'warning')),
      ];
      if (used) return rows;
      return [
        ...rows,
        [
          {
            kind: 'button',
            id: 'useProposal',
            label: 'Use these servers',
            onPress: () => wizard.dispatch({ type: 'useProposal' }),
          },
        ],
      ];
    }
  }
}

/** An address of Microsoft's: that passwords have ended, and the way that works. One can go on all the same. */
function microsoftRows(wizard: Wizard, width: number): FormRow[] {
  const { draft, search } = wizard.state;
  const provider = microsoftOf(draft, search.state === 'found' ? search.proposal : null);
  if (provider === null) return [];
  return [
    ...wordsRows('ended', passwordsEnded(provider), width, 'warning'),
    [
      {
        kind: 'button',
        id: 'toMicrosoft',
        label: 'Use Microsoft Office 365',
        note: 'the address is kept',
        onPress: () => {
          typing(wizard, 'provider')('microsoft');
          wizard.dispatch({ type: 'focus', id: 'authenticate' });
        },
      },
    ],
  ];
}
