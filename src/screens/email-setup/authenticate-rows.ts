// What stands on the page with Authenticate, in each state of the sign-in. Pure.
import type { Problem } from '../../db/problem.ts';
import { fieldLabels } from '../../mail/setup/field-labels.ts';
import { pop3Warning } from '../../mail/setup/pop3-words.ts';
import type { FieldSpec, FormRow } from '../../ui/form-model.ts';
import { cleanLine } from '../../ui/safe-text.ts';
import {
  type AuthenticateView,
  button,
  expectRows,
  headOf,
  type In,
  phoneOf,
  spaceOf,
  statusOf,
  stopOf,
} from './authenticate-view.ts';
import { elsewhereRows, hereRows } from './browser-rows.ts';
import { practiceWords, whereWords } from './practice-words.ts';
import { codesUnused } from './use-sign-in.ts';
import { typing } from './wizard.ts';
import { endedSignIn, shownErrors } from './wizard-state.ts';
import { wordsRows } from './words-rows.ts';

/** Large: one letter is easily told from the next. */
const spaced = (code: string): string => [...code].join(' ');

export function authenticateRows(view: AuthenticateView): FormRow[] {
  const now = view.wizard.state.signIn;
  switch (now.state) {
    case 'asking':
      return [...headOf(view), ...statusOf(view), [], [stopOf(view)]];
    case 'code':
      return codeRows(view, now);
    case 'browser':
      return now.here ? hereRows(view, now) : elsewhereRows(view, now);
    case 'otherAccount':
      return otherAccountRows(view, now);
    case 'failed':
    case 'none':
      return restingRows(view, now.state === 'failed' ? now.problem : null);
  }
}

/** What stands between the fields, sentence by sentence; without the status, and without what is for a mouse. */
export function spokenWords(rows: readonly FormRow[]): string[] {
  const sentences = new Map<string, string>();
  for (const field of rows.flat()) {
    if (field.kind !== 'words' || field.link !== undefined) continue;
    // A long sentence stands in several rows, numbered.
    const id = field.id.replace(/-\d+$/, '');
    if (id !== 'status' && id !== 'mouse')
      sentences.set(id, `${sentences.get(id) ?? ''} ${field.text.trim()}`.trim());
  }
  return [...sentences.values()];
}

function codeRows(view: AuthenticateView, { code, unused }: In<'code'>): FormRow[] {
  const { width, signIn, way, wizard } = view;
  return [
    ...(view.roomy ? headOf(view) : []),
    ...statusOf(view),
    ...(unused > 0 ? wordsRows('new', 'The code ran out; here is a new one.', width, 'warning') : []),
    ...spaceOf(view),
    ...wordsRows('open', whereWords(view.demo), width),
    [{ kind: 'words', id: 'where', text: `    ${cleanLine(code.address)}` }],
    ...wordsRows('enter', 'and enter the code', width),
    [{ kind: 'words', id: 'code', text: `    ${spaced(cleanLine(code.code))}`, tone: 'success' }],
    ...spaceOf(view),
    ...expectRows(view),
    ...spaceOf(view),
    [
      ...phoneOf(view),
      stopOf(view),
      button('otherWay', 'Use a web browser', () => signIn.inBrowser(wizard.state.draft, way === 'here')),
    ],
  ];
}

function otherAccountRows(view: AuthenticateView, { signedIn }: In<'otherAccount'>): FormRow[] {
  const { provider, wizard, signIn, width } = view;
  const as = cleanLine(signedIn.address);
  return [
    ...headOf(view),
    ...statusOf(view),
    ...spaceOf(view),
    ...wordsRows(
      'other',
      `${provider.name} says that this was ${as}. If that is another name of the same mailbox, or may open it, use it. Otherwise sign in again, and choose "Use another account" there.`,
      width,
    ),
    ...spaceOf(view),
    [
      button('signInAgain', 'Sign in again', view.authenticate),
      button('use', `Use ${as}`, () => signIn.accept(wizard.state.draft, signedIn)),
      stopOf(view),
    ],
  ];
}

