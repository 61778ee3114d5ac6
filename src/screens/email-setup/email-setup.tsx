// Email Setup: loads the account to be changed, if there is one, and runs the wizard. Only Finish writes.
import { Text } from 'ink';
import { type ReactNode, useEffect, useReducer, useRef, useState } from 'react';
import { type FetchChoice, findAccount, saveAccount } from '../../db/accounts.ts';
import { planToPop3 } from '../../db/change-protocol.ts';
import { isSameAddress } from '../../db/practice.ts';
import { type Problem, ProblemError } from '../../db/problem.ts';
import { readClientSecret, signInState } from '../../db/sign-ins.ts';
import { oauthProvider } from '../../mail/auth/oauth-providers.ts';
import type { DiscoverySources } from '../../mail/discovery/sources.ts';
import { type DraftSettings, emptyDraft, fromAccount } from '../../mail/setup/draft-settings.ts';
import type { SavedAccount } from '../../mail/practice/follow-up.ts';
import { fieldLabels } from '../../mail/setup/field-labels.ts';
import { toSettings } from '../../mail/setup/to-settings.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Frame } from '../../ui/frame.tsx';
import { useCommands, useNotices } from '../../ui/keyboard.tsx';
import { useServices } from '../services.ts';
import { AuthenticatePage } from './authenticate-page.tsx';
import { DetailsPage } from './details-page.tsx';
import { FetchQuestion } from './fetch-question.tsx';
import { FinishPage } from './finish-page.tsx';
import { FollowUp, type Registration } from './follow-up.tsx';
import { MailPage } from './mail-page.tsx';
import { PopConsent } from './pop-consent.tsx';
import { ProviderPage } from './provider-page.tsx';
import { SchedulePage } from './schedule-page.tsx';
import { SignInPage } from './sign-in-page.tsx';
import { useCredentialsTest } from './use-credentials-test.ts';
import { useSignIn } from './use-sign-in.ts';
import { useSearch } from './use-search.ts';
import type { Wizard } from './wizard.ts';
import {
  backCommands,
  cancelCommands,
  finishCommands,
  nextCommands,
  testCommands,
  wrongCommands,
} from './wizard-keys.ts';
import { wrongInWords } from './wrong-in-words.ts';
import {
  firstWrong,
  hasChanges,
  needsPopConsent,
  startWizard,
  turnsToImap,
  type Wrong,
  wizardReducer,
} from './wizard-state.ts';

export interface EmailSetupProps {
  /** The account to be changed; left out: a new one. */
  accountId?: number | undefined;
  /** Straight to the sign-in at the provider's page, and from there to Finish. */
  again?: boolean | undefined;
  /** `registration`: support is to be asked to register the new address for Campaign+. */
  onDone: (saved: boolean, registration?: Registration) => void;
  /** Where servers are looked for; left out: in the world. */
  sources?: DiscoverySources;
}

export function EmailSetup(props: EmailSetupProps): ReactNode {
  const { store } = useServices();
  const { accountId } = props;
  const [found, setFound] = useState<Found | null>(
    accountId === undefined ? { draft: emptyDraft(), needed: null } : null,
  );
  const [unreadable, setUnreadable] = useState<Problem | null>(null);
  useEffect(() => {
    if (accountId === undefined) return;
    let live = true;
    const look = async (): Promise<Found> => {
      const account = await findAccount(store, accountId);
      if (!account) return { draft: emptyDraft(), needed: null };
      const state = await signInState(store, accountId);
      return { draft: fromAccount(account, state), needed: state.needed };
    };
    look().then(
      (now) => {
        if (live) setFound(now);
      },
      (error) => {
        if (!(error instanceof ProblemError)) throw error;
        if (live) setUnreadable(error.problem);
      },
    );
    return () => {
      live = false;
    };
  }, [store, accountId]);
  if (found === null) return <Opening problem={unreadable} onDone={props.onDone} />;
  return <Pages {...props} {...found} />;
}

