import { expect, test } from 'vitest';
import { type DraftSettings, emptyDraft } from '../../../src/mail/setup/draft-settings.ts';
import { authenticateStatus, leftInWords } from '../../../src/screens/email-setup/authenticate-status.ts';
import {
  type SignInState,
  startWizard,
  type WizardAction,
  wizardReducer,
} from '../../../src/screens/email-setup/wizard-state.ts';
import { createTheme } from '../../../src/ui/theme.ts';

const now = 1_000_000;
const address = 'reception@brightsmile.example';
const { mark } = createTheme({ LANG: 'C.UTF-8' });
const signedIn = {
  ...{ provider: 'google', address, personal: false, accessToken: 't' },
  ...{ expiresAt: 2, renewAt: 1, key: 'k', cache: '{}' },
};
const problem = { kind: 'signIn', title: 'x', fix: 'y', detail: '' } as const;
const passed = { outcome: 'passed', problem: null } as const;
const failed = { outcome: 'failed', problem } as const;
const stopped = { outcome: 'stopped', problem: null } as const;

const statusOf = (draft: Partial<DraftSettings>, ...actions: WizardAction[]) =>
  authenticateStatus(
    actions.reduce(wizardReducer, startWizard({ draft: { ...emptyDraft(), provider: 'google', ...draft } })),
    'Google',
    mark,
    now,
  );
const browser = { url: 'https://a', port: 1, here: false, problem: null, notOpened: null };

test.each<[string, SignInState, string, string]>([
  ['asked', { state: 'asking' }, '◌ Asking Google', 'plain'],
  [
    'a code',
    { state: 'code', code: { address: 'a', code: 'b', expiresAt: now + 852_000 }, unused: 0 },
    '◌ Waiting, code valid for 14:12',
    'plain',
  ],
  ['a browser elsewhere', { state: 'browser', ...browser }, '◌ Waiting for Google', 'plain'],
  ['a browser here', { state: 'browser', ...browser, here: true }, '◌ Waiting for Google', 'plain'],
  [
    'a browser here, refused',
    { state: 'browser', ...browser, here: true, problem },
    '✘ Not authenticated',
    'error',
  ],
  [
    'an address that was pasted wrongly',
    { state: 'browser', ...browser, problem },
    '◌ Waiting for Google',
    'plain',
  ],
  ['another account', { state: 'otherAccount', signedIn }, `! Signed in as ${address}`, 'warning'],
  ['a failure', { state: 'failed', problem }, '✘ Not authenticated', 'error'],
])('while it is under way: %s', (_, signIn, text, tone) => {
  // What there was before does not count meanwhile.
  for (const draft of [{}, { signedIn }])
    expect(statusOf(draft, { type: 'signIn', signIn })).toEqual({ text, tone });
});

const tested = (outgoing: typeof passed | typeof failed | typeof stopped): WizardAction[] => [
  { type: 'testBegins' },
  { type: 'testEnds', results: { incoming: passed, outgoing } },
];
const kept = (tokens: string) => ({
  password: false,
  outgoingPassword: false,
  tokens,
  clientSecret: '' as const,
  servers: tokens,
});

test.each<[string, Partial<DraftSettings>, WizardAction[], string, string]>([
  ['nobody', {}, [], 'Not authenticated', 'plain'],
  [
    'somebody, earlier',
    { saved: kept('google') },
    [],
    'Signed in earlier. Authenticate signs in again.',
    'plain',
  ],
  ['somebody, earlier, tried', { saved: kept('google') }, tested(passed), '✔ Authenticated', 'success'],
  [
    'somebody, earlier, tried in vain',
    { saved: kept('google') },
    tested(failed),
    '✘ Signed in earlier, but the mail cannot be used now',
    'error',
  ],
  [
    'somebody, earlier, being tried',
    { saved: kept('google') },
    [{ type: 'testBegins' }],
    '◌ Signed in earlier; trying the mail servers',
    'plain',
  ],
  ['somebody, earlier, at another provider', { saved: kept('microsoft') }, [], 'Not authenticated', 'plain'],
  ['not tried', { signedIn }, [], `Signed in as ${address}; F5 tries the mail servers`, 'warning'],
  ['being tried', { signedIn }, [{ type: 'testBegins' }], '◌ Signed in; trying the mail servers', 'plain'],
  ['tried', { signedIn }, tested(passed), `✔ Authenticated as ${address}`, 'success'],
  [
    'tried in vain',
    { signedIn },
    tested(failed),
    `✘ Signed in as ${address}, but the mail cannot be used yet`,
    'error',
  ],
  [
    'trying was stopped',
    { signedIn },
    tested(stopped),
    `Signed in as ${address}; F5 tries the mail servers`,
    'warning',
  ],
  [
    'changed since',
    { signedIn },
    [...tested(passed), { type: 'draft', action: { type: 'type', field: 'useImap', value: false } }],
    `Signed in as ${address}; F5 tries the mail servers`,
    'warning',
  ],
])('at rest: %s', (_, draft, actions, text, tone) => {
  expect(statusOf(draft, ...actions)).toEqual({ text, tone });
});

test.each([
  [900_000, '15:00'],
  [59_600, '1:00'],
  [9_000, '0:09'],
  [0, '0:00'],
  [-5_000, '0:00'],
])('%i ms are %s', (left, words) => {
  expect(leftInWords(now + left, now)).toBe(words);
});
