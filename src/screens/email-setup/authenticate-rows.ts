// What stands on the page with Authenticate, in each state of the sign-in. Pure.
import type { OAuthProvider } from '../../mail/auth/oauth-provider.ts';
import type { Problem } from '../../db/problem.ts';
import type { SignInWay } from '../../mail/auth/sign-in-way.ts';
import { fieldLabels } from '../../mail/setup/field-labels.ts';
import { pop3Warning } from '../../mail/setup/pop3-words.ts';
import type { FieldSpec, FormRow } from '../../ui/form-model.ts';
import { cleanLine } from '../../ui/safe-text.ts';
import type { DemoMailbox } from '../services.ts';
import type { StatusWords } from './authenticate-status.ts';
import { passwordWords, practiceWords, whereWords } from './practice-words.ts';
import { codesUnused, type SignInControl } from './use-sign-in.ts';
import { typing, type Wizard } from './wizard.ts';
import { type SignInState, shownErrors } from './wizard-state.ts';
import { wordsRows } from './words-rows.ts';

export interface AuthenticateView {
  wizard: Wizard;
  provider: OAuthProvider;
  /** In the demo, whose sign-in page is on this computer. */
  demo: DemoMailbox | null;
  signIn: SignInControl;
  /** Which way Authenticate takes. */
  way: SignInWay;
  status: StatusWords;
  /** Why nobody can sign in with the configuration as it is; null: everybody can. */
  missing: Problem | null;
  advanced: boolean;
  /** The configuration of this computer has a client id. */
  configured: boolean;
  pasted: string;
  /** Whether the terminal draws links. */
  links: boolean;
  /** In cells, for sentences. */
  width: number;
  /** Room for more than what is needed now. */
  roomy: boolean;
  /** Little room, and what the mail servers say needs some of it. */
  crowded: boolean;
  authenticate(): void;
  showAdvanced(): void;
  useAppPassword(): void;
  setPasted(text: string): void;
  copy(text: string): void;
  /** In the demo. */
  takePhone(): void;
  save(address: string): void;
}

/** Large: one letter is easily told from the next. */
const spaced = (code: string): string => [...code].join(' ');

const button = (id: string, label: string, onPress: () => void): FieldSpec => ({
  ...{ kind: 'button', id, label, onPress },
});

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

type In<S extends SignInState['state']> = Extract<SignInState, { state: S }>;

const headOf = ({ wizard, width }: AuthenticateView): FormRow[] =>
  wordsRows('address-is', `For ${wizard.state.draft.address.trim()}`, width);
const statusOf = ({ status, width }: AuthenticateView): FormRow[] =>
  wordsRows('status', `Status: ${status.text}`, width, status.tone);
const phoneOf = ({ demo, takePhone }: AuthenticateView): FieldSpec[] =>
  demo ? [button('phone', 'Practice phone', takePhone)] : [];
const stopOf = ({ signIn }: AuthenticateView): FieldSpec => button('stop', 'Stop', signIn.stop);
const spaceOf = ({ roomy }: AuthenticateView): FormRow[] => (roomy ? [[]] : []);

/** What to expect at the provider's page. */
const expectRows = ({ provider, demo, width }: AuthenticateView): FormRow[] =>
  wordsRows('password', `${passwordWords(provider.name, demo)} ${provider.hint}`.trim(), width);

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

function hereRows(view: AuthenticateView, { problem }: In<'browser'>): FormRow[] {
  const { provider, signIn, wizard, width } = view;
  const { draft } = wizard.state;
  return [
    ...headOf(view),
    ...statusOf(view),
    ...spaceOf(view),
    ...(problem
      ? wordsRows('problem', `${problem.title} ${problem.fix}`, width, 'error')
      : [
          ...wordsRows(
            'opened',
            'The sign-in page opens in the web browser of this computer. Sign in there; frontdesk goes on by itself when you are done.',
            width,
          ),
          ...expectRows(view),
        ]),
    ...spaceOf(view),
    [
      // What is meant to be done stands first.
      ...(problem ? [] : [stopOf(view)]),
      button('again', 'Open it again', () => signIn.inBrowser(draft, true)),
      ...(provider.byCode ? [button('useCode', 'Use a code', () => signIn.withCode(draft))] : []),
      button('elsewhere', 'Use another browser', signIn.elsewhere),
      ...(problem ? [stopOf(view)] : []),
    ],
  ];
}

const linkRow = (link: string): FormRow => [
  { kind: 'words', id: 'mouse', text: 'Or, with a mouse:' },
  { kind: 'words', id: 'link', text: 'Open the sign-in page', link },
];

function elsewhereRows(view: AuthenticateView, { url, port, problem, notOpened }: In<'browser'>): FormRow[] {
  const { provider, signIn, wizard, width, links, pasted } = view;
  const said = notOpened?.title ?? '';
  return [
    ...statusOf(view),
    ...wordsRows('notOpened', said, width, 'warning'),
    ...wordsRows(
      'url',
      'Open the address of the sign-in in a web browser, on any computer. Copy it, or save it as a file.',
      width,
    ),
    [
      button('copyUrl', 'Copy the address', () => view.copy(url)),
      button('saveUrl', 'Save it as a file', () => view.save(url)),
      ...phoneOf(view),
    ],
    ...(links ? [linkRow(url)] : []),
    ...(view.demo || view.roomy ? expectRows(view) : []),
    ...spaceOf(view),
    ...wordsRows(
      'back',
      'If the browser says afterwards that a page cannot be reached, all is well: paste the address of that page here, and choose Go on.',
      width,
    ),
    [
      {
        ...{ kind: 'text', id: 'pasted', label: 'Address', value: pasted, onChange: view.setPasted },
        placeholder: 'http://localhost',
        error: problem ? `${problem.title} ${problem.fix}` : undefined,
      },
    ],
    [
      button('paste', 'Go on', () => signIn.paste(pasted)),
      ...(provider.byCode
        ? [button('useCode', 'Use a code', () => signIn.withCode(wizard.state.draft))]
        : []),
      stopOf(view),
    ],
    ...spaceOf(view),
    ...wordsRows(
      'tunnel',
      `Technicians: through "ssh -L ${port}:localhost:${port}" the browser comes back by itself.`,
      width,
    ),
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
  // The sign-in of before is no use any more; a new one, or another address, is another matter.
  const needed =
    draft.signedIn === null && draft.saved.tokens === draft.provider ? wizard.state.needed : null;
  const said = problem ?? missing ?? needed;
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
