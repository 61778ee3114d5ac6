// What Email Setup knows while it is open, as a pure reducer. Nothing here is kept anywhere else: leaving, at any
// point and in any way, leaves no trace.
import type { ToPop3Plan } from '../../db/change-protocol.ts';
import type { Problem } from '../../db/problem.ts';
import type { Schedule } from '../../db/schedule.ts';
import type { SignedIn, SignInCode } from '../../mail/auth/oauth-provider.ts';
import type { Proposal } from '../../mail/discovery/proposal.ts';
import { checkDraft, type DraftErrors } from '../../mail/setup/check-draft.ts';
import type { SideResult } from '../../mail/setup/credentials-test.ts';
import {
  type DraftAction,
  type DraftField,
  type DraftSettings,
  draftFields,
  draftReducer,
} from '../../mail/setup/draft-settings.ts';
import { notEncrypted, type Side, type TestEvent, type TestStage } from '../../mail/setup/test-run.ts';
import type { EncryptedLine } from '../../mail/words/encryption-words.ts';
import { isChanged, type StepId, stepAt, steps } from './steps.ts';

export type SearchState =
  | { state: 'none' }
  | { state: 'looking'; address: string; words: string }
  /** `used`: its servers stand in the fields. One that must be asked about first is not, until a person agrees. */
  | { state: 'found'; address: string; proposal: Proposal; used: boolean }
  | { state: 'nothing'; address: string };

/** The sign-in at the provider's page, while it is under way; what it brought stands in the draft. */
export type SignInState =
  | { state: 'none' }
  | { state: 'asking' }
  /** `unused`: how many codes before this one ran out. */
  | { state: 'code'; code: SignInCode; unused: number }
  | {
      state: 'browser';
      url: string;
      /** On which frontdesk waits for the browser to come back. */
      port: number;
      /** The browser of this computer has been opened. */
      here: boolean;
      /** Of the address that was pasted, or came back, last. */
      problem: Problem | null;
      /** Why the browser of this computer could not be opened. */
      notOpened: Problem | null;
    }
  | { state: 'otherAccount'; signedIn: SignedIn }
  | { state: 'failed'; problem: Problem };

export interface TestState {
  running: boolean;
  stages: Record<Side, Partial<Record<TestStage, TestEvent>>>;
  results: Record<Side, SideResult> | null;
  /** What was tested, to know whether it was changed since. */
  of: string;
}

export interface WizardState {
  step: StepId;
  draft: DraftSettings;
  /** As the wizard found it. */
  initial: DraftSettings;
  /** Somebody came to sign in again, and for nothing else. */
  again: boolean;
  /** Why somebody has to. */
  needed: Problem | null;
  /** Fields that were left once: their errors are shown. */
  left: readonly DraftField[];
  focus: Partial<Record<StepId, string>>;
  search: SearchState;
  signIn: SignInState;
  test: TestState | null;
  question: 'leave' | 'details' | 'popMove' | 'fetch' | 'schedule' | null;
  /** The person has typed that all mail may be moved off this server. */
  popAccepted: boolean;
  /** What a change to POP3 means for the letters of the account that is being changed; null: there are none. */
  toPop3: ToPop3Plan | null;
}

export type WizardAction =
  | { type: 'draft'; action: DraftAction }
  | { type: 'focus'; id: string }
  | { type: 'leave'; field: string }
  | { type: 'goTo'; step: StepId }
  | { type: 'next' }
  /** Shows what is wrong up to a page, and leads to the first of it; changes nothing when all is well. */
  | { type: 'check'; last: StepId }
  | { type: 'back' }
  | { type: 'ask'; question: WizardState['question'] }
  /** Taken for the account; saved by Finish. */
  | { type: 'schedule'; schedule: Schedule }
  | { type: 'acceptPop' }
  | { type: 'planned'; toPop3: ToPop3Plan }
  | { type: 'search'; search: SearchState }
  | { type: 'useProposal' }
  | { type: 'signIn'; signIn: SignInState }
  | { type: 'testBegins' }
  | { type: 'testTells'; event: TestEvent }
  | { type: 'testEnds'; results: Record<Side, SideResult> };

