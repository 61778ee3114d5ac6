// What stands on the page with Authenticate while a web browser signs in, here or elsewhere. Pure.
import { tunnelCommand } from '../../mail/auth/loopback.ts';
import type { FormRow } from '../../ui/form-model.ts';
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
import { wordsRows } from './words-rows.ts';

export function hereRows(view: AuthenticateView, { problem }: In<'browser'>): FormRow[] {
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

const tunnelRows = (port: number, width: number): FormRow[] => [
  ...wordsRows(
    'tunnel',
    'Technicians: with this on the computer of the browser, it comes back by itself:',
    width,
  ),
  // In one piece, to be copied.
  [{ kind: 'words', id: 'ssh', text: `  ${tunnelCommand(port)}` }],
];

const linkRow = (link: string): FormRow => [
  { kind: 'words', id: 'mouse', text: 'Or, with a mouse:' },
  { kind: 'words', id: 'link', text: 'Open the sign-in page', link },
];

export function elsewhereRows(
  view: AuthenticateView,
  { url, port, problem, notOpened }: In<'browser'>,
): FormRow[] {
  const { provider, demo, signIn, wizard, width, links, pasted } = view;
  const said = notOpened?.title ?? '';
  return [
    ...statusOf(view),
    ...wordsRows('notOpened', said, width, 'warning'),
    ...wordsRows(
      'url',
      `Open the address of the sign-in in a web browser, on ${demo ? 'this' : 'any'} computer. Copy it, save it as a file, or press w to see all of it.`,
      width,
    ),
    [
      button('copyUrl', 'Copy the address', () => view.copy(url)),
      button('saveUrl', 'Save it as a file', () => view.save(url)),
      ...phoneOf(view),
    ],
    ...(links ? [linkRow(url)] : []),
    ...(demo || view.roomy ? expectRows(view) : []),
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
    ...(demo ? [] : [...spaceOf(view), ...tunnelRows(port, width)]),
  ];
}