/** The account as it is. */
interface Found {
  draft: DraftSettings;
  /** Why somebody has to sign in again. */
  needed: Problem | null;
}

/** While the account is read, which takes no time that a person would notice, unless it cannot be read. */
function Opening({
  problem,
  onDone,
}: {
  problem: Problem | null;
  onDone: (saved: boolean) => void;
}): ReactNode {
  useCommands(cancelCommands, { 'setup.cancel': () => onDone(false) });
  return <Frame title="Email Setup">{problem && <Text>{` ${problem.title} ${problem.fix}`}</Text>}</Frame>;
}

function Pages({ accountId, again, onDone, sources, draft, needed }: EmailSetupProps & Found): ReactNode {
  const { store, who } = useServices();
  const notices = useNotices();
  const [state, dispatch] = useReducer(wizardReducer, { draft, needed, again }, startWizard);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [saved, setSaved] = useState<SavedAccount>();
  const saving = useRef(false);
  useEffect(() => {
    // Only an account that receives by IMAP has letters that a change to POP3 concerns.
    if (accountId === undefined || !draft.useImap) return;
    let live = true;
    planToPop3(store, accountId).then(
      (toPop3) => {
        if (live) dispatch({ type: 'planned', toPop3 });
      },
      (error) => {
        // A store that cannot be read says so when something is saved.
        if (!(error instanceof ProblemError)) throw error;
      },
    );
    return () => {
      live = false;
    };
  }, [store, accountId, draft.useImap]);
  const search = useSearch(state, dispatch, sources);
  const credentials = useCredentialsTest(dispatch, store, accountId);
  const signIn = useSignIn({
    dispatch,
    test: credentials.start,
    next: state.again ? 'finishNow' : 'next',
    keptClientSecret: async () => (accountId === undefined ? '' : readClientSecret(store, accountId)),
  });
  const { step } = state;
  /** At whose page people sign in; null: with a password. */
  const provider = step === 'signIn' ? oauthProvider(state.draft.provider) : null;

  /** Nothing else can be done meanwhile. */
  const signingIn = provider !== null && state.signIn.state !== 'none' && state.signIn.state !== 'failed';

  const name = (wrong: Wrong): void =>
    notices.show(wrong.field === 'provider' ? wrong.words : `${fieldLabels[wrong.field]}: ${wrong.words}`, {
      tone: 'error',
    });

  const wizard: Wizard = {
    state,
    dispatch,
    editing: accountId !== undefined,
    leave: (id) => {
      dispatch({ type: 'leave', field: id });
      if (id === 'address' && provider === null) search();
    },
    next: () => {
      if (step === 'signIn' && provider === null) search();
      const wrong = firstWrong(state, step);
      if (wrong === null) notices.clear();
      else name(wrong);
      if (wrong === null && needsPopConsent(state)) dispatch({ type: 'ask', question: 'popMove' });
      else dispatch({ type: 'next' });
    },
    back: () => {
      if (signingIn) return signIn.stop();
      if (state.test?.running) return credentials.stop();
      notices.clear();
      dispatch({ type: 'back' });
    },
    test: () => {
      if (state.test?.running) return credentials.stop();
      const wrong = firstWrong(state, 'finish');
      if (wrong !== null) name(wrong);
      dispatch({ type: 'check', last: 'finish' });
      if (wrong !== null) return;
      notices.clear();
      credentials.start(state.draft);
    },
    finish: () => void finish(),
  };

  /** `fetch`: the answer to the question that a change from POP3 to IMAP asks. */
  async function finish(fetch?: FetchChoice): Promise<void> {
    const finished = toSettings(state.draft);
    const wrong = firstWrong(state, 'finish');
    if (wrong !== null) name(wrong);
    dispatch({ type: 'check', last: 'finish' });
    // A second Enter must not make a second account.
    if (!finished.ok || saving.current) return;
    if (needsPopConsent(state)) return dispatch({ type: 'ask', question: 'popMove' });
    if (fetch === undefined && accountId !== undefined && turnsToImap(state))
      return dispatch({ type: 'ask', question: 'fetch' });
    saving.current = true;
    try {
      await saveAccount(store, finished.settings, finished.secrets, who, accountId, fetch);
    } catch (error) {
      saving.current = false;
      if (!(error instanceof ProblemError)) throw error;
      setProblem(error.problem);
      notices.show(`Nothing was saved. ${error.problem.title}`, { tone: 'error' });
      return;
    }
    const { address, displayName } = finished.settings;
    setSaved({ address, displayName, before: draft.address.trim() });
  }

  function leave(): void {
    onDone(false);
    if (hasChanges(state)) notices.show('Email Setup was left. Nothing was saved.');
  }

  const first = step === 'provider';
  // Whoever came to sign in again came for that page alone; its Back still leads to the providers.
  const leaves = first || (state.again && step === 'signIn' && !signingIn && !state.test?.running);
  useCommands(backCommands, { 'setup.back': wizard.back }, { active: !leaves });
  useCommands(
    cancelCommands,
    {
      'setup.cancel': () => {
        if (hasChanges(state)) dispatch({ type: 'ask', question: 'leave' });
        else leave();
      },
    },
    { active: leaves },
  );
  useCommands(
    nextCommands,
    {
      'setup.next': wizard.next,
    },
    { active: (step === 'signIn' && !signingIn) || step === 'mail' },
  );
  useCommands(finishCommands, { 'setup.finish': wizard.finish }, { active: step === 'finish' });
  useCommands(
    testCommands,
    { 'setup.test': wizard.test },
    { active: (step === 'signIn' && !signingIn) || step === 'finish' },
  );
  useCommands(
    wrongCommands,
    { 'setup.details': () => dispatch({ type: 'ask', question: 'details' }) },
    {
      active: step === 'signIn' || step === 'finish',
      disabled:
        wrongInWords(state) !== ''
          ? {}
          : { 'setup.details': 'There are details only after something that failed.' },
    },
  );

  if (saved) {
    const done = (registration?: Registration) => onDone(true, registration);
    const signedInAgain = state.again && isSameAddress(saved.before, saved.address);
    return <FollowUp saved={saved} signedInAgain={signedInAgain} onDone={done} />;
  }
  if (state.question === 'details') return <DetailsPage wizard={wizard} />;
  if (state.question === 'schedule') return <SchedulePage wizard={wizard} />;
  if (state.question === 'popMove')
    return (
      <PopConsent
        wizard={wizard}
        onConfirm={() => {
          dispatch({ type: 'acceptPop' });
          if (step !== 'finish') dispatch({ type: 'next' });
        }}
      />
    );
  if (state.question === 'fetch')
    return (
      <FetchQuestion
        wizard={wizard}
        onAnswer={(fetch) => {
          dispatch({ type: 'ask', question: null });
          void finish(fetch);
        }}
      />
    );
  if (state.question === 'leave')
    return (
      <Frame
        title="Email Setup"
        dialog={
          <Dialog
            title="Leave Email Setup?"
            text="Nothing has been saved. What you have typed will be forgotten."
            choices={[
              { id: 'stay', key: 's', label: 'Stay here' },
              { id: 'leave', key: 'l', label: 'Leave without saving' },
            ]}
            initial="stay"
            onChoose={(answer) => {
              if (answer === 'leave') leave();
              else dispatch({ type: 'ask', question: null });
            }}
            onCancel={() => dispatch({ type: 'ask', question: null })}
          />
        }
      />
    );
  if (first) return <ProviderPage wizard={wizard} />;
  if (provider) return <AuthenticatePage wizard={wizard} provider={provider} signIn={signIn} />;
  if (step === 'signIn') return <SignInPage wizard={wizard} />;
  if (step === 'mail') return <MailPage wizard={wizard} />;
  return <FinishPage wizard={wizard} problem={problem} />;
}