export interface WizardStart {
  draft: DraftSettings;
  needed?: Problem | null;
  again?: boolean | undefined;
}

export function startWizard({ draft, needed = null, again = false }: WizardStart): WizardState {
  return {
    ...{ draft, initial: draft, left: [], again, needed },
    ...(again
      ? { step: 'signIn' as const, focus: { provider: draft.provider, signIn: 'authenticate' } }
      : { step: 'provider' as const, focus: {} }),
    ...{ search: { state: 'none' }, signIn: { state: 'none' }, test: null, question: null },
    ...{ popAccepted: false, toPop3: null },
  };
}

export function wizardReducer(state: WizardState, action: WizardAction): WizardState {
  switch (action.type) {
    case 'draft':
      return {
        ...state,
        draft: draftReducer(state.draft, action.action),
        ...consentAfter(state, action.action),
      };
    case 'focus':
      return { ...state, focus: { ...state.focus, [state.step]: action.id } };
    case 'leave':
      return isDraftField(action.field) && !state.left.includes(action.field)
        ? { ...state, left: [...state.left, action.field] }
        : state;
    case 'goTo':
      return { ...state, step: action.step };
    case 'next':
      return next(state);
    case 'check': {
      const wrong = firstWrong(state, action.last);
      return wrong === null ? state : showWrong(state, wrong);
    }
    case 'back':
      return { ...state, step: steps[Math.max(0, stepAt(state.step) - 1)]!.id };
    case 'ask':
      return { ...state, question: action.question };
    case 'schedule':
      return { ...state, draft: { ...state.draft, schedule: action.schedule }, question: null };
    case 'acceptPop':
      return { ...state, popAccepted: true, question: null };
    case 'planned':
      return { ...state, toPop3: action.toPop3 };
    case 'search':
      return search(state, action.search);
    case 'useProposal':
      return state.search.state === 'found' ? search(state, { ...state.search, used: true }) : state;
    case 'signIn':
      return { ...state, signIn: action.signIn };
    case 'testBegins':
      return {
        ...state,
        test: {
          running: true,
          stages: { incoming: {}, outgoing: {} },
          results: null,
          of: tested(state.draft),
        },
      };
    case 'testTells':
      return state.test === null ? state : { ...state, test: tell(state.test, action.event) };
    case 'testEnds':
      return state.test === null
        ? state
        : { ...state, test: { ...state.test, running: false, results: action.results } };
  }
}

/** What was agreed to was about this mailbox, moved in this way. */
const aboutThePop: readonly DraftField[] = ['useImap', 'receive', 'incomingHost', 'user', 'address'];
function consentAfter(state: WizardState, action: DraftAction): Partial<WizardState> {
  return state.popAccepted && action.type === 'type' && aboutThePop.includes(action.field)
    ? { popAccepted: false }
    : {};
}

/** Whether mail would be moved off a server without anybody having agreed to it. */
export function needsPopConsent({ draft, initial, popAccepted }: WizardState): boolean {
  const already =
    initial.receive &&
    !initial.useImap &&
    initial.incomingHost === draft.incomingHost &&
    initial.user === draft.user;
  return draft.receive && !draft.useImap && !popAccepted && !already;
}

/** Whether POP3 is given up for IMAP, so that letters may be at the server that are here already. */
export const turnsToImap = ({ draft, initial }: WizardState): boolean =>
  initial.incomingHost !== '' && !initial.useImap && draft.receive && draft.useImap;

/** "4,812 letters", when a test of these settings has just counted them; else ''. */
export function lettersFound(state: WizardState): string {
  if (state.test === null || state.test.of !== tested(state.draft)) return '';
  const mailbox = state.test.stages.incoming.mailbox;
  return mailbox?.state === 'passed' ? mailbox.words.replace(/,( no)? UIDL$/, '') : '';
}

