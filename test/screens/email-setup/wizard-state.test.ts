import { describe, expect, test } from 'vitest';
import type { Proposal } from '../../../src/mail/discovery/proposal.ts';
import { type DraftAction, emptyDraft } from '../../../src/mail/setup/draft-settings.ts';
import { stepsInWords } from '../../../src/screens/email-setup/steps.ts';
import {
  firstWrong,
  hasChanges,
  shownErrors,
  startWizard,
  verdictOf,
  type WizardAction,
  type WizardState,
  wizardReducer,
} from '../../../src/screens/email-setup/wizard-state.ts';

const type = (field: string, value: unknown): WizardAction => ({
  type: 'draft',
  action: { type: 'type', field, value } as unknown as DraftAction,
});
const run = (...actions: WizardAction[]): WizardState =>
  actions.reduce(wizardReducer, startWizard({ draft: emptyDraft() }));
const complete: WizardAction[] = [
  ...[type('provider', 'other'), { type: 'goTo', step: 'signIn' } as const, type('address', 'a@lab.example')],
  ...[
    type('password', 'x'),
    type('incomingHost', 'imap.lab.example'),
    type('outgoingHost', 'smtp.lab.example'),
  ],
];
const proposal: Proposal = {
  ...{ method: 'srv', source: 'x', provider: null, note: '', ask: false, user: 'a@lab.example' },
  incoming: { protocol: 'imap', host: 'in.hoster.example', port: 993, security: 'tls' },
  outgoing: { host: 'out.hoster.example', port: 465, security: 'tls' },
};

describe('the way through the pages', () => {
  test('the steps say where one is', () => {
    expect(stepsInWords('signIn', '>')).toBe('Provider > [Sign in] > Mail > Finish');
  });

  test('a complete page leads on, and back again', () => {
    expect(run(...complete, { type: 'next' }).step).toBe('mail');
    expect(run(...complete, { type: 'next' }, { type: 'next' }, { type: 'next' }).step).toBe('finish');
    expect(
      run(...complete, { type: 'next' }, { type: 'back' }, { type: 'back' }, { type: 'back' }).step,
    ).toBe('provider');
  });

  test('a wrong field keeps the page, has the keys, and shows all that is wrong', () => {
    const state = run(...complete, type('incomingPort', '0'), type('outgoingPort', '70000'), {
      type: 'next',
    });
    expect(state.step).toBe('signIn');
    expect(state.focus.signIn).toBe('incomingPort');
    expect(Object.keys(shownErrors(state))).toEqual(['incomingPort', 'outgoingPort']);
  });

  test('errors are said only of fields that were left', () => {
    const state = run(...complete, type('address', 'x'), type('incomingPort', ''));
    expect(shownErrors(state)).toEqual({});
    expect(Object.keys(shownErrors(wizardReducer(state, { type: 'leave', field: 'address' })))).toEqual([
      'address',
    ]);
    expect(wizardReducer(state, { type: 'leave', field: 'next' })).toBe(state);
  });

  test('what became wrong on an earlier page leads back to it', () => {
    const state = run(
      ...complete,
      ...[type('receive', false), type('incomingHost', ''), { type: 'next' } as const, type('receive', true)],
      { type: 'next' },
    );
    expect(state.step).toBe('signIn');
    expect(state.focus.signIn).toBe('incomingHost');
  });

  test('a check changes nothing when all is well', () => {
    const state = run(...complete);
    expect(wizardReducer(state, { type: 'check', last: 'finish' })).toBe(state);
    expect(firstWrong(state, 'finish')).toBeNull();
  });

  test('nothing typed is nothing to lose', () => {
    expect(hasChanges(run())).toBe(false);
    expect(hasChanges(run(type('address', 'a')))).toBe(true);
    expect(hasChanges(run(type('address', 'a'), type('address', '')))).toBe(false);
  });
});

describe('what was found', () => {
  const found = (used: boolean): WizardAction => ({
    type: 'search',
    search: { state: 'found', address: 'a@lab.example', proposal, used },
  });
  test('is filled in', () => {
    expect(run(found(true)).draft.incomingHost).toBe('in.hoster.example');
  });
  test('waits for a person where it must', () => {
    expect(run(found(false)).draft.incomingHost).toBe('');
    expect(run(found(false), { type: 'useProposal' }).draft.incomingHost).toBe('in.hoster.example');
    expect(run({ type: 'useProposal' })).toEqual(run());
  });
  test('goes when another address is looked for', () => {
    const state = run(found(true), {
      type: 'search',
      search: { state: 'looking', address: 'b@else.example', words: '' },
    });
    expect(state.draft.incomingHost).toBe('');
  });
  test('never replaces what was typed', () => {
    expect(run(type('incomingHost', 'mine.example'), found(true)).draft).toMatchObject({
      incomingHost: 'mine.example',
      outgoingHost: 'out.hoster.example',
    });
  });
});

describe('what is known of the settings', () => {
  const passed = { outcome: 'passed', problem: null } as const;
  const failed = { outcome: 'failed', problem: { kind: 'tls', title: 'x', fix: 'y', detail: '' } } as const;
  const tested = (outgoing: typeof passed | typeof failed): WizardAction[] => [
    { type: 'testBegins' },
    { type: 'testEnds', results: { incoming: passed, outgoing } },
  ];
  test.each([
    ['untested', []],
    ['running', [{ type: 'testBegins' } as const]],
    ['passed', tested(passed)],
    ['failed', tested(failed)],
    ['changed', [...tested(passed), type('password', 'y')]],
    ['passed', [...tested(passed), type('displayName', 'Lab')]],
    ['passed', [...tested(passed), type('incomingPort', '1'), type('incomingPort', '993')]],
  ])('%s', (verdict, actions) => {
    expect(verdictOf(run(...complete, ...(actions as WizardAction[])))).toBe(verdict);
  });
});