/** Before, between and after attempts. */
function restingRows(view: AuthenticateView, problem: Problem | null): FormRow[] {
  const { wizard, provider, signIn, way, width, missing } = view;
  const { draft } = wizard.state;
  const errors = shownErrors(wizard.state);
  const said = problem ?? missing ?? endedSignIn(wizard.state);
  const finishes = wizard.state.again && draft.signedIn !== null;
  const label = problem === codesUnused ? 'New code' : draft.signedIn ? 'Authenticate again' : 'Authenticate';
  const otherWays =
    way === 'code'
      ? [button('browser', 'In a web browser', () => signIn.inBrowser(draft, false))]
      : way === 'here' && provider.byCode
        ? [button('byCode', 'With a code', () => signIn.withCode(draft))]
        : [];
  const withoutSignIn = missing !== null || problem?.kind === 'settings' || problem?.kind === 'denied';
  return [
    [
      {
        ...{ kind: 'text', id: 'address', label: fieldLabels.address, value: draft.address },
        onChange: typing(wizard, 'address'),
        placeholder: 'reception@practice.example',
        error: errors.address,
      },
    ],
    ...(view.demo ? wordsRows('practice', practiceWords(provider.name), width) : []),
    ...statusOf(view),
    ...(said
      ? wordsRows('problem', `${said.title} ${said.fix}`, width, missing && !problem ? 'warning' : 'error')
      : []),
    [
      button('authenticate', label, view.authenticate),
      ...(draft.signedIn ? [] : otherWays),
      ...(view.advanced ? [] : [button('advanced', 'Advanced', view.showAdvanced)]),
    ],
    ...(withoutSignIn && provider.byPassword !== null
      ? [[button('appPassword', 'Use an app password instead', view.useAppPassword)]]
      : []),
    ...(view.advanced ? advancedRows(view, errors) : []),
    ...spaceOf(view),
    ...receivingRows(view),
    ...spaceOf(view),
    [
      button('back', 'Back', wizard.back),
      button('next', 'Next', wizard.next),
      ...(finishes ? [button('finishNow', 'Finish', wizard.finish)] : []),
    ],
    ...(view.crowded
      ? []
      : wordsRows(
          'nothing',
          finishes
            ? 'Finish saves the sign-in. What waits then goes on by itself.'
            : 'Nothing is saved until you press Finish.',
          width,
        )),
  ];
}

function advancedRows(
  { wizard, provider, width, missing, configured }: AuthenticateView,
  errors: ReturnType<typeof shownErrors>,
): FormRow[] {
  const { registration, name } = provider;
  const { draft } = wizard.state;
  const field = (id: 'clientId' | 'tenant', example: string): FormRow => [
    {
      ...{ kind: 'text', id, label: fieldLabels[id], value: draft[id] },
      ...{ onChange: typing(wizard, id), error: errors[id] },
      placeholder: configured ? 'as configured on this computer' : `such as ${example}`,
    },
  ];
  return [
    ...wordsRows(
      'advancedIs',
      missing
        ? 'Or type the client id here, for this account alone.'
        : `For technicians: how frontdesk is registered at ${name}, for this account alone (${registration.guide}).`,
      width,
    ),
    field('clientId', registration.clientIdExample),
    ...(registration.givesSecret
      ? [
          [
            {
              ...{ kind: 'secret', id: 'clientSecret', label: fieldLabels.clientSecret },
              ...{ value: draft.clientSecret, onChange: typing(wizard, 'clientSecret') },
              placeholder: draft.saved.clientSecret === provider.id ? 'unchanged' : '',
            } satisfies FieldSpec,
          ],
        ]
      : []),
    ...(registration.tenant === '' ? [] : [field('tenant', registration.tenant)]),
  ];
}

/** Whether and how mail comes, and by which servers. */
function receivingRows({ wizard, width, crowded }: AuthenticateView): FormRow[] {
  const { draft } = wizard.state;
  // Until somebody has signed in, what stands there may be another provider's.
  const known = draft.signedIn !== null || draft.saved.servers === draft.provider;
  const { incomingHost, outgoingHost } = known ? draft : { incomingHost: '', outgoingHost: '' };
  const receiveBy = !draft.receive ? 'none' : draft.useImap ? 'imap' : 'pop3';
  const words = !draft.receive
    ? `This account only sends${outgoingHost === '' ? '' : `, by ${outgoingHost}`}.`
    : incomingHost === ''
      ? ''
      : `Mail comes from ${incomingHost} by ${draft.useImap ? 'IMAP' : 'POP3'}, and is sent by ${outgoingHost}.`;
  return [
    [
      {
        ...{ kind: 'choice', id: 'receiveBy', label: 'Receive by', value: receiveBy },
        options: [
          { value: 'imap', label: 'IMAP: letters stay' },
          { value: 'pop3', label: 'POP3: MOVES all mail' },
          { value: 'none', label: 'not at all, only send' },
        ],
        onChange: (value: string) => {
          typing(wizard, 'receive')(value !== 'none');
          if (value !== 'none') typing(wizard, 'useImap')(value === 'imap');
        },
      },
    ],
    ...(receiveBy === 'pop3' ? wordsRows('pop3', pop3Warning, width, 'warning') : []),
    ...(crowded ? [] : wordsRows('servers', words, width)),
  ];
}