/** How the lines of a test of these settings were encrypted, the outgoing one first; empty without such a test. */
export function encryptionFound({ test, draft }: WizardState): EncryptedLine[] {
  if (test === null || test.of !== tested(draft)) return [];
  return (['outgoing', 'incoming'] as const).flatMap((side) => {
    const event = test.stages[side].encrypt;
    const host = draft[`${side}Host`].trim();
    if (event?.state === 'passed') return [{ encryption: event.words, host }];
    return event?.words === notEncrypted ? [{ encryption: '', host }] : [];
  });
}

const isDraftField = (id: string): id is DraftField => (draftFields as readonly string[]).includes(id);

/** On to the next page; or, if something is wrong here or before, there, with the keys at the first such field. */
function next(state: WizardState): WizardState {
  const wrong = firstWrong(state, state.step);
  if (wrong === null)
    return { ...state, step: steps[Math.min(steps.length - 1, stepAt(state.step) + 1)]!.id };
  return showWrong(state, wrong);
}

/** All that is wrong on that page is shown from now on. */
function showWrong(state: WizardState, wrong: Wrong): WizardState {
  const { fields } = steps[stepAt(wrong.step)]!;
  return {
    ...state,
    step: wrong.step,
    left: [...new Set([...state.left, ...fields])],
    // What is wrong with a provider is that nobody has signed in there.
    focus: { ...state.focus, [wrong.step]: wrong.field === 'provider' ? 'authenticate' : wrong.field },
  };
}

function search(state: WizardState, found: SearchState): WizardState {
  if (found.state === 'looking')
    return {
      ...state,
      search: found,
      // A new address: what was proposed for the one before is not its.
      draft:
        state.search.state === 'looking'
          ? state.draft
          : draftReducer(state.draft, { type: 'forgetProposal' }),
    };
  if (found.state !== 'found' || !found.used) return { ...state, search: found };
  return {
    ...state,
    search: found,
    draft: draftReducer(state.draft, { type: 'propose', proposal: found.proposal }),
  };
}

function tell(test: TestState, event: TestEvent): TestState {
  return {
    ...test,
    stages: { ...test.stages, [event.server]: { ...test.stages[event.server], [event.stage]: event } },
  };
}

/** What is wrong and may be said: where the person has been. */
export function shownErrors(state: WizardState): DraftErrors {
  return checkDraft(state.draft, state.left);
}

export interface Wrong {
  field: DraftField;
  step: StepId;
  words: string;
}

/** The first thing that is wrong on the pages up to and with `last`, shown or not. */
export function firstWrong(state: WizardState, last: StepId): Wrong | null {
  for (const step of steps.slice(0, stepAt(last) + 1)) {
    const [entry] = Object.entries(checkDraft(state.draft, step.fields)) as [DraftField, string][];
    if (entry !== undefined) return { field: entry[0], step: step.id, words: entry[1] };
  }
  return null;
}

export const hasChanges = (state: WizardState): boolean => isChanged(state.draft, state.initial);

/** Everything that a test depends on. */
function tested(draft: DraftSettings): string {
  const { typed: _typed, displayName: _name, provider: _provider, schedule: _schedule, ...counts } = draft;
  return JSON.stringify(counts);
}

/** Why the sign-in that is kept is no use any more; null: it is good, there is a new one, or it is of another provider. */
export const endedSignIn = ({ draft, needed }: WizardState): Problem | null =>
  draft.signedIn === null && draft.saved.tokens === draft.provider ? needed : null;

export type TestVerdict = 'untested' | 'running' | 'passed' | 'failed' | 'stopped' | 'changed';

/** What the last page says of the test. */
export function verdictOf(state: WizardState): TestVerdict {
  const { test } = state;
  if (test === null) return 'untested';
  if (test.running) return 'running';
  if (test.of !== tested(state.draft)) return 'changed';
  const outcomes = Object.values(test.results ?? {}).map((result) => result.outcome);
  if (outcomes.includes('failed')) return 'failed';
  return outcomes.includes('stopped') || outcomes.length === 0 ? 'stopped' : 'passed';
}

/** What is wrong with one of these fields, whether it was left or not. */
export const firstComplaint = (state: WizardState, fields: readonly DraftField[]): string | null =>
  Object.values(checkDraft(state.draft, fields))[0] ?? null;
